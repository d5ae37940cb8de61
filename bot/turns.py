"""One update from arrival to answer: lock, load, respond, commit, and only then send."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import date

from bot.channel import Call, Incoming, calls
from bot.counts import Counts
from bot.floods import Floods
from bot.moments import due
from bot.store import Store
from dialogues.cards import render
from dialogues.dialogue import Dialogue
from dialogues.messages import Reply, Session
from dialogues.world import RETENTION_DAYS
from locales.languages import resolve
from locales.words import words

log = logging.getLogger(__name__)


# Another process may answer the same person at the same moment; the one that comes too late answers anew.
ATTEMPTS = 5
# An update that fails so often would block everything behind it.
TRIES = 3


class Overtaken(Exception):
    """Other processes kept answering the same chat; Telegram will send the update again."""


class Locks:
    """One lock per chat: Telegram queues a person's messages and presses apart, so two can arrive at once."""

    def __init__(self) -> None:
        self._locks: dict[int, tuple[asyncio.Lock, int]] = {}

    @asynccontextmanager
    async def hold(self, chat: int) -> AsyncIterator[None]:
        lock, waiting = self._locks.get(chat, (asyncio.Lock(), 0))
        self._locks[chat] = (lock, waiting + 1)
        try:
            async with lock:
                yield
        finally:
            lock, waiting = self._locks[chat]
            if waiting == 1:
                del self._locks[chat]
            else:
                self._locks[chat] = (lock, waiting - 1)


@dataclass
class Turns:
    """Answers updates. ``today`` is asked once a turn."""

    store: Store
    dialogue: Dialogue
    today: Callable[[], date]
    retention_days: int = RETENTION_DAYS
    counts: Counts = field(default_factory=Counts)
    floods: Floods = field(default_factory=Floods)
    locks: Locks = field(default_factory=Locks)

    async def answer(self, update_id: int, seen: Incoming) -> list[Call]:
        """The calls that answer an update, after they were committed. A redelivered update gets the same again."""
        if not seen.private:
            text = render("idle", words(resolve(seen.message.hint)))
            # In a group only an explicit command is answered, so that nobody's guide is shown to others.
            return calls([Reply("idle", text)], seen) if (seen.message.text or "").startswith("/") else []
        if self.floods.too_many(seen.chat, time.monotonic()):
            return []
        async with self.locks.hold(seen.chat):
            for _attempt in range(ATTEMPTS):
                found = await self.store.find(seen.chat, update_id)
                if found.replies is not None:
                    return calls(found.replies, seen)
                today = self.today()
                turn = await self.dialogue.respond(_back(found.session), seen.message, today)
                moment = due(turn.session, today, self.retention_days) if turn.session else None
                kept = (seen.chat, update_id, turn.session, turn.replies, today, found.version, moment)
                if await self.store.save(*kept):
                    break
            else:
                raise Overtaken(update_id)
        self.counts.add(today, turn.events, turn.session.partner if turn.session else None)
        log.info("update %d: %s", update_id, " ".join(turn.events))
        return calls(turn.replies, seen)

    async def set_aside(self, update_id: int) -> bool:
        """Whether an update has failed so often that it is given up. Raises when the store cannot say."""
        return await self.store.failed(update_id, self.today()) >= TRIES

    def apology(self, seen: Incoming) -> list[Call]:
        """What a person reads when an answer failed for good."""
        return calls([Reply("failure", render("failure", words(resolve(seen.message.hint))))], seen)


def _back(session: Session | None) -> Session | None:
    """Whoever writes is no longer idle: a warning before deletion may come again another time."""
    if session is None or "expiring" not in session.told:
        return session
    return replace(session, told=tuple(item for item in session.told if item != "expiring"))
