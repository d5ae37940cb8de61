"""The updates that wait for the bot, until it confirms them: Telegram's queue, and long polling on it."""

import asyncio
from collections import deque
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from bot.sandbox.errors import Refused

MAX_POLL_SECONDS = 50
MAX_BATCH = 100
_FIRST_UPDATE_ID = 1001


@dataclass(frozen=True)
class Update:
    """One update; a webhook gets the updates of one `lane` strictly one after the other."""

    update_id: int
    kind: str
    lane: str
    body: dict[str, Any]


class Updates:
    """Keeps updates until they are confirmed, and all of them for redelivery."""

    def __init__(self) -> None:
        """Start empty; `listener` is told of each new update once a webhook takes them."""
        self.listener: Callable[[Update], None] | None = None
        self.closed = False
        self._all: dict[int, Update] = {}
        self._pending: dict[int, Update] = {}
        self._again: deque[Update] = deque()
        self._allowed: frozenset[str] = frozenset()
        self._arrived = asyncio.Event()
        self._poll_number = 0

    def add(self, kind: str, content: dict[str, Any], owner_id: int) -> Update | None:
        """Queue an update, or drop it where its kind is not among the allowed ones.

        Messages of one chat share a lane, button presses of one person another: they can overtake each other.
        """
        if self._allowed and kind not in self._allowed:
            return None
        update_id = _FIRST_UPDATE_ID + len(self._all)
        update = Update(update_id, kind, f"{kind}/{owner_id}", {"update_id": update_id, kind: content})
        self._all[update_id] = self._pending[update_id] = update
        self._announce(update)
        return update

    def redeliver(self, update_id: int) -> None:
        """Deliver an update once more, confirmed or not; raises KeyError where there never was one."""
        update = self._all[update_id]
        if self.listener is None and update_id not in self._pending:
            self._again.append(update)
        self._announce(update)

    def allow(self, kinds: Iterable[str] | None) -> None:
        """Queue these kinds only from now on; none at all means every kind, None leaves the setting."""
        if kinds is not None:
            self._allowed = frozenset(kinds)

    @property
    def allowed(self) -> list[str]:
        """The kinds that are queued, empty for all of them."""
        return sorted(self._allowed)

    @property
    def pending(self) -> list[Update]:
        """What is not confirmed yet, oldest first."""
        return list(self._pending.values())

    def confirm(self, update_id: int) -> None:
        """Forget an update that was delivered."""
        self._pending.pop(update_id, None)

    def drop(self) -> None:
        """Forget everything that waits."""
        self._pending.clear()
        self._again.clear()

    async def poll(self, offset: int, limit: int, timeout: float) -> list[dict[str, Any]]:  # noqa: ASYNC109  Telegram's
        """Answer getUpdates: confirm everything below `offset`, then wait up to `timeout` seconds for more.

        A negative offset keeps only that many of the newest. Raises `Refused` where another poll takes over.
        """
        self._confirm_below(offset)
        self._poll_number += 1
        mine = self._poll_number
        self._arrived.set()
        deadline = asyncio.get_running_loop().time() + min(max(timeout, 0), MAX_POLL_SECONDS)
        limit = limit if 1 <= limit <= MAX_BATCH else MAX_BATCH
        while not self._again and not self._pending and not self.closed:
            self._arrived.clear()
            try:
                async with asyncio.timeout_at(deadline):
                    await self._arrived.wait()
            except TimeoutError:
                break
            if mine != self._poll_number:
                raise Refused(
                    "terminated by other getUpdates request; make sure that only one bot instance is running", code=409
                )
        batch = [*self._again, *self._pending.values()][:limit]
        for _ in range(min(len(self._again), limit)):
            self._again.popleft()
        return [update.body for update in batch]

    def close(self) -> None:
        """End the poll that waits, so that the server can stop."""
        self.closed = True
        self._arrived.set()

    def _announce(self, update: Update) -> None:
        if self.listener is not None:
            self.listener(update)
        self._arrived.set()

    def _confirm_below(self, offset: int) -> None:
        if offset < 0:
            offset = min(list(self._pending)[offset:], default=0)
        for update_id in [update_id for update_id in self._pending if update_id < offset]:
            del self._pending[update_id]
