#!/usr/bin/env python3
"""Usage: analytics/airflow/announce.py POOL [--url=URL] [--passwords=FILE] [--inbox=DIR] [--drumroll=PROGRAM] [--only-marker]

Tells Airflow that the draw in the directory POOL is settled: posts an event of the asset drumroll://draw/settled with its game,
its number and its directory, and the draw's evening starts. To be run after `drumroll settle`, or `publish`, by whoever ran that.
What the draw is comes from its journal, so nothing can be mistyped. Announced twice, its evening happens twice, with the same tables.

If Airflow cannot be reached, a marker file is left in the inbox, which Airflow looks into once a minute: nothing is forgotten.

  --url=URL           of Airflow's API server (http://127.0.0.1:8080)
  --passwords=FILE    user and password as JSON, {"admin": "..."}; the file that the API server wrote when it first started
                      (build/airflow/simple_auth_manager_passwords.json.generated). Or give a token in AIRFLOW_TOKEN
  --inbox=DIR         where the marker is left (DRUMROLL_INBOX, or build/analytics/inbox)
  --only-marker       do not try the API
  --drumroll=PROGRAM  (DRUMROLL_PROGRAM, or build/release/drumroll)

Needs nothing but Python. Exit codes: 0 announced, 1 failed, 2 bad usage.
"""
from __future__ import annotations

import argparse
import json
import os
import pathlib
import subprocess
import sys
import urllib.error
import urllib.parse
import urllib.request
from typing import Any

from evening import steps
from evening.draws import SETTLED, Refused, draw_of

Unreachable = (urllib.error.URLError, ConnectionError, TimeoutError)


def names_in_the_journal(program: pathlib.Path, pool: pathlib.Path) -> dict[str, Any]:
    """What the event says."""
    try:
        done = subprocess.run([program, "journal", pool, "--json"], capture_output=True, text=True, stdin=subprocess.DEVNULL, check=False)
    except OSError as error:
        raise Refused(f"{program}: can't be started ({error.strerror}); ./scripts/build makes it, --drumroll names another") from None
    if done.returncode:
        raise Refused(f"{pool}: its journal can't be read: {done.stderr.strip()}")
    document = json.loads(done.stdout)
    if document["state"] not in steps.SETTLED_STATES:
        raise Refused(f"{pool}: expected a settled draw, found {document['state']}; settle it first")
    return {"game": document["game"], "draw_no": document["draw"], "pool": str(pool.resolve())}


def ask(url: str, token: str | None = None, body: Any = None) -> Any:
    """A refusal by Airflow carries what it said. A server that is not well, or a proxy before none, is as good as none."""
    headers = {"Content-Type": "application/json"} | ({"Authorization": f"Bearer {token}"} if token else {})
    request = urllib.request.Request(url, headers=headers, data=None if body is None else json.dumps(body).encode())
    try:
        with urllib.request.urlopen(request, timeout=30) as response:
            return json.load(response)
    except urllib.error.HTTPError as error:
        if error.code >= 500:
            raise ConnectionError(f"{error.code} {error.reason}") from None
        raise Refused(f"{url}: {error.code} {error.reason}: {error.read(500).decode(errors='replace')}") from None


def token_from(url: str, passwords: pathlib.Path) -> str:
    if token := os.environ.get("AIRFLOW_TOKEN"):
        return token
    try:
        user, password = next(iter(json.loads(passwords.read_text()).items()))
    except (OSError, ValueError, StopIteration) as error:
        raise Refused(f"{passwords}: expected user and password as JSON ({error}); name the file with --passwords, or give AIRFLOW_TOKEN") from None
    return ask(f"{url}/auth/token", body={"username": user, "password": password})["access_token"]


def post(url: str, token: str, names: dict[str, Any]) -> None:
    found = ask(f"{url}/api/v2/assets?" + urllib.parse.urlencode({"uri_pattern": SETTLED}), token)["assets"]
    asset = next((asset for asset in found if asset["uri"] == SETTLED), None)
    if asset is None:
        raise Refused(f"{url}: has no asset {SETTLED}; drumroll's DAGs are not there: `airflow dags list-import-errors` says why")
    ask(f"{url}/api/v2/assets/events", token, {"asset_id": asset["id"], "extra": names})


def leave_marker(inbox: pathlib.Path, names: dict[str, Any]) -> pathlib.Path:
    """One for each draw; a second one says the same. Whole from the moment that it has its name."""
    inbox.mkdir(parents=True, exist_ok=True)
    marker = inbox / f"{names['game']}-{names['draw_no']}.json"
    aside = inbox / f".{marker.name}.new"
    aside.write_text(json.dumps(names) + "\n")
    os.replace(aside, marker)
    return marker


def announce(arguments: argparse.Namespace) -> str:
    """Returns what was done, for people."""
    names = names_in_the_journal(arguments.drumroll, arguments.pool)
    draw = draw_of(names)
    why = ""
    if not arguments.only_marker:
        try:
            post(arguments.url, token_from(arguments.url, arguments.passwords), names)
            return f"{draw}: Airflow knows that it is settled"
        except Unreachable as error:
            why = f"{arguments.url} can't be reached ({getattr(error, 'reason', error)}). "
    return f"{draw}: {why}Airflow will find it in {leave_marker(arguments.inbox, names)}"


def arguments_of(command_line: list[str]) -> argparse.Namespace:
    at = steps.places()
    parser = argparse.ArgumentParser(usage=__doc__, add_help=False)
    parser.add_argument("pool", type=pathlib.Path)
    parser.add_argument("--url", default="http://127.0.0.1:8080")
    parser.add_argument("--passwords", type=pathlib.Path,
                        default=steps.ROOT / "build/airflow/simple_auth_manager_passwords.json.generated")
    parser.add_argument("--inbox", type=pathlib.Path, default=at.inbox)
    parser.add_argument("--drumroll", type=pathlib.Path, default=at.drumroll)
    parser.add_argument("--only-marker", action="store_true")
    return parser.parse_args(command_line)


def main(command_line: list[str]) -> int:
    if {"--help", "-h"} & set(command_line):
        print((__doc__ or "").strip())
        return 0
    try:
        print(announce(arguments_of(command_line)))
    except Refused as refused:
        print(f"announce: {refused}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
