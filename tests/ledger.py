"""Holds what a client wrote down (bench/load/ledger.h) to what the logs of a draw say: whatever was acknowledged is there, where the
receipt said; whatever is there was sent; nothing is there twice.

    python3 tests/ledger.py DRAW_DIRECTORY LEDGER...
"""
import pathlib
import sys

import log_reader


def read(paths):
    """({key: (player, plays)} as sent, {key: (partition, ordinal)} as acknowledged, the keys that were to be cancelled, and those that
    were); AssertionError if two receipts of one ticket differ."""
    sent, acked, to_void, voided = {}, {}, set(), set()
    for path in paths:
        for line in pathlib.Path(path).read_text().splitlines():
            word, key, *rest = line.split()
            if word == "sent":
                assert key not in sent, f"{path}: {key} was made twice"
                sent[key] = (int(rest[0]), [[int(number) for number in play.split(",")] for play in rest[1].split(";")])
            elif word == "acked":
                place = (int(rest[1]), int(rest[2]))
                assert acked.setdefault(key, place) == place, f"{key}: receipts for {acked[key]} and {place}"
            elif word in ("void", "voided"):
                (to_void if word == "void" else voided).add(key)
    return sent, acked, to_void, voided


def hold(draw, ledgers, pick=6):
    """What there is, as a dict; AssertionError with the first thing that does not fit."""
    sent, acked, to_void, voided = read(ledgers)
    pool, cancelled = {}, set()
    for directory in sorted(pathlib.Path(draw).glob("p????")):
        partition = int(directory.name[1:], 16)
        for key, ordinal, player, plays in log_reader.tickets(directory / "log", pick):
            assert key not in pool, f"{key} is in the pool twice: at {pool[key]} and at {(partition, ordinal)}"
            pool[key] = (partition, ordinal)
            assert key in sent, f"{key} is in the pool, and nobody sent it"
            assert sent[key] == (player, plays), f"{key}: sent {sent[key]}, logged {(player, plays)}"
        for key, ordinal in log_reader.voids(directory / "log"):
            assert pool[key] == (partition, ordinal) and key not in cancelled, f"{key} is cancelled at {ordinal}, sold at {pool[key]}"
            cancelled.add(key)
    for key, place in acked.items():
        assert key in pool, f"{key} was acknowledged as {place}, and is not in the pool"
        assert pool[key] == place, f"{key} was acknowledged as {place}, and is at {pool[key]}"
    assert voided <= cancelled <= to_void, f"cancelled tickets: {voided - cancelled} are not, {cancelled - to_void} nobody asked for"
    return {"sent": len(sent), "acknowledged": len(acked), "pool": len(pool), "cancelled": len(cancelled)}


if __name__ == "__main__":
    print(hold(sys.argv[1], sys.argv[2:]))
