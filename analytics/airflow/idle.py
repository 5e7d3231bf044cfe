#!/usr/bin/env python3
"""Usage: analytics/airflow/idle.py [--short] [--csv=FILE] [--svg=FILE] [--seconds=N] [--bound=PERCENT]

Measures how much CPU Airflow takes while no DAG runs. Starts the real processes on a new SQLite database for each cell:

  defaults   scheduler and DAG processor with Airflow's own settings, but min_file_process_interval 0, 30 and 300 s,
             over 1, 20 and 100 small DAG files
  shipped    all four processes with analytics/airflow/airflow.cfg, over the same numbers of files, one of them drumroll's own

A cell is warmed up until each file has been parsed, then its CPU time is taken from /proc over a window of as many seconds as
the interval between two rounds of parsing, at least 60, so that it holds exactly one round. All cells take about half an hour.

  --short           only drumroll's DAGs in the shipped setting, but parsed every 45 s, over 60 s
  --seconds=N       the shortest window (60)
  --settings=LIST   only "defaults" or "shipped"
  --intervals=LIST  only these
  --files=LIST      only these numbers of files
  --csv=FILE        where the table goes, besides the screen
  --svg=FILE        where the chart goes
  --page=FILE       a page in Markdown whose table this is, between <!-- idle:begin --> and <!-- idle:end -->
  --from-csv=FILE   measure nothing, draw the chart of this table
  --bound=PERCENT   fail if a cell of the shipped setting is above this, all processes together

Exit codes: 0 measured, 1 failed or above the bound, 2 bad usage, 77 the machine is too busy to measure on.
"""
from __future__ import annotations

import argparse
import csv
import dataclasses
import pathlib
import shutil
import signal
import sqlite3
import sys
import tempfile
import time
from collections.abc import Iterable, Iterator

import chart
import cpu
import local

SETTINGS = ("defaults", "shipped")
INTERVALS = (0, 30, 300)
SHIPPED_INTERVAL = 300  # As analytics/airflow/airflow.cfg says; a test compares them.
FILES = (1, 20, 100)
TITLE = "CPU of Airflow 3.3 while no DAG runs, in per cent of one core"
LIMIT = 5.0  # Per cent of one core: what the shipped setting promises.
PAIR = ("scheduler", "dag-processor")
SETTLING_SECONDS = 15
SHORT_INTERVAL = 45  # So that a round is in the short window for certain.
TOO_BUSY = 77
ROUND_MIN = 0.95  # Of the files must be parsed in a window; the others are a moment late.
SMALL_DAG = '''"""A DAG file as small as they come."""
from airflow.sdk import dag, task


@dag(schedule=None)
def small_{number}():
    @task
    def nothing():
        pass

    nothing()


small_{number}()
'''


class TooBusy(RuntimeError):
    """Others left so little that a round of parsing did not come in its time."""


@dataclasses.dataclass(frozen=True)
class Cell:
    """What is measured together: one Airflow."""

    setting: str
    interval: int
    files: int

    @property
    def components(self) -> tuple[str, ...]:
        return PAIR if self.setting == "defaults" else local.COMPONENTS

    def window(self, shortest: int) -> int:
        return max(shortest, self.interval)


@dataclasses.dataclass(frozen=True)
class Row:
    """One process of a cell with its children. `others_percent` is what the rest of the machine took meanwhile, of one core too: where
    it leaves no core idle, a process that never rests gets less than it would take."""

    setting: str
    interval: int
    files: int
    component: str
    seconds: float
    cpu_seconds: float
    percent: float
    others_percent: float


def cells(settings: Iterable[str], intervals: Iterable[int], files: Iterable[int]) -> Iterator[Cell]:
    for number in files:
        if "defaults" in settings:
            yield from (Cell("defaults", interval, number) for interval in intervals)
        if "shipped" in settings:
            yield Cell("shipped", SHIPPED_INTERVAL, number)


def write_dags(folder: pathlib.Path, cell: Cell) -> int:
    """Returns how many files the DAG processor is to find. In the shipped setting drumroll's own count as one."""
    if cell.setting == "shipped":
        shutil.copytree(local.HERE / "dags", folder, ignore=shutil.ignore_patterns("__pycache__"))
    folder.mkdir(exist_ok=True)
    small = cell.files - (cell.setting == "shipped")
    for number in range(small):
        (folder / f"small_{number}.py").write_text(SMALL_DAG.format(number=number))
    return sum(1 for _ in folder.glob("*.py"))


def parsed_files(database: pathlib.Path, since: str = "") -> int:
    """Of all files, those that were parsed after this time (UTC, as in 2026-11-25 20:00:00)."""
    with sqlite3.connect(f"file:{database}?mode=ro", uri=True, timeout=30) as connection:
        return connection.execute("SELECT count(DISTINCT fileloc) FROM dag WHERE last_parsed_time > ?", (since,)).fetchone()[0]


def wait_until_parsed(airflow: local.Airflow, files: int, seconds: int = 300) -> None:
    end = time.monotonic() + seconds
    while (found := parsed_files(airflow.home / "airflow.db")) < files:
        airflow.must_run()
        if time.monotonic() > end:
            raise RuntimeError(f"after {seconds} s {found} of {files} DAG files were parsed; see {airflow.log('dag-processor')}")
        time.sleep(1)


def measure(cell: Cell, template: pathlib.Path, shortest: int) -> list[Row]:
    with tempfile.TemporaryDirectory(prefix="drumroll-idle-") as name:
        home = pathlib.Path(name) / "home"
        home.mkdir()
        shutil.copy(template / "airflow.db", home)
        dags = pathlib.Path(name) / "dags"
        files = write_dags(dags, cell)
        settings = {"AIRFLOW__CORE__LOAD_EXAMPLES": "False"}
        if cell.setting == "defaults" or cell.interval != SHIPPED_INTERVAL:
            settings["AIRFLOW__DAG_PROCESSOR__MIN_FILE_PROCESS_INTERVAL"] = str(cell.interval)
        config = {} if cell.setting == "shipped" else {"config": None}
        with local.Airflow(home, dags=dags, settings=settings, **config) as airflow:
            airflow.start(*cell.components)
            if "api-server" in cell.components:
                airflow.wait_until_it_answers()
            wait_until_parsed(airflow, files)
            time.sleep(SETTLING_SECONDS)
            return rows_of(cell, airflow, cell.window(shortest))


def rows_of(cell: Cell, airflow: local.Airflow, window: int) -> list[Row]:
    roots = {component: airflow.processes[component].pid for component in cell.components}
    print(f"{cell.setting}, every {cell.interval} s, {cell.files} files: measuring for {window} s", file=sys.stderr, flush=True)
    since = time.strftime("%Y-%m-%d %H:%M:%S", time.gmtime())
    before, machine, started = cpu.seconds_used(roots), cpu.machine_seconds_used(), time.monotonic()
    time.sleep(window)
    after, machine, seconds = cpu.seconds_used(roots), cpu.machine_seconds_used() - machine, time.monotonic() - started
    airflow.must_run()
    if window >= cell.interval > 0 and (parsed := parsed_files(airflow.home / "airflow.db", since)) < ROUND_MIN * cell.files:
        raise TooBusy(f"expected {cell.files} files to be parsed once in {window} s, found {parsed}: the machine is too busy to measure on")
    used = {component: after[component] - before[component] for component in cell.components}
    others = round(100 * max(0.0, machine - sum(used.values())) / seconds, 1)
    return [Row(cell.setting, cell.interval, cell.files, component, round(seconds, 1), round(taken, 2),
                round(100 * taken / seconds, 2), others) for component, taken in used.items()]


def migrate(template: pathlib.Path) -> None:
    """The database is made once and copied: making it takes longer than some windows."""
    local.Airflow(template).prepare()


def total(rows: Iterable[Row]) -> float:
    return round(sum(row.percent for row in rows), 2)


def above(rows: list[Row], bound: float) -> list[str]:
    """A sentence for each cell of the shipped setting that takes more."""
    said = []
    for files in dict.fromkeys(row.files for row in rows if row.setting == "shipped"):
        of_cell = [row for row in rows if row.setting == "shipped" and row.files == files]
        if total(of_cell) > bound:
            each = ", ".join(f"{row.component} {row.percent} %" for row in of_cell)
            said.append(f"idle: expected at most {bound} % of one core with {files} DAG files, found {total(of_cell)} % ({each}); "
                        "look at what grew with py-spy, and at docs/airflow-idle.md for its setting")
    return said


def write_csv(rows: list[Row], file) -> None:
    writer = csv.writer(file, lineterminator="\n")
    writer.writerow(field.name for field in dataclasses.fields(Row))
    writer.writerows(dataclasses.astuple(row) for row in rows)


def read_csv(path: pathlib.Path) -> list[Row]:
    with open(path, newline="") as file:
        return [Row(line["setting"], int(line["interval"]), int(line["files"]), line["component"], float(line["seconds"]),
                    float(line["cpu_seconds"]), float(line["percent"]), float(line["others_percent"])) for line in csv.DictReader(file)]


def bars(rows: list[Row]) -> list[chart.Bar]:
    found = []
    for setting, interval, files in dict.fromkeys((row.setting, row.interval, row.files) for row in rows):
        of_cell = [row for row in rows if (row.setting, row.interval, row.files) == (setting, interval, files)]
        label = f"every {interval} s" if setting == "defaults" else "as shipped"
        plural = "file" if files == 1 else "files"
        found.append(chart.Bar(f"{files} DAG {plural}", label, {row.component: row.percent for row in of_cell}))
    return found


def markdown(rows: list[Row]) -> list[str]:
    columns = ["DAG files", "setting", *local.COMPONENTS, "together", "rest of the machine", "window"]
    lines = [f"| {' | '.join(columns)} |", "|---:|---|" + "---:|" * (len(columns) - 2)]
    for setting, interval, files in dict.fromkeys((row.setting, row.interval, row.files) for row in rows):
        of_cell = {row.component: row for row in rows if (row.setting, row.interval, row.files) == (setting, interval, files)}
        one = next(iter(of_cell.values()))
        parts = [f"{of_cell[name].percent:.1f} %" if name in of_cell else "" for name in local.COMPONENTS]
        label = f"defaults, every {interval} s" if setting == "defaults" else "**as shipped**"
        words = [str(files), label, *parts, f"**{total(of_cell.values()):.1f} %**", f"{one.others_percent:.0f} %", f"{one.seconds:.0f} s"]
        lines.append(f"| {' | '.join(words)} |")
    return lines


def with_table(page: str, rows: list[Row]) -> str:
    begin, end = "<!-- idle:begin -->", "<!-- idle:end -->"
    head, rest = page.split(begin, 1)
    return "\n".join([head + begin, *markdown(rows), end + rest.split(end, 1)[1]])


def measure_all(chosen: list[Cell], shortest: int) -> list[Row]:
    rows: list[Row] = []
    with tempfile.TemporaryDirectory(prefix="drumroll-idle-") as template:
        migrate(pathlib.Path(template))
        for cell in chosen:
            measured = measure(cell, pathlib.Path(template), shortest)
            print(f"  {total(measured)} %: " + ", ".join(f"{row.component} {row.percent} %" for row in measured)
                  + f"; the rest of the machine {measured[0].others_percent} %", file=sys.stderr,
                  flush=True)
            rows += measured
    return rows


def settings(text: str) -> list[str]:
    if unknown := set(text.split(",")) - set(SETTINGS):
        raise argparse.ArgumentTypeError(f"expected {' or '.join(SETTINGS)}, found {', '.join(sorted(unknown))}")
    return text.split(",")


def numbers(text: str) -> list[int]:
    return [int(word) for word in text.split(",")]


def arguments_of(command_line: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(usage=__doc__, add_help=False)
    parser.add_argument("--help", "-h", action="store_true")
    parser.add_argument("--short", action="store_true")
    parser.add_argument("--seconds", type=int, default=60)
    parser.add_argument("--settings", type=settings, default=list(SETTINGS))
    parser.add_argument("--intervals", type=numbers, default=INTERVALS)
    parser.add_argument("--files", type=numbers, default=FILES)
    parser.add_argument("--csv", type=pathlib.Path)
    parser.add_argument("--svg", type=pathlib.Path)
    parser.add_argument("--page", type=pathlib.Path)
    parser.add_argument("--from-csv", type=pathlib.Path)
    parser.add_argument("--bound", type=float)
    return parser.parse_args(command_line)


def main(command_line: list[str]) -> int:
    arguments = arguments_of(command_line)
    if arguments.help:
        print((__doc__ or "").strip())
        return 0
    if arguments.from_csv:
        rows = read_csv(arguments.from_csv)
    elif not local.program().exists():
        print("idle: Airflow is not installed; scripts/airflow --install", file=sys.stderr)
        return 1
    else:
        chosen = [Cell("shipped", SHORT_INTERVAL, 1)] if arguments.short else list(
            cells(arguments.settings, arguments.intervals, arguments.files))
        signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))  # So that what was started is stopped.
        try:
            rows = measure_all(chosen, arguments.seconds)
        except RuntimeError as error:
            print(f"idle: {error}", file=sys.stderr)
            return TOO_BUSY if isinstance(error, TooBusy) else 1
    write_csv(rows, sys.stdout)
    if arguments.csv:
        with open(arguments.csv, "w") as file:
            write_csv(rows, file)
    if arguments.svg:
        arguments.svg.write_text(chart.svg(bars(rows), TITLE, LIMIT))
    if arguments.page:
        arguments.page.write_text(with_table(arguments.page.read_text(), rows))
    complaints = above(rows, arguments.bound) if arguments.bound is not None else []
    print(*complaints, sep="\n", end="\n" if complaints else "", file=sys.stderr)
    return 1 if complaints else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
