"""Holds a running `drumroll serve` to the document it gives of its routes.

    api_test.py PROGRAM [CLAIM...]

The tools are in build/api-venv, which scripts/test makes of packaging/requirements-api.txt. DRUMROLL_TEST_SECONDS above 30 makes it longer.
"""
import json
import os
import pathlib
import re
import subprocess
import sys
import tempfile

from claims import Skip, expect
from service_kit import TICKETS, main, ticket, with_people

VENV = pathlib.Path(__file__).resolve().parent.parent / "build/api-venv"
SEED = 20261128
SECONDS_MAX = 500  # Of the 600 that ctest gives a test.


def tool(name):
    if not (VENV / "requirements").exists():  # Written when the rest is there.
        raise Skip(f"there is no {VENV}: scripts/test makes it, if it can reach a registry of Python packages")
    return str(VENV / "bin" / name)


def the_document_of_the_routes_is_valid_openapi():
    python = tool("python")
    server, _, _ = with_people()
    with server, tempfile.TemporaryDirectory(prefix="drumroll-api-") as directory:
        path = pathlib.Path(directory) / "openapi.json"
        path.write_text(json.dumps(server.must("GET", "/openapi.json")))
        done = subprocess.run([python, "-m", "openapi_spec_validator", str(path)], capture_output=True, text=True, timeout=120, check=False)
        expect(done.returncode == 0 and "OK" in done.stdout, done.stdout, done.stderr)


def what_is_answered_is_what_the_document_says():
    """As an officer, who may take every step: whatever schemathesis thinks of."""
    schemathesis = tool("schemathesis")
    seconds = min(max(int(os.environ.get("DRUMROLL_TEST_SECONDS", 10)), 30), SECONDS_MAX)
    print(f"seed {SEED}, {seconds} s")
    server, who, _ = with_people()
    with server, tempfile.TemporaryDirectory(prefix="drumroll-api-") as directory:
        server.must("POST", "/v1/draws", {"game": "kr-lotto645", "draw": 1200}, token=who["kim"])
        server.must("POST", TICKETS, ticket(), token=who["kim"])
        done = subprocess.run(
            [schemathesis, "run", f"http://127.0.0.1:{server.port}/openapi.json", f"--header=Authorization: Bearer {who['kim']}", f"--seed={SEED}",
             f"--max-time={seconds}", "--phases=examples,coverage,fuzzing", "--generation-database=none", "--no-color", "--warnings=off",
             "--checks=all", "--exclude-checks=positive_data_acceptance,use_after_free,ensure_resource_availability,object_level_authorization"],
            cwd=directory, capture_output=True, text=True, timeout=seconds + 90, check=False)
        expect(done.returncode == 0, done.stdout[-6000:], done.stderr[-2000:])
        # All but the document's own.
        routes = sum(len(methods) for methods in server.must("GET", "/openapi.json")["paths"].values()) - 1
        asked = int(re.search(r"(\d+) generated", done.stdout)[1])
        expect(f"Tested: {routes}\n" in done.stdout and asked > 10 * routes, done.stdout)
        print(f"{asked} requests on {routes} routes")


if __name__ == "__main__":
    sys.exit(main(globals(), sys.argv))
