"""Stops `drumroll serve` at every system call of a sale and its evening, and lets every one of them fail, while a client apart from it
(bench/load) sells: what was acknowledged is in the pool, the pool was sent, nothing is there twice, and the evening comes to its end.

    service_faults_test.py PROGRAM LOAD [--faults=N] [CLAIM...]

Faults are injected by strace. --faults=0 injects at each call, one run each: that takes minutes. Else at so many of each kind, spread
over the evening, the same ones each time.
"""
import collections
import http.client
import json
import pathlib
import re
import shutil
import signal
import subprocess
import sys
import tempfile

import ledger
import serving
from claims import Skip, check, expect
from serving import Server

DRAW = "kr-lotto645-1200"
PATH = f"/v1/draws/{DRAW}"
# What changes files, or makes that durable.
CALLS = "openat,pwrite64,fallocate,fdatasync,fsync,rename,link,unlink,mkdir,ftruncate"
LOAD = ""
FAULTS = 6


class TracedServer(Server):
    """A server under strace. When it is started again, it is not, and has its old port."""

    def __init__(self, directory, trace):
        self.trace = trace
        self.deaths = 0  # By a signal that was injected.
        super().__init__(data=pathlib.Path(directory) / "data")

    def start(self):
        self.count_death()
        for attempt in range(3):
            # -D makes the server our child, and strace its grandchild.
            self.wrapper = ["strace", "-D", "-f", "-qqq", *self.trace] if self.trace else []
            self.trace = None
            try:
                super().start()
                self.listen = f"127.0.0.1:{self.port}"
                return
            except (AssertionError, OSError, http.client.HTTPException):
                self.count_death()
                self.process.kill()
                self.process.wait(30)
                if attempt == 2:
                    raise

    def count_death(self):
        if self.process is not None and self.process.poll() == -signal.SIGKILL:
            self.deaths += 1

    def again(self):
        """As a supervisor does once it has ended."""
        self.stop()
        self.start()

    def step(self, method, path, body=None):
        """Takes a step whatever happens to the server; the answer to the last attempt."""
        for _ in range(10):
            try:
                status, document = self.ask(method, path, body)
                if status < 500:
                    return status, document
            except (OSError, http.client.HTTPException):
                pass
            self.again()
        raise AssertionError(f"{method} {path}: no answer in ten attempts")


def sell(server, book, tickets):
    """The load, started; it waits for a service that went away, and sends again what was not answered."""
    return subprocess.Popen([LOAD, f"--port={server.port}", f"--draw={DRAW}", "--connections=4", f"--requests={tickets}", "--seconds=20",
                             "--patience=20", f"--ledger={book}"], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def an_evening(directory, trace=(), tickets=40):
    """Sells and draws under these flags of strace; holds the ledger to the logs. How often the server was killed."""
    book = pathlib.Path(directory) / "ledger"
    with TracedServer(directory, list(trace)) as server:
        server.step("POST", "/v1/draws", {"game": "kr-lotto645", "draw": 1200, "partitions": 2})
        load = sell(server, book, tickets)
        while load.poll() is None:
            if server.process.poll() is not None:
                server.start()
            try:
                load.wait(0.05)
            except subprocess.TimeoutExpired:
                pass
        _, complaint = load.communicate()
        expect(load.returncode == 0, complaint)
        for name, body in [("close", None), ("seal", None), ("results", {"numbers": "1 5 8 16 28 33 + 45"}), ("settle", None),
                           ("confirm", {"reason": "a test"}), ("publish", None)]:
            server.step("POST", f"{PATH}/{name}", body)
        _, draw = server.step("GET", PATH)
        expect(draw["state"] == "published", draw)
        server.stop()
        deaths = server.deaths
    draw = pathlib.Path(directory) / "data" / DRAW
    held = ledger.hold(draw, [book])
    expect(held["sent"] == tickets, held)
    verified = subprocess.run([serving.PROGRAM, "verify", draw], capture_output=True, text=True)
    expect(verified.returncode == 0, verified.stdout, verified.stderr)
    return deaths


def needs_strace():
    if shutil.which("strace") is None:
        raise Skip("there is no strace")
    probe = subprocess.run(["strace", "-qqq", "-e", "trace=none", "true"], capture_output=True)
    if probe.returncode != 0:
        raise Skip(f"strace may not trace here: {probe.stderr.decode().strip()}")


def calls_of_an_evening():
    """How often each call comes in an evening to which nothing happens, in the thread that makes it most often: strace counts by thread."""
    with tempfile.TemporaryDirectory(prefix="drumroll-faults-") as directory:
        log = pathlib.Path(directory) / "trace"
        an_evening(directory, ["-o", str(log), "-e", f"trace={CALLS}"])
        counts = collections.Counter(re.findall(r"^(\d+) +(\w+)\(", log.read_text(), re.MULTILINE))
        return {call: max(count for (_, other), count in counts.items() if other == call) for _, call in counts}


def places(count):
    """Which of `count` calls to take."""
    if FAULTS == 0 or count <= FAULTS:
        return range(1, count + 1)
    return sorted({1 + round((count - 1) * (2 * i + 1) / (2 * FAULTS)) for i in range(FAULTS)})


def with_faults(faults):
    """An evening with each of them: {call: what happens}. How many there were, and how often a server was killed."""
    needs_strace()
    runs = deaths = 0
    for call, count in sorted(calls_of_an_evening().items()):
        for what in faults.get(call, faults.get("*", [])):
            for place in places(count):
                fault = f"inject={call}:{what}:when={place}"
                with tempfile.TemporaryDirectory(prefix="drumroll-faults-") as directory:
                    try:
                        deaths += an_evening(directory, ["-o", "/dev/null", "-e", fault])
                    except AssertionError as error:
                        raise AssertionError(f"with {fault}: {error}") from error
                runs += 1
    expect(runs > 0, "no faults")
    print(f"{runs} evenings")
    return runs, deaths


# How many calls there are depends a little on the schedule: near the end there may be none of that number.
def a_kill_at_any_call_loses_and_invents_nothing():
    runs, deaths = with_faults({"*": ["signal=KILL"]})
    expect(2 * deaths >= runs, f"{deaths} of {runs} servers were killed")


def a_call_that_fails_loses_and_invents_nothing():
    with_faults({"openat": ["error=EIO", "error=EMFILE", "error=ENOSPC"], "pwrite64": ["error=EIO", "error=ENOSPC"],
                 "fallocate": ["error=ENOSPC", "error=EIO"], "*": ["error=EIO"]})


def a_call_that_takes_its_time_changes_nothing():
    with_faults({"fdatasync": ["delay_exit=300000"], "pwrite64": ["delay_enter=300000"]})


if __name__ == "__main__":
    serving.PROGRAM, LOAD, *names = sys.argv[1:]
    for flag in [name for name in names if name.startswith("--faults=")]:
        FAULTS = int(flag.split("=")[1])
        names.remove(flag)
    functions = {claim.__name__: claim for claim in (a_kill_at_any_call_loses_and_invents_nothing,
                                                     a_call_that_fails_loses_and_invents_nothing,
                                                     a_call_that_takes_its_time_changes_nothing)}
    sys.exit(check(functions, names))
