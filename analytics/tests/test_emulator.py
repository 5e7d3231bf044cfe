"""The whole project on a BigQuery that runs here, over the lake that DuckDB has built: the same models and tests, then every table row by row. That the
two spell something differently (macros/dialect.sql) must be seen nowhere."""
import json
import math
import os
import pathlib
import shutil

import pytest
import yaml

import flatten_manifests
from emulator import PROGRAM, Emulator
from workspace import BUILD, PROJECT, Run

DBT = pathlib.Path(os.environ.get("DRUMROLL_DBT_BIGQUERY", BUILD / "venv-dbt-bigquery/bin/dbt"))
FROM_FOLDERS = ("game", "draw_no")
TYPES = {"BIGINT": "INTEGER", "VARCHAR": "STRING", "DOUBLE": "FLOAT", "BOOLEAN": "BOOLEAN", "TIMESTAMP": "TIMESTAMP", "DATE": "DATE"}


def raw_tables():
    """{name: [(column, type)]} of the lake, as the project declares it. Columns that are the folders' names come last, in the order in which the
    emulator adds them to those of a Parquet file: it does so by itself, and goes by position."""
    sources = yaml.safe_load((PROJECT / "models/staging/_sources.yml").read_text())["sources"]
    tables = next(source["tables"] for source in sources if source["name"] == "drumroll")
    columns = {table["name"]: [(c["name"], c["data_type"]) for c in table["columns"] if c["name"] not in FROM_FOLDERS] for table in tables}
    return {name: [*listed, ("draw_no", "int64"), ("game", "string")] for name, listed in columns.items()}


def rows_with_folders(path):
    """The rows of a mark or of a flattened manifest. The emulator takes the folders' names of Parquet only, and no CSV without a line of headings."""
    folders = dict(part.split("=") for part in path.parts if "=" in part)
    for line in path.read_text().splitlines():
        yield {**({"line": line} if path.name == "_SUCCESS" else json.loads(line)), **folders}


class Warehouse:
    """The emulator with a lake in its bucket, and dbt on it."""

    def __init__(self, workspace):
        self.workspace = workspace
        self.folder = workspace.folder / "emulator"
        self.emulator = Emulator(self.folder)

    def load(self, *names):
        """Load jobs of these raw tables, or of all: `raw_mode: load`. {name: rows}."""
        bucket = self.emulator.bucket
        flatten_manifests.flatten(self.workspace.lake)
        shutil.rmtree(bucket / "lake", ignore_errors=True)
        shutil.copytree(self.workspace.lake, bucket / "lake")
        loaded = {}
        for name, fields in raw_tables().items():
            if names and name not in names:
                continue
            marks = {"success": "lake/_draws/*/*/_SUCCESS", "manifests": "lake/_manifests/*/*/*.json"}.get(name)
            files, kind = sorted(bucket.glob(f"lake/{name}/*/*/*.parquet")), "PARQUET"
            if marks:
                files, kind = [bucket / f"{name}.json"], "NEWLINE_DELIMITED_JSON"
                files[0].write_text("".join(json.dumps(row) + "\n" for path in sorted(bucket.glob(marks)) for row in rows_with_folders(path)))
            loaded[name] = self.emulator.load("drumroll_raw", name, fields, [f"gs://bucket/{path.relative_to(bucket)}" for path in files], kind)
        return loaded

    def build(self, *options):
        target = self.folder / "target"
        done = self.workspace.dbt("build", "--target", "emulator", "--vars", json.dumps({"raw_mode": "load"}), *options, program=DBT,
                                  DBT_TARGET_PATH=str(target), DRUMROLL_EMULATOR=self.emulator.url)
        results = target / "run_results.json"
        rows = json.loads(results.read_text())["results"] if results.exists() else []
        return Run(done.code, done.output, {row["unique_id"].split(".")[2]: row["status"] for row in rows})


@pytest.fixture(scope="module")
def warehouse(workspace):
    for program, option in ((DBT, "--bigquery"), (PROGRAM, "--emulator")):
        if not program.exists():
            pytest.skip(f"{program.name} for BigQuery is not installed: scripts/analytics --install {option}")
    workspace.restore()
    made = Warehouse(workspace)
    try:
        for name in ("drumroll_raw", "drumroll", "operator_raw"):
            made.emulator.make_dataset(name)
        made.loaded = made.load()
        made.first = made.build()
        yield made
    finally:
        made.emulator.stop()


def test_load_jobs_read_the_rows_of_the_manifests(warehouse):
    manifests = [json.loads(path.read_text())["tables"] for path in warehouse.workspace.lake.glob("_draws/*/*/manifest.json")]
    rows = {name: sum(tables[name]["rows"] for tables in manifests) for name in manifests[0]}
    assert warehouse.loaded == {**rows, "success": len(manifests), "manifests": sum(map(len, manifests))}


def test_every_model_is_built_and_every_test_passes_as_on_duckdb(warehouse):
    assert warehouse.first.code == 0, warehouse.first.output
    assert warehouse.first.failed(kind="") == []
    assert warehouse.first.results.keys() == warehouse.workspace.first.results.keys(), "something was left out"


def in_order(rows):
    """Rows in an order that does not hang on a float's last digits: floats are looked at last."""
    columns = range(len(rows[0])) if rows else ()
    ordered = sorted(columns, key=lambda column: any(isinstance(row[column], float) for row in rows))
    return sorted(rows, key=lambda row: [(row[column] is None, 0 if row[column] is None else row[column]) for column in ordered])


def alike(left, right):
    """Equal; floats up to the order in which they were added up."""
    if isinstance(left, float) and isinstance(right, float):
        return math.isclose(left, right, rel_tol=1e-9, abs_tol=1e-9)
    return type(left) is type(right) and left == right


def differences(ours, theirs):
    """Rows that are not alike, at most three, and how many rows there are if that differs."""
    found = [pair for pair in zip(in_order(ours), in_order(theirs)) if not all(map(alike, *pair))][:3]
    return found if len(ours) == len(theirs) else [(len(ours), len(theirs)), *found]


def relations(workspace):
    """Names of all tables that dbt has made in DuckDB, and of the staging views. Views between them are computed again whenever they are asked, which
    takes the emulator minutes; what they say is in the tables that are made of them."""
    return [name for (name,) in workspace.query("select table_name from information_schema.tables where table_schema = 'drumroll'"
                                                " and (table_type = 'BASE TABLE' or table_name like 'stg%') order by 1")]


def test_every_table_has_the_columns_and_rows_that_duckdbs_has(warehouse):
    workspace = warehouse.workspace
    names = relations(workspace)
    assert {f"fct_{word}" for word in ("winners", "reconciliation", "number_skew")} < set(names)
    wrong, compared = {}, 0
    for name in names:
        # When a snapshot was taken is its own.
        columns = [(column, kind) for column, kind in workspace.query(
            f"select column_name, data_type from information_schema.columns where table_schema = 'drumroll' and table_name = '{name}'"
            " order by ordinal_position") if not column.startswith("dbt_")]
        listed = ", ".join(column for column, _ in columns)
        fields, theirs = warehouse.emulator.query(f"select {listed} from drumroll.{name}")
        # A view's sums may be wider; what is kept has the types that were declared.
        kept = name.startswith(("fct_", "dim_"))
        ours = workspace.query(f"select {listed} from drumroll.{name}")
        if kept and fields != [(column, TYPES[kind]) for column, kind in columns]:
            wrong[name] = [fields, columns]
        elif differences(ours, theirs):
            wrong[name] = differences(ours, theirs)
        compared += len(ours)
    print(f"compared {len(names)} tables and staging views, {compared} rows")
    assert not wrong
    assert compared > 10_000


def test_comparing_sees_a_value_that_differs():
    assert differences([(1, 2.0), (None, "a")], [(None, "a"), (1, 2.0 + 1e-12)]) == []
    assert differences([(1, 2.0)], [(1, 2.001)])
    assert differences([(1, None)], [(1, 0)])
    assert differences([(1, True)], [(1, 1)])
    assert differences([(1,)], [(1,), (1,)])


def test_a_winner_that_is_gone_fails_the_test_of_its_name_here_too(warehouse):
    workspace = warehouse.workspace
    workspace.rewrite("winners", "select * from rows where not (revision = 1 and ordinal = (select min(ordinal) from rows where tier = 5))")
    try:
        warehouse.load("winners", "manifests", "success")
        built = warehouse.build("--select", "int_winners__compared", "fct_reconciliation")
    finally:
        workspace.restore()
    assert built.code == 1, built.output
    assert built.failed() == ["assert_every_winner_row"], built.output
