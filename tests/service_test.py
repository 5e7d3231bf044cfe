"""Holds `drumroll serve` to what it says of running it: starts and stops, tokens, what it tells of itself.

    service_test.py PROGRAM [CLAIM...]
"""
import json
import pathlib
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import time

import serving
from claims import Skip, expect
from service_kit import DRAW, TICKETS, main, new_token, open_draw, ticket, with_people
from serving import Server


def a_stop_finishes_what_is_under_way_and_the_sale_goes_on_after_it():
    with Server() as server:
        open_draw(server)
        sold = server.must("POST", TICKETS, ticket())
        expect(server.stop() == 0, server.process.stderr.read())
        server.start()
        expect(server.must("GET", DRAW)["state"] == "open", "the state")
        expect(server.must("GET", f"{TICKETS}/{sold['ticket']}") == sold, "the ticket")


def a_second_server_or_program_cannot_write_to_an_open_draw():
    with Server() as server:
        open_draw(server)
        directory = str(server.data / "kr-lotto645-1200")
        closing = subprocess.run([serving.PROGRAM, "close", directory], capture_output=True, text=True, check=False)
        expect(closing.returncode == 1 and str(server.process.pid) in closing.stderr, closing)
        second = subprocess.run([serving.PROGRAM, "serve", f"--data={server.data}", "--listen=127.0.0.1:0"],
                                capture_output=True, text=True, timeout=60, check=False)
        expect(second.returncode == 1 and str(server.process.pid) in second.stderr, second)
        server.must("POST", TICKETS, ticket(), status=201)


def tokens_are_read_again_at_a_hangup():
    server, who, path = with_people()
    with server:
        server.must("GET", "/v1/draws", token=who["kim"])
        token, entry = new_token("new", "auditor")
        path.write_text(entry, encoding="utf-8")
        server.process.send_signal(1)
        server.wait_until(lambda: server.ask("GET", "/v1/draws", token=token)[0] == 200)
        expect(server.ask("GET", "/v1/draws", token=who["kim"])[0] == 401, "a token that was taken away")
        path.write_text("not toml [", encoding="utf-8")
        server.process.send_signal(1)
        time.sleep(0.3)
        server.must("GET", "/v1/draws", token=token)


def an_open_door_to_the_network_is_refused():
    with tempfile.TemporaryDirectory() as directory:
        done = subprocess.run([serving.PROGRAM, "serve", f"--data={directory}/d", "--listen=0.0.0.0:0"],
                              capture_output=True, text=True, timeout=30, check=False)
        expect(done.returncode == 2 and "token" in done.stderr, done)


def without_tokens_only_local_names_are_answered():
    with Server() as server:
        expect(server.ask("GET", "/v1/draws", headers={"Host": "evil.example"})[0] == 403, "a foreign name")
        expect(server.ask("GET", "/v1/draws", headers={"Host": f"localhost:{server.port}"})[0] == 200, "localhost")
        status, _ = server.ask("POST", "/v1/draws", json.dumps({"game": "kr-lotto645", "draw": 1200}), text="text/plain")
        expect(status == 415, "a form of a web page", status)


def metrics_and_the_api_document_are_there():
    with Server() as server:
        open_draw(server)
        server.must("POST", TICKETS, ticket())
        text = server.must("GET", "/metrics")
        expect(re.search(r'^drumroll_tickets_total\{draw="kr-lotto645-1200"\} 1$', text, re.M), text)
        expect('route="/v1/draws/{draw}/tickets"' in text and "drumroll_sync_seconds_bucket" in text, text)
        document = server.must("GET", "/openapi.json")
        expect(document["openapi"] == "3.1.0" and "/v1/draws/{draw}/tickets" in document["paths"], document)
        names = set(re.findall(r'"#/components/schemas/(\w+)"', json.dumps(document)))
        expect(names <= set(document["components"]["schemas"]), names)
        expect(server.must("GET", "/v1/games")["games"], "games")
        expect(server.must("GET", "/v1/games/kr-lotto645")["eras"], "a game")
        expect(server.must("GET", "/version")["version"], "version")


def requests_have_ids_and_pipelined_ones_are_answered_in_order():
    with Server() as server:
        _, _, headers = server.ask_for_all("GET", "/healthz", headers={"X-Request-Id": "mine-1"})
        expect(headers["X-Request-Id"] == "mine-1", headers)
        _, _, headers = server.ask_for_all("GET", "/healthz", headers={"X-Request-Id": "not mine\t!"})
        expect(re.fullmatch("[0-9a-f]{16}", headers["X-Request-Id"]), headers)
        one = b"GET /healthz HTTP/1.1\r\nHost: localhost\r\nX-Request-Id: r%d\r\n\r\n"
        answer = server.raw(b"".join(one % i for i in range(50)), b"GET /healthz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n",
                            half_close=False)
        ids = re.findall(rb"X-Request-Id: (r\d+)", answer)
        expect(ids == [b"r%d" % i for i in range(50)], ids)
        head = server.raw(b"HEAD /healthz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n", half_close=False)
        expect(head.startswith(b"HTTP/1.1 200") and head.endswith(b"\r\n\r\n"), head)


def the_commands_of_the_readme_work():
    if not shutil.which("curl"):
        raise Skip("there is no curl")
    readme = (pathlib.Path(__file__).resolve().parent.parent / "README.md").read_text(encoding="utf-8")
    commands = re.search(r"```sh\n(curl .*?)```", readme, re.S)[1]
    expect(len(commands.splitlines()) == 5, commands)
    with Server() as server:
        for command in commands.replace("localhost:8645", f"localhost:{server.port}").splitlines():
            done = subprocess.run(["bash", "-c", command.replace("curl ", "curl -sS --fail-with-body ", 1)], capture_output=True, text=True, check=False)
            expect(done.returncode == 0, command, done)
        plays = json.loads(done.stdout)["tickets"][0]["plays"]
        expect(len(plays) == 5 and all(isinstance(play["won"], list) for play in plays), done.stdout)


def the_unit_for_systemd_is_hardened():
    unit = pathlib.Path(__file__).resolve().parent.parent / "packaging" / "drumroll.service"
    if not shutil.which("systemd-analyze"):
        raise Skip("there is no systemd-analyze")
    done = subprocess.run(["systemd-analyze", "security", "--offline=true", "--threshold=15", str(unit)], capture_output=True, text=True, check=False)
    expect(done.returncode == 0, done.stdout[-500:], done.stderr)


def a_supervisor_is_told_when_it_is_ready_and_when_it_stops():
    with tempfile.TemporaryDirectory() as directory, socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as supervisor:
        supervisor.bind(directory + "/notify")
        supervisor.settimeout(30)
        with Server(environment={"NOTIFY_SOCKET": directory + "/notify"}) as server:
            expect(supervisor.recv(100) == b"READY=1", "ready")
            server.stop()
            expect(supervisor.recv(100) == b"STOPPING=1", "stopping")


if __name__ == "__main__":
    sys.exit(main(globals(), sys.argv))
