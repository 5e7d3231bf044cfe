"""Reads a winner file by docs/formats/winners.md alone: no code of the program, another language, another SHA-256."""
import hashlib
import struct

PIECE = 8192


def digest_of_pieces(*parts):
    whole = hashlib.sha256()
    for part in parts:
        for at in range(0, len(part), PIECE):
            whole.update(hashlib.sha256(part[at:at + PIECE]).digest())
    return whole.digest()


def read(content):
    """(outcome in hex, [(partition, ordinal, player, tier, weight)]); AssertionError if a digest or a sum is wrong."""
    header, footer = content[:128], content[-256:]
    assert header[:8] == footer[:8] == b"DRUMWIN1"
    chunks, places = struct.unpack_from("<QQ", footer, 8)
    sums = struct.unpack_from("<15Q", footer, 24)
    entries = content[-256 - 64 * chunks:-256]
    nothing = footer[:216] + bytes(32) + footer[248:252] + bytes(4)
    outcome = footer[216:248]
    assert hashlib.sha256(header + entries + nothing).digest() == outcome
    winners, counts, at = [], [0] * 15, 128
    for entry in range(chunks):
        partition, _, segment, count, weighted, offset = struct.unpack_from("<HHIIIQ", entries, 64 * entry)
        assert offset == at
        end = 12 * count + 4 * weighted
        at += end + -end % 8
        chunk = content[offset:at]
        parts = chunk[:8 * count], chunk[8 * count:12 * count], chunk[12 * count:end], chunk[end:]
        assert digest_of_pieces(*parts) == entries[64 * entry + 24:64 * entry + 56]
        weights = iter(struct.unpack(f"<{weighted}I", parts[2]))
        for player, place in zip(struct.unpack(f"<{count}Q", parts[0]), struct.unpack(f"<{count}I", parts[1])):
            tier, weight = place >> 20 & 255, next(weights) if place >> 31 else 1
            counts[tier - 1] += weight
            winners.append((partition, segment * 2**20 + place % 2**20, player, tier, weight))
    assert tuple(counts) == sums and len(winners) == places
    return outcome.hex(), winners
