"""Of many processes on one database one is elected for what must be done once: set-up, cleaning, reminders."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import secrets
from collections.abc import Awaitable, Callable, Sequence

from bot.store import Store

log = logging.getLogger(__name__)

ROLE = "duties"
# A leader that has died is followed after so many seconds.
TERM_SECONDS = 60
_RENEWAL = TERM_SECONDS / 3

Duty = Callable[[], Awaitable[None]]


class Leader:
    """Runs ``duties`` while this process is the elected one."""

    def __init__(self, store: Store, duties: Sequence[Duty], clock: Callable[[], float]) -> None:
        self.store = store
        self.duties = duties
        self.clock = clock
        self.me = secrets.token_hex(8)
        self._tasks: list[asyncio.Task[None]] = []

    async def run(self, stop: asyncio.Event, pause: float = _RENEWAL) -> None:
        """Stand for election every ``pause`` seconds until ``stop`` is set."""
        try:
            while not stop.is_set():
                await self._stand()
                with contextlib.suppress(TimeoutError):
                    await asyncio.wait_for(stop.wait(), pause)
        finally:
            await self._retire()

    async def _stand(self) -> None:
        now = int(self.clock())
        try:
            elected = await self.store.elect(ROLE, self.me, now, now + TERM_SECONDS)
        except Exception as error:
            log.warning("no election: %s", type(error).__name__)
            elected = False
        if elected and not self._tasks:
            log.info("this process does the set-up and the duties")
            self._tasks = [asyncio.create_task(_done(duty)) for duty in self.duties]
        elif not elected:
            await self._retire()

    async def _retire(self) -> None:
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        self._tasks = []


async def _done(duty: Duty) -> None:
    """A duty that fails is reported, and takes nothing else with it."""
    try:
        await duty()
    except Exception as error:
        log.error("a duty failed: %s: %s", type(error).__name__, error)
