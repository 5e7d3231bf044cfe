"""A headless Chromium, spoken to through a pipe in the DevTools protocol: no port, no library. For the tests of the report and for its picture."""
import fcntl
import json
import os
import pathlib
import select
import shutil
import signal
import tempfile
import time

SECONDS_MAX = 120
FLAGS = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update",
         "--disable-sync", "--disable-dev-shm-usage", "--hide-scrollbars", "--force-color-profile=srgb", "--font-render-hinting=none", "--remote-debugging-pipe"]


def program():
    """Chromium's path; None if there is none."""
    return os.environ.get("DRUMROLL_CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")


def high_pipe():
    """A pipe whose ends are not among the numbers that the browser expects its own at."""
    return [fcntl.fcntl(end, fcntl.F_DUPFD_CLOEXEC, 20) for end in os.pipe2(os.O_CLOEXEC)]


class BrowserError(Exception):
    """The browser did not do what it was asked; its log is in the text."""


class Browser:
    """One browser with one page and an empty profile of its own. Messages go to descriptor 3 and come from descriptor 4, each ended by a zero byte."""

    def __init__(self):
        self.profile = pathlib.Path(tempfile.mkdtemp(prefix="chromium-"))
        commands, self.to_browser = high_pipe()
        self.from_browser, answers = high_pipe()
        log = os.open(self.profile / "log", os.O_CREAT | os.O_WRONLY | os.O_CLOEXEC)
        actions = [(os.POSIX_SPAWN_DUP2, commands, 3), (os.POSIX_SPAWN_DUP2, answers, 4), (os.POSIX_SPAWN_DUP2, log, 1), (os.POSIX_SPAWN_DUP2, log, 2)]
        argv = [program(), *FLAGS, f"--user-data-dir={self.profile / 'data'}"]
        self.pid = os.posix_spawn(argv[0], argv, dict(os.environ, HOME=str(self.profile)), file_actions=actions, setpgroup=0)
        for descriptor in (commands, answers, log):
            os.close(descriptor)
        self.buffer, self.number, self.events = b"", 0, []
        target = self.call("Target.createTarget", url="about:blank", session=None)["targetId"]
        self.session = self.call("Target.attachToTarget", targetId=target, flatten=True, session=None)["sessionId"]
        for domain in ("Page", "Runtime", "Log", "Network"):
            self.call(f"{domain}.enable")

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    def close(self):
        """Ends the browser with all its processes, which are a group of their own, and forgets its profile."""
        os.killpg(self.pid, signal.SIGKILL)
        os.waitpid(self.pid, 0)
        os.close(self.to_browser)
        os.close(self.from_browser)
        shutil.rmtree(self.profile, ignore_errors=True)

    def receive(self):
        """The next message."""
        deadline = time.monotonic() + SECONDS_MAX
        while b"\0" not in self.buffer:
            ready, _, _ = select.select([self.from_browser], [], [], max(deadline - time.monotonic(), 0))
            part = os.read(self.from_browser, 1 << 20) if ready else b""
            if not part:
                raise BrowserError(f"{'it ended' if ready else f'no answer in {SECONDS_MAX} s'}: {(self.profile / 'log').read_text()[-2000:]}")
            self.buffer += part
        message, _, self.buffer = self.buffer.partition(b"\0")
        return json.loads(message)

    def call(self, method, session=0, **parameters):
        """Asks, keeps what is reported meanwhile, and returns the answer."""
        self.number += 1
        message = {"id": self.number, "method": method, "params": parameters}
        if session is not None:
            message["sessionId"] = self.session
        rest = json.dumps(message).encode() + b"\0"
        while rest:
            rest = rest[os.write(self.to_browser, rest):]
        while (answer := self.receive()).get("id") != self.number:
            self.events.append(answer)
        if "error" in answer:
            raise BrowserError(f"{method}: {answer['error']['message']}")
        return answer["result"]

    def open(self, path, width, height=900, dark=False, scale=1):
        """Shows a file in a window of this size, and waits until it has loaded. The events since then are those of the page."""
        self.events = []
        self.call("Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=scale, mobile=False)
        self.call("Emulation.setEmulatedMedia", features=[{"name": "prefers-color-scheme", "value": "dark" if dark else "light"}])
        shown = self.call("Page.navigate", url=pathlib.Path(path).resolve().as_uri())
        if shown.get("errorText"):
            raise BrowserError(f"{path}: {shown['errorText']}")
        while not any(event.get("method") == "Page.loadEventFired" for event in self.events):
            self.events.append(self.receive())

    def evaluate(self, expression):
        """The value of a JavaScript expression in the page."""
        done = self.call("Runtime.evaluate", expression=expression, returnByValue=True)
        if "exceptionDetails" in done:
            raise BrowserError(json.dumps(done["exceptionDetails"]))
        return done["result"].get("value")

    def complaints(self):
        """Errors and warnings that the console got."""
        found = []
        for event in self.events:
            details = event.get("params", {})
            if event.get("method") == "Log.entryAdded" and details["entry"]["level"] in ("error", "warning"):
                found.append(details["entry"]["text"])
            if event.get("method") in ("Runtime.exceptionThrown", "Runtime.consoleAPICalled"):
                found.append(json.dumps(details))
        return found

    def requests(self):
        """What the page asked for."""
        return [event["params"]["request"]["url"] for event in self.events if event.get("method") == "Network.requestWillBeSent"]
