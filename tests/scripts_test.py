"""What ./scripts promise. Run one claim by name, or all: scripts_test.py [CLAIM]. Exit code 77: skipped, with the reason."""
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

from claims import Skip, check, expect

ROOT = pathlib.Path(__file__).resolve().parent.parent
SCRIPTS = sorted(path for path in (ROOT / "scripts").iterdir() if os.access(path, os.X_OK) and path.is_file())
SHELL = [path for path in [*SCRIPTS, ROOT / ".ci/run"] if path.read_text().startswith("#!/usr/bin/env bash")]


def run(*command, **options):
    return subprocess.run([str(part) for part in command], text=True, stdin=subprocess.DEVNULL, capture_output=True,
                          timeout=120, check=False, **options)


def every_script_explains_itself():
    expect({path.name for path in SCRIPTS} >= {"bootstrap", "build", "demo", "test", "bench", "lint"}, SCRIPTS)
    for script in SCRIPTS:
        done = run(script, "--help")
        expect(done.returncode == 0 and f"Usage: scripts/{script.name}" in done.stdout, script, done)
        expect("Exit codes:" in done.stdout and not done.stderr, script, done)


def every_script_refuses_an_unknown_flag():
    for script in SCRIPTS:
        done = run(script, "--no-such-flag")
        expect(done.returncode == 2 and "--no-such-flag" in done.stderr, script, done)


def every_flag_is_explained():
    for script in SCRIPTS:
        text = script.read_text()
        flags = set(re.findall(r"^ *(--[a-z-]+)=?\*?\)", text, re.M)) | set(re.findall(r'add_argument\("(--[a-z-]+)"', text))
        help_text = run(script, "--help").stdout
        for flag in flags - {"--help"}:
            expect(flag in help_text, f"{script.name} takes {flag}, and its help does not say so")


def shell_scripts_stop_at_the_first_error():
    for script in SHELL:
        expect("\nset -euo pipefail\n" in script.read_text(), script)


def shell_scripts_pass_shellcheck():
    if not shutil.which("shellcheck"):
        raise Skip("shellcheck is not installed")
    done = run("shellcheck", *SHELL, ROOT / "scripts/lib.sh", cwd=ROOT)
    expect(done.returncode == 0, done.stdout)


def ci_runs_the_tests():
    expect(re.search(r"^exec \./scripts/test$", (ROOT / ".ci/run").read_text(), re.M), ".ci/run")


# --- bootstrap, on a machine made of stand-ins: a directory that is its whole PATH.


class Machine:
    """A PATH with stand-ins for id, dpkg-query, apt-get and sudo. What is called is appended to `calls`."""

    def __init__(self, directory, missing, user_id, sudo):
        self.path = pathlib.Path(directory)
        self.calls = self.path / "calls"
        self.calls.touch()
        for tool in "bash env dirname basename grep sed sort comm cat awk tail mkdir tee rm true".split():
            (self.path / tool).symlink_to(shutil.which(tool))
        self.command("id", f"echo {user_id}")
        # Installed is what is not missing, or has been installed by the stand-in of apt-get.
        self.command("dpkg-query", f"""
            for name in "$@"; do
              case " {missing} " in *" $name "*) grep -q "install .*$name" {self.calls} || continue ;; esac
              case $name in -*) ;; *) echo "installed $name" ;; esac
            done""")
        self.command("apt-get", f'echo "apt-get $*" >>{self.calls}')
        if sudo:
            self.command("sudo", f'echo sudo >>{self.calls}; exec "$@"')

    def command(self, name, body):
        (self.path / name).write_text(f"#!/usr/bin/env bash\n{body}\n")
        (self.path / name).chmod(0o755)

    def bootstrap(self, *flags):
        return run(self.path / "bash", ROOT / "scripts/bootstrap", *flags, env={"PATH": str(self.path)})


def with_machine(claim, **machine):
    with tempfile.TemporaryDirectory() as directory:
        claim(Machine(directory, **machine))


def bootstrap_says_nothing_when_nothing_is_missing():
    def claim(machine):
        done = machine.bootstrap("--lint", "--bench", "--report")
        expect(done.returncode == 0 and not done.stdout + done.stderr and not machine.calls.read_text(), done)
    with_machine(claim, missing="", user_id=1000, sudo=False)


def bootstrap_installs_only_what_is_missing():
    def claim(machine):
        done = machine.bootstrap()
        calls = machine.calls.read_text()
        expect(done.returncode == 0, done, calls)
        expect(re.search(r"install -y --no-install-recommends cmake ninja-build$", calls, re.M), calls)
        expect("sudo" not in calls, calls)
    with_machine(claim, missing="cmake ninja-build shellcheck", user_id=0, sudo=True)


def bootstrap_uses_sudo_when_it_is_not_root():
    def claim(machine):
        done = machine.bootstrap()
        expect(done.returncode == 0 and "sudo\napt-get" in machine.calls.read_text(), done, machine.calls.read_text())
    with_machine(claim, missing="cmake", user_id=1000, sudo=True)


def bootstrap_without_root_or_sudo_says_what_to_install():
    def claim(machine):
        done = machine.bootstrap("--lint")
        expect(done.returncode == 1 and "apt-get install --no-install-recommends cmake shellcheck" in done.stderr, done)
        expect(not machine.calls.read_text(), machine.calls.read_text())
    with_machine(claim, missing="cmake shellcheck", user_id=1000, sudo=False)


# --- count-tests.

JUNIT = """<testsuite>
<testcase name="A.Passes" status="run"><system-out>fine</system-out></testcase>
<testcase name="A.Fails" status="fail"><failure message="Failed"/><system-out>expected 1, found 2</system-out></testcase>
<testcase name="A.Skips" status="notrun"><skipped message="SKIP_REGULAR_EXPRESSION_MATCHED"/>
<system-out>a_test.cc:7: Skipped
needs two disks

[  SKIPPED ] A.Skips</system-out></testcase>
<testcase name="A.HasNoProgram" status="notrun"><skipped message="Unable to find executable"/></testcase>
</testsuite>"""


def counted(**files):
    with tempfile.TemporaryDirectory() as directory:
        for name, text in files.items():
            (pathlib.Path(directory) / name.replace("_", ".")).write_text(text)
        return run(ROOT / "scripts/count-tests", directory)


def the_closing_line_counts_every_result():
    done = counted(dev_xml=JUNIT, checks_tsv="lint\tformat\tpassed\nfuzz\tlog\tskipped\tno clang\n")
    expect(done.stdout.splitlines()[-1] == "2 passed, 2 failed, 2 skipped" and done.returncode == 1, done.stdout)
    for line in ("skipped dev: A.Skips (needs two disks)", "skipped fuzz: log (no clang)", "failed dev: A.HasNoProgram",
                 "    expected 1, found 2"):
        expect(line in done.stdout, line, done.stdout)


def the_closing_line_counts_an_unreadable_report_as_failed():
    done = counted(dev_xml=JUNIT[:100], checks_tsv="lint\tformat\tpassed\n")
    expect(done.stdout.endswith("\n1 passed, 1 failed, 0 skipped\n") and done.returncode == 1, done.stdout)


def no_test_at_all_is_a_failure():
    done = counted()
    expect(done.stdout == "0 passed, 0 failed, 0 skipped\n" and done.returncode == 1, done)


def all_passed_is_exit_code_zero():
    done = counted(checks_tsv="lint\tformat\tpassed\n")
    expect(done.stdout.endswith("\n1 passed, 0 failed, 0 skipped\n") and done.returncode == 0, done)


# --- readme-transcript.


def transcript(commands_and_output, *flags):
    """Returns what the script did, and the file after it."""
    with tempfile.TemporaryDirectory() as directory:
        readme = pathlib.Path(directory) / "README.md"
        readme.write_text(f"before\n<!-- transcript:begin -->\n```\n{commands_and_output}```\n<!-- transcript:end -->\nafter\n")
        program = pathlib.Path(directory) / "drumroll"
        program.write_text('#!/bin/sh\necho "3 plays in 17 ms, digest 0123456789abcdef"\n[ "$1" != fail ]\n')
        program.chmod(0o755)
        done = run(ROOT / "scripts/readme-transcript", f"--readme={readme}", f"--drumroll={program}", *flags)
        return done, readme.read_text()


def the_transcript_is_what_the_commands_print():
    done, text = transcript("$ drumroll x\nold\n$ ls games | grep -c no-such-game || true\n")
    expect(done.returncode == 0, done)
    expect("```\n$ drumroll x\n3 plays in 17 ms, digest 0123456789abcdef\n$ ls" in text and "old" not in text, text)
    expect(text.startswith("before\n") and text.endswith("after\n"), text)


def the_transcript_may_differ_in_numbers_only():
    done, text = transcript("$ drumroll x\n4 plays in 1,817.2 s, digest aaaaaaaaaaaa\n", "--check")
    expect(done.returncode == 0 and "1,817.2" in text, done)
    done, _ = transcript("$ drumroll x\n4 plays within 18 ms, digest aaaaaaaaaaaa\n", "--check")
    expect(done.returncode == 1 and "within" in done.stderr, done)


def a_command_that_fails_changes_nothing():
    done, text = transcript("$ drumroll fail\nold\n")
    expect(done.returncode == 1 and "exits with 1" in done.stderr and "\nold\n" in text, done, text)


CLAIMS = {name: value for name, value in list(globals().items())
          if callable(value) and re.match(r"(every|shell|ci|bootstrap|the|no|all|a)_", name)}


if __name__ == "__main__":
    sys.exit(check(CLAIMS, sys.argv[1:]))
