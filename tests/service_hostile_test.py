"""What `drumroll serve` does with clients that send nonsense, are slow, or are too many.

    service_hostile_test.py PROGRAM [CLAIM...]
"""
import concurrent.futures
import re
import resource
import socket
import sys
import time

import http_shapes
import json_shapes
from claims import Skip, expect
from service_kit import DRAW, NUMBERS, TICKETS, main, open_draw, ticket
from serving import Server
from slow_clients import Attack


def tell(server, shape, half_close):
    """What comes back for these bytes on a connection of their own; it is closed, by whoever waits longer."""
    answer = b""
    with socket.create_connection(("127.0.0.1", server.port), timeout=60) as connection:
        try:
            connection.sendall(shape)
            if half_close:
                connection.shutdown(socket.SHUT_WR)
            while piece := connection.recv(65536):
                answer += piece
        except ConnectionError:
            pass  # It was closed while bytes were on their way.
        except socket.timeout:
            raise AssertionError(f"neither answered to the end nor closed: {shape[:300]}, {answer[:300]}") from None
    return answer


def expect_refusal(title, shape, answer):
    statuses = [int(status) for status in re.findall(rb"^HTTP/1\.1 (\d{3}) ", answer, re.M)]
    expect(not answer or (statuses and all(400 <= status < 500 for status in statuses)), title, shape[:400], answer[:400])


def malformed_requests_get_a_4xx_or_a_close_and_the_server_keeps_serving():
    shapes = [(title, shape) for title, group in http_shapes.SHAPES.items() for shape in group]
    expect(len({shape for _, shape in shapes}) == len(shapes) >= 550, len(shapes))
    with Server() as server:
        open_draw(server)
        for title, shape in shapes:
            expect_refusal(title, shape, tell(server, shape, half_close=True))
            status, problem = server.ask("POST", TICKETS, ticket())
            expect(status == 201, "a good ticket after", title, shape[:400], status, problem)
        expect(server.must("POST", DRAW + "/close")["plays"] == len(shapes), "plays")


def requests_that_never_end_are_let_go_in_time():
    shapes = [(title, shape) for title, group in http_shapes.SHAPES.items() for shape in group]
    with Server("--head-seconds=2", "--body-seconds=2", "--idle-seconds=2") as server:
        open_draw(server)
        with concurrent.futures.ThreadPoolExecutor(100) as clients:
            answers = clients.map(lambda one: tell(server, one[1], half_close=False), shapes)
            for (title, shape), answer in zip(shapes, answers):
                expect_refusal(title, shape, answer)
        server.must("POST", TICKETS, ticket(), status=201)


def unusual_requests_that_are_right_are_answered():
    with Server() as server:
        open_draw(server)
        for title, shape in http_shapes.GOOD.items():
            answer = tell(server, shape, half_close=True)
            expect(re.match(rb"(HTTP/1.1 100 Continue\r\n\r\n)?HTTP/1.1 20[01] ", answer), title, shape, answer)


def as_bytes(bodies):
    encoded = [body if isinstance(body, bytes) else body.encode() for body in bodies]
    expect(len(set(encoded)) == len(encoded), "a shape is there twice")
    return encoded


def malformed_bodies_are_refused_with_their_place_and_nothing_is_sold():
    bodies = as_bytes(body for group in json_shapes.TICKETS.values() for body in group)
    expect(len(bodies) >= 300, len(bodies))
    with Server() as server:
        open_draw(server)
        for body in bodies:
            status, problem = server.ask("POST", TICKETS, body)
            expect(status in (400, 413) and problem["detail"], body[:400], status, problem)
            if len(body) > 65536:  # A batch may be that long.
                continue
            status, problem = server.ask("POST", DRAW + "/batch", b'{"tickets":[' + body + b"]}")
            sold = status == 200 and any(outcome["status"] in (200, 201) for outcome in problem["outcomes"])
            expect(status in (200, 400, 413) and not sold, body[:400], status, problem)
        for body in as_bytes(json_shapes.BATCHES):
            status, problem = server.ask("POST", DRAW + "/batch", body)
            expect(status == 400 and problem["detail"], body[:400], status, problem)
        expect(server.must("POST", DRAW + "/close")["plays"] == 0, "plays")


def malformed_bodies_take_no_step_of_the_evening():
    with Server() as server:
        def refuse(path, bodies):
            for body in as_bytes(bodies):
                status, problem = server.ask("POST", path, body)
                expect(status == 400 and problem["detail"], path, body[:400], status, problem)

        refuse("/v1/draws", json_shapes.DRAWS)
        open_draw(server)
        server.must("POST", TICKETS, ticket())
        refuse(DRAW + "/clock", json_shapes.REASONS)
        for step in ("/close", "/seal"):
            refuse(DRAW + step, json_shapes.NOTHING)
            server.must("POST", DRAW + step)
        refuse(DRAW + "/results", json_shapes.RESULTS)
        refuse(DRAW + "/reject", json_shapes.REASONS)
        server.must("POST", DRAW + "/results", {"numbers": NUMBERS})
        refuse(DRAW + "/settle", json_shapes.MONEY)
        server.must("POST", DRAW + "/settle")
        refuse(DRAW + "/confirm", json_shapes.REASONS)
        refuse(DRAW + "/approve", json_shapes.APPROVALS)
        refuse(DRAW + "/publish", json_shapes.NOTHING)
        server.must("POST", DRAW + "/publish")
        refuse(DRAW + "/correct", json_shapes.REASONS)
        refuse(DRAW + "/void", json_shapes.REASONS)
        expect(server.must("GET", DRAW)["state"] == "published", server.must("GET", DRAW))
        expect([draw["id"] for draw in server.must("GET", "/v1/draws")["draws"]] == ["kr-lotto645-1200"], "draws")


def slow_clients_and_floods_are_let_go_and_others_are_served_meanwhile():
    slow = 2000
    if resource.getrlimit(resource.RLIMIT_NOFILE)[1] < slow + 1500:
        raise Skip(f"{slow} connections need more descriptors than a process may have here")
    with Server("--head-seconds=2", "--body-seconds=2", "--idle-seconds=2") as server:
        open_draw(server)
        for _ in range(200):
            server.must("POST", TICKETS, ticket(), status=201)
        before = highest = server.memory()
        end = time.monotonic() + 8
        with Attack(server.port, slow, flood=500) as attack:
            while time.monotonic() < end:
                server.must("POST", TICKETS, ticket(), status=201)
                highest = max(highest, server.memory())
        counts = attack.counts
        expect(highest - before <= 64 << 20, "memory", before, highest, counts)
        # A byte a second gains nobody a second more: all of them were closed, some more than once. Who sends nonsense is told.
        expect(counts["closed"] >= slow and counts["400"] > 0 and counts["404"] > 0, counts)
        expect(all(outcome in ("opened", "closed", "not connected") or outcome.startswith("4") for outcome in counts), counts)
        server.must("POST", TICKETS, ticket(), status=201)
        methods = set(re.findall(r'method="(\w+)"', server.must("GET", "/metrics")))
        expect(methods <= {"GET", "POST", "other"}, "a series for each made-up method", methods)


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
