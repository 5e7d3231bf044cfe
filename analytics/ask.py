"""Usage: ask.py [--warehouse=FILE] QUERY

Asks the DuckDB warehouse that dbt has built, and prints the rows as a table. A query is SQL; FILE is build/analytics/warehouse.duckdb unless it is named
here or by DRUMROLL_WAREHOUSE. It only reads. While dbt builds, DuckDB lets nobody else in.

Exit codes: 0 asked, 1 it can't be answered, 2 bad usage.
"""
import os
import pathlib
import sys

import duckdb

DEFAULT = pathlib.Path(__file__).resolve().parent.parent / "build/analytics/warehouse.duckdb"


def text_of(value):
    if value is None:
        return "-"
    if isinstance(value, float):
        return f"{value:,.3f}"
    return f"{value:,}" if isinstance(value, int) and not isinstance(value, bool) else str(value)


def table_of(names, rows):
    """Columns of numbers to the right, others to the left."""
    cells = [list(names), *[[text_of(value) for value in row] for row in rows]]
    widths = [max(len(line[column]) for line in cells) for column in range(len(names))]
    right = [any(isinstance(row[column], (int, float)) and not isinstance(row[column], bool) for row in rows) for column in range(len(names))]
    for line in cells:
        yield "  ".join(cell.rjust(width) if to_right else cell.ljust(width) for cell, width, to_right in zip(line, widths, right)).rstrip()


def main(arguments):
    if arguments in (["--help"], ["-h"]):
        print(__doc__.strip())
        return 0
    warehouse = os.environ.get("DRUMROLL_WAREHOUSE", str(DEFAULT))
    if arguments and arguments[0].startswith("--warehouse="):
        warehouse = arguments.pop(0).partition("=")[2]
    if len(arguments) != 1 or arguments[0].startswith("-"):
        print(f"ask.py: expected one query, found {arguments}; try --help", file=sys.stderr)
        return 2
    try:
        with duckdb.connect(warehouse, read_only=True) as connection:
            connection.execute("set schema 'drumroll'")
            answer = connection.execute(arguments[0])
            rows = answer.fetchall()
            print("\n".join(table_of([column[0] for column in answer.description or []], rows)))
    except duckdb.Error as error:
        print(f"ask.py: {warehouse}: {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
