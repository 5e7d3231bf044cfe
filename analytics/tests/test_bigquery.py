"""The same project for BigQuery, as far as it goes without Google: every statement is compiled by its adapter and read by a parser of its dialect."""
import json
import os
import pathlib
import subprocess

import pytest
import sqlglot

import flatten_manifests
from workspace import BUILD

DBT = pathlib.Path(os.environ.get("DRUMROLL_DBT_BIGQUERY", BUILD / "venv-dbt-bigquery/bin/dbt"))
SQLFLUFF = BUILD / "venv-bqemu/bin/sqlfluff"
# What DuckDB alone has, or spells otherwise.
DUCKDB_ONLY = ("read_parquet", "read_csv", "read_json", "//", "epoch_us", "make_timestamp", "double", "bigint", "varchar", "exclude (", "::")


@pytest.fixture(scope="module")
def compiled(workspace):
    if not DBT.exists():
        pytest.skip("dbt for BigQuery is not installed: scripts/analytics --bigquery")
    target = workspace.folder / "bigquery"
    options = ["--target", "bigquery", "--target-path", str(target)]
    parsed = workspace.dbt("parse", "--warn-error", *options, program=DBT)
    assert parsed.code == 0, parsed.output
    done = workspace.dbt("compile", "--no-introspect", "--no-populate-cache", *options, program=DBT)
    assert done.code == 0, done.output
    return sorted((target / "compiled/drumroll").rglob("*.sql"))


def without_comments(text):
    return "\n".join(line for line in text.splitlines() if not line.lstrip().startswith("--"))


def test_every_compiled_statement_is_bigquerys(compiled):
    assert len(compiled) > 100
    for path in compiled:
        text = path.read_text()
        statements = sqlglot.parse(text, dialect="bigquery", error_level=sqlglot.ErrorLevel.RAISE)
        assert len(statements) == 1 and statements[0] is not None, path
        assert not isinstance(statements[0], sqlglot.exp.Command), f"{path}: not understood"


def test_no_compiled_statement_has_words_of_duckdb_alone(compiled):
    found = [(path.name, word) for path in compiled for word in DUCKDB_ONLY if word in without_comments(path.read_text()).lower()]
    assert not found


@pytest.mark.parametrize("mode", ["external", "load"])
def test_the_raw_tables_have_their_statements(workspace, mode):
    if not DBT.exists():
        pytest.skip("dbt for BigQuery is not installed: scripts/analytics --bigquery")
    staged = workspace.dbt("run-operation", "stage_external", "--target", "bigquery", "--target-path", str(workspace.folder / "bigquery"), "--args",
                           json.dumps({"location": "gs://bucket/lake"}), "--vars", json.dumps({"raw_mode": mode}), program=DBT)
    assert staged.code == 0, staged.output
    text = staged.output[staged.output.index("create schema"):]
    statements = [part.strip() for part in text.split(";\n") if part.strip()]
    begin = "create or replace external table drumroll_raw." if mode == "external" else "load data overwrite drumroll_raw."
    names = [part[len(begin):].split()[0] for part in statements if part.startswith(begin)]
    assert sorted(names) == sorted("plays tickets voids seals draws results tier_hits tiers settlements winners journal success manifests".split())
    for statement in statements[1:]:
        assert "hive_partition_uri_prefix = 'gs://bucket/lake/" in statement
        assert statement.count("game string") == statement.count("draw_no int64") == 1, statement
    parsed_by_bigquerys_grammar(text, {"create_external_table_statement" if mode == "external" else "load_data_statement"}, workspace.folder)


def parsed_by_bigquerys_grammar(text, kinds, folder):
    """sqlglot takes such statements for a word and a rest, and so any rest; sqlfluff reads them to the end."""
    if not SQLFLUFF.exists():
        pytest.skip("sqlfluff is not installed: scripts/analytics --install --emulator")
    path = folder / "ddl.sql"
    path.write_text(text)
    done = subprocess.run([SQLFLUFF, "parse", "--dialect", "bigquery", path.name], cwd=folder, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                          timeout=300, check=False)
    assert done.returncode == 0 and "unparsable" not in done.stdout, done.stdout[-2000:]
    found = {line.split()[-1].rstrip(":") for line in done.stdout.splitlines() if line.endswith("_statement:")}
    assert found == kinds | {"create_schema_statement"}


def test_manifests_are_flattened_for_bigquery(workspace):
    written = flatten_manifests.flatten(workspace.lake)
    assert len(written) == len(workspace.draws)
    for path in written:
        rows = {row["table_name"]: row["row_count"] for row in map(json.loads, path.read_text().splitlines())}
        manifest = json.loads((workspace.lake / "_draws" / path.parent.relative_to(workspace.lake / "_manifests") / "manifest.json").read_text())
        assert rows == {name: table["rows"] for name, table in manifest["tables"].items()}
