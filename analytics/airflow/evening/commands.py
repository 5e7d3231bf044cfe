"""Runs the programs that do the work. They end with the task that started them, however it ends."""
from __future__ import annotations

import collections
import ctypes
import pathlib
import signal
import subprocess
from collections.abc import Mapping, Sequence

PR_SET_PDEATHSIG = 1
LAST_LINES = 15
_libc = ctypes.CDLL(None)


class Failed(Exception):
    """May go better the next time. The message ends with what a program said last."""

    def __init__(self, what: str, code: int = 0, last: Sequence[str] = ()):
        super().__init__("\n".join([what, *last]))
        self.code = code
        self.last = list(last)


class Killed(Exception):
    """Not the program's own end, so it says nothing about the draw."""


def _die_with_the_task() -> None:
    """In the child. A task that is killed runs nothing at its end, and a dbt left behind would keep the only writer's lock."""
    _libc.prctl(PR_SET_PDEATHSIG, signal.SIGKILL)


def run(command: Sequence[str | pathlib.Path], environment: Mapping[str, str], directory: pathlib.Path, *,
        whole: bool = False) -> list[str]:
    """What it says goes to the task's log line by line. Its last lines come back, or, as a whole, what it wrote to its standard
    output alone. Raises Failed or Killed unless it ends with 0."""
    words = [str(word) for word in command]
    print("$ " + " ".join(words), flush=True)
    last: collections.deque[str] = collections.deque(maxlen=None if whole else LAST_LINES)
    process = subprocess.Popen(words, env=dict(environment), cwd=directory, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                               stderr=None if whole else subprocess.STDOUT, text=True, errors="replace",
                               preexec_fn=_die_with_the_task)  # The task has one thread here.
    try:
        assert process.stdout is not None
        for line in process.stdout:
            print(line.rstrip(), flush=True)
            last.append(line.rstrip())
        code = process.wait()
    finally:  # A timeout is raised in the middle of reading.
        process.kill()
        process.wait()
    if code < 0:
        raise Killed(f"killed by {signal.Signals(-code).name}: {' '.join(words)}\nWhere nobody did it on purpose, memory ran out "
                     "(journalctl -k names the process). The task tries again; what was half done is done anew")
    if code:
        raise Failed(f"exit code {code} of: {' '.join(words)}", code, list(last))
    return list(last)
