"""What drumroll's DAGs do, without Airflow. Run one claim by name, or all: steps_test.py [CLAIM]."""
from __future__ import annotations

import json
import os
import pathlib
import signal
import subprocess
import sys
import tempfile
import time

HERE = pathlib.Path(__file__).resolve().parent
sys.path[:0] = [str(HERE.parent), str(HERE.parents[2] / "tests")]

import chart  # noqa: E402
import cpu  # noqa: E402
import idle  # noqa: E402
from claims import check, expect  # noqa: E402
from evening import commands, draws, steps  # noqa: E402

NAMES = {"game": "kr-lotto645", "draw_no": 1128, "pool": "/draws/1128"}


def raised(kind: type[Exception], function, *arguments) -> str:
    """The message of the exception that must come."""
    try:
        found = function(*arguments)
    except kind as error:
        return str(error)
    raise AssertionError(f"expected {kind.__name__}, found {found!r}")


def event(at: str, **names) -> tuple[dict, str]:
    return {**NAMES, **names}, at


# --- draws.


def a_draw_is_named_by_game_number_and_directory():
    expect(draws.draw_of(NAMES) == draws.Draw("kr-lotto645", 1128, pathlib.Path("/draws/1128")))
    expect(draws.draw_of({**NAMES, "draw_no": "1128", "from_rest_api": True}).draw_no == 1128)


def a_name_that_could_mean_something_else_to_a_shell_or_a_path_is_refused():
    for key, value in (("game", "../x"), ("game", "a b"), ("game", ""), ("game", None), ("game", "-x"), ("draw_no", 0), ("draw_no", -1),
                       ("draw_no", "1;2"), ("draw_no", True), ("draw_no", None), ("pool", "draws/1128"), ("pool", None), ("pool", 7)):
        message = raised(draws.Refused, draws.draw_of, {**NAMES, key: value})
        expect(message.startswith(f"{key}: expected ") and repr(value) in message, message)


def each_announced_draw_gets_a_run_of_its_own():
    runs = draws.runs_of([event("2"), event("1", draw_no=7), event("3", game="us-powerball", draw_no=7)])
    expect([run["trigger_run_id"] for run in runs] == ["kr-lotto645-7__1", "kr-lotto645-1128__2", "us-powerball-7__3"], runs)
    expect(runs[0]["conf"] == {**NAMES, "draw_no": 7, "backfill": False}, runs)


def of_two_events_for_a_draw_the_later_one_counts():
    runs = draws.runs_of([event("2", pool="/new"), event("1", pool="/old")])
    expect(len(runs) == 1 and runs[0]["conf"]["pool"] == "/new" and runs[0]["trigger_run_id"].endswith("__2"), runs)


def the_same_events_start_the_same_runs():
    events = [event("1"), event("2", draw_no=9)]
    expect(draws.runs_of(events) == draws.runs_of(list(reversed(events))))


def a_watched_event_and_a_posted_one_start_the_same_run():
    expect(draws.runs_of([({"from_trigger": True, "payload": NAMES}, "1")]) == draws.runs_of([event("1")]))


def no_event_is_refused():
    expect("no event names a draw" in raised(draws.Refused, draws.runs_of, []))


def a_marker_is_read_and_named():
    with tempfile.TemporaryDirectory() as directory:
        path = pathlib.Path(directory) / "x.json"
        path.write_text(json.dumps(NAMES))
        found = draws.read_marker(path)
        expect(found == {**NAMES, "marker": str(path)}, found)
        expect(draws.markers_of([({"payload": found}, "1"), event("2")]) == [path])
        for text in ("", "{", "[]", "7", '{"game": "x"}'):
            path.write_text(text)
            raised(draws.Refused, draws.read_marker, path)


# --- commands: with real processes.


def shell(script: str) -> list[str]:
    return commands.run(["/bin/sh", "-c", script], os.environ, pathlib.Path("/"))


def a_command_gives_back_its_last_lines():
    expect(shell("seq 100")[-2:] == ["99", "100"] and len(shell("seq 100")) == commands.LAST_LINES)


def a_command_that_fails_says_its_code_and_what_it_said_last():
    message = raised(commands.Failed, shell, "echo first; seq 100; echo why >&2; exit 3")
    expect("exit code 3 of: /bin/sh" in message and message.endswith("why") and "first\n" not in message.split("\n", 1)[1], message)


def a_command_that_somebody_kills_is_no_answer():
    message = raised(commands.Killed, shell, "kill -KILL $$")
    expect("killed by SIGKILL" in message and "tries again" in message, message)


def is_running(pid: int) -> bool:
    try:
        return pathlib.Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except FileNotFoundError:
        return False


def a_command_dies_with_a_task_that_is_killed():
    program = ("import os, pathlib, sys; sys.path.insert(0, sys.argv[1]); from evening import commands; "
               "commands.run(['/bin/sh', '-c', 'echo $$; exec sleep 600'], os.environ, pathlib.Path('/'))")
    task = subprocess.Popen([sys.executable, "-c", program, str(HERE.parent)], stdout=subprocess.PIPE, text=True)
    assert task.stdout is not None
    task.stdout.readline()  # The command itself.
    child = int(task.stdout.readline())
    expect(is_running(child), child)
    task.send_signal(signal.SIGKILL)
    task.wait()
    for _ in range(1000):
        if not is_running(child):
            return
        time.sleep(0.01)
    os.kill(child, signal.SIGKILL)
    raise AssertionError(f"{child} outlived its task")


def a_command_dies_with_a_task_that_runs_out_of_time():
    class OutOfTime(Exception):
        pass

    def stop(*_):
        raise OutOfTime

    before = signal.signal(signal.SIGALRM, stop)
    try:
        with tempfile.TemporaryDirectory() as directory:
            signal.setitimer(signal.ITIMER_REAL, 0.5)
            raised(OutOfTime, shell, f"echo $$ >{directory}/pid; exec sleep 600")
            expect(not is_running(int((pathlib.Path(directory) / "pid").read_text())))
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


# --- steps: what they say when a program fails. The programs are scripts that fail in that way.


class Machine:
    """Places in a directory of their own, with the programs that a claim puts there."""

    def __init__(self, directory: str):
        self.path = pathlib.Path(directory)
        self.pool = self.path / "pool"
        self.pool.mkdir()
        names = {"DRUMROLL_PROGRAM": "drumroll", "DRUMROLL_DBT": "dbt", "DRUMROLL_DBT_PROJECT": ".", "DRUMROLL_LAKE": "lake",
                 "DRUMROLL_WAREHOUSE": "tables/warehouse.duckdb", "DRUMROLL_PUBLISHED": "published", "DRUMROLL_DBT_SCRATCH": "scratch"}
        self.places = steps.places({"PATH": os.environ["PATH"], **{name: str(self.path / place) for name, place in names.items()}})
        self.draw = draws.Draw("kr-lotto645", 1128, self.pool)

    def program(self, name: str, script: str) -> None:
        (self.path / name).write_text(f"#!/bin/sh\n{script}\n")
        (self.path / name).chmod(0o755)


def with_machine(claim) -> None:
    with tempfile.TemporaryDirectory() as directory:
        claim(Machine(directory))


def a_program_that_is_not_there_is_named_with_its_remedy():
    def claim(machine):
        message = raised(draws.Refused, steps.export, machine.places, machine.draw)
        expect("DRUMROLL_PROGRAM" in message and "./scripts/build" in message, message)
        message = raised(draws.Refused, steps.build, machine.places, machine.draw)
        expect("DRUMROLL_DBT" in message and "./scripts/analytics" in message, message)
    with_machine(claim)


def another_draw_in_the_directory_is_refused():
    def claim(machine):
        machine.program("drumroll", """echo '{"draw": 1127, "game": "kr-lotto645", "state": "settled"}'""")
        message = raised(draws.Refused, steps.settled, machine.places, machine.draw)
        expect("expected draw kr-lotto645 1128, found kr-lotto645 1127" in message, message)
    with_machine(claim)


def a_draw_that_is_not_settled_yet_may_be_settled_at_the_next_try():
    def claim(machine):
        machine.program("drumroll", """echo a note >&2; echo '{"draw": 1128, "game": "kr-lotto645", "state": "sealed"}'""")
        message = raised(commands.Failed, steps.settled, machine.places, machine.draw)
        expect("expected it to be settled, found sealed" in message, message)
    with_machine(claim)


def a_directory_that_is_not_there_is_refused():
    def claim(machine):
        machine.pool.rmdir()
        expect("is no directory" in raised(draws.Refused, steps.settled, machine.places, machine.draw))
    with_machine(claim)


def damage_calls_a_person_and_a_full_disk_is_tried_again():
    def claim(machine):
        machine.program("drumroll", "echo segment 17: index crc 1a2b, expected 9f00 >&2; exit 3")
        message = raised(draws.Refused, steps.export, machine.places, machine.draw)
        expect("drumroll verify" in message and "segment 17" in message and "backup" in message, message)
        machine.program("drumroll", "echo no space left >&2; exit 1")
        message = raised(commands.Failed, steps.export, machine.places, machine.draw)
        expect("no space left" in message and "the lake has what it had before" in message, message)
    with_machine(claim)


def a_stale_source_is_refused_unless_the_draw_is_an_old_one():
    def claim(machine):
        machine.program("dbt", "echo ERROR STALE freshness of drumroll.draws; exit 1")
        message = raised(draws.Refused, steps.freshness, machine.places, machine.draw, False)
        expect("ERROR STALE" in message and '{"backfill": true}' in message, message)
        steps.freshness(machine.places, machine.draw, True)
    with_machine(claim)


def a_locked_warehouse_is_tried_again_and_a_failed_model_is_not():
    def claim(machine):
        machine.program("dbt", "echo 'IO Error: Could not set lock on file'; exit 2")
        expect("one writer" in raised(commands.Failed, steps.build, machine.places, machine.draw))
        machine.program("dbt", "echo ERROR creating table fct_winners; exit 1")
        message = raised(draws.Refused, steps.build, machine.places, machine.draw)
        expect("fct_winners" in message and "clear this task" in message, message)
    with_machine(claim)


def tables_that_do_not_reconcile_stop_the_evening():
    def claim(machine):
        machine.program("dbt", "echo FAIL 1 assert_winners_per_tier; exit 1")
        message = raised(draws.Refused, steps.reconcile, machine.places, machine.draw)
        for words in ("DOES NOT RECONCILE", "Publish nothing", "assert_winners_per_tier", "fct_reconciliation", "drumroll verify"):
            expect(words in message, words, message)
    with_machine(claim)


def documentation_is_replaced_as_a_whole_or_not_at_all():
    def claim(machine):
        machine.program("dbt", f"mkdir -p {machine.path}/scratch/target; echo new >{machine.path}/scratch/target/static_index.html")
        page = steps.publish_docs(machine.places, machine.draw)
        expect(page.read_text() == "new\n", page)
        machine.program("dbt", f"echo half >{machine.path}/scratch/target/static_index.html; exit 1")
        raised(commands.Failed, steps.publish_docs, machine.places, machine.draw)
        expect(page.read_text() == "new\n" and [entry.name for entry in page.parent.iterdir()] == ["index.html"])
    with_machine(claim)


# --- what the measurement does besides measuring.


def a_process_named_like_a_stat_line_is_read_right():
    line = "7 (a) R 1 (b)) S 5 1 1 0 -1 4194304 1 1 0 0 10 20 300 4000 20 0 1 0 1 1 1"
    expect(cpu.parse_stat(line) == (5, 4330), cpu.parse_stat(line))


def the_time_of_children_that_ended_is_counted():
    script = ("import subprocess, sys; [subprocess.run([sys.executable, '-c', 'sum(range(10**7))'], check=True) for _ in range(3)]; "
              "print('done', flush=True); input()")
    process = subprocess.Popen([sys.executable, "-c", script], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    process.stdout.readline()
    parts = pathlib.Path(f"/proc/{process.pid}/stat").read_text().rsplit(")", 1)[1].split()
    own = sum(map(int, parts[11:13])) / cpu.TICKS_A_SECOND
    found = cpu.seconds_used({"it": process.pid})["it"]
    process.communicate("\n")
    expect(found > own, found, own)


ROWS = [idle.Row("defaults", 0, 1, "scheduler", 60, 1.2, 2.0, 7.5), idle.Row("defaults", 0, 1, "dag-processor", 60, 57.6, 96.0, 7.5),
        idle.Row("shipped", 300, 1, "scheduler", 300, 3, 1.0, 0.0), idle.Row("shipped", 300, 1, "triggerer", 300, 15, 4.5, 0.0)]


def a_cell_above_the_bound_is_said_with_all_of_its_processes():
    expect(not idle.above(ROWS, 5.5))
    said = idle.above(ROWS, 5)
    expect(len(said) == 1 and "found 5.5 %" in said[0] and "triggerer 4.5 %" in said[0], said)


def the_table_is_read_as_it_was_written():
    with tempfile.TemporaryDirectory() as directory:
        path = pathlib.Path(directory) / "idle.csv"
        with open(path, "w") as file:
            idle.write_csv(ROWS, file)
        expect(idle.read_csv(path) == ROWS)


def the_page_gets_the_table_between_its_marks():
    page = "before\n<!-- idle:begin -->\nold\n<!-- idle:end -->\nafter\n"
    found = idle.with_table(page, ROWS)
    expect(found.startswith("before\n<!-- idle:begin -->\n| DAG") and found.endswith("\n<!-- idle:end -->\nafter\n") and "old" not in found, found)
    expect("| 1 | defaults, every 0 s |  | 2.0 % | 96.0 % |  | **98.0 %** | 8 % | 60 s |" in found, found)
    expect(idle.with_table(found, ROWS) == found)


def the_chart_has_a_bar_a_cell_with_a_part_a_process():
    drawn = chart.svg(idle.bars(ROWS), "title", 5)
    expect(drawn.count("<rect") == 4 + 3 and "98.0" in drawn and "as shipped" not in drawn, drawn)
    expect(">as<" in drawn and ">shipped<" in drawn and "dag-processor: 96.0 %" in drawn, drawn)


CLAIMS = {name: value for name, value in list(globals().items())
          if callable(value) and name.split("_")[0] in ("a", "each", "of", "the", "no", "another", "damage", "tables", "documentation")}


if __name__ == "__main__":
    sys.exit(check(CLAIMS, sys.argv[1:]))
