"""Clients that take a service's connections and time: a process of their own, so that they take nothing of the client that is watched but the processor.

    slow_clients.py PORT --slow=2000 --flood=0

Of the slow ones half send the head of a request a byte at a time, a quarter send a head and their body a byte at a time, a quarter are silent. Who is
let go comes again. --flood is how many malformed requests are sent a second, each on a connection of its own. Prints a line when all are connected, and what
became of them, as JSON, when its input ends.
"""
import argparse
import collections
import json
import resource
import selectors
import socket
import subprocess
import sys
import time

from claims import expect

HEAD = b"GET /healthz HTTP/1.1\r\nHost: localhost\r\nX-Slow: " + b"a" * 8000
BODY = (b"POST /v1/draws/kr-lotto645-1200/tickets HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 60000\r\n\r\n", b" " * 60000)
KINDS = ((b"", HEAD), (b"", HEAD), BODY, (b"", b""))
NONSENSE = (b"G\0T / HTTP/1.1\r\n\r\n", b"GET / HTTP/9.9\r\n\r\n", b"POST /v1/draws HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n{",
            b"M%d / HTTP/1.1\r\nHost: localhost\r\n\r\n", b"GET /v1/draws?x HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
ROUND_SECONDS = 1.0  # Each slow client sends a byte in it.
TICKS = 50


class Slow:
    def __init__(self, number):
        self.at_once, self.bit_by_bit = KINDS[number % len(KINDS)]
        self.socket = None
        self.sent = 0
        self.answer = b""


class Clients:
    def __init__(self, port, slow, flood):
        self.address = ("127.0.0.1", port)
        self.selector = selectors.DefaultSelector()
        self.counts = collections.Counter()
        self.slow = [Slow(number) for number in range(slow)]
        self.flood = flood
        self.flooded = 0
        self.flooding = set()  # Of the clients, those that send nonsense.
        for client in self.slow:
            self.connect(client)

    def connect(self, client):
        client.socket = socket.create_connection(self.address, timeout=30)
        client.socket.sendall(client.at_once)
        client.socket.setblocking(False)
        client.sent, client.answer = 0, b""
        self.counts["opened"] += 1
        self.selector.register(client.socket, selectors.EVENT_READ, client)

    def dribble(self, client):
        byte = client.bit_by_bit[client.sent:client.sent + 1]
        if not byte:
            return
        try:
            client.socket.send(byte)
            client.sent += 1
        except OSError:
            pass  # Its end is read, too.

    def read(self, client):
        try:
            piece = client.socket.recv(4096)
        except BlockingIOError:
            return
        except OSError:
            piece = b""
        client.answer += piece
        if piece:
            return
        self.counts[client.answer[9:12].decode() or "closed"] += 1
        self.selector.unregister(client.socket)
        client.socket.close()
        if client in self.flooding:
            self.flooding.remove(client)
        else:
            self.connect(client)

    def send_nonsense(self):
        client = Slow(3)
        self.flooding.add(client)
        self.flooded += 1
        client.at_once = NONSENSE[self.flooded % len(NONSENSE)].replace(b"%d", b"%d" % self.flooded)
        try:
            self.connect(client)
        except OSError:
            self.flooding.discard(client)
            self.counts["not connected"] += 1

    def run(self):
        self.selector.register(sys.stdin, selectors.EVENT_READ, None)
        print("ready", flush=True)
        begun = time.monotonic()
        tick = 0
        while True:
            due = begun + tick * ROUND_SECONDS / TICKS
            for event, _ in self.selector.select(max(0, due - time.monotonic())):
                if event.data is None:
                    return
                self.read(event.data)
            if time.monotonic() < due:
                continue
            for client in self.slow[tick % TICKS::TICKS]:
                self.dribble(client)
            while self.flooded < self.flood * (time.monotonic() - begun) and len(self.flooding) < 1000:
                self.send_nonsense()
            tick += 1


class Attack:
    """The clients as a process, for a test: from here on until `with` ends."""

    def __init__(self, port, slow, flood):
        self.process = subprocess.Popen([sys.executable, __file__, str(port), f"--slow={slow}", f"--flood={flood}"],
                                        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self.counts = None
        expect(self.process.stdout.readline() == "ready\n", "the slow clients could not connect")

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.counts = collections.Counter(json.loads(self.process.communicate("")[0]))


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("port", type=int)
    parser.add_argument("--slow", type=int, default=2000)
    parser.add_argument("--flood", type=int, default=0)
    options = parser.parse_args()
    most = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
    clients = Clients(options.port, options.slow, options.flood)
    clients.run()
    print(json.dumps(clients.counts), flush=True)


if __name__ == "__main__":
    main()
