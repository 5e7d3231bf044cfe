"""Reads the logs of a draw by docs/formats/log.md alone: no code of the program, another language, another SHA-256."""
import hashlib
import pathlib
import struct
import uuid

FILE_HEADER = 64
FRAME_HEADER = 128
PLAYS, VOIDS, CLOSE = 1, 2, 3


def frames(directory):
    """(header fields as a dict, payload) of each frame of a partition's log, in order; AssertionError if one does not follow."""
    previous, sequence, ordinal = bytes(32), 0, 0
    for index, path in enumerate(sorted(pathlib.Path(directory).glob("*.log"))):
        content = path.read_bytes()
        if not any(content):
            return  # A file that was made, and got nothing before the program ended.
        magic, version, _, _, _, number, file_bytes = struct.unpack_from("<8sIIHHIQ", content)
        assert (magic, version, number, path.name) == (b"DRUMLOG1", 1, index, f"{index:08x}.log"), path
        at = FILE_HEADER
        while content[at:at + 4] == b"FRM1":
            header = content[at:at + FRAME_HEADER]
            kind, size = header[5], struct.unpack_from("<I", header, 12)[0]
            own, position, _, first, plays, tickets, time = struct.unpack_from("<QQQQIIq", header, 16)
            end = at + FRAME_HEADER + size + -size % 8
            assert end <= len(content), f"{path}: a frame at {at} is cut off"
            assert (own, position, first) == (sequence, index * file_bytes + at, ordinal), f"{path}: frame at {at}"
            assert header[64:96] == previous, f"{path}: the frame at {at} does not follow the one before it"
            hashed = header[:32] + bytes(8) + header[40:124] + bytes(4)
            previous = hashlib.sha256(hashed + content[at + FRAME_HEADER:end]).digest()
            yield ({"kind": kind, "first": first, "plays": plays, "tickets": tickets, "time": time, "position": position},
                   content[at + FRAME_HEADER:at + FRAME_HEADER + size])
            sequence, ordinal, at = sequence + 1, ordinal + plays, end
        assert not any(content[at:at + FRAME_HEADER]), f"{path}: no frame and no zeros at {at}"


def records(directory, pick, pick2=0):
    """Each ticket of a partition's log, voided ones too, as a dict; its plays are pairs of main and second numbers."""
    for header, payload in frames(directory):
        if header["kind"] != PLAYS:
            continue
        at, ordinal = 0, header["first"]
        for _ in range(header["tickets"]):
            key, player, time, channel, count, flags, _ = struct.unpack_from("<16sQqIHBB", payload, at)
            reference = header["position"] + FRAME_HEADER + at
            at += 40
            plays = []
            for _ in range(count):
                main, second = pick, pick2
                if flags & 1:
                    main, at = payload[at], at + 1
                    if pick2:
                        second, at = payload[at], at + 1
                plays.append((list(payload[at:at + main]), list(payload[at + main:at + main + second])))
                at += main + second
            yield {"key": str(uuid.UUID(bytes=key)), "first": ordinal, "player": player, "plays": plays, "time": time,
                   "channel": channel, "quick_pick": bool(flags & 2), "reference": reference}
            ordinal += count
        assert at == len(payload) and ordinal == header["first"] + header["plays"]


def tickets(directory, pick, pick2=0):
    """(key, first ordinal, player, plays as lists of numbers) of each ticket of a partition's log, voided ones too."""
    for ticket in records(directory, pick, pick2):
        yield ticket["key"], ticket["first"], ticket["player"], [main + second for main, second in ticket["plays"]]


def void_records(directory):
    """(key, first ordinal, plays, stakes, time) of each cancelled ticket of a partition's log."""
    for header, payload in frames(directory):
        if header["kind"] == VOIDS:
            for at in range(0, len(payload), 40):
                key, *rest = struct.unpack_from("<16sQIIq", payload, at)
                yield str(uuid.UUID(bytes=key)), *rest


def voids(directory):
    """(key, first ordinal) of each cancelled ticket of a partition's log."""
    for key, first, *_ in void_records(directory):
        yield key, first
