"""Cuts the power of a real file system under a sale and its evening, thousands of times if asked to: what was acknowledged is there, what
is there was sent, nothing is there twice, and the evening comes to its end.

    power_cut_test.py PROGRAM SELLER [--cuts=N] [--seed=N] [CLAIM...]

The cut is FS_IOC_SHUTDOWN without a flush on a file system in a file: whatever the kernel had not written is gone, as at a power cut,
and its journal is replayed at the next mount. What the disk itself would lose or tear is the simulated disk's to show. Needs root.
"""
import fcntl
import os
import pathlib
import random
import shutil
import struct
import subprocess
import sys
import tempfile
import time

import ledger
from claims import Skip, check, expect

FS_IOC_SHUTDOWN = 0x8004587D
NO_LOG_FLUSH = 2
CUTS_OF_A_DRAW = 25  # Of which the last few come while it is closed, sealed, settled and published.
CUTS_AT_THE_END = 5
TICKETS_MAX = 1_000_000  # Of one start of the seller.
PROGRAM = SELLER = ""
CUTS = 50
SEED = None


class FileSystem:
    """In a file, mounted; its power can be cut."""

    def __init__(self, kind):
        self.scratch = tempfile.TemporaryDirectory(prefix="drumroll-power-")
        self.image = pathlib.Path(self.scratch.name) / "image"
        self.mount_point = pathlib.Path(self.scratch.name) / "mount"
        self.mount_point.mkdir()
        self.kind = kind
        self.is_mounted = False
        if shutil.which(f"mkfs.{kind}") is None:
            raise Skip(f"there is no mkfs.{kind}")
        with open(self.image, "wb") as image:
            image.truncate(512 * 2**20)
        subprocess.run([f"mkfs.{kind}", "-q", self.image], check=True, capture_output=True)

    def mount(self):
        done = subprocess.run(["mount", "-t", self.kind, "-o", "loop", self.image, self.mount_point], capture_output=True, text=True)
        if done.returncode != 0:
            raise Skip(f"cannot mount a file system here: {done.stderr.strip()}")
        self.is_mounted = True

    def cut(self):
        descriptor = os.open(self.mount_point, os.O_RDONLY)
        try:
            fcntl.ioctl(descriptor, FS_IOC_SHUTDOWN, struct.pack("I", NO_LOG_FLUSH))
        except OSError as error:
            raise Skip(f"the power of {self.kind} cannot be cut here: {error}") from error
        finally:
            os.close(descriptor)

    def unmount(self):
        for _ in range(100):
            if subprocess.run(["umount", self.mount_point], capture_output=True).returncode == 0:
                self.is_mounted = False
                return
            time.sleep(0.01)
        raise AssertionError("the file system stays busy")

    def __enter__(self):
        return self

    def __exit__(self, *_):
        if self.is_mounted:
            subprocess.run(["umount", "-l", self.mount_point], check=False)
        self.scratch.cleanup()


class Drill:
    """One draw under many cuts."""

    def __init__(self, disk, chance, number):
        self.disk = disk
        self.chance = chance
        self.directory = disk.mount_point / f"draw-{number}"
        self.ledger = pathlib.Path(disk.scratch.name) / f"ledger-{number}"
        self.next_ticket = 1

    def start(self, what):
        """The seller, once it has found all that was acknowledged."""
        seller = subprocess.Popen([SELLER, self.directory, self.ledger, str(self.next_ticket), what], stdout=subprocess.PIPE,
                                  stderr=subprocess.PIPE, text=True)
        self.next_ticket += TICKETS_MAX
        if seller.stdout.readline() != "ready\n":
            raise AssertionError(f"after a cut: {seller.stderr.read()}")
        return seller

    def cut_during(self, what):
        seller = self.start(what)
        time.sleep(self.chance.random() ** 2 * 0.03)
        is_done = seller.poll() is not None
        expect(not is_done or seller.returncode == 0, f"without a cut: {seller.stderr.read() if is_done else ''}")
        self.disk.cut()
        seller.communicate(timeout=30)
        self.disk.unmount()
        self.disk.mount()

    def run(self):
        """The tickets that were acknowledged."""
        for _ in range(CUTS_OF_A_DRAW - CUTS_AT_THE_END):
            self.cut_during("sell")
        for _ in range(CUTS_AT_THE_END):
            self.cut_during("finish")
        seller = self.start("finish")
        _, error = seller.communicate(timeout=60)
        expect(seller.returncode == 0, f"the evening does not end: {error}")
        verified = subprocess.run([PROGRAM, "verify", self.directory], capture_output=True, text=True)
        expect(verified.returncode == 0, verified.stdout, verified.stderr)
        held = ledger.hold(self.directory, [self.ledger], pick=3)
        expect(held["pool"] >= held["acknowledged"] > 0, held)
        shutil.rmtree(self.directory)
        os.sync()  # Or a later cut brings it back.
        return held["acknowledged"]


def cut_the_power_of(kind):
    seed = SEED if SEED is not None else int(time.time())
    print(f"seed {seed}: power_cut_test.py ... --seed={seed}", flush=True)
    chance = random.Random(seed)
    tickets = 0
    with FileSystem(kind) as disk:
        disk.mount()
        draws = max(1, CUTS // CUTS_OF_A_DRAW)
        for number in range(draws):
            tickets += Drill(disk, chance, number).run()
    print(f"{draws * CUTS_OF_A_DRAW} power cuts on {kind}, {tickets} tickets acknowledged, none lost")


def a_power_cut_on_ext4_loses_and_invents_nothing():
    cut_the_power_of("ext4")


def a_power_cut_on_xfs_loses_and_invents_nothing():
    cut_the_power_of("xfs")


if __name__ == "__main__":
    PROGRAM, SELLER, *names = sys.argv[1:]
    for flag in [name for name in names if name.startswith("--")]:
        word, value = flag.split("=")
        names.remove(flag)
        if word == "--cuts":
            CUTS = int(value)
        elif word == "--seed":
            SEED = int(value)
        else:
            sys.exit(f"unknown flag {word}")
    functions = {claim.__name__: claim
                 for claim in (a_power_cut_on_ext4_loses_and_invents_nothing, a_power_cut_on_xfs_loses_and_invents_nothing)}
    sys.exit(check(functions, names))
