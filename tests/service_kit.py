"""What the tests of the service share: a draw, tickets, people with tokens; and how such a test is started."""
import datetime
import json
import pathlib
import subprocess
import tempfile

import serving
from claims import check, expect
from serving import Server, key

DRAW = "/v1/draws/kr-lotto645-1200"
TICKETS = DRAW + "/tickets"
NUMBERS = "1 5 8 16 28 33 + 45"


def ticket(name=None, player=17, numbers=((1, 2, 3, 4, 5, 6),), **more):
    return {"ticket": name or key(), "player": player, "plays": [{"numbers": list(play)} for play in numbers], **more}


def open_draw(server, **more):
    return server.must("POST", "/v1/draws", {"game": "kr-lotto645", "draw": 1200, **more}, status=201)


def in_an_hour():
    return (datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(hours=1)).isoformat()


def http_once(server, method, path, body=None, **more):
    """On a connection of its own, as another client."""
    other = object.__new__(Server)
    other.port, other.connection = server.port, None
    return other.ask(method, path, body, **more)


def new_token(name, role, channel=None):
    flags = ["--name=" + name, "--role=" + role] + ([f"--channel={channel}"] if channel is not None else [])
    made = subprocess.run([serving.PROGRAM, "token", "new", "--json", *flags], capture_output=True, text=True, check=True)
    document = json.loads(made.stdout)
    return document["token"], document["entry"]


PEOPLE = {"shop7": ("seller", 7), "shop8": ("seller", 8), "kim": ("officer", None), "lee": ("officer", None),
          "ada": ("auditor", None), "root": ("admin", None)}


def with_people(*flags):
    kept = tempfile.TemporaryDirectory(prefix="drumroll-tokens-")
    path = pathlib.Path(kept.name) / "tokens.toml"
    tokens = {}
    with open(path, "w", encoding="utf-8") as file:
        for name, (role, channel) in PEOPLE.items():
            tokens[name], entry = new_token(name, role, channel)
            file.write(entry + "\n")
    server = Server(f"--tokens={path}", *flags)
    server.kept = kept  # As long as the server needs it.
    return server, tokens, path


def main(module, arguments):
    """Checks the claims that are named, or all: the functions of the test itself that take nothing."""
    serving.PROGRAM = str(pathlib.Path(arguments[1]).resolve())
    claims = {name: value for name, value in module.items()
              if getattr(value, "__module__", "") == module["__name__"] and hasattr(value, "__code__") and not value.__code__.co_argcount
              and not name.startswith("_")}
    return check(claims, arguments[2:])
