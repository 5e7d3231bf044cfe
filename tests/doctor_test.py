"""Holds `drumroll doctor` to what it says: every check once where all is well, and once with its fault planted.

    doctor_test.py PROGRAM [CLAIM...]
"""
import contextlib
import datetime
import fcntl
import http.server
import json
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import threading
import time

import serving
from claims import Skip, check, expect
from serving import Server, key

DRAW = "kr-lotto645-1200"
CLOSED_PORT = "127.0.0.1:1"  # Nobody listens there.


def doctor(*flags, data, listen=CLOSED_PORT, **more):
    """Exit code, and the checks by their name."""
    done = subprocess.run([serving.PROGRAM, "doctor", "--json", f"--data={data}", f"--listen={listen}", *flags],
                          env={"PATH": os.environ["PATH"], "LC_ALL": "C.UTF-8"}, stdin=subprocess.DEVNULL, capture_output=True,
                          text=True, timeout=60, check=False, **more)
    expect(done.stdout, done)
    document = json.loads(done.stdout)
    levels = [finding["level"] for finding in document["checks"]]
    expect(document["problems"] == levels.count("problem") and document["warnings"] == levels.count("warning"), document)
    expect(document["ok"] == (document["problems"] == 0) == (done.returncode == 0), document, done.returncode)
    for finding in document["checks"]:
        fine = finding["level"] == "ok"
        expect(finding["found"] and bool(finding["expected"]) != fine and bool(finding["advice"]) != fine, finding)
    return done.returncode, {finding["check"]: finding for finding in document["checks"]}


@contextlib.contextmanager
def directory():
    with tempfile.TemporaryDirectory(prefix="drumroll-doctor-") as path:
        yield pathlib.Path(path)


def expect_problem(data, name, *words, code=1, flags=(), **more):
    found, checks = doctor(*flags, data=data, **more)
    finding = checks[name]
    expect(found == code and finding["level"] == "problem", found, finding)
    expect(all(word in json.dumps(finding) for word in words), words, finding)


def make_draw(data, draw=1200):
    done = subprocess.run([serving.PROGRAM, "generate", data / f"kr-lotto645-{draw}", f"--draw={draw}", "--plays=20"], capture_output=True,
                          text=True, check=False)
    expect(done.returncode == 0, done.stderr)
    return data / f"kr-lotto645-{draw}"


def a_machine_without_any_setup_has_no_problem():
    with directory() as path:
        code, checks = doctor(data=path / "drumroll-data")
        expect(code == 0, checks)
        for name in ("processor", "memory", "clock", "settings", "file system", "syncs", "direct I/O", "space", "descriptors", "tokens",
                     "games", "draws", "server"):
            expect(name in checks, name, checks)
        expect(list(path.iterdir()) == [], "it makes nothing")


def people_get_a_line_a_check_and_what_to_do():
    with directory() as path:
        make_draw(path)
        (path / "kr-lotto645-1200").rename(path / "tonight")
        done = subprocess.run([serving.PROGRAM, "doctor", f"--data={path}", f"--listen={CLOSED_PORT}"], capture_output=True, text=True,
                              check=False)
        expect(done.returncode == 1 and "1 problem" in done.stderr, done)
        lines = done.stdout.splitlines()
        at = next(i for i, line in enumerate(lines) if line.startswith("problem  draw tonight: "))
        expect(lines[at + 1] == "         expected: kr-lotto645-1200" and lines[at + 2].startswith("         do: "), lines)
        expect(any(line.startswith("ok       settings: ") for line in lines), lines)


def it_changes_nothing_and_sees_a_whole_draw():
    with directory() as path:
        draw = make_draw(path)

        def state():
            return sorted((str(file), file.stat().st_size, file.stat().st_mtime_ns) for file in path.rglob("*") if file.is_file())

        before = state()
        code, checks = doctor(data=path)
        expect(code == 0 and checks[f"draw {DRAW}"]["found"].startswith("open, single controls"), checks)
        expect(state() == before, before, state())
        for words in (["close", draw], ["seal", draw]):
            subprocess.run([serving.PROGRAM, *words], check=True, capture_output=True)
        code, checks = doctor(data=path)
        expect(code == 0 and checks[f"draw {DRAW}"]["found"].startswith("sealed"), checks)


def it_needs_no_rights_of_its_own():
    if os.geteuid() != 0:
        raise Skip("every other claim is checked without root already")
    with directory() as path:
        path.chmod(0o755)
        mine = path / "mine"
        mine.mkdir()
        os.chown(mine, 65534, 65534)
        program = path / "drumroll"
        shutil.copy(serving.PROGRAM, program)
        before, serving.PROGRAM = serving.PROGRAM, str(program)
        try:
            code, checks = doctor(data=mine, user=65534, group=65534, extra_groups=[])
            expect(code == 0, checks)
            not_mine = path / "not-mine"
            not_mine.mkdir(mode=0o700)
            code, checks = doctor(data=not_mine, user=65534, group=65534, extra_groups=[])
            expect(code == 1 and checks["disk"]["level"] == "problem", checks)
            expect("Permission denied" in checks["disk"]["found"] and "as the user" in checks["disk"]["advice"], checks["disk"])
        finally:
            serving.PROGRAM = before


def settings_that_are_wrong_are_a_problem():
    with directory() as path:
        config = path / "serve.toml"
        config.write_text("threads = 2\nconections_max = 7\n")
        expect_problem(path, "settings", f"{config}:2", "conections_max", "config check", flags=[f"--config={config}"])
        config.write_text("threads = 2\n")
        code, checks = doctor(f"--config={config}", data=path)
        expect(code == 0 and str(config) in checks["settings"]["found"], checks)


def tokens_that_others_may_read_or_write_are_told():
    with directory() as path:
        tokens = path / "tokens.toml"
        made = subprocess.run([serving.PROGRAM, "token", "new", "--name=kim", "--role=officer"], capture_output=True, text=True, check=True)
        tokens.write_text(made.stdout)
        tokens.chmod(0o600)
        code, checks = doctor(data=path)
        expect(code == 0 and checks["tokens"]["level"] == "ok", checks["tokens"])
        tokens.chmod(0o644)
        code, checks = doctor(data=path)
        expect(code == 0 and checks["tokens"]["level"] == "warning" and "0644" in checks["tokens"]["found"], checks["tokens"])
        tokens.chmod(0o622)
        expect_problem(path, "tokens", "0622", f"chmod 600 {tokens}")
        tokens.write_text("[[token]]\nname = 1\n")
        expect_problem(path, "tokens", str(tokens))
        tokens.unlink()
        expect_problem(path, "tokens", "0.0.0.0", "drumroll token new", listen="0.0.0.0:1")


def a_game_file_that_is_broken_is_named():
    with directory() as path:
        (path / "games").mkdir()
        (path / "games" / "ours.toml").write_text("id = 7\n")
        expect_problem(path, "game ours.toml", str(path / "games" / "ours.toml"), "game check")


def a_close_that_is_overdue_is_told_before_a_server_sells():
    with Server() as server:
        closes = datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(seconds=2)
        server.must("POST", "/v1/draws", {"game": "kr-lotto645", "draw": 1200, "closes": closes.isoformat()})
        server.kill()
        code, checks = doctor(data=server.data)
        expect(code == 0 and "closes" in checks[f"draw {DRAW}"]["found"] or datetime.datetime.now(datetime.timezone.utc) >= closes, checks)
        while datetime.datetime.now(datetime.timezone.utc) < closes:
            time.sleep(0.1)
        expect_problem(server.data, f"draw {DRAW}", "it was to close at", "drumroll serve")


def damage_is_exit_code_3():
    with directory() as path:
        draw = make_draw(path)
        for name in ("draw", "game.toml", "journal/00000001", "p0000/log/watermark"):
            file = draw / name
            if not file.exists():
                continue
            whole = file.read_bytes()
            file.write_bytes(whole[:40] + bytes([whole[40] ^ 1]) + whole[41:])
            expect_problem(path, f"draw {DRAW}", "stop, change nothing", code=3)
            file.write_bytes(whole)
        expect(doctor(data=path)[0] == 0, "whole again")


def a_segment_that_is_missing_from_a_seal_is_exit_code_3():
    with directory() as path:
        draw = make_draw(path)
        for words in (["close", draw], ["seal", draw]):
            subprocess.run([serving.PROGRAM, *words], check=True, capture_output=True)
        next(draw.glob("p*/segments/*.seg")).unlink()
        expect_problem(path, f"draw {DRAW}", code=3)


def a_disk_without_space_for_the_end_is_told():
    if os.geteuid() != 0:
        raise Skip("only root may mount a small file system")
    with directory() as path:
        mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=96m", "none", path], capture_output=True, text=True, check=False)
        if mounted.returncode != 0:
            raise Skip(f"no file system can be mounted here: {mounted.stderr.strip()}")
        try:
            make_draw(path)
            code, checks = doctor(data=path)
            expect(code == 0 and checks["space"]["level"] == "warning", checks["space"])
            expect(checks["file system"]["level"] == "warning" and "memory" in checks["file system"]["found"], checks)
            free = os.statvfs(path).f_bavail * os.statvfs(path).f_frsize
            (path / "filler").write_bytes(bytes(free - (1 << 20)))
            expect_problem(path, "space", "free space")
        finally:
            subprocess.run(["umount", path], check=False)


def a_server_that_runs_is_ready_and_holds_its_draws():
    with Server() as server:
        server.must("POST", "/v1/draws", {"game": "kr-lotto645", "draw": 1200})
        listen = f"127.0.0.1:{server.port}"
        code, checks = doctor(data=server.data, listen=listen)
        expect(code == 0 and checks["server"]["found"].endswith("is ready"), checks)
        expect("held by" in checks[f"draw {DRAW}"]["found"], checks)
        server.must("POST", f"/v1/draws/{DRAW}/tickets", {"ticket": key(), "player": 1, "quick_picks": 1}, status=201)
        expect_problem(server.data, "server", "a server has", "flags and settings", listen=CLOSED_PORT)


@contextlib.contextmanager
def another_program(version):
    """Something else that answers as a server does: an older drumroll, say."""
    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self):  # The name that the base class calls.
            body = json.dumps({"ready": True, "version": version}).encode()
            self.send_response(200)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_):
            pass
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    try:
        yield f"127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def a_server_of_another_version_is_told():
    with directory() as path, another_program("0.0.1") as listen:
        held = os.open(path, os.O_RDONLY | os.O_DIRECTORY)
        try:
            fcntl.flock(held, fcntl.LOCK_EX)
            expect_problem(path, "server", "0.0.1", "start the server again", listen=listen)
        finally:
            os.close(held)


def another_program_on_the_port_is_told():
    with directory() as path, another_program("9") as listen:
        expect_problem(path, "server", "something answers", "ss -ltnp", listen=listen)


def a_sale_whose_sync_failed_is_told_and_knows_of_no_ticket_that_it_is_not_there():
    if shutil.which("strace") is None:
        raise Skip("there is no strace")
    probe = subprocess.run(["strace", "-qqq", "-e", "trace=none", "true"], capture_output=True, check=False)
    if probe.returncode != 0:
        raise Skip(f"strace may not trace here: {probe.stderr.decode().strip()}")
    with Server() as first:
        first.must("POST", "/v1/draws", {"game": "kr-lotto645", "draw": 1200, "partitions": 1})
        first.stop()
        Server.wrapper = ["strace", "-D", "-f", "-qqq", "-o", "/dev/null", "-e", "inject=fdatasync:error=EIO:when=40+"]
        try:
            server = Server(data=first.data)
        finally:
            Server.wrapper = ()
        with server:
            path = f"/v1/draws/{DRAW}/tickets"
            for number in range(1, 200):
                status, answer = server.ask("POST", path, {"ticket": key(number), "player": 1, "quick_picks": 1})
                if status != 201:
                    break
            expect(status == 500 and number > 1, status, answer, number)
            expect(server.ask("GET", f"{path}/{key(number)}")[0] == 500, "nobody knows whether it is in the draw")
            expect(server.ask("GET", f"{path}/{key(1)}")[0] == 200, "what has a receipt is there")
            expect_problem(server.data, "server", DRAW, "has failed", "dmesg", listen=f"127.0.0.1:{server.port}")


CLAIMS = (a_machine_without_any_setup_has_no_problem, people_get_a_line_a_check_and_what_to_do, it_changes_nothing_and_sees_a_whole_draw,
          it_needs_no_rights_of_its_own, settings_that_are_wrong_are_a_problem, tokens_that_others_may_read_or_write_are_told,
          a_game_file_that_is_broken_is_named, a_close_that_is_overdue_is_told_before_a_server_sells, damage_is_exit_code_3,
          a_segment_that_is_missing_from_a_seal_is_exit_code_3, a_disk_without_space_for_the_end_is_told,
          a_server_that_runs_is_ready_and_holds_its_draws, a_server_of_another_version_is_told, another_program_on_the_port_is_told,
          a_sale_whose_sync_failed_is_told_and_knows_of_no_ticket_that_it_is_not_there)

if __name__ == "__main__":
    serving.PROGRAM, *names = sys.argv[1:]
    sys.exit(check({claim.__name__: claim for claim in CLAIMS}, names))
