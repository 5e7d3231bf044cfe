"""Reads results from URLs, `drumroll result --feed=URL`, from servers that answer well, badly, slowly, or as somebody else.

    feed_test.py PROGRAM [CLAIM...]
"""
import contextlib
import http.server
import json
import os
import pathlib
import shutil
import ssl
import subprocess
import sys
import tempfile
import threading

from claims import Skip, check, expect

PROGRAM = ""  # Set by the command line.
NUMBERS = "1 5 8 16 28 33 + 45"
FEED = json.dumps({"format": "drumroll-result/1", "game": "kr-lotto645", "draw": 1128, "numbers": NUMBERS}).encode()


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self):  # The name that the base class calls.
        self.server.asked.append(self.path)
        self.close_connection = True
        self.server.pages[self.path.split("?")[0]](self)

    def log_message(self, *_):
        pass


def answers(body, status=200, **headers):
    def page(handler):
        handler.send_response(status)
        for name, value in {"Content_Length": len(body), **headers}.items():
            handler.send_header(name.replace("_", "-"), str(value))
        handler.end_headers()
        handler.wfile.write(body)
    return page


def sends_to(url):
    return answers(b"", 302, Location=url)


def drips(handler):
    """A byte now and then, until the other side has had enough."""
    handler.send_response(200)
    handler.send_header("Content-Length", "1000")
    handler.end_headers()
    with contextlib.suppress(OSError):
        while not handler.server.ending.wait(0.2):
            handler.wfile.write(b" ")


def floods(handler):
    """More than any feed has, without a length before it."""
    handler.send_response(200)
    handler.send_header("Connection", "close")
    handler.end_headers()
    with contextlib.suppress(OSError):
        for _ in range(200):
            handler.wfile.write(b" " * 1024)


@contextlib.contextmanager
def serving(pages, certificate=None):
    """A server on a free port; its address."""
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.pages, server.asked, server.ending = pages, [], threading.Event()
    server.daemon_threads = True
    scheme = "http"
    if certificate:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(*certificate)
        server.socket = context.wrap_socket(server.socket, server_side=True)
        scheme = "https"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    try:
        yield server, f"{scheme}://127.0.0.1:{server.server_address[1]}"
    finally:
        server.ending.set()
        server.shutdown()
        thread.join()
        server.server_close()


def make_certificate(directory, name="IP:127.0.0.1"):
    if shutil.which("openssl") is None:
        raise Skip("there is no openssl to make a certificate with")
    paths = (str(pathlib.Path(directory) / "cert.pem"), str(pathlib.Path(directory) / "key.pem"))
    subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "1",
                    "-subj", "/CN=drumroll test", "-addext", f"subjectAltName={name}", "-out", paths[0], "-keyout", paths[1]],
                   check=True, capture_output=True)
    return paths


def run(*arguments):
    return subprocess.run([PROGRAM, *arguments], env={"PATH": os.environ["PATH"], "LC_ALL": "C.UTF-8"}, timeout=60,
                          stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False)


@contextlib.contextmanager
def sealed_draw(draw=1128):
    with tempfile.TemporaryDirectory(prefix="drumroll-feed-") as directory:
        path = str(pathlib.Path(directory) / "draw")
        for words in (["generate", path, f"--draw={draw}", "--plays=10"], ["close", path], ["seal", path]):
            done = run(*words)
            expect(done.returncode == 0, done.stderr)
        yield path


def enter(draw, url, *flags):
    return run("result", draw, f"--feed={url}", *flags)


def expect_refused(draw, url, code, *words, flags=()):
    """That nothing was entered, and that the message says why."""
    done = enter(draw, url, *flags)
    expect(done.returncode == code and not done.stdout, url, done)
    expect(all(word in done.stderr for word in (url, *words)), words, done.stderr)
    state = json.loads(run("journal", draw, "--json").stdout)["state"]
    expect(state == "sealed", state)


def a_result_is_read_from_a_url():
    with sealed_draw() as draw, serving({"/1128.json": answers(FEED)}) as (server, url):
        done = enter(draw, f"{url}/1128.json?key=x", "--json")
        expect(done.returncode == 0 and json.loads(done.stdout)["numbers"] == NUMBERS, done)
        expect(server.asked == ["/1128.json?key=x"], server.asked)


def an_answer_that_is_not_200_is_refused_with_its_status():
    pages = {"/404": answers(b"no", 404), "/500": answers(b"no", 500), "/403": answers(FEED, 403), "/206": answers(FEED, 206)}
    with sealed_draw() as draw, serving(pages) as (_, url):
        for status in (404, 500, 403, 206):
            expect_refused(draw, f"{url}/{status}", 1, "expected status 200", f"found {status}", "another source")


def few_redirects_are_followed_and_many_are_not():
    pages = {"/feed": answers(FEED), "/1": sends_to("/feed"), "/loop": sends_to("/loop"), "/file": sends_to("file:///etc/hostname"),
             "/ftp": sends_to("ftp://127.0.0.1/feed")}
    with sealed_draw() as draw, serving(pages) as (server, url):
        expect_refused(draw, f"{url}/loop", 1, "more than 3 times")
        expect(len(server.asked) == 4, server.asked)
        expect_refused(draw, f"{url}/file", 1, "it sends elsewhere")
        expect_refused(draw, f"{url}/ftp", 1, "it sends elsewhere")
        done = enter(draw, f"{url}/1")
        expect(done.returncode == 0 and NUMBERS in done.stdout, done)


def an_answer_that_is_larger_than_a_feed_can_be_is_not_read_to_its_end():
    pages = {"/flood": floods, "/told": answers(b" " * 70000), "/full": answers(FEED + b" " * (64 * 1024 - len(FEED)))}
    with sealed_draw() as draw, serving(pages) as (_, url):
        expect_refused(draw, f"{url}/flood", 2, "larger than 65536 bytes")
        expect_refused(draw, f"{url}/told", 2, "larger than 65536 bytes")
        expect(enter(draw, f"{url}/full").returncode == 0, "as large as it may be")


def an_answer_that_is_cut_off_is_refused():
    pages = {"/cut": answers(FEED[:60], Content_Length=len(FEED)), "/unannounced": answers(FEED[:60])}
    with sealed_draw() as draw, serving(pages) as (_, url):
        expect_refused(draw, f"{url}/cut", 1, "cut off")
        expect_refused(draw, f"{url}/unannounced", 2)


def an_answer_that_drips_is_given_up():
    with sealed_draw() as draw, serving({"/slow": drips}) as (_, url):
        expect_refused(draw, f"{url}/slow", 1, "no whole answer within 15000 ms")


def what_is_no_feed_of_this_draw_is_refused_with_its_url():
    other = FEED.replace(b"1128", b"1129")
    pages = {"/html": answers(b"<html>sorry</html>", Content_Type="text/html"), "/empty": answers(b""), "/other": answers(other),
             "/binary": answers(bytes(range(256)))}
    with sealed_draw() as draw, serving(pages) as (_, url):
        for page in pages:
            expect_refused(draw, url + page, 2)


def an_https_server_must_prove_who_it_is():
    with tempfile.TemporaryDirectory(prefix="drumroll-feed-") as directory, sealed_draw() as draw:
        mine = make_certificate(directory)
        with serving({"/feed": answers(FEED)}, mine) as (server, url):
            expect_refused(draw, f"{url}/feed", 1, "does not prove that it is who it should be")
            expect(server.asked == [], "nothing was asked of it", server.asked)
            missing = f"{directory}/none.pem"
            done = enter(draw, f"{url}/feed", f"--trust={missing}")
            expect(done.returncode == 2 and missing in done.stderr, done)
            done = enter(draw, f"{url}/feed", f"--trust={mine[0]}")
            expect(done.returncode == 0 and NUMBERS in done.stdout, done)


def a_certificate_of_another_name_proves_nothing():
    with tempfile.TemporaryDirectory(prefix="drumroll-feed-") as directory, sealed_draw() as draw:
        other = make_certificate(directory, "DNS:lottery.example")
        with serving({"/feed": answers(FEED)}, other) as (_, url):
            expect_refused(draw, f"{url}/feed", 1, "does not prove", flags=[f"--trust={other[0]}"])


def an_https_server_may_not_send_to_plain_http():
    with tempfile.TemporaryDirectory(prefix="drumroll-feed-") as directory, sealed_draw() as draw:
        mine = make_certificate(directory)
        with serving({"/feed": answers(FEED)}) as (plain, there), serving({"/feed": sends_to(f"{there}/feed")}, mine) as (_, url):
            expect_refused(draw, f"{url}/feed", 1, "it sends elsewhere", flags=[f"--trust={mine[0]}"])
            expect(plain.asked == [], plain.asked)


def what_is_no_url_of_ours_is_refused_before_anything_is_asked():
    with sealed_draw() as draw:
        expect_refused(draw, "ftp://127.0.0.1/feed", 2, "expected a URL of http or https")
        expect_refused(draw, "file:///etc/hostname", 2, "expected a URL of http or https")
        expect_refused(draw, "http://127.0.0.1:1/feed", 1, "127.0.0.1 port 1")
        done = enter(draw, "https://kim:secret@127.0.0.1/feed")
        expect(done.returncode == 2 and "secret" not in done.stderr and "password" in done.stderr, done)
        done = run("result", draw, f"--numbers={NUMBERS}", "--trust=x.pem")
        expect(done.returncode == 2 and "--trust" in done.stderr, done)


CLAIMS = (a_result_is_read_from_a_url, an_answer_that_is_not_200_is_refused_with_its_status, few_redirects_are_followed_and_many_are_not,
          an_answer_that_is_larger_than_a_feed_can_be_is_not_read_to_its_end, an_answer_that_is_cut_off_is_refused,
          an_answer_that_drips_is_given_up, what_is_no_feed_of_this_draw_is_refused_with_its_url, an_https_server_must_prove_who_it_is,
          a_certificate_of_another_name_proves_nothing, an_https_server_may_not_send_to_plain_http,
          what_is_no_url_of_ours_is_refused_before_anything_is_asked)

if __name__ == "__main__":
    PROGRAM, *names = sys.argv[1:]
    sys.exit(check({claim.__name__: claim for claim in CLAIMS}, names))
