"""Watches a folder for marker files: how a draw is announced when nobody can reach Airflow's API."""
from __future__ import annotations

import asyncio
import pathlib
from collections.abc import AsyncIterator
from typing import Any

from airflow.triggers.base import BaseEventTrigger, TriggerEvent

from evening.draws import Refused, read_marker


class MarkerTrigger(BaseEventTrigger):
    """Fires once for each marker NAME.json that it finds. The marker is removed when its run has been started, not before: after
    a restart what is still there is announced again, and a draw's evening may happen twice. One look is one listing of a folder."""

    def __init__(self, inbox: str, every_seconds: float, **more: Any):
        super().__init__(**more)
        self.inbox = inbox
        self.every_seconds = every_seconds

    def serialize(self) -> tuple[str, dict[str, Any]]:
        return f"{type(self).__module__}.{type(self).__qualname__}", {"inbox": self.inbox, "every_seconds": self.every_seconds}

    async def run(self) -> AsyncIterator[TriggerEvent]:
        announced: set[str] = set()
        while True:
            present = sorted(pathlib.Path(self.inbox).glob("*.json"))
            for path in present:
                if path.name in announced:
                    continue
                announced.add(path.name)
                try:
                    yield TriggerEvent(read_marker(path))
                except (Refused, OSError) as error:  # Said once; the others are not held up by it.
                    self.log.error("%s", error)
            announced &= {path.name for path in present}
            await asyncio.sleep(self.every_seconds)
