"""Usage: report.py [--warehouse=FILE] [--folder=DIR] GAME DRAW

Writes the report of a draw, DIR/GAME-DRAW.html, from the marts in the DuckDB warehouse that dbt has built, and prints its path. The page is one file: it
loads nothing, runs nothing, and reads on screen, on paper and by ear. The same marts give the same bytes. FILE is build/analytics/warehouse.duckdb unless
it is named here or by DRUMROLL_WAREHOUSE; DIR is build/analytics/report. The page says whether everything agrees; that is no matter of the exit code.

Exit codes: 0 written, 1 the marts can't be read or lack the draw, 2 bad usage.
"""
import argparse
import os
import pathlib
import re
import sys

import jinja2
from markupsafe import Markup

import charts
import figures
import marts
import view

HERE = pathlib.Path(__file__).resolve().parent
BUILD = HERE.parent.parent / "build/analytics"


def page_of(rows):
    """The page as text. Whatever comes from the marts is escaped where it is put in."""
    environment = jinja2.Environment(loader=jinja2.FileSystemLoader(HERE), autoescape=True, undefined=jinja2.StrictUndefined, trim_blocks=True,
                                     keep_trailing_newline=True)
    template = environment.get_template("page.html.j2")
    return template.render(view=view.View(rows), charts=charts, day=figures.day, moment=figures.moment, count=figures.count, real=figures.real,
                           style=Markup((HERE / "page.css").read_text(encoding="utf-8").strip()))


def write(warehouse, folder, game, draw_no):
    """Whole or not at all: written aside, then renamed."""
    text = page_of(marts.read(warehouse, game, draw_no))
    path = pathlib.Path(folder) / f"{game}-{draw_no}.html"
    path.parent.mkdir(parents=True, exist_ok=True)
    aside = path.with_name(path.name + ".new")
    aside.write_text(text, encoding="utf-8", newline="\n")
    aside.replace(path)
    return path


def game_name(text):
    """As games are named; it becomes a file name."""
    if not re.fullmatch("[a-z0-9-]+", text):
        raise argparse.ArgumentTypeError(f"expected letters, digits and '-', found '{text}'")
    return text


def main(arguments):
    parser = argparse.ArgumentParser(prog="report.py", description=__doc__.partition("\n\n")[2], formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--warehouse", default=os.environ.get("DRUMROLL_WAREHOUSE", str(BUILD / "warehouse.duckdb")), metavar="FILE")
    parser.add_argument("--folder", default=str(BUILD / "report"), metavar="DIR")
    parser.add_argument("game", type=game_name, metavar="GAME")
    parser.add_argument("draw_no", type=int, metavar="DRAW")
    options = parser.parse_args(arguments)
    try:
        print(write(options.warehouse, options.folder, options.game, options.draw_no))
    except (marts.NotThere, OSError) as error:
        print(f"report.py: {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
