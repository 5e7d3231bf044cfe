"""Usage: flatten_manifests.py LAKE

Writes what BigQuery needs of each export's manifest, which it can't read as it is: LAKE/_manifests/game=.../draw_no=.../tables.json, one line of JSON a
table with its name and rows. To be run before the lake is copied to where BigQuery reads it; DuckDB reads the manifests themselves. Only draws with
_SUCCESS are looked at. Running it again changes nothing.
"""
import json
import pathlib
import sys


def flatten(lake):
    """The files that were written."""
    written = []
    for mark in sorted(lake.glob("_draws/*/*/_SUCCESS")):
        folder = mark.parent.relative_to(lake / "_draws")
        tables = json.loads((mark.parent / "manifest.json").read_text())["tables"]
        target = lake / "_manifests" / folder / "tables.json"
        target.parent.mkdir(parents=True, exist_ok=True)
        aside = target.with_suffix(".tmp")
        aside.write_text("".join(json.dumps({"table_name": name, "row_count": table["rows"]}) + "\n" for name, table in sorted(tables.items())))
        aside.replace(target)
        written.append(target)
    return written


if __name__ == "__main__":
    if len(sys.argv) != 2 or sys.argv[1].startswith("-"):
        print(__doc__.strip(), file=sys.stdout if sys.argv[1:] in (["--help"], ["-h"]) else sys.stderr)
        sys.exit(0 if sys.argv[1:] in (["--help"], ["-h"]) else 2)
    for path in flatten(pathlib.Path(sys.argv[1])):
        print(path)
