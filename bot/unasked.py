"""What the bot says without being asked: reminders, warnings before deletion, and changes of saved guides.

A row is leased, so that many processes share the work; what is said is committed before it is sent, so that nobody
hears anything twice, whenever a process dies.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import Awaitable, Callable
from datetime import timedelta

from bot.channel import Call, calls_to
from bot.moments import after_the_night, due, local_day, warned_on
from bot.store import Person, Store
from dialogues.dialogue import Dialogue
from dialogues.messages import Session, Turn

log = logging.getLogger(__name__)

Send = Callable[[Call], Awaitable[bool]]
# Rows that one process takes at a time, and how long they are its own.
BATCH = 100
LEASE_SECONDS = 120
# How often it is looked whether something is due.
PAUSE_SECONDS = 60.0


class Unasked:
    """Says what is due. ``send`` carries out a call and says whether the chat can still be reached."""

    def __init__(self, store: Store, dialogue: Dialogue, send: Send, retention_days: int) -> None:
        self.store = store
        self.dialogue = dialogue
        self.send = send
        self.retention_days = retention_days

    async def run(self, clock: Callable[[], float], stop: asyncio.Event) -> None:
        """Look every minute until ``stop`` is set. A failure is logged, and the next minute tries again."""
        while not stop.is_set():
            try:
                count = await self.say_what_is_due(int(clock()))
                if count:
                    log.info("%d messages sent unasked", count)
            except Exception as error:
                log.warning("reminders failed: %s", type(error).__name__)
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(stop.wait(), PAUSE_SECONDS)

    async def say_what_is_due(self, now: int) -> int:
        """Everything due at ``now`` (Unix seconds), a batch at a time; return how many messages were sent."""
        sent = 0
        while batch := await self.store.lease(now, now + LEASE_SECONDS, BATCH):
            for person in batch:
                sent += await self._say(person, now)
        return sent

    async def _say(self, person: Person, now: int) -> int:
        later = after_the_night(person.session, now)
        if later is not None:
            await self.store.settle(person, person.session, later)
            return 0
        turn = await self._occasion(person, now)
        session = turn.session or person.session
        if not await self.store.settle(person, session, due(session, person.last_used, self.retention_days)):
            return 0  # they wrote meanwhile; that turn knows when to come again
        return await self._send(person, turn)

    async def _occasion(self, person: Person, now: int) -> Turn:
        today = local_day(person.session, now)
        turn = await self.dialogue.unasked(person.session, today, due="")
        session = turn.session or person.session
        warned = "expiring" in session.told
        if warned or today < warned_on(person.last_used, self.retention_days):
            return turn
        end = person.last_used + timedelta(days=self.retention_days)
        warning = await self.dialogue.unasked(session, today, expiring=end.isoformat())
        told = _told(warning.session or session)
        return Turn(told, (*turn.replies, *warning.replies), (*turn.events, *warning.events))

    async def tell_of_changes(self, now: int) -> int:
        """After the knowledge changed: tell those whose saved guide stands on what is different. Return how many."""
        told, after = 0, b""
        while batch := await self.store.watching(after, BATCH):
            after = batch[-1].name
            for person in batch:
                turn = await self.dialogue.unasked(person.session, local_day(person.session, now), changed="")
                session = turn.session or person.session
                if turn.replies and await self.store.settle(
                    person, session, due(session, person.last_used, self.retention_days)
                ):
                    told += bool(await self._send(person, turn))
        return told

    async def _send(self, person: Person, turn: Turn) -> int:
        sent = 0
        for call in calls_to(person.chat, turn.replies):
            try:
                reached = await self.send(call)
            except Exception as error:
                # It was committed as said: better once too few than twice.
                log.warning("not sent unasked: %s", type(error).__name__)
                continue
            if not reached:
                await self.store.silence(person.name)
                return sent
            sent += 1
        return sent


def _told(session: Session) -> Session:
    """The warning is said once; the next message of the person takes it back."""
    return session.with_slots({**session.slots(), "told": [*session.told, "expiring"]})
