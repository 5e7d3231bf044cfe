"""drumroll's DAGs and settings as Airflow sees them. For the Python of build/venv-airflow; run one claim by name, or all."""
from __future__ import annotations

import configparser
import contextlib
import json
import os
import pathlib
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
sys.path[:0] = [str(HERE.parent), str(HERE.parents[2] / "tests")]

import idle  # noqa: E402
import local  # noqa: E402
from claims import Skip, check, expect  # noqa: E402

IMPORT_SECONDS_MAX = 1.0
# In the DAG processor each import is paid for at every parse of the file.
HEAVY = ("dbt", "duckdb", "pandas", "numpy", "pyarrow", "google", "sqlalchemy", "requests", "flask")


def python(script: str, **settings: str) -> str:
    """What a script prints in Airflow's Python, with the shipped settings and an empty home."""
    with tempfile.TemporaryDirectory() as home:
        airflow = local.Airflow(pathlib.Path(home), settings=settings)
        done = subprocess.run([local.VENV / "bin/python", "-c", script], env=airflow.environment, capture_output=True, text=True,
                              timeout=300, check=False)
        expect(done.returncode == 0, done.stdout, done.stderr)
        return done.stdout


def last_line(script: str, **settings: str):
    return json.loads(python(script, **settings).splitlines()[-1])


def both_dags_import_without_errors_and_have_an_owner_retries_and_timeouts():
    found = last_line("""
import json
from airflow.dag_processing.dagbag import DagBag
bag = DagBag()
print()
print(json.dumps({"errors": bag.import_errors, "dags": {name: {"tasks": {task.task_id: [task.owner, task.retries,
    task.execution_timeout.total_seconds() if task.execution_timeout else 0, task.pool, sorted(task.downstream_task_ids)] for task in dag.tasks},
    "runs": dag.max_active_runs, "tags": sorted(dag.tags), "catchup": dag.catchup} for name, dag in bag.dags.items()}}, default=str))
""")
    expect(not found["errors"] and set(found["dags"]) == {"drumroll_settled", "drumroll_evening"}, found)
    for name, dag in found["dags"].items():
        expect(dag["runs"] == 1 and dag["tags"] == ["drumroll"] and dag["catchup"] is False, name, dag)
        for task, (owner, retries, timeout, _, _) in dag["tasks"].items():
            expect(owner == "drumroll" and retries == 3 and 0 < timeout <= 3600, task, dag)


def the_evening_goes_from_the_draw_to_the_reconciled_tables_and_only_one_task_writes_them():
    found = last_line("""
import json
from airflow.dag_processing.dagbag import DagBag
dag = DagBag().dags["drumroll_evening"]
print()
print(json.dumps([[task.task_id, task.pool, sorted(task.downstream_task_ids)] for task in dag.topological_sort()]))
""", DRUMROLL_REPORT=str(HERE))
    names = ["settled", "export", "freshness", "build", "reconcile", "publish_docs", "report"]
    expect([task for task, _, _ in found] == names, found)
    expect([following for _, _, following in found] == [[name] for name in names[1:]] + [[]], found)
    expect([pool for _, pool, _ in found] == ["default_pool"] * 2 + [local.WAREHOUSE_POOL] * 5, found)


def without_a_program_for_it_there_is_no_report():
    found = last_line("""
import json
from airflow.dag_processing.dagbag import DagBag
print()
print(json.dumps([task.task_id for task in DagBag().dags["drumroll_evening"].tasks]))
""", DRUMROLL_REPORT="/nowhere/report.py")
    expect("report" not in found and "publish_docs" in found, found)


def the_dag_file_is_imported_within_a_second_of_cpu_and_brings_nothing_heavy():
    """Three times anew, beside what Airflow's DAG processor has imported before it forks; the fastest counts."""
    script = """
import json, sys, time
from airflow.dag_processing import processor
from airflow.sdk import dag
sys.path.insert(0, sys.argv[1] if len(sys.argv) > 1 else DAGS)
before = set(sys.modules)
started = time.process_time()
import drumroll
seconds = time.process_time() - started
print()
print(json.dumps([seconds, sorted({name.split(".")[0] for name in set(sys.modules) - before})]))
""".replace("DAGS", repr(str(local.HERE / "dags")))
    measured = [last_line(script) for _ in range(3)]
    seconds = min(found[0] for found in measured)
    print(f"{seconds:.2f} s of CPU")
    expect(seconds < IMPORT_SECONDS_MAX, measured)
    expect(not set(measured[0][1]) & set(HEAVY), measured[0][1])


# --- settings.


def shipped() -> configparser.ConfigParser:
    parser = configparser.ConfigParser(interpolation=None)
    parser.read(local.HERE / "airflow.cfg")
    return parser


def lint(**settings: str) -> str:
    with tempfile.TemporaryDirectory() as home:
        airflow = local.Airflow(pathlib.Path(home), settings=settings)
        done = subprocess.run([local.program(), "config", "lint"], env=airflow.environment, capture_output=True, text=True, timeout=300,
                              check=False)
        return done.stdout + done.stderr


def the_shipped_settings_pass_airflows_lint():
    said = lint()
    expect("No issues found" in said, said)


def airflows_lint_knows_the_settings_that_it_ignores():
    """Otherwise the claim before this one says nothing."""
    said = lint(AIRFLOW__SCHEDULER__MIN_FILE_PROCESS_INTERVAL="60", AIRFLOW__SCHEDULER__PARSING_PROCESSES="1")
    expect("min_file_process_interval" in said and "parsing_processes" in said and "No issues found" not in said, said)


def every_shipped_setting_is_one_that_airflow_reads():
    """A name that Airflow does not know is ignored without a word."""
    known = last_line("""
import json
from airflow.configuration import conf
print()
print(json.dumps({section: sorted(content["options"]) for section, content in conf.configuration_description.items()}))
""")
    ours = shipped()
    unknown = [f"[{section}] {name}" for section in ours.sections() for name in ours[section] if name not in known.get(section, ())]
    expect(not unknown, unknown)
    expect(int(ours["dag_processor"]["min_file_process_interval"]) == idle.SHIPPED_INTERVAL)


# As docs/airflow-idle.md lists them: old section and name, the new ones, whether 3.x still reads the old name.
OLD_SETTINGS = (
    ("scheduler", "dag_dir_list_interval", "dag_processor", "refresh_interval", True),
    ("core", "dag_file_processor_timeout", "dag_processor", "dag_file_processor_timeout", True),
    ("scheduler", "min_file_process_interval", "dag_processor", "min_file_process_interval", False),
    ("scheduler", "parsing_processes", "dag_processor", "parsing_processes", False),
    ("scheduler", "max_threads", "dag_processor", "parsing_processes", False),
    ("scheduler", "print_stats_interval", "dag_processor", "print_stats_interval", False),
    ("scheduler", "stale_dag_threshold", "dag_processor", "stale_dag_threshold", False),
    ("scheduler", "max_callbacks_per_loop", "dag_processor", "max_callbacks_per_loop", False),
    ("scheduler", "processor_poll_interval", "scheduler", "scheduler_idle_sleep_time", False),
    ("scheduler", "deactivate_stale_dags_interval", "scheduler", "parsing_cleanup_interval", False),
    ("scheduler", "zombie_detection_interval", "scheduler", "task_instance_heartbeat_timeout_detection_interval", False),
)


def read_with_old_names() -> dict[str, str]:
    """What Airflow's own defaults become when every old name is set to 777."""
    old = {f"AIRFLOW__{section}__{name}".upper(): "777" for section, name, *_ in OLD_SETTINGS}
    wanted = [[section, name] for _, _, section, name, _ in OLD_SETTINGS]
    script = f"""
import json, os
os.environ.pop("AIRFLOW_CONFIG")
from airflow.configuration import conf
print()
print(json.dumps({{"/".join(each): conf.get(*each) for each in {wanted!r}}}))
"""
    return last_line(script, **old)


def the_old_settings_that_airflow_ignores_are_the_documented_ones():
    found = read_with_old_names()
    page = (local.ROOT / "docs/airflow-idle.md").read_text()
    for old_section, old_name, section, name, still_read in OLD_SETTINGS:
        value = found[f"{section}/{name}"]
        expect((float(value) == 777) == still_read, f"[{old_section}] {old_name}: expected it {'read' if still_read else 'ignored'}, found {value}")
        row = next((line for line in page.splitlines() if f"`[{old_section}] {old_name}`" in line), "")
        expect(f"`[{section}] {name}`" in row and ("**ignored**" in row) != still_read, old_section, old_name, row)


def every_shipped_setting_is_explained():
    page = (local.ROOT / "docs/airflow-idle.md").read_text()
    ours = shipped()
    missing = [f"`[{section}] {name}` = {value}" for section in ours.sections() for name, value in ours[section].items()
               if f"`[{section}] {name}` = {value}" not in page]
    expect(not missing, "\n".join(missing))


# --- idle, short.


def idle_airflow_takes_a_few_per_cent_of_a_core():
    """All four processes over a minute. CPU time hardly depends on what else the machine does; the bound is generous all the same."""
    if not pathlib.Path("/proc/self/stat").exists():
        raise Skip("there is no /proc here")
    with contextlib.redirect_stdout(sys.stderr):
        code = idle.main(["--short", f"--bound={2 * idle.LIMIT}"])
    if code == idle.TOO_BUSY:
        raise Skip("the machine is too busy to measure what Airflow takes while idle")
    expect(code == 0, "above the bound; each process is listed above")


CLAIMS = {name: value for name, value in list(globals().items())
          if callable(value) and name.split("_")[0] in ("both", "the", "without", "airflows", "every", "idle")}


def main() -> int:
    if not os.access(local.program(), os.X_OK):
        print("skipped: Airflow is not installed; scripts/airflow --install")
        return 77
    return check(CLAIMS, sys.argv[1:])


if __name__ == "__main__":
    sys.exit(main())
