"""Holds packaging/haproxy.cfg to what it says: a real HAProxy, certificates made for the test, `drumroll serve` behind it.

    proxy_test.py PROGRAM [CLAIM...]
"""
import concurrent.futures
import grp
import http.client
import json
import os
import pathlib
import pwd
import re
import shutil
import signal
import socket
import ssl
import subprocess
import sys
import tempfile
import threading
import time

import http_shapes
from claims import Skip, expect
from service_kit import DRAW, TICKETS, main, ticket, with_people
from serving import key

CONFIGURATION = pathlib.Path(__file__).resolve().parent.parent / "packaging/haproxy.cfg"
FRAMING = ("the length", "a length and chunks", "the encoding", "the size of a chunk", "what stands between chunks",
           "what is said behind a chunk's size", "what comes behind the last chunk", "the lines of the head", "fields that are there twice")


class Certificates:
    """Two authorities, a certificate for the proxy, and clients': one of each authority, and one that signed itself under the first one's name."""

    def __init__(self, directory):
        self.directory = pathlib.Path(directory)
        for name in ("ours", "theirs"):
            self._openssl("req", "-x509", *self._key(name), "-out", f"{name}.pem", "-subj", f"/CN={name}", "-days", "2")
        self._signed("proxy", "ours", "/CN=localhost", "subjectAltName=DNS:localhost,IP:127.0.0.1")
        self._signed("shop7", "ours", "/O=operator/CN=shop7", "extendedKeyUsage=clientAuth")
        self._signed("stranger", "theirs", "/O=operator/CN=shop7", "extendedKeyUsage=clientAuth")
        self._openssl("req", "-x509", *self._key("impostor"), "-out", "impostor.pem", "-subj", "/CN=ours", "-days", "2")
        bundle = self.path("proxy.pem").read_bytes() + self.path("proxy.key").read_bytes()
        self.path("bundle.pem").write_bytes(bundle)

    def path(self, name):
        return self.directory / name

    def context(self, client=None):
        context = ssl.create_default_context(cafile=str(self.path("ours.pem")))
        if client:
            context.load_cert_chain(self.path(client + ".pem"), self.path(client + ".key"))
        return context

    def _key(self, name):
        return ("-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-keyout", f"{name}.key")

    def _signed(self, name, authority, subject, extension):
        self._openssl("req", *self._key(name), "-out", f"{name}.csr", "-subj", subject)
        self.path(name + ".ext").write_text(extension + "\n")
        self._openssl("x509", "-req", "-in", f"{name}.csr", "-CA", f"{authority}.pem", "-CAkey", f"{authority}.key", "-CAcreateserial",
                      "-out", f"{name}.pem", "-days", "2", "-extfile", f"{name}.ext")

    def _openssl(self, *words):
        subprocess.run(["openssl", *words], cwd=self.directory, check=True, capture_output=True)


class Lines:
    """What a process writes, taken while it does."""

    def __init__(self, stream):
        self.lines = []
        threading.Thread(target=lambda: self.lines.extend(iter(stream.readline, "")), daemon=True).start()

    def documents(self):
        return [json.loads(line[line.index("{"):]) for line in list(self.lines) if '"request_id"' in line]


class Edge:
    """A server with people, the proxy before it, and their logs."""

    def __init__(self, *flags):
        for program in ("haproxy", "openssl"):
            if not shutil.which(program):
                raise Skip(f"there is no {program}")
        self.directory = tempfile.TemporaryDirectory(prefix="drumroll-proxy-")
        self.certificates = Certificates(self.directory.name)
        self.server, self.who, _ = with_people("--access-log=yes", *flags)
        self.server.listen = f"127.0.0.1:{self.server.port}"  # The same when it is started again.
        self.seen = Lines(self.server.process.stderr)
        with socket.create_server(("127.0.0.1", 0), backlog=1000) as door:
            self.port = door.getsockname()[1]
            settings = {"DRUMROLL_LISTEN": f"fd@{door.fileno()}", "DRUMROLL_CERTIFICATE": str(self.certificates.path("bundle.pem")),
                        "DRUMROLL_CLIENTS": str(self.certificates.path("ours.pem")), "DRUMROLL_SERVICE": self.server.listen,
                        "DRUMROLL_LOG": "stdout", "DRUMROLL_USER": pwd.getpwuid(os.getuid()).pw_name,
                        "DRUMROLL_GROUP": grp.getgrgid(os.getgid()).gr_name}
            self.process = subprocess.Popen(["haproxy", "-db", "-f", str(CONFIGURATION)], env={"PATH": os.environ["PATH"], **settings},
                                            pass_fds=[door.fileno()], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        self.logged = Lines(self.process.stdout)
        self.context = self.certificates.context("shop7")
        self.server.must("POST", "/v1/draws", {"game": "kr-lotto645", "draw": 1200}, token=self.who["kim"])

    def connect(self, context=None):
        plain = socket.create_connection(("127.0.0.1", self.port), timeout=60)
        return (context or self.context).wrap_socket(plain, server_hostname="localhost")

    def ask(self, method, path, body=None, person="shop7", headers=None, context=None):
        """Status, document and headers, on a connection of its own."""
        connection = http.client.HTTPSConnection("localhost", self.port, timeout=60, context=context or self.context)
        sent = {"Authorization": "Bearer " + self.who[person], "Content-Type": "application/json", **(headers or {})}
        try:
            connection.request(method, path, None if body is None else json.dumps(body), sent)
            response = connection.getresponse()
            content = response.read()
        finally:
            connection.close()
        return response.status, json.loads(content) if content else None, response.headers

    def start_again(self):
        self.server.start()
        self.seen = Lines(self.server.process.stderr)

    def connections(self):
        """How many the server has."""
        own = f":{self.server.port:04X}"
        rows = [line.split() for line in pathlib.Path("/proc/net/tcp").read_text().splitlines()[1:]]
        return sum(row[1].endswith(own) and row[3] == "01" for row in rows)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.send_signal(signal.SIGTERM)
        try:
            self.process.wait(5)
        except subprocess.TimeoutExpired:  # It waits for connections to end.
            self.process.kill()
            self.process.wait(30)
        self.process.stderr.close()
        self.server.__exit__()
        self.server.kept.cleanup()
        self.directory.cleanup()


def a_ticket_is_sold_through_tls_1_3_with_a_certificate():
    with Edge() as edge:
        with edge.connect() as connection:
            expect(connection.version() == "TLSv1.3", connection.version())
        status, receipt, headers = edge.ask("POST", TICKETS, ticket(), headers={"X-Request-Id": "mine-1"})
        expect(status == 201 and receipt["channel"] == 7 and headers["X-Request-Id"] == "mine-1", status, receipt, headers)
        expect(headers["Location"] == f"{TICKETS}/{receipt['ticket'].replace('-', '')}", headers)
        _, _, headers = edge.ask("GET", DRAW, headers={"X-Request-Id": "not mine\t!"})
        expect(re.fullmatch("[0-9a-f-]{36}", headers["X-Request-Id"]), headers)
        for path in ("/metrics", "/healthz", "/readyz", "/", "/v1", "//v1/draws", "/v2/v1/"):
            status, problem, headers = edge.ask("GET", path)
            expect(status == 404 and problem["status"] == 404 and headers["Content-Type"] == "application/problem+json", path, status, problem)
        expect(edge.ask("GET", "/openapi.json")[0] == 200, "the document of the routes")


def a_certificate_is_no_token_and_both_are_in_the_logs():
    with Edge() as edge:
        edge.who["nobody"] = "drumroll_x"
        status, _, headers = edge.ask("GET", DRAW, person="nobody")
        expect(status == 401 and headers["WWW-Authenticate"] == "Bearer", status, headers)
        told = {"X-Client-Subject": "/CN=kim", "X-Forwarded-For": "10.0.0.1", "X-Request-Id": "close-1"}
        expect(edge.ask("POST", DRAW + "/close", headers=told)[0] == 403, "a seller closes")
        edge.server.wait_until(lambda: any(line["request_id"] == "close-1" for line in edge.logged.documents()))
        logged = next(line for line in edge.logged.documents() if line["request_id"] == "close-1")
        expect(logged["subject"] == "/O=operator/CN=shop7" and logged["serial"] and logged["status"] == 403, logged)
        audited = [json.loads(line) for line in (edge.server.data / "audit.jsonl").read_text().splitlines()]
        expect(any(line["request_id"] == "close-1" and line["person"] == "shop7" for line in audited), audited)


def who_has_no_certificate_of_the_operators_is_not_let_in():
    with Edge() as edge:
        old = edge.certificates.context("shop7")
        old.minimum_version, old.maximum_version = ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_2
        for who, context in (("TLS 1.2", old), ("none", edge.certificates.context()), ("another authority's", edge.certificates.context("stranger")),
                             ("one that signed itself", edge.certificates.context("impostor"))):
            try:
                answer = edge.ask("GET", DRAW, context=context)
            except (ssl.SSLError, ConnectionError):
                continue
            raise AssertionError(f"{who}: let in: {answer}")
        with socket.create_connection(("127.0.0.1", edge.port), timeout=60) as plain:
            plain.sendall(http_shapes.get(b"/version"))
            answer = plain.recv(4096)
            expect(not answer.startswith(b"HTTP/1.1 2"), answer)
        expect(edge.ask("GET", DRAW)[0] == 200, "who has one")


def slow_clients_do_not_reach_the_server():
    head = b"POST " + TICKETS.encode() + b" HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 500\r\nX: "
    with Edge() as edge:
        slow = [edge.connect() for _ in range(40)]
        for i, connection in enumerate(slow):
            connection.sendall(head if i % 2 else head + b"\r\n\r\n")
        begun = time.monotonic()
        while time.monotonic() - begun < 2:
            for connection in slow:
                connection.sendall(b"a")
            expect(edge.ask("POST", TICKETS, ticket())[0] == 201, "an honest client")
            expect(edge.connections() < 10, "connections", edge.connections())
        for connection in slow:
            answer = connection.recv(4096)
            expect(answer.startswith(b"HTTP/1.1 408 "), answer)
            connection.close()


def a_restart_behind_the_proxy_is_answered_503_and_survived():
    with Edge() as edge:
        told = set()

        def sell(name):
            """Until it has its receipt."""
            while True:
                status, document, headers = edge.ask("POST", TICKETS, ticket(name))
                told.add(status)
                if status in (200, 201):
                    return document
                expect(status in (502, 503) and headers["Retry-After"] == "1", status, document)
                time.sleep(0.05)

        with concurrent.futures.ThreadPoolExecutor(4) as sellers:
            under_way = [sellers.submit(lambda: [sell(key()) for _ in range(60)]) for _ in range(4)]
            edge.server.kill()
            edge.server.wait_until(lambda: 503 in told)
            edge.start_again()
            sold = [receipt for seller in under_way for receipt in seller.result()]
        expect(201 in told and told <= {200, 201, 502, 503}, told)
        expect(edge.server.must("POST", DRAW + "/close", token=edge.who["kim"])["plays"] == len(sold) == 240, len(sold))


def the_services_own_retry_after_passes():
    with Edge("--queued-tickets-max=1", "--linger-micros=300000") as edge:
        with concurrent.futures.ThreadPoolExecutor(16) as sellers:
            answers = list(sellers.map(lambda _: edge.ask("POST", TICKETS, ticket()), range(64)))
        refused = [headers for status, _, headers in answers if status == 429]
        expect(refused and all(headers.get_all("Retry-After") == ["1"] for headers in refused), [status for status, _, _ in answers])


def nothing_reaches_the_server_that_the_proxy_did_not_see():
    """Smuggling: each request that the server logs is one of the proxy's, once."""
    with Edge() as edge:
        host = http_shapes.HOST
        with_token = host + b"Authorization: Bearer " + edge.who["shop7"].encode() + b"\r\n"
        # What is asked for must be what the proxy lets through.
        shapes = [shape.replace(host, with_token).replace(b"/healthz", b"/version") for title in FRAMING for shape in http_shapes.SHAPES[title]]

        def first_answer(shape):
            answer = b""
            try:
                with edge.connect() as connection:
                    connection.sendall(shape)
                    while b"\r\n\r\n" not in answer and (piece := connection.recv(65536)):
                        answer = (answer + piece).replace(b"HTTP/1.1 100 Continue\r\n\r\n", b"")
            except (ConnectionError, ssl.SSLError):
                pass
            return answer

        with concurrent.futures.ThreadPoolExecutor(64) as clients:
            answers = list(clients.map(first_answer, shapes))
        for shape, answer in zip(shapes, answers):
            expect(not answer or re.match(rb"HTTP/1\.1 (2|4)\d\d ", answer), shape[:400], answer[:400])
        # The proxy logs a request when its end is known, the server before the answer is read.
        edge.ask("GET", DRAW, headers={"X-Request-Id": "last"})
        edge.server.wait_until(lambda: any(line["request_id"] == "last" for line in edge.seen.documents()))
        ids = [line["request_id"] for line in edge.seen.documents() if line["path"] not in ("/readyz", "/v1/draws")]  # Not of the proxy's clients.
        edge.server.wait_until(lambda: set(ids) <= {line["request_id"] for line in edge.logged.documents()})
        expect(len(set(ids)) == len(ids) > 10, "an id twice", ids)


if __name__ == "__main__":
    sys.exit(main(globals(), sys.argv))
