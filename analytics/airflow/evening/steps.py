"""The steps of a draw's evening, each to be run again at any time with the same result.

export and build replace the draw's rows as a whole or not at all, so a step that was killed is simply run again. A failure
says what to do; Refused means that running it again does not help.
"""
from __future__ import annotations

import dataclasses
import json
import os
import pathlib
import shutil
from collections.abc import Mapping

from evening.commands import Failed, run
from evening.draws import Draw, Refused

ROOT = pathlib.Path(__file__).resolve().parents[3]
CORRUPT = 3  # drumroll's exit codes.
BAD_USAGE = 2
WHO = ("--as=airflow", "--role=auditor")  # For draws that take several people: an auditor may look, and decides nothing.
SETTLED_STATES = ("settled", "published", "corrected")
RECONCILIATION = "test_type:singular"  # The tests in SQL that hold the engine to its own counts; the others hold the tables.


@dataclasses.dataclass(frozen=True)
class Places:
    """Programs and directories. Each is an environment variable of Airflow's processes, with a default in this checkout."""

    drumroll: pathlib.Path
    dbt: pathlib.Path
    project: pathlib.Path
    target: str
    lake: pathlib.Path
    warehouse: pathlib.Path
    published: pathlib.Path
    scratch: pathlib.Path
    inbox: pathlib.Path
    inbox_seconds: float
    report: pathlib.Path
    environment: Mapping[str, str]


def places(environment: Mapping[str, str] = os.environ) -> Places:
    def place(name: str, default: str) -> pathlib.Path:
        return pathlib.Path(environment.get(name) or ROOT / default)

    return Places(
        drumroll=place("DRUMROLL_PROGRAM", "build/release/drumroll"),
        dbt=place("DRUMROLL_DBT", "build/venv-dbt/bin/dbt"),
        project=place("DRUMROLL_DBT_PROJECT", "analytics/dbt"),
        target=environment.get("DRUMROLL_DBT_TARGET", "duckdb"),
        lake=place("DRUMROLL_LAKE", "build/analytics/lake"),
        warehouse=place("DRUMROLL_WAREHOUSE", "build/analytics/warehouse.duckdb"),
        published=place("DRUMROLL_PUBLISHED", "build/analytics/published"),
        scratch=place("DRUMROLL_DBT_SCRATCH", "build/analytics/dbt"),
        inbox=place("DRUMROLL_INBOX", "build/analytics/inbox"),
        inbox_seconds=float(environment.get("DRUMROLL_INBOX_SECONDS", "60")),
        report=place("DRUMROLL_REPORT", "analytics/report/report.py"),
        environment=environment)


def settled(at: Places, draw: Draw) -> str:
    """The directory holds the draw that the event names, and it is settled. Returns its state."""
    if not draw.pool.is_dir():
        raise Refused(f"{draw}: {draw.pool} is no directory on the machine of Airflow's tasks; mount it there, or say its right place")
    try:
        document = json.loads("\n".join(_drumroll(at, "journal", draw.pool, "--json", whole=True)))
    except Failed as failed:
        raise _explained(failed, f"{draw}: its journal can't be read") from failed
    if (document["game"], document["draw"]) != (draw.game, draw.draw_no):
        raise Refused(f"{draw.pool}: expected draw {draw}, found {document['game']} {document['draw']}; announce the right one")
    if document["state"] not in SETTLED_STATES:
        raise Failed(f"{draw}: expected it to be settled, found {document['state']}; settle it, then clear this task")
    return document["state"]


def export(at: Places, draw: Draw) -> None:
    try:
        _drumroll(at, "export", draw.pool, f"--lake={at.lake}", *WHO)
    except Failed as failed:
        raise _explained(failed, f"{draw}: not exported, the lake has what it had before") from failed


def freshness(at: Places, draw: Draw, backfill: bool) -> None:
    """The lake got a draw within the days that the source allows. A backfill is about old draws on purpose."""
    if backfill:
        print(f"{draw} is a backfill: how old the lake's newest export is doesn't matter")
        return
    try:
        _dbt(at, "source", "freshness")
    except Failed as failed:
        raise Refused(f"{draw}: the newest export in {at.lake} is older than models/staging/_sources.yml allows, or can't be read. See whether "
                      f'the draws since then were exported; to build this draw all the same, run it with {{"backfill": true}}\n{failed}') from failed


def build(at: Places, draw: Draw) -> None:
    """Every table, the rows of this draw only, and the tests that hold the tables together."""
    at.warehouse.parent.mkdir(parents=True, exist_ok=True)
    try:
        _dbt(at, "build", "--exclude", RECONCILIATION, "--vars", _vars(draw))
    except Failed as failed:
        if any("Could not set lock" in line for line in failed.last):
            raise Failed(f"{draw}: somebody else has {at.warehouse} open for writing (DuckDB has one writer); close it, the task tries "
                         "again", failed.code, failed.last) from failed
        raise Refused(f"{draw}: dbt build stopped; the line with ERROR or FAIL names the model or test, and the table behind it keeps what it "
                      f"had. Mend its cause, then clear this task: what was built stays\n{failed}") from failed


def reconcile(at: Places, draw: Draw) -> None:
    """The tables, counted by SQL over all plays, agree with the engine, the seal and the published history."""
    try:
        _dbt(at, "test", "--select", RECONCILIATION, "--vars", _vars(draw))
    except Failed as failed:
        raise Refused(f"{draw}: DOES NOT RECONCILE. Publish nothing of it. Each FAIL names what differs; the rows are in the table "
                      f"fct_reconciliation of {at.warehouse}. First compare the export with the draw (drumroll export --verify) and the draw "
                      f"with its seal (drumroll verify {draw.pool}); if both are clean, engine and SQL disagree, and a person decides\n{failed}") from failed


def publish_docs(at: Places, draw: Draw) -> pathlib.Path:
    """The project's documentation with its lineage, one file, replaced as a whole."""
    try:
        _dbt(at, "docs", "generate", "--static", "--vars", _vars(draw))
    except Failed as failed:
        raise Failed(f"{draw}: no documentation was made; the tables are there, and the page published before stays",
                     failed.code, failed.last) from failed
    page = at.published / "docs/index.html"
    page.parent.mkdir(parents=True, exist_ok=True)
    aside = page.with_name(".index.html.new")
    shutil.copyfile(at.scratch / "target/static_index.html", aside)
    os.replace(aside, page)
    return page


def report(at: Places, draw: Draw) -> None:
    """The draw's page for people. Its program writes aside and renames, as everything here does."""
    command = [at.report, draw.game, str(draw.draw_no), f"--warehouse={at.warehouse}", f"--folder={at.published / 'report'}"]
    try:
        run([at.dbt.parent / "python", *command], at.environment, ROOT)
    except Failed as failed:
        raise Failed(f"{draw}: no report was made; tables and documentation are there. {at.report} says why:",
                     failed.code, failed.last) from failed


def _vars(draw: Draw) -> str:
    return json.dumps({"game": draw.game, "draw_no": draw.draw_no})


def _drumroll(at: Places, verb: str, *arguments: str | pathlib.Path, whole: bool = False) -> list[str]:
    _must_exist(at.drumroll, "DRUMROLL_PROGRAM", "./scripts/build makes it")
    return run([at.drumroll, verb, *arguments], at.environment, ROOT, whole=whole)


def _dbt(at: Places, *arguments: str) -> list[str]:
    """What dbt writes beside the tables goes to a place of its own, not into the project that a developer has open."""
    _must_exist(at.dbt, "DRUMROLL_DBT", "./scripts/analytics installs it")
    at.scratch.mkdir(parents=True, exist_ok=True)
    environment = {**at.environment, "DRUMROLL_LAKE": str(at.lake), "DRUMROLL_WAREHOUSE": str(at.warehouse)}
    where = ["--project-dir", at.project, "--profiles-dir", at.project, "--target", at.target]
    apart = ["--target-path", at.scratch / "target", "--log-path", at.scratch / "logs"]
    return run([at.dbt, "--no-use-colors", *apart[2:], *arguments, *where, *apart[:2]], environment, at.project)


def _must_exist(program: pathlib.Path, variable: str, remedy: str) -> None:
    if not os.access(program, os.X_OK):
        raise Refused(f"{program}: expected a program there, found none; {remedy}, or set {variable} for Airflow's processes")


def _explained(failed: Failed, what: str) -> Exception:
    """By drumroll's exit codes: some things pass, some need a person."""
    if failed.code == CORRUPT:
        return Refused(f"{what}. Something on disk is damaged: keep it as it is, run drumroll verify, restore from the backup\n{failed}")
    if failed.code == BAD_USAGE:
        return Refused(f"{what}. This drumroll does not take this command; build the one that belongs to these DAGs\n{failed}")
    return Failed(what, failed.code, failed.last)
