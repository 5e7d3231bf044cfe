"""What `drumroll serve` does with clients that send nonsense, are slow, or are too many.

    service_hostile_test.py PROGRAM [CLAIM...]
"""
import re
import resource
import socket
import sys
import time

from claims import expect
from service_kit import DRAW, TICKETS, main, open_draw, ticket
from serving import Server, key


def http_shapes():
    """Malformed requests, and what a client gets: a 4xx or a closed connection."""
    get = b"GET /healthz HTTP/1.1\r\n"
    host = b"Host: localhost\r\n"
    post = b"POST /v1/draws HTTP/1.1\r\n" + host + b"Content-Type: application/json\r\n"
    yield from (b"\r\n\r\n\r\n\r\nx\r\n\r\n", b"\0" * 64, b"\xff" * 64, b"GET\r\n\r\n", b"GET /\r\n\r\n", b"GET / HTTP\r\n\r\n", b"GET / HTTP/0.9\r\n\r\n",
                b"GET / HTTP/2.0\r\n" + host + b"\r\n", b"GET / HTTP/1.2\r\n" + host + b"\r\n", b"GET / http/1.1\r\n" + host + b"\r\n",
                b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + b"\0" * 100, b"GET  / HTTP/1.1\r\n" + host + b"\r\n",
                b"GET / HTTP/1.1 \r\n" + host + b"\r\n", b"GET /\thealthz HTTP/1.1\r\n" + host + b"\r\n", b"G\0T / HTTP/1.1\r\n" + host + b"\r\n",
                get + b"\r\n", get + host + host + b"\r\n", get + b"Host : localhost\r\n\r\n", get + b"Host: a\r\nHost: b\r\n\r\n",
                get + host + b"X: a\0b\r\n\r\n", get + host + b"X\x01: a\r\n\r\n", get + host + b": a\r\n\r\n", get + host + b"X a\r\n\r\n",
                get + host + b"X: a\rb\r\n\r\n", get + host + b"X: " + b"a" * 20000 + b"\r\n\r\n", get + host + b"X: a\r\n" * 3000 + b"\r\n",
                b"GET /" + b"a" * 20000 + b" HTTP/1.1\r\n" + host + b"\r\n", get + host + b"Content-Length: 5\r\n\r\nhello",
                get + host + b"Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n")
    for target in (b"healthz", b"*", b"http://localhost/healthz", b"//healthz", b"/healthz/", b"/./healthz", b"/../healthz", b"/%68ealthz", b"/healthz%00",
                   b"/healthz;a", b"/v1//draws", b"/v1/draws/%2e%2e", b"/v1/draws/../../etc", b"/v1/draws/a\\b", b"/\xc3\xa9", b"/v1/draws?x=1", b"/v1/draws?limit=0",
                   b"/v1/draws?limit=1&limit=1", b"/v1/draws?limit", b"/v1/draws?limit=%31", b"/v1/draws?&", b"/v1/draws?limit=1#x", b"/nothing", b"/v1"):
        yield b"GET " + target + b" HTTP/1.1\r\n" + host + b"\r\n"
    for method in (b"PUT", b"PATCH", b"OPTIONS", b"TRACE", b"CONNECT", b"get", b"FOO", b"DELETE", b"POST"):
        yield method + b" /healthz HTTP/1.1\r\n" + host + b"\r\n"
    body = b'{"game":"kr-lotto645","draw":1}'
    for length in (b"-1", b"+5", b"0x5", b"5, 5", b"5,6", b"5 5", b"99999999999999999999", b"", b"a", b"1e3", b"999999999", b"5\r\nContent-Length: 6",
                   b"5\r\nContent-Length: 5", b"10\r\nTransfer-Encoding: chunked"):
        yield post + b"Content-Length: " + length + b"\r\n\r\n" + body
    for encoding in (b"gzip", b"gzip, chunked", b"chunked, gzip", b"chunked\r\nTransfer-Encoding: chunked", b"identity", b"xchunked", b"chunked;q=1", b"\x0bchunked",
                     b"chunked\r\nContent-Length: 5", b'"chunked"', b"chunked, chunked"):
        yield post + b"Transfer-Encoding: " + encoding + b"\r\n\r\n5\r\nhello\r\n0\r\n\r\n"
    for chunks in (b"x\r\n", b"-1\r\n", b"5\r\nhellox\r\n0\r\n\r\n", b"5 \nhello\n0\n\n", b"FFFFFFFFFFFFFFFFF\r\n", b"0x5\r\nhello\r\n0\r\n\r\n", b"5;\0\r\nhello\r\n0\r\n\r\n",
                   b"5\r\nhello\r\n", b"7fffffffffffffff\r\nhello", b"\r\n", b"5\r\nhell", b"80000\r\n" + b"a" * 600000):
        yield post + b"Transfer-Encoding: chunked\r\n\r\n" + chunks
    yield b"POST /v1/draws HTTP/1.0\r\nTransfer-Encoding: chunked\r\nContent-Type: application/json\r\n\r\n5\r\nhello\r\n0\r\n\r\n"
    yield post + b"Content-Length: 200\r\n\r\n" + body  # Less than it says.
    yield post + b"Expect: 200-maybe\r\nExpect: 100-continue\r\nContent-Length: 5\r\n\r\nhello"


def json_shapes():
    """Bodies that are no ticket."""
    good = '"ticket":"%s","player":1,"plays":[{"numbers":[1,2,3,4,5,6]}]' % key()
    yield from ("", "null", "1", '"x"', "[]", "{}", "{", "}", "[" * 100, "{" * 100, '{"a":' * 50 + "1" + "}" * 50, "{" + good, "{" + good + "}}", "{" + good + "}x",
                "{" + good + ",}", "{" + good + ',"player":1}', "{" + good + ',"pl\\u0061yer":1}', "{" + good + ',"more":1}', "{" + good + ',"quick_picks":1}',
                "{'ticket':1}", "{" + good.replace(":1,", ":01,") + "}", "\ufeff{" + good + "}", "{" + good + "}\0", "// x\n{" + good + "}", "{" + good + "/* */}")
    for player in ("-1", "1.0", "1e0", "1e999", "18446744073709551616", "1" * 400, '"1"', "null", "true", "[]", "{}", "NaN", "Infinity", "0x1", "+1", ".5", "1."):
        yield '{"ticket":"%s","player":%s,"plays":[{"numbers":[1,2,3,4,5,6]}]}' % (key(), player)
    for name in ('"x"', "1", "null", '""', '"%s0"' % key(), '"%s"' % key()[:-1], '"%s"' % ("z" * 32), '"\\ud800"', '"\\u0000"', "[]"):
        yield '{"ticket":%s,"player":1,"plays":[{"numbers":[1,2,3,4,5,6]}]}' % name
    for numbers in ("[]", "[1]", "[1,2,3,4,5]", "[1,2,3,4,5,5]", "[0,1,2,3,4,5]", "[1,2,3,4,5,46]", "[1,2,3,4,5,256]", "[1,2,3,4,5,-6]", "[1,2,3,4,5,6.0]", "[1,2,3,4,5,1e1]",
                    "[1,2,3,4,5,null]", '[1,2,3,4,5,"6"]', "[[1,2,3,4,5,6]]", "1", '"1 2 3 4 5 6"', "{}", "[" + ",".join(["1"] * 5000) + "]", "[1,2,3,4,5,99999999999999999999]"):
        yield '{"ticket":"%s","player":1,"plays":[{"numbers":%s}]}' % (key(), numbers)
    for plays in ("[]", "{}", "[1]", "[[]]", "[{}]", "[null]", '[{"numbers":[1,2,3,4,5,6],"second":[1]}]', '[{"numbers":[1,2,3,4,5,6],"numbers":[1,2,3,4,5,6]}]',
                  '[{"numbers":[1,2,3,4,5,6],"x":1}]', "[" + ",".join(['{"numbers":[1,2,3,4,5,6]}'] * 300) + "]"):
        yield '{"ticket":"%s","player":1,"plays":%s}' % (key(), plays)
    for picks in ("0", "-1", "1.5", "1000000", '"1"', "null", "[]"):
        yield '{"ticket":"%s","player":1,"quick_picks":%s}' % (key(), picks)
    for channel in ("-1", "4294967296", "1.0", '"1"', "[]"):
        yield '{"ticket":"%s","player":1,"channel":%s,"quick_picks":1}' % (key(), channel)
    yield b'{"ticket":"\xff","player":1,"quick_picks":1}'
    yield b'{"\xc0\x80":1}'
    yield b'{"ticket":"\xed\xa0\x80","player":1,"quick_picks":1}'


def malformed_requests_get_a_4xx_or_a_close_and_the_server_keeps_serving():
    with Server("--head-seconds=2", "--body-seconds=2") as server:
        open_draw(server)
        shapes = list(http_shapes())
        expect(len(shapes) >= 100, len(shapes))
        for shape in shapes:
            answer = server.raw(shape)
            statuses = [int(status) for status in re.findall(rb"^HTTP/1\.1 (\d{3}) ", answer, re.M)]
            expect(not answer or (statuses and all(400 <= status < 500 for status in statuses)), shape[:200], answer[:300])
        expect(server.must("GET", "/v1/draws")["draws"], "the server")


def malformed_bodies_are_refused_with_their_place_and_nothing_is_sold():
    with Server() as server:
        open_draw(server)
        bodies = list(json_shapes())
        expect(len(bodies) >= 95, len(bodies))
        for body in bodies:
            data = body if isinstance(body, bytes) else body.encode()
            status, problem = server.ask("POST", TICKETS, data)
            expect(status in (400, 413) and problem["detail"], body[:200], status, problem)
            status, problem = server.ask("POST", DRAW + "/batch", b'{"tickets":[' + data + b"]}")
            sold = status == 200 and any(outcome["status"] in (200, 201) for outcome in problem["outcomes"])
            expect(status in (200, 400, 413) and not sold, body[:200], status, problem)
        expect(server.must("POST", DRAW + "/close")["plays"] == 0, "plays")


def slow_clients_are_let_go_and_others_are_served_meanwhile():
    with Server("--head-seconds=2", "--body-seconds=2", "--idle-seconds=2", "--connections-max=600") as server:
        open_draw(server)
        before = server.memory()
        slow = [socket.create_connection(("127.0.0.1", server.port), timeout=30) for _ in range(500)]
        starts = (b"", b"G", b"GET /healthz HTTP/1.1\r\nHost: local",
                  b"POST " + TICKETS.encode() + b" HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 60000\r\n\r\n{")
        for i, connection in enumerate(slow):
            connection.sendall(starts[i % 4])
        for _ in range(20):
            server.must("POST", TICKETS, ticket(), status=201)
        expect(server.memory() - before < 64 << 20, "memory", before, server.memory())
        for connection in slow:
            answer = b""
            try:
                while piece := connection.recv(4096):
                    answer += piece
            except ConnectionError:
                pass
            expect(not answer or answer.startswith(b"HTTP/1.1 408 "), answer)
            connection.close()
        server.must("POST", TICKETS, ticket(), status=201)


def more_connections_than_there_may_be_are_told_to_come_later():
    with Server("--connections-max=20") as server:
        server.must("GET", "/healthz")
        held = [socket.create_connection(("127.0.0.1", server.port), timeout=10) for _ in range(40)]
        time.sleep(0.5)
        told = 0
        for connection in held:
            connection.settimeout(0.2)
            try:
                told += connection.recv(4096).startswith(b"HTTP/1.1 503 ")
            except (socket.timeout, ConnectionError):
                pass
        expect(told >= 20, told)
        for connection in held:
            connection.close()
        server.connection = None
        server.wait_until(lambda: server.ask("GET", "/healthz")[0] == 200)


def too_few_descriptors_are_survived():
    with Server() as server:
        open_draw(server)
        resource.prlimit(server.process.pid, resource.RLIMIT_NOFILE, (64, 64))
        held = []
        for _ in range(100):
            held.append(socket.create_connection(("127.0.0.1", server.port), timeout=10))
        time.sleep(0.5)
        for connection in held:
            connection.close()
        server.connection = None
        server.wait_until(lambda: server.ask("GET", "/healthz")[0] == 200)
        server.must("POST", TICKETS, ticket(), status=201)


if __name__ == "__main__":
    sys.exit(main(globals(), sys.argv))
