"""Measures `drumroll serve` with the load generator beside it on the same machine, and writes docs/performance-service.md.

    service.py PROGRAM LOAD --directory=DIR --memory=DIR [--plays=100000000] [--seconds=10] [--document=FILE]

--directory is on the disk whose syncs count; --memory is on a tmpfs, where a sync costs nothing: the same server without its log's disk.
"""
import argparse
import concurrent.futures
import json
import os
import pathlib
import platform
import random
import shutil
import statistics
import subprocess
import sys
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "tests"))
import serving  # noqa: E402

DRAW = "kr-lotto645-1200"
PATH = f"/v1/draws/{DRAW}"
TICKETS_A_SECOND = 15000  # To be reached.


def load(options, server, **flags):
    """The figures of one run of the load generator."""
    words = [f"--{name}={value}" for name, value in flags.items()]
    done = subprocess.run([options.load, f"--port={server.port}", f"--seconds={options.seconds}", *words], capture_output=True, text=True)
    if done.returncode != 0:
        sys.exit(done.stderr)
    figures = json.loads(done.stdout)
    if figures["refused"] or figures["unanswered"]:
        sys.exit(f"refused: {figures}")
    return figures


def open_draw(server):
    server.must("POST", "/v1/draws", {"game": "kr-lotto645", "draw": 1200, "partitions": 2})


def sync_micros(directory, count=300):
    """The median of one fdatasync after 4 KiB were written over prewritten zeros, as the log does it."""
    path = pathlib.Path(directory) / "sync"
    block = bytes(4096)
    descriptor = os.open(path, os.O_CREAT | os.O_RDWR)
    os.write(descriptor, bytes(count * 4096))
    os.fsync(descriptor)
    times = []
    for i in range(count):
        os.pwrite(descriptor, b"x" + block[1:], i * 4096)
        begin = time.perf_counter()
        os.fdatasync(descriptor)
        times.append((time.perf_counter() - begin) * 1e6)
    os.close(descriptor)
    path.unlink()
    return statistics.median(times)


def selling(options, rows):
    with serving.Server(data=pathlib.Path(options.memory) / "data") as server:
        open_draw(server)
        memory = load(options, server, draw=DRAW)
        memory_batch = load(options, server, draw=DRAW, tickets=20, plays=5, seed=2)
    shutil.rmtree(pathlib.Path(options.memory) / "data")
    directory = pathlib.Path(options.directory) / "data"
    with serving.Server(data=directory) as server:
        open_draw(server)
        empty = load(options, server)
        single = load(options, server, draw=DRAW, seed=1)
        batch = load(options, server, draw=DRAW, tickets=20, plays=5, seed=2)
        trip = load(options, server, rate=empty["requests_per_second"] / 4, connections=64)
        sync = sync_micros(options.directory)
        rate = single["requests_per_second"] / 2
        half = load(options, server, draw=DRAW, rate=rate, seed=3)
        asked = load(options, server, draw=DRAW, rate=TICKETS_A_SECOND / 2, seed=4)
    shutil.rmtree(directory)
    floor = sync + trip["micros"]["p50"]
    rows += [
        ("an empty request (`/healthz`), 64 connections", f"{empty['requests_per_second']:,.0f}/s", "", ""),
        ("tickets acknowledged durably, one a request, 64 connections", f"{single['requests_per_second']:,.0f}/s", "15,000/s",
         single["requests_per_second"] >= TICKETS_A_SECOND),
        ("the same beside the server with its data in memory", f"{single['requests_per_second'] / memory['requests_per_second']:.2f}x of "
         f"{memory['requests_per_second']:,.0f}/s", "0.7x", single["requests_per_second"] >= 0.7 * memory["requests_per_second"]),
        ("plays acknowledged durably, 20 tickets of 5 a request", f"{batch['plays_per_second']:,.0f} plays/s", "400,000 plays/s",
         batch["plays_per_second"] >= 400000),
        ("the same with its data in memory", f"{memory_batch['plays_per_second']:,.0f} plays/s", "", ""),
        ("one `fdatasync` here, median", f"{sync:,.0f} µs", "", ""),
        ("an empty round trip at a quarter of its rate, p50 and p99", f"{trip['micros']['p50']:,} and {trip['micros']['p99']:,} µs", "", ""),
        (f"a durable receipt at {rate:,.0f} tickets/s, half of that load: p50", f"{half['micros']['p50']:,} µs, "
         f"{half['micros']['p50'] / floor:.1f}x of sync and round trip", "2x", half["micros"]["p50"] <= 2 * floor),
        ("the same: p99", f"{half['micros']['p99']:,} µs, {half['micros']['p99'] / floor:.1f}x", "5x",
         half["micros"]["p99"] <= 5 * floor),
        (f"a durable receipt at {TICKETS_A_SECOND / 2:,.0f} tickets/s, half of what is asked: p50", f"{asked['micros']['p50']:,} µs, "
         f"{asked['micros']['p50'] / floor:.1f}x", "2x", asked["micros"]["p50"] <= 2 * floor),
        ("the same: p99", f"{asked['micros']['p99']:,} µs, {asked['micros']['p99'] / floor:.1f}x", "5x",
         asked["micros"]["p99"] <= 5 * floor),
    ]


def processor_seconds(server):
    """What the server has used of both cores, in user mode and in the kernel."""
    fields = pathlib.Path(f"/proc/{server.process.pid}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def some_players(server, pages=20):
    """Players of which each has won something, from the first pages of the list of winners; in the order of a shuffle."""
    players, cursor = set(), ""
    for _ in range(pages):
        page = server.must("GET", f"{PATH}/winners?limit=10000{cursor}")
        players.update(winner["player"] for winner in page["winners"])
        if page["next"] is None:
            break
        cursor = f"&cursor={page['next']}"
    players = sorted(players)
    random.Random(1).shuffle(players)
    return players


def large_draw(options, rows):
    """Restart, close under load and look-ups, with many plays in the pool."""
    directory = pathlib.Path(options.directory) / "large"
    directory.mkdir()
    subprocess.run([serving.PROGRAM, "generate", directory / DRAW, "--draw=1200", f"--plays={options.plays}"], check=True,
                   stdout=subprocess.DEVNULL)
    begin = time.perf_counter()
    with serving.Server(data=directory) as server:
        ready = time.perf_counter() - begin
        load(options, server, draw=DRAW, requests=20000)
        server.stop()
        begin = time.perf_counter()
        server.start()
        restarted = time.perf_counter() - begin
        with concurrent.futures.ThreadPoolExecutor() as pool:
            command = [options.load, f"--port={server.port}", f"--draw={DRAW}", f"--seconds={options.seconds}", "--seed=9"]
            seller = pool.submit(subprocess.run, command, capture_output=True, text=True)
            time.sleep(options.seconds / 2)
            begin = time.perf_counter()
            server.must("POST", f"{PATH}/close")
            closed = time.perf_counter() - begin
            seal = server.must("POST", f"{PATH}/seal")
            sealed = time.perf_counter() - begin
            late = json.loads(seller.result().stdout)
        server.must("POST", f"{PATH}/results", {"numbers": "1 5 8 16 28 33 + 45"})
        begin = time.perf_counter()
        settled = server.must("POST", f"{PATH}/settle")
        settle = time.perf_counter() - begin
        if settled["doubts"]:
            server.must("POST", f"{PATH}/confirm", {"reason": "made-up plays"})
        server.must("POST", f"{PATH}/publish")
        paths = directory / "paths"
        paths.write_text("".join(f"{PATH}/players/{player}/tickets\n" for player in some_players(server)))
        server.must("GET", paths.read_text().split("\n")[0])  # Opens the look-ups.
        load(options, server, paths=paths)  # What is looked at is in memory then.
        before = processor_seconds(server)
        many = load(options, server, paths=paths)
        between = processor_seconds(server)
        empty = load(options, server)
        after = processor_seconds(server)
        inside = ((between - before) / many["requests"] - (after - between) / empty["requests"]) * 1e6
    shutil.rmtree(directory)
    expected = late["refused"].get("409", 0)
    rows += [
        (f"restart with {options.plays:,} plays in the open draw, until it is ready", f"{restarted:.2f} s (first start, no clean stop "
         f"before: {ready:.2f} s)", "10 s", restarted <= 10),
        (f"close with intake at full rate, until every log has ended ({seal['plays']:,} plays; {expected:,} tickets came late and were told)",
         f"{closed * 1000:,.0f} ms", "", ""),
        ("the same, until it is sealed", f"{sealed * 1000:,.0f} ms", "500 ms", sealed <= 0.5),
        ("settled, two engines, over HTTP", f"{settle:.2f} s", "", ""),
        ("a player's tickets and wins after publication, another player each time, 64 connections",
         f"{many['requests_per_second']:,.0f}/s, p50 {many['micros']['p50']:,} µs", "20,000/s", many["requests_per_second"] >= 20000),
        ("the same, inside: the server's processor time for a look-up beyond that for an empty request", f"{inside:.0f} µs", "20 µs",
         inside <= 20),
    ]


def provenance(options):
    commit = subprocess.run(["git", "describe", "--always", "--dirty"], capture_output=True, text=True).stdout.strip()
    cpu = [line.split(":")[1].strip() for line in open("/proc/cpuinfo") if line.startswith("model name")]
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    return (f"Measured {time.strftime('%Y-%m-%d', time.gmtime())} at commit {commit} on {len(os.sched_getaffinity(0))} cores of "
            f"{cpu[0] if cpu else platform.machine()} with {memory:.0f} GiB of memory (Linux {platform.release()}), {options.seconds} s each, by")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("program")
    parser.add_argument("load")
    parser.add_argument("--directory", required=True)
    parser.add_argument("--memory", required=True)
    parser.add_argument("--plays", type=int, default=100_000_000)
    parser.add_argument("--seconds", type=int, default=10)
    parser.add_argument("--document")
    options = parser.parse_args()
    serving.PROGRAM = options.program
    rows = []
    selling(options, rows)
    large_draw(options, rows)
    table = ["| figure | measured | reach | |", "|---|---|---|---|"]
    for what, measured, reach, met in rows:
        table.append(f"| {what} | {measured} | {reach} | {'' if met == '' else 'met' if met else '**not met**'} |")
    text = f"{provenance(options)}\n\n    ./scripts/bench --service\n\n" + "\n".join(table) + "\n"
    print(text)
    if options.document:
        document = pathlib.Path(options.document)
        before, rest = document.read_text().split("<!-- figures:begin -->\n")
        document.write_text(before + "<!-- figures:begin -->\n" + text + "<!-- figures:end -->" + rest.split("<!-- figures:end -->")[1])


if __name__ == "__main__":
    main()
