"""What happens to a draw when things go wrong around the program: two at once, killed, stopped, no space, no descriptors,
closed streams, flags that say nothing.

    hostile_test.py PROGRAM [CLAIM...]
"""
import json
import os
import pathlib
import random
import resource
import shutil
import signal
import subprocess
import sys
import tempfile
import time

from claims import Skip, check, expect

PROGRAM = ""  # Set by the command line.
SECONDS_MAX = 120
NUMBERS = "--numbers=1 11 21 31 41 44 + 5"


def run(arguments, directory, **more):
    return subprocess.run([PROGRAM, *arguments], cwd=directory, timeout=SECONDS_MAX, capture_output=True, text=True,
                          check=False, **more)


def succeed(arguments, directory, **more):
    done = run(arguments, directory, **more)
    expect(done.returncode == 0, arguments, done)
    return done


def plays_of(directory):
    return json.loads(succeed(["verify", "--json", "d"], directory).stdout)["plays"]


def rows(count):
    return "ticket,player,numbers\n" + "".join(
        f"{n // 3:032x},{n // 3 % 1009},{n % 9 + 1} 11 21 31 41 {42 + n % 4}\n" for n in range(count))


def write_rows(directory, count):
    pathlib.Path(directory, "t.csv").write_text(rows(count))


class Importing:
    """An import that has the draw and waits for more rows."""

    def __init__(self, directory, count=30, **more):
        self.process = subprocess.Popen([PROGRAM, "import", "--format=csv", "d", "-"], cwd=directory, stdin=subprocess.PIPE,
                                        text=True, **{"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, **more})
        self.process.stdin.write(rows(count))
        self.process.stdin.flush()
        until = time.monotonic() + SECONDS_MAX
        while not self.has_the_draw(pathlib.Path(directory).resolve() / "d"):
            expect(time.monotonic() < until and self.process.poll() is None, self.process)

    def has_the_draw(self, draw):
        """True once it has opened every log; before that it lets go of the directory once."""
        logs = {str(log) for log in draw.glob("p*/log/*.log")}
        try:
            files = {os.readlink(entry) for entry in pathlib.Path(f"/proc/{self.process.pid}/fd").iterdir()}
        except FileNotFoundError:  # One was closed meanwhile.
            return False
        return len(logs) >= 2 and logs | {str(draw)} <= files

    def __enter__(self):
        return self.process

    def __exit__(self, *_):
        self.process.kill()
        self.process.communicate()


def a_second_writer_of_a_draw_is_refused_and_told_who_has_it():
    with tempfile.TemporaryDirectory() as directory:
        write_rows(directory, 900)
        with Importing(directory) as holder:
            for verb in (["import", "d", "t.csv"], ["close", "d"], ["verify", "d"], ["void", "d", "--reason=foul"]):
                done = run(verb, directory)
                expect(done.returncode == 1 and f"d: in use by process {holder.pid} (" in done.stderr and "import" in done.stderr,
                       verb, done)
            for verb in (["seal", "d"], ["result", NUMBERS, "d"]):
                done = run(verb, directory)
                expect(done.returncode == 1 and "its sale has not ended" in done.stderr, verb, done)
            holder.communicate()
            expect(holder.returncode == 0, holder)
        for verb in (["import", "d", "t.csv"], ["verify", "d"], ["close", "d"], ["seal", "d"]):
            succeed(verb, directory)


def a_writer_that_was_killed_holds_nothing():
    with tempfile.TemporaryDirectory() as directory:
        write_rows(directory, 900)
        with Importing(directory) as holder:
            holder.kill()
        succeed(["import", "d", "t.csv"], directory)
        expect(plays_of(directory) == 900)


def the_first_of_many_that_make_one_draw_makes_it():
    with tempfile.TemporaryDirectory() as directory:
        for _ in range(5):
            makers = [subprocess.Popen([PROGRAM, "generate", "d", f"--seed={seed}", "--plays=1k"], cwd=directory,
                                       stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True) for seed in range(4)]
            ends = [(maker.communicate()[1], maker.returncode) for maker in makers]
            expect([code for _, code in ends].count(0) == 1, ends)
            expect(all(code == 0 or (code == 1 and ("in use by" in text or "already" in text)) for text, code in ends), ends)
            expect(plays_of(directory) == 1000)
            shutil.rmtree(pathlib.Path(directory, "d"))


def many_that_look_players_up_at_once_all_find_them():
    with tempfile.TemporaryDirectory() as directory:
        write_rows(directory, 9000)
        for verb in (["import", "d", "t.csv"], ["close", "d"], ["seal", "d"], ["result", NUMBERS, "d"]):
            succeed(verb, directory)
        for _ in range(5):
            for index in pathlib.Path(directory, "d").glob("p*/segments/*.idx*"):
                index.unlink()
            lookers = [subprocess.Popen([PROGRAM, "play", "--json", "--player=17", "d"], cwd=directory,
                                        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) for _ in range(4)]
            found = [looker.communicate() for looker in lookers]
            expect(all(looker.returncode == 0 for looker in lookers) and len({out for out, _ in found}) == 1, found)
        succeed(["verify", "d"], directory)


def killed_at(arguments, directory, seconds):
    with subprocess.Popen([PROGRAM, *arguments], cwd=directory, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        time.sleep(seconds)
        process.kill()


def an_evening_that_is_killed_at_every_step_comes_to_the_same_winners():
    chance = random.Random(7)
    with tempfile.TemporaryDirectory() as directory:
        write_rows(directory, 60_000)
        evening = (["import", "d", "t.csv"], ["close", "d"], ["seal", "d"], ["result", NUMBERS, "d"], ["settle", "d"])
        for verb in evening:
            succeed(verb, directory)
        undisturbed = json.loads(succeed(["inspect", "winners", "--json", "d/winners.1"], directory).stdout)["tiers"]
        for _ in range(6):
            shutil.rmtree(pathlib.Path(directory, "d"))
            for verb in evening:
                for _ in range(3):
                    killed_at(verb, directory, chance.uniform(0.001, 0.08))
                done = run(verb, directory)
                expect(done.returncode == 0 or "sealed" in done.stderr or "already" in done.stderr, verb, done)
            expect(plays_of(directory) == 60_000)
            winners = json.loads(succeed(["inspect", "winners", "--json", "d/winners.1"], directory).stdout)["tiers"]
            expect(winners == undisturbed, winners, undisturbed)


def a_stop_by_a_signal_says_what_is_left_and_ends_by_it():
    for number in (signal.SIGINT, signal.SIGTERM):
        with tempfile.TemporaryDirectory() as directory:
            with Importing(directory) as holder:
                holder.send_signal(number)
                _, errors = holder.communicate()
                expect(holder.returncode == -number and "stopped by a signal" in errors, holder, errors)
            succeed(["close", "d"], directory)


def streams_that_are_closed_never_become_files_of_a_draw():
    for closed in ((1,), (2,), (1, 2)):
        with tempfile.TemporaryDirectory() as directory:
            def close(numbers=closed):
                for number in numbers:
                    os.close(number)

            with Importing(directory, preexec_fn=close) as holder:
                for number in closed:
                    expect(os.readlink(f"/proc/{holder.pid}/fd/{number}") == "/dev/null", number)
            expect(run(["close", "d"], directory, preexec_fn=close).returncode == (1 if 1 in closed else 0), closed)
            succeed(["verify", "d"], directory)


def too_few_descriptors_are_told_and_nothing_is_lost():
    with tempfile.TemporaryDirectory() as directory:
        write_rows(directory, 900)
        few = {"preexec_fn": lambda: resource.setrlimit(resource.RLIMIT_NOFILE, (32, 32))}
        for _ in range(2):
            done = run(["import", "d", "t.csv", "--partitions=64"], directory, **few)
            expect(done.returncode == 1 and "Too many open files" in done.stderr and "d/p00" in done.stderr, done)
        succeed(["import", "d", "t.csv"], directory)
        expect(plays_of(directory) == 900)


class Mounted:
    """A small file system in memory."""

    def __init__(self, directory, options):
        self.directory = directory
        done = subprocess.run(["mount", "-t", "tmpfs", "-o", options, "none", directory], capture_output=True, check=False)
        if done.returncode != 0:
            raise Skip("cannot mount a file system here (needs root)")

    def __enter__(self):
        return self

    def remount(self, options):
        subprocess.run(["mount", "-o", "remount," + options, self.directory], check=True)

    def __exit__(self, *_):
        subprocess.run(["umount", "-l", self.directory], check=True)


def a_full_disk_is_told_and_an_import_goes_on_when_there_is_space():
    with tempfile.TemporaryDirectory() as outside, tempfile.TemporaryDirectory() as directory:
        write_rows(outside, 300_000)
        tickets = str(pathlib.Path(outside, "t.csv"))
        with Mounted(directory, "size=4m") as disk:
            done = run(["import", "d", tickets], directory)
            expect(done.returncode == 1 and "No space left on device" in done.stderr and "d/p000" in done.stderr, done)
            done = run(["close", "d"], directory)
            expect(done.returncode == 1 and "No space left on device" in done.stderr, done)
            disk.remount("size=100m")
            succeed(["import", "d", tickets], directory)
            expect(plays_of(directory) == 300_000)
            for verb in (["close", "d"], ["seal", "d"], ["result", NUMBERS, "d"], ["settle", "d"], ["verify", "d"]):
                succeed(verb, directory)


def a_draw_on_a_read_only_disk_can_be_looked_at():
    with tempfile.TemporaryDirectory() as directory, Mounted(directory, "size=100m") as disk:
        write_rows(directory, 900)
        for verb in (["import", "d", "t.csv"], ["close", "d"], ["seal", "d"], ["result", NUMBERS, "d"], ["settle", "d"]):
            succeed(verb, directory)
        disk.remount("ro")
        for verb in (["verify", "d"], ["winners", "d"], ["play", "--player=3", "d"], ["inspect", "log", "d/p0000/log"]):
            succeed(verb, directory)
        done = run(["result", "--numbers=1 2 3 4 5 6 + 7", "d"], directory)
        expect(done.returncode != 0 and "Read-only file system" in done.stderr, done)


def a_directory_without_a_name_is_refused_by_every_verb():
    for verb in (["generate", "--plays=10", ""], ["import", "", "-", "--format=csv"], ["close", ""], ["seal", ""],
                 ["result", NUMBERS, ""], ["settle", ""], ["winners", ""], ["play", "--player=1", ""], ["verify", ""],
                 ["balance", "--statement=s", ""], ["reject", "--reason=x", ""], ["confirm", "--reason=x", ""], ["publish", ""],
                 ["approve", "--seal=x", "--outcome=x", NUMBERS, ""], ["correct", "--reason=x", ""], ["void", "--reason=x", ""],
                 ["journal", ""], ["export", "--lake=l", ""],
                 ["reenact", "--draw=1128", ""], ["inspect", "seal", ""], ["inspect", "log", ""]):
        done = run(verb, "/", stdin=subprocess.DEVNULL)
        expect(done.returncode == 2 and "expected a path, found ''" in done.stderr, verb, done)
    expect(not pathlib.Path("/draw").exists())


CLAIMS = {name: value for name, value in list(globals().items())
          if callable(value) and name.split("_")[0] in ("a", "an", "the", "many", "streams", "too")}


if __name__ == "__main__":
    PROGRAM = str(pathlib.Path(sys.argv[1]).resolve())
    sys.exit(check(CLAIMS, sys.argv[2:]))
