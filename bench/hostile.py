"""What a client that sells notices of others that are slow or send nonsense: its latency alone and beside them, in turns, in one run.

    hostile.py PROGRAM LOAD --directory=DIR [--rate=2000] [--seconds=5] [--rounds=3] [--slow=2000] [--flood=1000]

The others are tests/slow_clients.py, on the same processors. --directory is on the disk whose syncs count.
"""
import argparse
import json
import pathlib
import statistics
import subprocess
import sys
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "tests"))
import serving  # noqa: E402
from slow_clients import Attack  # noqa: E402

DRAW = "kr-lotto645-1200"


def sell(options, server, seed):
    done = subprocess.run([options.load, f"--port={server.port}", f"--draw={DRAW}", f"--rate={options.rate}", f"--seconds={options.seconds}", f"--seed={seed}"],
                          capture_output=True, text=True)
    if done.returncode != 0:
        sys.exit(done.stderr)
    figures = json.loads(done.stdout)
    if figures["refused"] or figures["unanswered"] or figures["broken"]:
        sys.exit(f"the honest client was refused: {figures}")
    return figures["micros"]


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("program")
    parser.add_argument("load")
    parser.add_argument("--directory", required=True)
    parser.add_argument("--rate", type=int, default=2000)
    parser.add_argument("--seconds", type=int, default=5)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--slow", type=int, default=2000)
    parser.add_argument("--flood", type=int, default=1000)
    options = parser.parse_args()
    serving.PROGRAM = options.program
    kinds = {"alone": (0, 0), f"beside {options.slow:,} slow ones": (options.slow, 0),
             f"beside these and {options.flood:,} malformed requests a second": (options.slow, options.flood)}
    found = {kind: [] for kind in kinds}
    memory = {}
    with serving.Server(data=pathlib.Path(options.directory) / "hostile") as server:
        server.must("POST", "/v1/draws", {"game": "kr-lotto645", "draw": 1200, "partitions": 2})
        sell(options, server, 1)
        before = server.memory()
        for number in range(options.rounds):
            for kind, (slow, flood) in kinds.items():
                with Attack(server.port, slow, flood):
                    time.sleep(1)  # They have all been accepted.
                    found[kind].append(sell(options, server, f"{number + 2}{len(found[kind])}{slow}{flood}"))
                    memory[kind] = max(memory.get(kind, 0), server.memory() - before)
    alone = statistics.median(micros["p99"] for micros in found["alone"])
    print(f"{options.rate:,} tickets a second for {options.seconds} s, {options.rounds} times each in turns; medians\n")
    print("| the client that sells | p50 | p99 | of p99 alone | the server's memory |\n|---|---|---|---|---|")
    for kind, all_micros in found.items():
        p50, p99 = (statistics.median(micros[name] for micros in all_micros) for name in ("p50", "p99"))
        print(f"| {kind} | {p50:,.0f} µs | {p99:,.0f} µs | {p99 / alone:.2f}x | {memory[kind] / 2**20:+.0f} MiB |")


if __name__ == "__main__":
    main()
