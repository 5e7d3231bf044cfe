"""Holds `drumroll export` to docs/formats/lake.md: every row of every table of small draws of several games by an oracle that shares no
code with the program (lake_oracle.py), read by another implementation of Parquet than the one that wrote it; kills, faults, two at once.

    export_test.py PROGRAM [CLAIM...]

Takes what scripts/duckdb --readers installs beside the build; without it the claims are skipped.
"""
import collections
import hashlib
import json
import os
import pathlib
import random
import re
import shutil
import subprocess
import sys
import tempfile
import time

import lake_oracle
from claims import Skip, check, expect

PROGRAM = ""  # Set by the command line.
SECONDS_MAX = 120
READERS = None  # The interpreter that has DuckDB and Arrow.
LIBRARY = None


def run(arguments, directory, environment=None, wrapper=()):
    return subprocess.run([*wrapper, PROGRAM, *arguments], cwd=directory, timeout=SECONDS_MAX, capture_output=True, text=True, check=False,
                          stdin=subprocess.DEVNULL, env={**os.environ, **(environment or {})})


def succeed(arguments, directory, **more):
    done = run(arguments, directory, **more)
    expect(done.returncode == 0, arguments, done)
    return done


def refused(arguments, directory, code, *words, **more):
    done = run(arguments, directory, **more)
    expect(done.returncode == code and not done.stdout, arguments, done)
    expect(all(word in done.stderr for word in words), words, done.stderr)


def needs_library():
    if not LIBRARY.exists():
        raise Skip("DuckDB's library is not installed: scripts/duckdb")


def draw_of(directory, name, game, numbers, *flags, settle=(), revisions=()):
    """A settled draw of a shipped game."""
    for arguments in (["generate", "--quiet", name, f"--game={game}", *flags], ["close", name], ["seal", name],
                      ["result", f"--numbers={numbers}", "--source=television, studio 2", name], ["settle", name, *settle]):
        succeed(arguments, directory)
    for more in revisions:
        succeed([*more, name], directory)


KOREAN = "1 5 8 16 28 33 + 45"


def korean(directory, name="d", plays=6000, **more):
    draw_of(directory, name, "kr-lotto645", KOREAN, "--draw=1128", f"--plays={plays}", "--partitions=3", "--void=60", **more)


def export(directory, *flags, name="d", lake="lake", **more):
    return json.loads(succeed(["export", name, f"--lake={lake}", "--json", *flags], directory, **more).stdout)


# ---- reading


READ = """
import json, sys
import pyarrow, pyarrow.parquet
TYPES = {pyarrow.int64(): "INT64", pyarrow.string(): "STRING", pyarrow.bool_(): "BOOL", pyarrow.timestamp("us", tz="UTC"): "TIMESTAMP"}
for path in sys.argv[1:]:
    file = pyarrow.parquet.ParquetFile(path)
    table = file.read()
    columns = []
    for field in table.schema:
        column = table.column(field.name)
        if TYPES.get(field.type) == "TIMESTAMP":
            column = column.cast(pyarrow.int64())
        columns.append(column.to_pylist())
    print(json.dumps({"columns": [[field.name, TYPES.get(field.type, str(field.type))] for field in table.schema],
                      "compressions": sorted({file.metadata.row_group(group).column(0).compression
                                              for group in range(file.metadata.num_row_groups)}),
                      "rows": list(zip(*columns))}))
"""


def by_arrow(paths):
    """What Arrow reads in these files."""
    if not READERS.exists():
        raise Skip("Arrow for Python is not installed: scripts/duckdb --readers")
    done = subprocess.run([READERS, "-c", READ, *paths], capture_output=True, text=True, check=False)
    expect(done.returncode == 0, done.stderr)
    return [json.loads(line) for line in done.stdout.splitlines()]


def by_duckdb(sql):
    """The rows of a query, by DuckDB for Python."""
    if not READERS.exists():
        raise Skip("DuckDB for Python is not installed: scripts/duckdb --readers")
    code = "import duckdb, json, sys; print(json.dumps(duckdb.sql(sys.argv[1]).fetchall()))"
    done = subprocess.run([READERS, "-c", code, sql], capture_output=True, text=True, check=False)
    expect(done.returncode == 0, sql, done.stderr)
    return [tuple(row) for row in json.loads(done.stdout)]


def files_below(directory):
    """{path: SHA-256} of all files, the unfinished ones too."""
    root = pathlib.Path(directory)
    return {str(path.relative_to(root)): hashlib.sha256(path.read_bytes()).hexdigest() for path in sorted(root.rglob("*")) if path.is_file()}


def without_the_time(files):
    """The files that are functions of the draw."""
    return {path: digest for path, digest in files.items() if not path.startswith(("draws/", "_draws/"))}


def is_whole(lake, folder="game=kr-lotto645/draw_no=1128"):
    """True if _SUCCESS is there; then everything must be as it and the manifest say."""
    records = pathlib.Path(lake) / "_draws" / folder
    if not (records / "_SUCCESS").exists():
        return False
    text = (records / "manifest.json").read_bytes()
    expect((records / "_SUCCESS").read_text() == hashlib.sha256(text).hexdigest() + "  manifest.json\n", records)
    manifest = json.loads(text)
    named = set()
    for table, entry in manifest["tables"].items():
        expect(entry["rows"] == sum(file["rows"] for file in entry["files"]), table)
        for file in entry["files"]:
            content = (pathlib.Path(lake) / file["path"]).read_bytes()
            expect((len(content), hashlib.sha256(content).hexdigest()) == (file["bytes"], file["sha256"]), file)
            named.add(file["path"])
    there = {str(path.relative_to(lake)) for path in pathlib.Path(lake).rglob(f"{folder}/*.parquet") if "_staging" not in path.parts}
    expect(named == there, named ^ there)
    return True


def holds_to_oracle(directory, name="d"):
    """Every row of every table, and the manifest. Returns the draw as the oracle reads it."""
    draw = lake_oracle.Draw(pathlib.Path(directory) / name)
    lake = pathlib.Path(directory) / "lake"
    folder = f"game={draw.about['game']}/draw_no={draw.number}"
    expect(is_whole(lake, folder), "no _SUCCESS")
    manifest = json.loads((lake / "_draws" / folder / "manifest.json").read_text())
    expected = draw.tables(lake_oracle.micros(manifest["exported_at"]))
    expect(set(manifest["tables"]) == set(expected), manifest["tables"])
    for table, parts in expected.items():
        paths = [f"{table}/{folder}/part-{part:05}.parquet" for part in range(len(parts))]
        expect([file["path"] for file in manifest["tables"][table]["files"]] == paths, table, paths)
        for found, rows, path in zip(by_arrow([lake / path for path in paths]), parts, paths):
            expect([tuple(column) for column in found["columns"]] == lake_oracle.columns(table), table, found["columns"])
            expect(found["compressions"] in (["ZSTD"], []), path, found["compressions"])
            for number, (row, wanted) in enumerate(zip(found["rows"], rows)):
                expect(tuple(row) == tuple(wanted), f"{path}: row {number}", tuple(row), "expected", tuple(wanted))
            expect(len(found["rows"]) == len(rows), f"{path}: {len(found['rows'])} rows, expected {len(rows)}")
    state, _ = draw.state()
    expect((manifest["version"], manifest["game"], manifest["draw_no"], manifest["revision"], manifest["state"], manifest["seal"])
           == (1, draw.about["game"], draw.number, draw.settled[-1], state, draw.seal_name), manifest)
    about, _, _, _ = draw.settlement(draw.settled[-1])
    expect((manifest["outcome"], manifest["journal"]) == (about["outcome"], draw.journal[-1][1]), manifest)
    return draw


def the_page(draw, directory):
    """Matching in SQL as docs/formats/lake.md has it, over all plays, against the winners that the lake has."""
    source = f"read_parquet('{directory}/lake/%s/*/*/*.parquet', hive_partitioning = true)"
    plays, results, hits, tiers, draws, voids, winners = (source % table for table in (
        "plays", "results", "tier_hits", "tiers", "draws", "voids", "winners"))
    choose = ("create macro c(n, k) as case when k < 0 or k > n then 0::hugeint else "
              "(factorial(n::int) // (factorial(k::int) * factorial((n - k)::int))) end;")
    weights = f"""{choose}
        with hit as (
          select r.revision, p.partition_no, p.ordinal, p.size, p.second_size, p.stakes, p.player_id,
            bit_count(p.mask_lo & r.mask_lo) + bit_count(p.mask_hi & r.mask_hi) as h,
            bit_count(p.mask_lo & r.bonus_mask_lo) + bit_count(p.mask_hi & r.bonus_mask_hi) as b,
            bit_count(p.second_mask & r.second_mask) as s
          from {plays} p join {results} r using (game, draw_no)
          where r.settled and not exists (select 1 from {voids} v where v.partition_no = p.partition_no
            and p.ordinal between v.first_ordinal and v.first_ordinal + v.plays - 1)),
        won as (
          select hit.revision, partition_no, ordinal, tier, any_value(player_id) as player_id,
            sum(c(h, match_main) * c(b, match_bonus) * c(size - h - b, pick - match_main - match_bonus)
              * c(s, match_second) * c(second_size - s, second_pick - match_second))::bigint as weight
          from hit, {hits} t, {draws} d
          group by all)
        select revision, partition_no, ordinal, tier, weight, player_id from won where weight > 0 order by all"""
    found = by_duckdb(weights)
    expect(found == list(draw.winners()), len(found), len(list(draw.winners())))
    expect(found, "nobody wins in this draw: the test says nothing")
    # What one line of `tiers` says is what `tier_hits` says.
    conditions = by_duckdb(f"""
        select tier, h, b, s from (select distinct tier, match_main, match_bonus, bonus_rule, match_second from {tiers}),
          range(0, 8) main(h), range(0, 4) bonus(b), range(0, 4) second(s), {draws} d
        where h = match_main and s = match_second and b <= d.bonus and h + b <= d.pick and (bonus_rule = 'any'
          or (bonus_rule = 'miss' and b = 0) or (bonus_rule = 'hit' and b >= match_bonus)) order by all""")
    expect(conditions == [hit for hit in draw.hits()], conditions, draw.hits())


# ---- what is in it


def is_the_draw(game, numbers, *flags, settle=(), plays=3000):
    needs_library()
    with tempfile.TemporaryDirectory() as directory:
        draw_of(directory, "d", game, numbers, f"--plays={plays}", *flags, settle=settle)
        export(directory)
        the_page(holds_to_oracle(directory), directory)


def a_draw_of_6_of_45_with_voids_is_what_the_logs_say():
    needs_library()
    with tempfile.TemporaryDirectory() as directory:
        korean(directory)
        done = export(directory)
        expect((done["written"], done["plays"], done["state"]) == (True, 6000, "settled"), done)
        page = (pathlib.Path(__file__).resolve().parent.parent / "docs/formats/json.md").read_text()
        documented = set(re.findall(r"`(\w+)`", re.sub(r"\(.*?\)", "", re.search(r"(?m)^\| `export` \| (.*)$", page)[1])))
        expect(documented == set(done), documented ^ set(done))
        draw = holds_to_oracle(directory)
        the_page(draw, directory)
        expect(list(draw.voids()), "no ticket was cancelled: the test says nothing")


def a_draw_with_system_plays_is_what_the_logs_say():
    is_the_draw("br-megasena", "4 12 23 34 45 60", "--system=150", "--void=30", "--partitions=2")


def a_draw_with_a_second_drum_is_what_the_logs_say():
    is_the_draw("us-powerball", "3 11 19 27 69 + 9", "--partitions=2", "--void=20")


def a_draw_with_two_numbers_of_a_second_drum_is_what_the_logs_say():
    is_the_draw("eurojackpot", "3 11 19 27 50 + 9 12", "--partitions=2")


def a_draw_of_5_of_90_whose_prizes_are_open_is_what_the_logs_say():
    is_the_draw("hu-otoslotto", "1 62 63 64 90", "--partitions=2", "--void=10")


def a_draw_with_seven_numbers_and_two_bonus_balls_is_what_the_logs_say():
    is_the_draw("jp-loto7", "1 5 8 16 28 33 37 + 2 36", "--partitions=1", plays=8000)


def a_play_wins_in_the_oracle_what_brute_force_says():
    """The oracle takes winners from the winner file: here it expands each play, system plays too."""
    needs_library()
    with tempfile.TemporaryDirectory() as directory:
        draw_of(directory, "d", "br-megasena", "4 12 23 34 45 60", "--plays=400", "--system=60", "--partitions=1")
        draw = lake_oracle.Draw(pathlib.Path(directory) / "d")
        cancelled = {ordinal for _, first, plays, *_ in draw.voids() for ordinal in range(first, first + plays)}
        found = []
        for ticket in lake_oracle.log_reader.records(draw.log(0), 6):
            for line, (main, second) in enumerate(ticket["plays"]):
                if ticket["first"] + line in cancelled:
                    continue
                for tier, weight in sorted(draw.wins(main, second, draw.revisions[0]["numbers"]).items()):
                    found.append((1, 0, ticket["first"] + line, tier, weight, lake_oracle.signed(ticket["player"])))
        expect(found == list(draw.winners()) and found, len(found))


def a_correction_is_exported_with_both_revisions():
    needs_library()
    with tempfile.TemporaryDirectory() as directory:
        korean(directory)
        expect(export(directory)["revision"] == 1)
        for arguments in (["publish", "d"], ["correct", "--reason=the wrong ball was read", "d"]):
            succeed(arguments, directory)
        done = export(directory)
        expect((done["written"], done["revision"], done["state"]) == (True, 1, "correcting"), done)
        holds_to_oracle(directory)
        for arguments in (["result", "--numbers=1 5 8 16 28 34 + 45", "--source=television, studio 3", "d"], ["settle", "d"]):
            succeed(arguments, directory)
        expect(export(directory)["revision"] == 2)
        the_page(holds_to_oracle(directory), directory)
        succeed(["publish", "d"], directory)
        done = run(["export", "d", "--lake=lake"], directory)
        expect(done.returncode == 0 and "written again" in done.stderr, done)
        draw = holds_to_oracle(directory)
        expect(draw.state() == ("corrected", 2), draw.state())


# ---- how it gets in


def the_same_draw_makes_the_same_files_on_any_number_of_threads():
    needs_library()
    with tempfile.TemporaryDirectory() as directory:
        korean(directory, plays=300_000)
        lakes = []
        for number, flags in enumerate((["--threads=1"], ["--threads=2"], ["--threads=7", "--memory=8GiB"], ["--memory=1MiB"])):
            export(directory, *flags, lake=f"lake{number}")
            lakes.append(without_the_time(files_below(f"{directory}/lake{number}")))
        expect(all(lake == lakes[0] for lake in lakes) and len(lakes[0]) == 14, lakes)


def an_unchanged_draw_is_not_written_again():
    needs_library()
    with tempfile.TemporaryDirectory() as directory:
        korean(directory)
        export(directory)
        before = files_below(f"{directory}/lake")
        for flags in ([], ["--verify"]):
            done = export(directory, *flags)
            expect(not done["written"] and files_below(f"{directory}/lake") == before, done)
        shown = succeed(["export", "d", "--lake=lake"], directory).stdout
        expect("nothing has changed since" in shown, shown)


def what_a_lake_has_lost_is_written_again():
    needs_library()
    with tempfile.TemporaryDirectory() as directory:
        korean(directory)
        export(directory)
        lake = pathlib.Path(directory, "lake")
        before = without_the_time(files_below(lake))
        folder = lake / "tickets/game=kr-lotto645/draw_no=1128"
        records = lake / "_draws/game=kr-lotto645/draw_no=1128"

        def comes_back(*flags):
            expect(export(directory, *flags)["written"] and is_whole(lake))
            expect(without_the_time(files_below(lake)) == before)

        (folder / "part-00001.parquet").unlink()
        comes_back()
        content = bytearray((folder / "part-00002.parquet").read_bytes())
        content[len(content) // 2] ^= 1
        (folder / "part-00002.parquet").write_bytes(content)
        expect(not export(directory)["written"])
        comes_back("--verify")
        (folder / "part-00000.parquet").write_bytes(content[:-1])
        comes_back()
        (records / "_SUCCESS").unlink()
        comes_back()
        (records / "manifest.json").write_text("{}")
        comes_back()
        (folder / "part-00003.parquet").write_bytes(b"of another time")
        (records / "_SUCCESS").unlink()
        comes_back()


def two_draws_in_one_lake_do_not_mix():
    needs_library()
    with tempfile.TemporaryDirectory() as directory:
        korean(directory, "d")
        draw_of(directory, "e", "us-powerball", "3 11 19 27 69 + 9", "--plays=4k", "--draw=1128", "--seed=5")
        draw_of(directory, "f", "kr-lotto645", KOREAN, "--plays=4k", "--draw=1129", "--seed=6")
        running = [subprocess.Popen([PROGRAM, "export", name, "--lake=lake"], cwd=directory, stdout=subprocess.DEVNULL) for name in "def"]
        expect([one.wait(SECONDS_MAX) for one in running] == [0, 0, 0])
        for name in "def":
            holds_to_oracle(directory, name)
        counted = by_duckdb(f"select game, draw_no, count(*) from read_parquet('{directory}/lake/plays/*/*/*.parquet', "
                            "hive_partitioning = true) group by all order by all")
        expect(counted == [("kr-lotto645", 1128, 6000), ("kr-lotto645", 1129, 4000), ("us-powerball", 1128, 4000)], counted)


def another_draw_of_the_same_number_is_refused():
    needs_library()
    with tempfile.TemporaryDirectory() as directory:
        korean(directory, "d")
        draw_of(directory, "rehearsal", "kr-lotto645", KOREAN, "--plays=2k", "--draw=1128", "--seed=9")
        export(directory)
        before = files_below(f"{directory}/lake")
        refused(["export", "rehearsal", "--lake=lake"], directory, 1, "another draw 1128 of kr-lotto645", "to another lake")
        expect(files_below(f"{directory}/lake") == before)


def of_two_exports_of_a_draw_at_once_one_is_refused():
    needs_library()
    with tempfile.TemporaryDirectory() as directory:
        korean(directory, plays=200_000)
        arguments = [PROGRAM, "export", "d", "--lake=lake"]
        running = [subprocess.Popen(arguments, cwd=directory, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) for _ in range(3)]
        ended = [(*one.communicate(timeout=SECONDS_MAX), one.returncode) for one in running]
        expect(sum(code == 0 for *_, code in ended) >= 1, ended)
        for _, errors, code in ended:
            expect(code == 0 or (code == 1 and "drumroll export" in errors), ended)
        expect(is_whole(f"{directory}/lake"))
        export(directory, lake="alone")
        expect(without_the_time(files_below(f"{directory}/lake")) == without_the_time(files_below(f"{directory}/alone")))


def killed_at_any_moment_and_run_again_it_comes_to_the_same_lake():
    needs_library()
    seed = 20
    print(f"seed {seed}")
    chance = random.Random(seed)
    with tempfile.TemporaryDirectory() as directory:
        korean(directory, plays=60_000)
        started = time.monotonic()
        export(directory, lake="undisturbed")
        whole = time.monotonic() - started
        expected = without_the_time(files_below(f"{directory}/undisturbed"))
        for _ in range(12):
            with subprocess.Popen([PROGRAM, "export", "d", "--lake=lake"], cwd=directory, stdout=subprocess.DEVNULL) as process:
                time.sleep(chance.uniform(0, whole))
                process.kill()
            is_whole(f"{directory}/lake")
        export(directory)
        expect(is_whole(f"{directory}/lake") and without_the_time(files_below(f"{directory}/lake")) == expected)


def killed_at_each_step_of_publishing_it_shows_a_whole_draw_or_none():
    """Kills before each rename, removal and sync in turn, first in an empty lake, then in one that has an earlier state of the draw."""
    needs_library()
    if shutil.which("strace") is None or subprocess.run(["strace", "-qqq", "-e", "trace=none", "true"], capture_output=True).returncode:
        raise Skip("there is no strace here, or it may not trace")
    with tempfile.TemporaryDirectory() as directory:
        korean(directory)
        export(directory, lake="earlier")
        succeed(["publish", "d"], directory)
        export(directory, lake="undisturbed")
        expected = without_the_time(files_below(f"{directory}/undisturbed"))
        deaths = collections.Counter()
        for call, step in (("rename", 1), ("unlink", 1), ("fdatasync", 5), ("fsync", 5)):
            for earlier in (False, True):
                for number in range(1, 400, step):
                    shutil.rmtree(f"{directory}/lake", ignore_errors=True)
                    if earlier:
                        shutil.copytree(f"{directory}/earlier", f"{directory}/lake")
                    done = run(["export", "d", "--lake=lake"], directory, wrapper=[
                        "strace", "-f", "-qqq", "-o", "/dev/null", "-e", f"trace={call}", "-e", f"inject={call}:signal=KILL:when={number}"])
                    if done.returncode == 0:
                        break
                    deaths[call] += 1
                    is_whole(f"{directory}/lake")
                    expect(export(directory)["state"] == "published" and is_whole(f"{directory}/lake"))
                    expect(without_the_time(files_below(f"{directory}/lake")) == expected, call, number, earlier)
        expect(deaths["rename"] >= 30 and deaths["unlink"] >= 1 and deaths["fsync"] + deaths["fdatasync"] >= 10, deaths)
        print(dict(deaths))


# ---- what it refuses


def a_draw_that_is_not_settled_is_refused():
    needs_library()
    with tempfile.TemporaryDirectory() as directory:
        succeed(["generate", "--quiet", "d", "--draw=1128", "--plays=1k"], directory)
        steps = ((["close", "d"], "its sale has not ended"), (["seal", "d"], "seal it first"),
                 (["result", f"--numbers={KOREAN}", "d"], "blind"), (["settle", "d"], "settle it first"))
        for arguments, words in steps:
            refused(["export", "d", "--lake=lake"], directory, 1, words)
            expect(not pathlib.Path(directory, "lake").exists())
            succeed(arguments, directory)
        journal = json.loads(succeed(["journal", "d", "--json"], directory).stdout)["entries"]
        expect(sum(entry["action"] == "refused" for entry in journal) == 1, journal)
        refused(["export", "d", "--lake=lake", "--role=seller"], directory, 1, "seller")
        refused(["export", "no-such-draw", "--lake=lake"], directory, 1, "no-such-draw")
        refused(["export", "d", "--lake=gs://bucket/lake"], directory, 2, "is no folder")
        export(directory)


def damage_stops_it_by_name_and_the_lake_stays_as_it_was():
    needs_library()
    with tempfile.TemporaryDirectory() as directory:
        korean(directory)
        succeed(["export", "d", "--lake=lake"], directory)
        succeed(["publish", "d"], directory)  # So that there is something to write.
        before = files_below(f"{directory}/lake")
        chance = random.Random(7)
        targets = [("p0001/log/00000000.log", 64, 20_000), ("p0002/log/00000000.log", 64, 20_000), ("winners.1", 0, None),
                   ("settlement.1", 0, None), ("seal", 0, None), ("journal/00000002", 0, None), ("game.toml", 0, None)]
        for name, low, high in targets:
            path = pathlib.Path(directory, "d", name)
            whole = path.read_bytes()
            for _ in range(3):
                content = bytearray(whole)
                at = chance.randrange(low, high or len(content))
                content[at] ^= 1 << chance.randrange(8)
                path.write_bytes(content)
                refused(["export", "d", "--lake=lake"], directory, 3, name.split("/")[0])
                expect({p: d for p, d in files_below(f"{directory}/lake").items() if not p.startswith("_staging")} == before, name, at)
            path.write_bytes(whole)
        export(directory)
        holds_to_oracle(directory)


def a_full_disk_is_told_and_the_lake_stays_as_it_was():
    needs_library()
    with tempfile.TemporaryDirectory() as directory:
        korean(directory, plays=200_000)
        small = pathlib.Path(directory, "small")
        small.mkdir()
        if subprocess.run(["mount", "-t", "tmpfs", "-o", "size=4m", "none", small], capture_output=True, check=False).returncode:
            raise Skip("cannot mount a file system here (needs root)")
        try:
            done = run(["export", "d", "--lake=small"], directory)
            expect(done.returncode == 1 and "No space left" in done.stderr and "part-0000" in done.stderr, done)
            expect(not is_whole(small))
            subprocess.run(["mount", "-o", "remount,size=100m", small], check=True)
            export(directory, lake="small")
            expect(is_whole(small))
        finally:
            subprocess.run(["umount", "-l", small], check=True)


def without_the_library_it_says_what_is_missing_and_how_to_get_it():
    with tempfile.TemporaryDirectory() as directory:
        draw_of(directory, "d", "kr-lotto645", KOREAN, "--draw=1128", "--plays=1k")
        how = ("scripts/duckdb", "--duckdb=PATH", "DRUMROLL_DUCKDB")
        refused(["export", "d", "--lake=lake", "--duckdb=nowhere/libduckdb.so"], directory, 1, "nowhere/libduckdb.so", *how)
        refused(["export", "d", "--lake=lake"], directory, 1, "nowhere.so", *how, environment={"DRUMROLL_DUCKDB": "nowhere.so"})
        pathlib.Path(directory, "text.so").write_text("no library")
        refused(["export", "d", "--lake=lake", "--duckdb=text.so"], directory, 2, "/text.so: can't be loaded")
        pathlib.Path(directory, "other.c").write_text("int other(void) { return 0; }")
        if shutil.which("cc"):
            subprocess.run(["cc", "-shared", "-o", "other.so", "other.c"], cwd=directory, check=True)
            refused(["export", "d", "--lake=lake", "--duckdb=other.so"], directory, 2, "/other.so: has no function duckdb_")
        expect(not pathlib.Path(directory, "lake").exists())


def the_library_is_found_by_flag_by_variable_and_beside_the_build():
    needs_library()
    with tempfile.TemporaryDirectory() as directory:
        draw_of(directory, "d", "kr-lotto645", KOREAN, "--draw=1128", "--plays=1k")
        export(directory, f"--duckdb={LIBRARY}", lake="one")
        export(directory, lake="two", environment={"DRUMROLL_DUCKDB": str(LIBRARY)})
        expect(re.match(r"DuckDB v1\.5\.\d+$", export(directory, lake="three")["writer"]))


CLAIMS = {name: value for name, value in list(globals().items())
          if callable(value) and name.split("_")[0] in ("a", "an", "another", "damage", "killed", "of", "the", "two", "what", "without")
          and name not in ("the_page", "without_the_time")}

if __name__ == "__main__":
    PROGRAM, *names = sys.argv[1:]
    PROGRAM = str(pathlib.Path(PROGRAM).resolve())
    build = pathlib.Path(PROGRAM).parent.parent
    LIBRARY = build / "duckdb/libduckdb.so"
    READERS = build / "lake-venv/bin/python"
    sys.exit(check(CLAIMS, names))
