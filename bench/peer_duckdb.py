"""The same job by DuckDB, on the same plays: tier counts, and the complete list of winners, synced.

Input: two raw files that `draw_night --peer-data` writes: masks.u64 (bit v-1 set for number v) and players.u64.
Output: one JSON line per measurement on stdout. Each figure is the best plan's median; each plan's counts must be
the expected ones, or the program fails: a peer that is wrong is not a peer.
"""
import argparse
import json
import os
import pathlib
import statistics
import sys
import time

import duckdb
import numpy

TIERS = [("1", "m = 6"), ("2", "m = 5 and b = 1"), ("3", "m = 5 and b = 0"), ("4", "m = 4"), ("5", "m = 3")]


def timed(repeats, work):
    seconds = []
    for _ in range(repeats):
        start = time.perf_counter()
        result = work()
        seconds.append(time.perf_counter() - start)
    return statistics.median(seconds), result


def sync(path):
    descriptor = os.open(path, os.O_RDONLY)
    os.fdatasync(descriptor)
    os.close(descriptor)


def plans(main_mask, bonus_mask):
    """Two ways to say it; the optimiser likes one or the other."""
    tier = ("case when m = 6 then 1 when m = 5 and b > 0 then 2 when m = 5 then 3 when m = 4 then 4 else 5 end")
    hits = f"bit_count(mask & {main_mask}::ubigint) as m, (mask & {bonus_mask}::ubigint) as b"
    return {
        "popcount, filter first": f"select id, player, {tier} as tier from (select id, player, {hits} from plays "
                                  f"where bit_count(mask & {main_mask}::ubigint) >= 3)",
        "popcount, case": f"select id, player, {tier} as tier from (select id, player, {hits} from plays) where m >= 3",
    }


def measure(connection, where, arguments, expected):
    main_mask = sum(1 << (int(n) - 1) for n in arguments.main.split(","))
    bonus_mask = 1 << (int(arguments.bonus) - 1)
    counts_best, list_best = None, None
    for name, plan in plans(main_mask, bonus_mask).items():
        seconds, rows = timed(arguments.repeats, lambda: connection.execute(
            f"select tier, count(*) from ({plan}) group by tier order by tier").fetchall())
        found = [0] * 5
        for tier, count in rows:
            found[tier - 1] = count
        if found != expected:
            sys.exit(f"DuckDB counts {found}, expected {expected} ({name})")
        counts_best = min(counts_best or (seconds, name), (seconds, name))

        target = str(pathlib.Path(arguments.directory) / "winners.parquet")

        def write_list():
            connection.execute(f"copy ({plan}) to '{target}' (format parquet, compression uncompressed)")
            sync(target)
        seconds, _ = timed(arguments.repeats, write_list)
        os.remove(target)
        list_best = min(list_best or (seconds, name), (seconds, name))
    for what, best in (("counts", counts_best), ("list durable", list_best)):
        print(json.dumps({"peer": f"DuckDB {duckdb.__version__}, {where}", "what": what, "plays": arguments.plays,
                          "seconds": best[0], "plan": best[1]}), flush=True)
    player = connection.execute("select player from plays limit 1 offset ?", [arguments.plays // 2]).fetchone()[0]
    seconds, _ = timed(arguments.repeats, lambda: connection.execute(
        "select id, mask from plays where player = ?", [player]).fetchall())
    print(json.dumps({"peer": f"DuckDB {duckdb.__version__}, {where}", "what": "one player's plays",
                      "plays": arguments.plays, "seconds": seconds, "plan": "column scan"}), flush=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--directory", required=True, help="where the raw files are, and where DuckDB may write")
    parser.add_argument("--plays", type=int, required=True)
    parser.add_argument("--main", required=True, help="winning numbers, comma separated")
    parser.add_argument("--bonus", required=True)
    parser.add_argument("--expected", required=True, help="winners per tier, comma separated")
    parser.add_argument("--repeats", type=int, default=5)
    parser.add_argument("--file", action="store_true", help="also as a database file")
    arguments = parser.parse_args()
    expected = [int(n) for n in arguments.expected.split(",")]
    folder = pathlib.Path(arguments.directory)
    columns = {"mask": numpy.memmap(folder / "masks.u64", dtype=numpy.uint64, mode="r"),
               "player": numpy.memmap(folder / "players.u64", dtype=numpy.uint64, mode="r"),
               "id": numpy.arange(arguments.plays, dtype=numpy.uint32)}
    for where in ["in memory"] + (["file"] if arguments.file else []):
        database = ":memory:" if where == "in memory" else str(folder / "peer.duckdb")
        pathlib.Path(database).unlink(missing_ok=True)
        connection = duckdb.connect(database, config={"threads": os.cpu_count()})
        connection.register("source", columns)
        start = time.perf_counter()
        connection.execute("create table plays as select id, player, mask from source")
        if where == "file":
            connection.execute("checkpoint")
        print(json.dumps({"peer": f"DuckDB {duckdb.__version__}, {where}", "what": "load", "plays": arguments.plays,
                          "seconds": time.perf_counter() - start, "plan": "create table from arrays"}), flush=True)
        connection.unregister("source")
        measure(connection, where, arguments, expected)
        connection.close()
        pathlib.Path(database).unlink(missing_ok=True)


if __name__ == "__main__":
    main()
