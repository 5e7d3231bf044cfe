"""The whole evening, with nothing in anybody's place: drumroll makes and settles two small draws, all four processes of Airflow run,
a draw is announced as an event and as a marker file, drumroll exports it, dbt builds and reconciles it on DuckDB. One task is killed.

Needs DRUMROLL_PROGRAM and DRUMROLL_DBT, or what ./scripts/build and ./scripts/analytics make; skips if they are not there.
"""
from __future__ import annotations

import contextlib
import json
import os
import pathlib
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator

HERE = pathlib.Path(__file__).resolve().parent
sys.path[:0] = [str(HERE.parent), str(HERE.parents[2] / "tests")]

import announce  # noqa: E402
import local  # noqa: E402
from claims import SKIPPED, expect  # noqa: E402
from evening import steps  # noqa: E402

PLAYS = "20k"
DRAWS = {1128: "1 5 8 16 28 33 + 45", 1127: "10 15 24 30 31 37 + 32"}
# A run takes about a minute on an idle machine; this ends a test that hangs.
SECONDS_MAX = 900
DIGESTS = """
import duckdb, json, sys
with duckdb.connect(sys.argv[1], read_only=True) as connection:
    tables = [row[0] for row in connection.execute("SELECT table_name FROM information_schema.tables WHERE table_schema = 'drumroll' "
                                                   "AND table_type = 'BASE TABLE' ORDER BY 1").fetchall()]
    digests = {name: connection.execute(f'SELECT count(*), cast(sum(hash(t)) AS VARCHAR) FROM drumroll."{name}" AS t').fetchone() for name in tables}
    checks = connection.execute("SELECT draw_no, count(*), sum(differences)::BIGINT FROM drumroll.fct_reconciliation GROUP BY 1 ORDER BY 1").fetchall()
print(json.dumps({"digests": digests, "checks": checks}))
"""


class Evening:
    """Two settled draws, an Airflow that runs, and what it made."""

    def __init__(self, directory: pathlib.Path):
        self.directory = directory
        self.at = steps.places({**os.environ, "DRUMROLL_LAKE": str(directory / "lake"), "DRUMROLL_INBOX": str(directory / "inbox"),
                                "DRUMROLL_WAREHOUSE": str(directory / "warehouse.duckdb"), "DRUMROLL_PUBLISHED": str(directory / "published"),
                                "DRUMROLL_DBT_SCRATCH": str(directory / "dbt"), "DRUMROLL_DUCKDB_TEMP": str(directory / "spill")})
        names = {"DRUMROLL_PROGRAM": self.at.drumroll, "DRUMROLL_DBT": self.at.dbt, "DRUMROLL_REPORT": self.at.report}
        settings = {name: str(value) for name, value in {**self.at.environment, **names}.items() if name.startswith("DRUMROLL_")}
        # Looks more often than as shipped, so that the test does not wait for what it does not test.
        settings |= {"DRUMROLL_INBOX_SECONDS": "1", "AIRFLOW__SCHEDULER__SCHEDULER_IDLE_SLEEP_TIME": "0.5",
                     "AIRFLOW__CORE__DEFAULT_TASK_RETRY_DELAY": "1"}
        self.token = ""
        self.airflow = local.Airflow(directory / "airflow", settings=settings)

    def pool(self, draw_no: int) -> pathlib.Path:
        return self.directory / str(draw_no)

    def drumroll(self, *arguments: object) -> None:
        done = subprocess.run([self.at.drumroll, *map(str, arguments)], capture_output=True, text=True, timeout=300, check=False)
        expect(done.returncode == 0, arguments, done.stdout, done.stderr)

    def settle(self, draw_no: int) -> None:
        pool = self.pool(draw_no)
        self.drumroll("generate", "--quiet", pool, f"--draw={draw_no}", f"--plays={PLAYS}")
        self.drumroll("close", pool)
        self.drumroll("seal", pool)
        self.drumroll("result", pool, f"--numbers={DRAWS[draw_no]}", "--source=hall")
        self.drumroll("settle", "--quiet", pool)

    def announce(self, draw_no: int, *flags: str) -> None:
        done = subprocess.run([sys.executable, HERE.parent / "announce.py", self.pool(draw_no), f"--url={self.airflow.url}",
                               f"--passwords={self.airflow.passwords}", f"--inbox={self.at.inbox}", f"--drumroll={self.at.drumroll}", *flags],
                              capture_output=True, text=True, timeout=120, check=False)
        expect(done.returncode == 0, done.stdout, done.stderr)
        print(done.stdout.strip(), flush=True)

    def ask(self, path: str):
        """Patiently: on a machine that compiles at the same time an answer may take longer than a connection lasts."""
        for patience in range(20, -1, -1):
            try:
                self.token = self.token or announce.token_from(self.airflow.url, self.airflow.passwords)
                return announce.ask(f"{self.airflow.url}/api/v2/{path}", self.token)
            except announce.Unreachable:
                if not patience:
                    raise

    def runs(self) -> list[dict]:
        return self.ask("dags/drumroll_evening/dagRuns?order_by=run_after")["dag_runs"]

    def wait_until(self, what: str, condition: Callable[[], bool]) -> None:
        end = time.monotonic() + SECONDS_MAX
        while not condition():
            self.airflow.must_run()
            expect(time.monotonic() < end, f"waited in vain until {what}", self.runs(), self.logs())
            time.sleep(0.5)

    def wait_for_run(self, number: int) -> dict:
        """The run with this number, from 1, when it has ended well."""
        self.wait_until(f"run {number} ended", lambda: len(self.runs()) >= number and self.runs()[number - 1]["state"] in ("success", "failed"))
        run = self.runs()[number - 1]
        expect(run["state"] == "success", run, self.logs())
        return run

    def tries(self, run: dict) -> dict[str, int]:
        found = self.ask(f"dags/drumroll_evening/dagRuns/{run['dag_run_id']}/taskInstances")["task_instances"]
        expect(all(task["state"] == "success" for task in found), found)
        return {task["task_id"]: task["try_number"] for task in found}

    def logs(self) -> str:
        """How the tasks' logs end, for a failure."""
        paths = sorted((self.airflow.home / "logs").glob("dag_id=*/**/*.log"), key=lambda path: path.stat().st_mtime)
        return "\n".join(f"--- {path}\n" + "\n".join(path.read_text(errors="replace").splitlines()[-25:]) for path in paths[-3:])

    def tables(self) -> dict:
        done = subprocess.run([self.at.dbt.parent / "python", "-c", DIGESTS, self.at.warehouse], capture_output=True, text=True, timeout=120,
                              check=False)
        expect(done.returncode == 0, done.stderr)
        return json.loads(done.stdout)

    def expect_reconciled(self, *draw_numbers: int) -> None:
        found = self.tables()
        expect([row[0] for row in found["checks"]] == sorted(draw_numbers), found["checks"])
        expect(all(count >= 10 and differences == 0 for _, count, differences in found["checks"]), found["checks"])
        for table in ("fct_winners", "fct_prize_tiers", "dim_draws"):
            expect(found["digests"][table][0] > 0, table, found["digests"])

    def kill_a_task(self, command: str) -> None:
        """The process of the task that runs this command of dbt. The command must end with it."""
        program = 0

        def is_there() -> bool:
            nonlocal program
            program = process_of(self.at.scratch, command)
            return program != 0

        self.wait_until(f"{command} runs", is_there)
        task = int(pathlib.Path(f"/proc/{program}/stat").read_text().rsplit(")", 1)[1].split()[1])
        os.kill(task, signal.SIGKILL)
        self.wait_until("the killed task's program is gone", lambda: not pathlib.Path(f"/proc/{program}").exists())


def process_of(scratch: pathlib.Path, command: str) -> int:
    """The dbt that runs this command and writes there, or 0."""
    for directory in pathlib.Path("/proc").iterdir():
        if directory.name.isdigit():
            with contextlib.suppress(OSError):
                words = (directory / "cmdline").read_text(errors="replace").split("\0")
                if command in words and any(word.startswith(str(scratch)) for word in words):
                    return int(directory.name)
    return 0


@contextlib.contextmanager
def evening() -> Iterator[Evening]:
    with tempfile.TemporaryDirectory(prefix="drumroll-evening-") as directory:
        made = Evening(pathlib.Path(directory))
        with made.airflow as airflow:
            airflow.prepare()
            airflow.start()
            for draw_no in DRAWS:
                made.settle(draw_no)
            airflow.wait_until_it_answers(SECONDS_MAX)
            made.wait_until("the DAGs are known", lambda: airflow.passwords.exists() and made.ask("dags")["total_entries"] == 2)
            yield made


def a_posted_event_brings_a_draw_into_reconciled_tables(made: Evening) -> None:
    made.announce(1128)
    run = made.wait_for_run(1)
    expect(run["dag_run_id"].startswith("kr-lotto645-1128__") and run["conf"]["draw_no"] == 1128, run)
    expect(set(made.tries(run).values()) == {1}, made.tries(run))
    made.expect_reconciled(1128)
    page = made.at.published / "docs/index.html"
    expect(page.stat().st_size > 100_000 and "fct_reconciliation" in page.read_text(), page)


def an_event_that_comes_again_leaves_the_same_tables(made: Evening) -> None:
    before = made.tables()
    made.announce(1128)
    made.wait_for_run(2)
    expect(made.tables() == before, before, made.tables())


def a_marker_is_found_and_a_task_that_is_killed_is_done_again(made: Evening) -> None:
    of_first = made.tables()["checks"]
    made.announce(1127, "--only-marker")
    made.kill_a_task("build")
    run = made.wait_for_run(3)
    expect(run["conf"]["draw_no"] == 1127 and run["dag_run_id"].startswith("kr-lotto645-1127__"), run)
    expect({task: tries for task, tries in made.tries(run).items() if tries > 1} == {"build": 2}, made.tries(run))
    made.expect_reconciled(1127, 1128)
    expect(made.tables()["checks"][1:] == of_first, made.tables()["checks"], of_first)
    made.wait_until("the marker is gone", lambda: not list(made.at.inbox.glob("*.json")))


def the_tables_are_those_of_a_lake_that_is_built_without_airflow(made: Evening) -> None:
    """And without being killed, in one go, with every test of the project."""
    before = made.tables()
    made.at.warehouse.rename(made.directory / "by-airflow.duckdb")
    environment = {**made.at.environment, "DRUMROLL_LAKE": str(made.at.lake), "DRUMROLL_WAREHOUSE": str(made.at.warehouse)}
    done = subprocess.run([made.at.dbt, "--no-use-colors", "--log-path", made.at.scratch / "logs", "build", "--project-dir", made.at.project,
                           "--profiles-dir", made.at.project, "--target-path", made.at.scratch / "target"], env=environment,
                          capture_output=True, text=True, timeout=600, check=False)
    expect(done.returncode == 0, done.stdout[-4000:], done.stderr)
    after = made.tables()
    for found in (before, after):  # A snapshot says when dbt first saw a row; that is another time.
        expect(found["digests"].pop("snap_draws")[0] == len(DRAWS), found)
    expect(after == before, before, after)


CLAIMS = (a_posted_event_brings_a_draw_into_reconciled_tables, an_event_that_comes_again_leaves_the_same_tables,
          a_marker_is_found_and_a_task_that_is_killed_is_done_again, the_tables_are_those_of_a_lake_that_is_built_without_airflow)


def missing() -> str:
    at = steps.places()
    for program, remedy in ((at.drumroll, "./scripts/build"), (at.dbt, "./scripts/analytics"), (local.program(), "scripts/airflow --install")):
        if not (shutil.which(program) and os.access(program, os.X_OK)):
            return f"{program} is not there; {remedy} makes it"
    beside = at.drumroll.parent.parent / "duckdb/libduckdb.so"
    if not beside.exists() and "DRUMROLL_DUCKDB" not in os.environ:
        return f"{beside} is not there, which writes Parquet; scripts/duckdb installs it"
    return ""


def main() -> int:
    if reason := missing():
        print(f"skipped: {reason}")
        return SKIPPED
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))  # So that what was started is stopped.
    with evening() as made:
        for claim in CLAIMS:
            started = time.monotonic()
            claim(made)
            print(f"passed: {claim.__name__}", flush=True)
            print(f"  in {time.monotonic() - started:.0f} s", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
