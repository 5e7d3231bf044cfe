"""A server under test: started on a free port of this machine, stopped by its own process id."""
import http.client
import json
import os
import pathlib
import signal
import socket
import subprocess
import tempfile
import time
import uuid

from claims import expect

PROGRAM = ""  # Set by the test.


def key(number=None):
    return str(uuid.uuid4() if number is None else uuid.UUID(int=number))


class Server:
    """With data of its own, or those of a server before it."""

    wrapper = ()  # What runs the program.
    listen = "127.0.0.1:0"

    def __init__(self, *flags, data=None, environment=None):
        self.directory = None if data else tempfile.TemporaryDirectory(prefix="drumroll-serve-")
        self.data = data or pathlib.Path(self.directory.name) / "data"
        self.flags = flags
        self.environment = environment or {}
        self.connection = None
        self.process = None
        self.start()

    def start(self):
        clean = {"PATH": os.environ["PATH"], "LC_ALL": "C.UTF-8", **self.environment}
        self.process = subprocess.Popen(
            [*self.wrapper, PROGRAM, "serve", "--json", f"--data={self.data}", f"--listen={self.listen}", *self.flags],
            env=clean, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        text = ""
        for line in self.process.stdout:
            text += line
            if line == "}\n":
                break
        expect(text, "the server said nothing", "" if self.process.poll() is None else self.process.stderr.read())
        self.port = int(json.loads(text)["url"].rsplit(":", 1)[1])
        self.connection = None
        self.wait_until(lambda: self.ask("GET", "/readyz")[0] == 200)

    def wait_until(self, condition, seconds=30):
        end = time.monotonic() + seconds
        while not condition():
            expect(time.monotonic() < end, "waited in vain")
            time.sleep(0.02)

    def ask(self, method, path, body=None, token=None, headers=None, text="application/json"):
        """Status and document; on a connection that stays."""
        status, document, _ = self.ask_for_all(method, path, body, token, headers, text)
        return status, document

    def ask_for_all(self, method, path, body=None, token=None, headers=None, text="application/json"):
        sent = {"Content-Type": text} if body is not None else {}
        sent |= {"Authorization": f"Bearer {token}"} if token else {}
        data = body if body is None or isinstance(body, (str, bytes)) else json.dumps(body)
        for attempt in (0, 1):
            if self.connection is None:
                self.connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
            try:
                self.connection.request(method, path, data, sent | (headers or {}))
                response = self.connection.getresponse()
                content = response.read()
                break
            except (http.client.HTTPException, ConnectionError):
                self.connection = None
                if attempt:
                    raise
        if response.headers.get("Connection") == "close":
            self.connection = None
        is_json = "json" in response.headers["Content-Type"]
        return response.status, json.loads(content) if is_json and content else content.decode(), response.headers

    def must(self, method, path, body=None, status=(200, 201), **more):
        found, document = self.ask(method, path, body, **more)
        expect(found in status if isinstance(status, tuple) else found == status, method, path, found, document)
        return document

    def raw(self, *pieces, pause=0, half_close=True, seconds=20):
        """What comes back for these bytes, until the server closes or falls silent."""
        with socket.create_connection(("127.0.0.1", self.port), timeout=seconds) as connection:
            answer = b""
            try:
                for piece in pieces:
                    connection.sendall(piece)
                    time.sleep(pause)
                if half_close:
                    connection.shutdown(socket.SHUT_WR)
                while piece := connection.recv(65536):
                    answer += piece
            except (ConnectionError, socket.timeout):
                pass
        return answer

    def kill(self):
        self.process.send_signal(signal.SIGKILL)
        self.process.wait(30)

    def stop(self):
        """As an operator does; returns the exit code."""
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
        self.process.wait(60)
        return self.process.returncode

    def memory(self):
        status = pathlib.Path(f"/proc/{self.process.pid}/status").read_text()
        return int(status.split("VmRSS:")[1].split()[0]) * 1024

    def __enter__(self):
        return self

    def __exit__(self, *_):
        if self.process.poll() is None:
            self.kill()
        self.process.stdout.close()
        self.process.stderr.close()
        if self.directory:
            self.directory.cleanup()
