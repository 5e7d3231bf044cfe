"""Which draw a run is about, and what names it: an event, a marker file, or a person."""
from __future__ import annotations

import dataclasses
import json
import pathlib
import re
from collections.abc import Iterable, Mapping
from typing import Any

SETTLED = "drumroll://draw/settled"
GAME = re.compile(r"[a-z0-9][a-z0-9-]*")


class Refused(Exception):
    """Trying again can't help: somebody has to do what the message says."""


@dataclasses.dataclass(frozen=True)
class Draw:
    """A draw and where it lies. Game and number go into commands and paths, so they are checked here, once."""

    game: str
    draw_no: int
    pool: pathlib.Path

    def __str__(self) -> str:
        return f"{self.game} {self.draw_no}"


def draw_of(names: Mapping[str, Any]) -> Draw:
    """From the conf of a run, the extra of an event, or a marker's content. Other keys are none of its business."""
    game, draw_no, pool = (names.get(key) for key in ("game", "draw_no", "pool"))
    if not isinstance(game, str) or not GAME.fullmatch(game):
        raise Refused(f'game: expected small letters, digits and "-", as in kr-lotto645, found {game!r}; name the draw with '
                      '{"game": "kr-lotto645", "draw_no": 1128, "pool": "/draws/1128"}')
    if isinstance(draw_no, str) and draw_no.isdecimal():
        draw_no = int(draw_no)
    if isinstance(draw_no, bool) or not isinstance(draw_no, int) or draw_no < 1:
        raise Refused(f"draw_no: expected a number from 1, found {draw_no!r}")
    if not isinstance(pool, str) or not pool.startswith("/"):
        raise Refused(f"pool: expected the draw's directory with its whole path, as Airflow sees it, found {pool!r}")
    return Draw(game, draw_no, pathlib.Path(pool))


def names_of(extra: Mapping[str, Any]) -> Mapping[str, Any]:
    """An event that a watcher saw carries what it saw one level deeper than one that was posted."""
    payload = extra.get("payload")
    return payload if isinstance(payload, Mapping) else extra


def runs_of(events: Iterable[tuple[Mapping[str, Any], str]]) -> list[dict[str, Any]]:
    """A run of the evening for each draw of these events, (extra, time); of several for one draw the last one counts.

    The run's name holds the event's time: a retry of the announcing task finds the run that it started already, and an event
    that comes later is a run of its own, so that a corrected draw gets new tables.
    """
    runs = {}
    for extra, at in sorted(events, key=lambda event: event[1]):
        draw = draw_of(names_of(extra))
        conf = {"game": draw.game, "draw_no": draw.draw_no, "pool": str(draw.pool), "backfill": False}
        runs[draw.game, draw.draw_no] = {"trigger_run_id": f"{draw.game}-{draw.draw_no}__{at}", "conf": conf}
    if not runs:
        raise Refused(f"no event names a draw; start drumroll_evening by hand, or announce one with {SETTLED}")
    return list(runs.values())


def read_marker(path: pathlib.Path) -> dict[str, Any]:
    """A marker is a file NAME.json; it is put in place by a rename, so it is whole."""
    try:
        names = json.loads(path.read_text())
    except ValueError as error:
        raise Refused(f"marker {path}: expected JSON, found something else ({error}); remove it and announce the draw again") from None
    draw = draw_of(names if isinstance(names, dict) else {})
    return {"game": draw.game, "draw_no": draw.draw_no, "pool": str(draw.pool), "marker": str(path)}


def markers_of(events: Iterable[tuple[Mapping[str, Any], str]]) -> list[pathlib.Path]:
    return [pathlib.Path(marker) for extra, _ in events if (marker := names_of(extra).get("marker"))]
