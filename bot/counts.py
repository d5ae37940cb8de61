"""Daily counts for NGOs: how many messages and guides, never whose."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections import Counter
from collections.abc import Iterable
from datetime import date

from bot.store import Store

log = logging.getLogger(__name__)

# Fewer than this could point at somebody.
SMALLEST = 5
_FLUSH_SECONDS = 60.0
# Only partners of the knowledge files are counted by name; everybody else is "".
NOBODY = ""


class Counts:
    """Counts in memory, added to the database once a minute: a turn never waits for it."""

    def __init__(self) -> None:
        self._counter: Counter[tuple[date, str, str]] = Counter()

    def add(self, day: date, events: Iterable[str], partner: str | None) -> None:
        """Note what happened in one turn. ``events`` are names of replies, which hold no answers."""
        for event in ("message", *events):
            self._counter[day, event, partner or NOBODY] += 1

    async def flush(self, store: Store) -> None:
        """Add what was counted to the database; what cannot be added is kept for the next time."""
        counted, self._counter = self._counter, Counter()
        try:
            await store.count(counted)
        except Exception:
            self._counter.update(counted)
            raise

    async def run(self, store: Store, stop: asyncio.Event) -> None:
        """Flush every minute, and a last time when ``stop`` is set."""
        while True:
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(stop.wait(), _FLUSH_SECONDS)
            try:
                await self.flush(store)
            except Exception as error:
                log.warning("counts not kept: %s", type(error).__name__)
            if stop.is_set():
                return


def shown(count: int) -> str:
    """A count as it may be shown: small ones could point at somebody."""
    return str(count) if count >= SMALLEST else f"<{SMALLEST}"
