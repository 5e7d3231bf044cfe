"""CPU time of processes with all of their children, from /proc.

What a child used is counted while it lives and, because its parent waits for it, after its end: in its parent's account of
ended children. So nothing is lost between two looks, unless a process is orphaned; Airflow's parents all wait.
"""
from __future__ import annotations

import os
import pathlib

TICKS_A_SECOND = os.sysconf("SC_CLK_TCK")


def parse_stat(text: str) -> tuple[int, int]:
    """(parent, ticks) of a line of /proc/PID/stat. The name in it may hold spaces and brackets; the last ) ends it."""
    fields = text[text.rindex(")") + 2:].split()
    user, system, children_user, children_system = map(int, fields[11:15])
    return int(fields[1]), user + system + children_user + children_system


def _all_processes() -> dict[int, tuple[int, int]]:
    found = {}
    for directory in pathlib.Path("/proc").iterdir():
        if directory.name.isdigit():
            try:
                found[int(directory.name)] = parse_stat((directory / "stat").read_text())
            except OSError:  # It ended meanwhile; its parent has its time.
                pass
    return found


def belongs_to(pid: int, root: int, parents: dict[int, int]) -> bool:
    while pid != root and pid in parents:
        pid = parents[pid]
    return pid == root


def seconds_used(roots: dict[str, int]) -> dict[str, float]:
    """By name: CPU seconds of the process and everything that it started."""
    processes = _all_processes()
    parents = {pid: parent for pid, (parent, _) in processes.items()}
    return {name: sum(ticks for pid, (_, ticks) in processes.items() if belongs_to(pid, root, parents)) / TICKS_A_SECOND
            for name, root in roots.items()}


def machine_seconds_used() -> float:
    """By everything on this machine: the first line of /proc/stat, without idle and waiting."""
    user, nice, system, _, _, interrupts, soft_interrupts, stolen = map(int, pathlib.Path("/proc/stat").read_text().split()[1:9])
    return (user + nice + system + interrupts + soft_interrupts + stolen) / TICKS_A_SECOND
