"""Holds the program to what it says of itself: transcripts of its commands, exit codes, JSON, completion, manual.

    cli_test.py PROGRAM             runs everything
    cli_test.py PROGRAM --update    writes the transcripts in tests/cli/ anew; read the difference before you keep it

A transcript is what a person would see. "$ " starts a command, lines of stderr start with "! ", "? 2" is an exit code
other than 0. All commands of one transcript run in one directory of their own, in order. What differs from run to run
(times, digests, places of the machine) is written as <time>, <digest>, ...
"""
import csv
import difflib
import json
import os
import pathlib
import pty
import re
import shlex
import shutil
import signal
import subprocess
import sys
import tempfile
import time

import winner_file
from claims import Skip, check, expect

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parent
TRANSCRIPTS = sorted((HERE / "cli").glob("*.txt"))
PROGRAM = ""  # Set by the command line.

VARYING = [
    (r"\b(?:[bdfghjklmnprstvz][aiou][bdfghjklmnprstvz][aiou][bdfghjklmnprstvz]-?\b){4}", "<words>"),
    (r"\b\d{4}-\d\d-\d\d \d\d:\d\d UTC", "<when>"),
    (r"\b[0-9a-f]{64}\b", "<digest>"),
    (r"\b[0-9a-f]{16}\b", "<digest>"),
    (r"\b\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z", "<when>"),
    (r"\s+[\d.]+ (us|ms|s|min \d\d s)\b", " <time>"),
    (r"[\d.]+ ([kMG] )?(plays|tickets)/s", r"<rate> \2/s"),
    (r'("time": )\d+', r"\1<when>"),
    (r'("[a-z_]*seconds": )[\d.e-]+', r"\1<time>"),
]


def run(arguments, directory=None, environment=None):
    clean = {"PATH": os.environ["PATH"], "HOME": "/nonexistent", "LC_ALL": "C.UTF-8"}
    return subprocess.run([PROGRAM, *arguments], cwd=directory, env={**clean, **(environment or {})}, timeout=120,
                          stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False)


def on_a_terminal(arguments, environment):
    """What it writes to a terminal."""
    ours, its = pty.openpty()
    with subprocess.Popen([PROGRAM, *arguments], stdout=its, stderr=its, stdin=subprocess.DEVNULL, env=environment):
        os.close(its)
        shown = b""
        try:
            while piece := os.read(ours, 65536):
                shown += piece
        except OSError:  # Linux's way to say that the other side is closed.
            pass
    os.close(ours)
    return shown.decode()


def without_varying(text):
    for pattern, name in VARYING:
        text = re.sub(pattern, name, text)
    return text


def play(transcript, directory):
    """The transcript as it is now: its commands with what they do today."""
    out = []
    for line in transcript.read_text().splitlines():
        if line.startswith("#"):
            out += ["", line] if out else [line]
        if not line.startswith("$ "):
            continue
        if out:
            out.append("")
        words = shlex.split(line[2:])
        out.append(line)
        if words[0] == "drumroll":
            done = run(words[1:], directory)
        else:
            path = f"{pathlib.Path(PROGRAM).resolve().parent}{os.pathsep}{os.environ['PATH']}"
            done = subprocess.run(line[2:], shell=True, cwd=directory, env={**os.environ, "PATH": path}, stdin=subprocess.DEVNULL,
                                  capture_output=True, text=True, check=False)
        out += done.stdout.splitlines()
        out += ["! " + error for error in done.stderr.splitlines()]
        if done.returncode:
            out.append(f"? {done.returncode}")
    return without_varying("\n".join(out)) + "\n"


def pages(path=()):
    """Every verb with its help, walking down from the program."""
    text = run([*path, "--help"]).stdout
    yield path, text
    for group in re.findall(r"^(?!Flags|Arguments|Examples|Usage)[^\n:]+:\n((?:  .*\n)+)", text, re.M):
        for verb in re.findall(r"^  ([a-z]+)  ", group, re.M):
            yield from pages((*path, verb))


def refused(arguments, code, *words):
    done = run(arguments)
    expect(done.returncode == code and not done.stdout and done.stderr.startswith("drumroll: "), arguments, done)
    expect(all(word in done.stderr for word in words), words, done.stderr)


def transcripts_are_what_the_program_prints():
    expect(TRANSCRIPTS, "no transcripts in tests/cli")
    for path in TRANSCRIPTS:
        with tempfile.TemporaryDirectory() as directory:
            now = play(path, directory)
        difference = difflib.unified_diff(path.read_text().splitlines(), now.splitlines(), path.name, "now", lineterm="")
        expect(now == path.read_text(), *difference, "if that is right, run cli_test.py PROGRAM --update")


def every_verb_refuses_an_unknown_flag():
    for path, _ in pages():
        refused([*path, "--no-such-flag=1"], 2, "--no-such-flag", "--help")


def a_misspelt_word_is_answered_with_the_one_that_was_meant():
    refused(["versoin"], 2, "'version'")
    refused(["game", "pirzes"], 2, "'prizes'")
    refused(["game", "show", "--gmae=x"], 2, "'--game'")
    refused(["version", "--jsn"], 2, "'--json'")


def a_missing_verb_is_refused_with_all_there_are():
    refused([], 2, "a verb is missing", "game")
    refused(["game"], 2, "a verb is missing", "prizes")


def an_argument_too_many_is_refused():
    refused(["version", "again"], 2, "'again'")


def flags_of_every_verb_may_stand_on_either_side():
    for arguments in (["--json", "version"], ["version", "--json"]):
        expect("version" in json.loads(run(arguments).stdout), arguments)


def a_result_that_cannot_be_written_is_a_failure():
    with open("/dev/full", "w", encoding="utf-8") as full:
        done = subprocess.run([PROGRAM, "version"], stdout=full, stderr=subprocess.PIPE, text=True, check=False)
    expect(done.returncode == 1 and "No space left" in done.stderr, done)


def nothing_is_coloured_that_is_no_terminal():
    for arguments in (["--help"], ["game", "list"], ["no-such-verb"]):
        done = run(arguments, environment={"TERM": "xterm-256color"})
        expect("\x1b" not in done.stdout + done.stderr, arguments)


def colour_on_a_terminal_yields_to_no_color():
    for environment, flags, coloured in (({}, [], True), ({"NO_COLOR": "1"}, [], False), ({}, ["--no-color"], False),
                                         ({"TERM": "dumb"}, [], False)):
        shown = on_a_terminal(["game", "list", *flags], {"TERM": "xterm", **environment})
        expect(("\x1b[1m" in shown) == coloured, environment, flags, shown)


def every_verb_teaches():
    for path, text in pages():
        expect(not path or re.search(r"(?m)^drumroll [a-z ]+: .+[^.\n]$", text), path, text)
        expect(not path or re.search(r"\nExamples:\n  (source <\()?drumroll ", text), path, text)
        for line in text.split("\nExamples:")[0].splitlines():
            expect(len(line) <= 110, path, line)


def examples_use_flags_that_there_are():
    everywhere = re.findall(r"^  (--[a-z-]+)", run(["--help"]).stdout, re.M)
    texts = {" ".join(path): text for path, text in pages()}
    for text in texts.values():
        for example in re.findall(r"^  (?:.*\()?drumroll (.+)$", text.split("\nExamples:")[-1], re.M):
            words = shlex.split(re.split(r"[|<>;)]", example)[0])
            page = texts.get(" ".join(words[:2])) or texts.get(words[0])
            expect(page, example)
            for word in words:
                flag = word.split("=")[0]
                expect(not word.startswith("--") or flag in everywhere + re.findall(r"^  (--[a-z-]+)", page, re.M), example)


def the_manual_covers_every_verb():
    manual = run(["man"]).stdout
    for path, _ in pages():
        expect(not path or ".SS drumroll " + " ".join(path) + "\n" in manual, path)


def the_manual_renders_without_warnings():
    if not shutil.which("groff"):
        raise Skip("groff is not installed")
    done = subprocess.run(["groff", "-man", "-Tutf8", "-ww", "-z"], input=run(["man"]).stdout, capture_output=True,
                          text=True, check=False)
    expect(done.returncode == 0 and not done.stderr, done)


def completed_by_bash(line):
    ask = f"\nCOMP_LINE={shlex.quote(line)}; COMP_POINT=${{#COMP_LINE}}; _drumroll; printf '%s\\n' \"${{COMPREPLY[@]}}\""
    done = subprocess.run(["bash", "-u", "-c", run(["completion", "bash"]).stdout + ask], capture_output=True, text=True,
                          check=False)
    expect(done.returncode == 0 and not done.stderr, done)
    return done.stdout.split()


def bash_completes_verbs_flags_and_values():
    for line, expected in (("drumroll vers", ["version"]), ("drumroll game pr", ["prizes"]),
                           ("drumroll --json game prizes --game=kr", ["kr-lotto645"]), ("drumroll completion z", ["zsh"]),
                           ("drumroll inspect log ./no-such", [])):
        expect(completed_by_bash(line) == expected, line, completed_by_bash(line))
    expect({"game", "settle", "verify"} <= set(completed_by_bash("drumroll ")))
    flags = completed_by_bash("drumroll game prizes --")
    expect({"--sales=", "--json"} <= set(flags), flags)
    expect("--sales=" not in completed_by_bash("drumroll game list --"))


def accepts_its_script(shell):
    if not shutil.which(shell):
        raise Skip(f"{shell} is not installed")
    done = subprocess.run([shell, "-n"], input=run(["completion", shell]).stdout, capture_output=True, text=True, check=False)
    expect(done.returncode == 0 and not done.stderr, shell, done)


def bash_accepts_its_script():
    accepts_its_script("bash")


def zsh_accepts_its_script():
    accepts_its_script("zsh")


def fish_accepts_its_script():
    accepts_its_script("fish")


def fish_completes_verbs_and_flags():
    if not shutil.which("fish"):
        raise Skip("fish is not installed")
    script = run(["completion", "fish"]).stdout
    with tempfile.TemporaryDirectory() as home:
        for line, expected in (("drumroll vers", "version"), ("drumroll game pr", "prizes"),
                               ("drumroll game prizes --sal", "--sales"), ("drumroll completion z", "zsh")):
            done = subprocess.run(["fish", "--no-config", "-c", f"{script}\ncomplete -C {shlex.quote(line)}"], check=False,
                                  env={"PATH": os.environ["PATH"], "HOME": home}, capture_output=True, text=True)
            expect(expected in [row.split("\t")[0] for row in done.stdout.splitlines()], line, done)


def every_shipped_game_is_shown_as_json():
    ids = [game["id"] for game in json.loads(run(["game", "list", "--json"]).stdout)["games"]]
    expect("kr-lotto645" in ids, ids)
    for game in ids:
        shown = json.loads(run(["game", "show", "--game=" + game, "--json"]).stdout)
        expect(shown["id"] == game, shown)
        for era in shown["eras"]:
            expect([tier["tier"] for tier in era["tiers"]] == list(range(1, len(era["tiers"]) + 1)), era)


def every_shipped_game_file_is_valid():
    for path in (ROOT / "games").glob("*.toml"):
        expect(run(["game", "check", str(path)]).returncode == 0, path)


def a_broken_game_file_is_refused_with_its_line():
    text = (ROOT / "games/kr-lotto645.toml").read_text().replace("ways = 228", "ways = 229", 1)
    with tempfile.TemporaryDirectory() as directory:
        pathlib.Path(directory, "broken.toml").write_text(text)
        done = run(["game", "check", "broken.toml"], directory)
    line = text[:text.index("ways = 229")].count("\n") + 1
    expect(done.returncode == 2 and f"broken.toml:{line}: " in done.stderr, done)


def prizes_have_the_documented_shape():
    done = run(["game", "prizes", "--game=kr-lotto645", "--draw=1128", "--sales=111364194000",
                "--winners=63,77,2987,153592,2545750", "--json"])
    report = json.loads(done.stdout)
    expect([tier["prize"] for tier in report["tiers"]] == [419925560, 57262577, 1476137, 50000, 5000], report)
    expect({"carry", "breakage"} <= set(report), report)


def every_published_prize_of_a_draw_is_reproduced():
    with open(ROOT / "games/kr-lotto645.draws.csv", encoding="utf-8") as table:
        rows = [row for row in csv.DictReader(table) if int(row["draw"]) > 900][:5]
    expect(rows)
    for row in rows:
        winners = ",".join(row[f"w{tier}"] for tier in range(1, 6))
        done = run(["game", "prizes", "--game=kr-lotto645", "--json", "--draw=" + row["draw"], "--sales=" + row["sales"],
                    "--winners=" + winners])
        prizes = [str(tier["prize"]) for tier in json.loads(done.stdout)["tiers"]]
        expect(prizes == [row[f"p{tier}"] for tier in range(1, 6)], row, done)


def sealed_draw(directory):
    for arguments in (["generate", "--plays=2k", "d"], ["close", "d"], ["seal", "d"]):
        done = run(arguments, directory)
        expect(done.returncode == 0, done)


def numbers_stay_hidden_between_seal_and_result():
    show = ["inspect", "log", "d/p0000/log", "--numbers", "--frames=1", "--json"]
    with tempfile.TemporaryDirectory() as directory:
        sealed_draw(directory)
        blind = run(show, directory)
        expect(blind.returncode == 1 and not blind.stdout and "blind" in blind.stderr, blind)
        expect(run([*show[:3], "--json"], directory).returncode == 0)
        expect(run(["result", "--numbers=1 5 8 16 28 33 + 45", "d"], directory).returncode == 0)
        frame = json.loads(run(show, directory).stdout)["frames"][0]
        expect(sum(len(ticket["plays"]) for ticket in frame["numbers"]) == frame["plays"], frame)


SMALL_GAME = """format = "drumroll-game/1"
game = "small"
name = "Two of five"
[[era]]
from = 1
currency = "EUR"
exponent = 2
price = 100
plays_per_ticket_max = 5
matrix = { main = { pick = 2, of = 5 } }
pool = "50%"
rounding = [{ mode = "down", unit = "1" }]
tier = [{ name = "2", hits = [{ main = 2 }], ways = 1, stated = "it is advertised" },
        { name = "1", hits = [{ main = 1 }], ways = 6, rest = "100%" }]
"""


def a_settlement_waits_for_money_that_is_missing_or_wrong():
    with tempfile.TemporaryDirectory() as directory:
        pathlib.Path(directory, "small.toml").write_text(SMALL_GAME)
        for arguments in ("generate d --game=./small.toml --numbers=coverage", "close d", "seal d", "result d --numbers=1,2"):
            expect(run(arguments.split(), directory).returncode == 0, arguments)
        for money, reason in (([], "--stated=1:AMOUNT"), (["--stated=2:5"], "has a rule"), (["--carry=5", "--stated=7"], "carried"),
                              (["--carry=2:9223372036854775807", "--stated=7"], "63 bits"), (["--stated=x"], "--stated")):
            done = run(["settle", "d", *money], directory)
            expect(done.returncode == 2 and not done.stdout and reason in done.stderr, money, done)
            expect(pathlib.Path(directory, "d/result.1").exists(), "the result stays")
            expect(not pathlib.Path(directory, "d/settlement.1").exists() and not pathlib.Path(directory, "d/winners.1").exists())
        report = json.loads(run(["settle", "d", "--stated=100", "--carry=2:60:3", "--json"], directory).stdout)
        expect([tier["prize"] for tier in report["tiers"]] == [100, 76] and report["carry_in"] == 60, report)


def winners_are_what_another_language_reads():
    for game, numbers in ((["--game=br-megasena", "--draw=2900", "--system=50"], "1 12 23 34 45 56"),  # Weights.
                          (["--game=kr-lotto645", "--draw=1200"], "1 5 8 16 28 33 + 45")):  # Several pieces.
        with tempfile.TemporaryDirectory() as directory:
            for arguments in (["generate", *game, "--plays=200k", "d"], ["close", "d"], ["seal", "d"],
                              ["result", f"--numbers={numbers}", "d"]):
                done = run(arguments, directory)
                expect(done.returncode == 0, done)
            run(["settle", "d"], directory)
            outcome, found = winner_file.read(pathlib.Path(directory, "d/winners.1").read_bytes())
            listed = [json.loads(line) for line in run(["winners", "d", "--json"], directory).stdout.splitlines()]
            expect(found == [(w["partition"], w["ordinal"], w["player"], w["tier"], w["weight"]) for w in listed])
            expect(outcome in pathlib.Path(directory, "d/settlement.1").read_text())
            expect(len(found) > 100, game, len(found))
            expect(any(weight > 1 for *_, weight in found) == ("--system=50" in game), game)


def documented_keys():
    """By verb, the keys that docs/formats/json.md names: of the document, or of each thing in its list."""
    rows = re.findall(r"^\| `([a-z -]+)` \| (.*) \|$", (ROOT / "docs/formats/json.md").read_text(), re.M)
    keys = {}
    for verb, text in rows:
        plain = re.sub(r"\(.*?\)", "", text).split("; ")[0]
        keys[verb] = set(re.findall(r"`(\w+)`", plain.partition(": each with ")[0] if plain.startswith("`") else plain))
    return keys


def field(directory, record, name):
    """What a text record of a draw says of this."""
    return re.search(rf"(?m)^{name} (.*)$", pathlib.Path(directory, record).read_text())[1]


def evening_of_every_verb(directory):
    """Commands that print each kind of document, in an order in which they can be given; those without a verb go between."""
    numbers = "--numbers=1,5,8,16,28,33+45"
    yield from [("import", "import t t.csv"), ("generate", "generate d --plays=2k --draw=1128"), ("close", "close d"), ("seal", "seal d"),
                ("", "verify d --statement=s --by=b"), ("balance", "balance d --statement=s"), ("result", f"result d {numbers}"),
                ("settle", "settle d"), ("winners", "winners d"), ("play", "play d --partition=0 --ordinal=0"), ("verify", "verify d")]
    digests = f"--seal={field(directory, 'd/result.1', 'seal')} --outcome={field(directory, 'd/settlement.1', 'outcome')}"
    yield from [("approve", f"approve d {digests} {numbers}"), ("publish", "publish d"), ("correct", "correct d --reason=wrong"),
                ("void", "void d --reason=foul"), ("journal", "journal d"), ("inspect log", "inspect log d/p0000/log"),
                ("inspect segment", "inspect segment d/p0000/segments/00000000.seg"), ("inspect winners", "inspect winners d/winners.1"),
                # One play that wins is more than chance allows.
                ("", "close t"), ("", "seal t"), ("", f"result t {numbers}"), ("", "settle t"), ("confirm", "confirm t --reason=luck"),
                ("", "generate e --plays=2k --draw=1128 --controls=dual --as=kim"), ("", "close e --as=kim --yes"),
                ("", "seal e --as=kim --yes"), ("", "verify e --statement=e.s --by=b"),
                ("", "balance e --statement=e.s --as=kim --yes"), ("", f"result e {numbers} --source=hall --reason=test --as=kim --yes"),
                ("reject", "reject e --reason=typo --as=kim --yes"),
                ("game list", "game list"), ("game show", "game show --game=kr-lotto645"), ("reenact --list", "reenact --list"),
                ("game check", f"game check {ROOT}/games/kr-lotto645.toml"), ("completion", "completion bash"), ("man", "man"),
                ("game prizes", "game prizes --game=kr-lotto645 --draw=1 --sales=9 --winners=0,0,0,0,0"), ("version", "version"),
                ("doctor", "doctor --data=none --listen=127.0.0.1:1"),
                ("config show", "config show"), ("config check", "config check"), ("token new", "token new --name=kim --role=officer")]


def every_json_document_has_the_documented_keys():
    keys = documented_keys()
    keys["publish"] = (keys["publish"] | keys["settle"]) - {"settle", "seconds"}
    keys["result"] |= {"numbers", "source"}
    found = {}
    with tempfile.TemporaryDirectory() as directory:
        pathlib.Path(directory, "t.csv").write_text("ticket,player,numbers\n" + "0" * 32 + ",7,1 5 8 16 28 33\n")
        for verb, command in evening_of_every_verb(directory):
            done = run([*command.split(), "--json", "--quiet"], directory)
            expect(done.returncode == 0 and not done.stderr, verb, done)
            document = json.loads(done.stdout.splitlines()[0] if verb == "winners" else done.stdout)
            if verb:
                found[verb] = set(document[0] if isinstance(document, list) else document)
        expect(json.loads(run(["seal", "--json", "d"], directory).stdout or "null") is None, "an error is no JSON")
        expect(run(["inspect", "seal", "--json", "d/seal"], directory).returncode == 0)
    for verb, names in found.items():
        expect(names == keys[verb], verb, "undocumented", names - keys[verb], "missing", keys[verb] - names)
    expect(set(keys) == {*found, "reenact", "bench", "inspect seal", "serve", "clock", "export"}, set(keys) ^ set(found))


def the_drill_in_operations_goes_as_it_says():
    drill = re.search(r"### A drill\n.*?```sh\n(.*?)```", (ROOT / "docs/operations.md").read_text(), re.S)[1]
    path = f"{pathlib.Path(PROGRAM).resolve().parent}{os.pathsep}{os.environ['PATH']}"
    with tempfile.TemporaryDirectory() as directory:
        for line in drill.splitlines():
            command, _, remark = line.partition(" # ")
            done = subprocess.run(command, shell=True, cwd=directory, env={**os.environ, "PATH": path}, stdin=subprocess.DEVNULL,
                                  capture_output=True, text=True, check=False)
            expect(done.returncode == (1 if remark.startswith("refused") else 0), line, done)
        state = json.loads(run(["journal", "drill", "--json"], directory).stdout)
        expect(state["state"] == "voided" and state["published"] == 2, state)


def every_flipped_bit_in_a_file_is_exit_code_3():
    commands = {"d/seal": ["inspect", "seal", "d/seal"],
                "d/p0000/log/00000000.log": ["inspect", "log", "d/p0000/log"],
                "d/p0000/segments/00000000.seg": ["inspect", "segment", "--check", "d/p0000/segments/00000000.seg"],
                "d/winners.1": ["inspect", "winners", "--check", "d/winners.1"]}
    with tempfile.TemporaryDirectory() as directory:
        sealed_draw(directory)
        expect(run(["result", "--numbers=1 5 8 16 28 33 + 45", "d"], directory).returncode == 0)
        expect(run(["settle", "d"], directory).returncode == 0)
        for name, command in commands.items():
            done = run([*command, "--json"], directory)
            expect(done.returncode == 0 and json.loads(done.stdout), done)
            path = pathlib.Path(directory, name)
            content = path.read_bytes()
            for offset in (0, 70, 200, len(content) // 2 if "log" not in name else 500, len(content) - 1 if "log" not in name else 900):
                path.write_bytes(content[:offset] + bytes([content[offset] ^ 4]) + content[offset + 1:])
                done = run(command, directory)
                expect(done.returncode == 3 and name.split("/")[-1] in done.stderr, name, offset, done)
            path.write_bytes(content)


def a_read_error_in_mapped_memory_is_exit_code_3():
    with tempfile.TemporaryDirectory() as directory:
        with subprocess.Popen([PROGRAM, "import", "--format=csv", "d", "-"], cwd=directory, stdin=subprocess.PIPE,
                              stderr=subprocess.PIPE, text=True) as waiting:
            waiting.stdin.write("ticket,player,numbers\n")
            waiting.stdin.flush()
            draw = pathlib.Path(directory, "d", "draw")
            until = time.monotonic() + 60
            while not draw.exists() and waiting.poll() is None and time.monotonic() < until:
                time.sleep(0.01)
            waiting.send_signal(signal.SIGBUS)
            message = waiting.stderr.read()
    expect(waiting.returncode == 3 and "memory-mapped" in message and "drumroll verify" in message, waiting, message)


CLAIMS = {name: value for name, value in list(globals().items())
          if callable(value) and re.match(r"(every|transcripts|a|an|flags|nothing|colour|examples|the|bash|zsh|fish|prizes|numbers|winners)_", name)}


def main(arguments):
    if arguments == ["--update"]:
        for transcript in TRANSCRIPTS:
            with tempfile.TemporaryDirectory() as directory:
                transcript.write_text(play(transcript, directory))
        return 0
    return check(CLAIMS, arguments)


if __name__ == "__main__":
    PROGRAM = str(pathlib.Path(sys.argv[1]).resolve())
    sys.exit(main(sys.argv[2:]))
