"""The store: what is kept of a person, and the replies to each update, written together in one transaction.

A row has no chat number and no readable word: people are named by a keyed hash, and records are sealed.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

from alembic import command
from alembic.config import Config
from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Connection,
    Date,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
    bindparam,
    delete,
    select,
    update,
)
from sqlalchemy.dialects import postgresql, sqlite

from bot.database import database
from bot.vault import Vault
from dialogues.messages import Button, Reply, Session, Speech

metadata = MetaData()
# `version` counts the turns, so that two processes cannot answer one person at once. `due` is the next moment
# (Unix seconds) at which something is to be sent unasked, `leased` until when a process is at it.
people = Table(
    "people",
    metadata,
    Column("name", LargeBinary, primary_key=True),
    Column("record", LargeBinary, nullable=False),
    Column("version", BigInteger, nullable=False),
    Column("last_used", Date, nullable=False),
    Column("due", BigInteger),
    Column("leased", BigInteger, nullable=False),
    Column("watching", Boolean, nullable=False),
    Index("people_last_used", "last_used"),
    Index("people_due", "due"),
)
updates = Table(
    "updates",
    metadata,
    Column("update_id", BigInteger, primary_key=True, autoincrement=False),
    Column("name", LargeBinary),
    Column("replies", LargeBinary, nullable=False),
    Column("received", Date, nullable=False),
    Index("updates_name", "name"),
    Index("updates_received", "received"),
)
failures = Table(
    "failures",
    metadata,
    Column("update_id", BigInteger, primary_key=True, autoincrement=False),
    Column("tries", Integer, nullable=False),
    Column("received", Date, nullable=False),
    Index("failures_received", "received"),
)
counts = Table(
    "counts",
    metadata,
    Column("day", Date, primary_key=True),
    Column("event", Text, primary_key=True),
    Column("partner", Text, primary_key=True),
    Column("count", BigInteger, nullable=False),
)
leader = Table(
    "leader",
    metadata,
    Column("role", Text, primary_key=True),
    Column("holder", Text, nullable=False),
    Column("until", BigInteger, nullable=False),
)
MIGRATIONS = Path(__file__).parent / "migrations"
# Rows that `reseal` takes at a time.
_BATCH = 500


_FIND = select(people.c.name, people.c.record, people.c.version).where(
    people.c.name.in_(bindparam("names", expanding=True))
)
_ANSWERED = select(updates.c.replies).where(updates.c.update_id == bindparam("id"))


class _Overtaken(Exception):
    """Takes a transaction back: the chat has changed meanwhile, or the update was answered elsewhere."""


@dataclass(frozen=True)
class Found:
    """What the store knows when an update arrives. ``replies`` is set when this update was answered before.

    ``version`` goes back with the answer, so that it is only kept when nothing has changed meanwhile.
    """

    session: Session | None
    replies: tuple[Reply, ...] | None
    version: int | None = None


@dataclass(frozen=True)
class Person:
    """Somebody to whom something is to be said unasked."""

    name: bytes
    chat: int
    session: Session
    version: int
    last_used: date


class Store:
    """Sessions by chat, and the replies to recent updates, in SQLite or PostgreSQL. Records are sealed by ``vault``."""

    def __init__(self, url: str, vault: Vault) -> None:
        self.url = url
        self.vault = vault
        self.database = database(url)
        self._insert = postgresql.insert if self.database.dialect == "postgresql" else sqlite.insert
        # Built once: SQLAlchemy compiles a statement once, but building it costs more than running it.
        self._first = self._insert(updates).on_conflict_do_nothing().returning(updates.c.update_id)
        statement = self._insert(people)
        changed = {column.name: statement.excluded[column.name] for column in people.c if column.name != "name"}
        self._keep = statement.on_conflict_do_update(
            index_elements=["name"], set_=changed, where=people.c.version == statement.excluded.version - 1
        ).returning(people.c.version)

    async def find(self, chat: int, update_id: int) -> Found:
        """One read: the session of ``chat`` and, for a redelivered update, what was answered."""
        names = self.vault.names(chat)

        def read(connection: Connection) -> tuple[Sequence[Any], bytes | None]:
            rows = connection.execute(_FIND, {"names": names}).all()
            return rows, connection.execute(_ANSWERED, {"id": update_id}).scalar()

        rows, answered = await self.database.read(read)
        known = None if answered is None else load_replies(self.vault.open(answered, _owner(update_id)))
        if not rows:
            return Found(None, known)
        name, record, version = min(rows, key=lambda row: names.index(row[0]))
        _chat, session = _unpacked(self.vault.open(record, name))
        return Found(session, known, version)

    async def save(
        self,
        chat: int,
        update_id: int,
        session: Session | None,
        replies: Sequence[Reply],
        today: date,
        version: int | None = None,
        due: int | None = None,
    ) -> bool:
        """Session, replies and update id in one transaction. ``session`` None deletes everything about the chat.

        ``due``: the next moment (Unix seconds) at which something is to be said unasked.

        False: nothing was kept, for the chat has changed since ``version`` or the update was answered elsewhere.
        """
        name, *older = self.vault.names(chat)
        answer = {
            "update_id": update_id,
            "name": None if session is None else name,
            "replies": self.vault.seal(dump_replies(replies), _owner(update_id)),
            "received": today,
        }
        if session is None:

            def forget(connection: Connection) -> bool:
                connection.execute(self._first, answer)
                connection.execute(delete(updates).where(updates.c.name.in_([name, *older])))
                connection.execute(delete(people).where(people.c.name.in_([name, *older])))
                return True

            return await self.database.run(forget)
        values = {
            "name": name,
            "record": self.vault.seal(_packed(chat, session), name),
            "version": (version or 0) + 1,
            "last_used": today,
            "due": due,
            "leased": 0,
            "watching": bool(session.saved),
        }

        def keep(connection: Connection) -> None:
            answered = connection.execute(self._first, answer).first()
            if answered is None or connection.execute(self._keep, values).first() is None:
                raise _Overtaken
            if older:
                connection.execute(delete(people).where(people.c.name.in_(older)))

        try:
            await self.database.run(keep)
        except _Overtaken:
            return False
        return True

    async def lease(self, now: int, until: int, limit: int) -> list[Person]:
        """Up to ``limit`` people for whom something is due at ``now``; nobody else gets them before ``until``."""
        ready = (
            select(people.c.name)
            .where(people.c.due <= now, people.c.leased <= now)
            .order_by(people.c.due)
            .limit(limit)
            .with_for_update(skip_locked=True)
        )
        mine = update(people).where(people.c.name.in_(ready)).values(leased=until).returning(people)
        rows = await self.database.run(lambda connection: connection.execute(mine).all())
        return [self._person(row) for row in rows]

    async def watching(self, after: bytes, limit: int) -> list[Person]:
        """People with a saved guide, by name, the first ``limit`` behind ``after``."""
        query = select(people).where(people.c.watching, people.c.name > after).order_by(people.c.name).limit(limit)
        rows = await self.database.read(lambda connection: connection.execute(query).all())
        return [self._person(row) for row in rows]

    async def settle(self, person: Person, session: Session, due: int | None) -> bool:
        """Keep what was said unasked. False when the person has written meanwhile: then nothing is kept."""
        values = {
            "record": self.vault.seal(_packed(person.chat, session), person.name),
            "version": person.version + 1,
            "due": due,
            "leased": 0,
            "watching": bool(session.saved),
        }
        unchanged = (people.c.name == person.name, people.c.version == person.version)
        statement = update(people).where(*unchanged).values(values)
        return bool(await self.database.run(lambda connection: connection.execute(statement).rowcount))

    async def silence(self, name: bytes) -> None:
        """Say nothing more unasked to somebody who cannot be reached, until they write again."""
        statement = update(people).where(people.c.name == name).values(due=None, watching=False)
        await self.database.run(lambda connection: connection.execute(statement).rowcount)

    async def failed(self, update_id: int, today: date) -> int:
        """Note that an update failed; return how often it has by now."""
        statement = self._insert(failures).values(update_id=update_id, tries=1, received=today)
        counted = statement.on_conflict_do_update(
            index_elements=["update_id"], set_={"tries": failures.c.tries + 1}
        ).returning(failures.c.tries)
        return int(await self.database.run(lambda connection: connection.execute(counted).scalar_one()))

    async def elect(self, role: str, candidate: str, now: int, until: int) -> bool:
        """Whether ``candidate`` has ``role`` up to ``until`` (Unix seconds): nobody else has it at ``now``."""
        statement = self._insert(leader).values(role=role, holder=candidate, until=until)
        won = statement.on_conflict_do_update(
            index_elements=["role"],
            set_={"holder": candidate, "until": until},
            where=(leader.c.holder == candidate) | (leader.c.until < now),
        ).returning(leader.c.holder)
        return await self.database.run(lambda connection: connection.execute(won).first() is not None)

    async def count(self, counted: Mapping[tuple[date, str, str], int]) -> None:
        """Add to the daily counts, by day, event and partner."""
        if not counted:
            return
        statement = self._insert(counts)
        adding = statement.on_conflict_do_update(
            index_elements=["day", "event", "partner"], set_={"count": counts.c.count + statement.excluded["count"]}
        )
        rows = [
            {"day": day, "event": happened, "partner": partner, "count": count}
            for (day, happened, partner), count in counted.items()
        ]
        await self.database.run(lambda connection: connection.execute(adding, rows).rowcount)

    async def counted(self, since: date) -> list[tuple[date, str, str, int]]:
        """The daily counts from ``since`` on: day, event, partner, count."""
        query = select(counts).where(counts.c.day >= since).order_by(counts.c.day, counts.c.event, counts.c.partner)
        rows = await self.database.read(lambda connection: connection.execute(query).all())
        return [(day, happened, of, int(count)) for day, happened, of, count in rows]

    def _person(self, row: Any) -> Person:
        chat, session = _unpacked(self.vault.open(row.record, row.name))
        return Person(row.name, chat, session, row.version, row.last_used)

    async def purge(self, idle_since: date, answered_before: date) -> int:
        """Delete people not seen since ``idle_since`` and replies older than ``answered_before``; count people."""

        def clean(connection: Connection) -> int:
            gone = connection.execute(delete(people).where(people.c.last_used < idle_since))
            connection.execute(delete(updates).where(updates.c.received < answered_before))
            connection.execute(delete(failures).where(failures.c.received < answered_before))
            return int(gone.rowcount)

        return await self.database.run(clean)

    async def reseal(self) -> int:
        """Seal under the present key what an older one sealed; return how many people that were.

        Replies are left: they are deleted within days. Safe to break off and to begin again.
        """
        count, after = 0, b""
        while True:
            batch = await self.database.run(partial(self._reseal, after))
            if batch is None:
                return count
            count, after = count + batch[0], batch[1]

    def _reseal(self, after: bytes, connection: Connection) -> tuple[int, bytes] | None:
        """One batch behind the name ``after``: (how many were sealed anew, the last name); None at the end."""
        query = select(people).where(people.c.name > after).order_by(people.c.name).limit(_BATCH)
        rows = connection.execute(query).all()
        outdated = [row for row in rows if self.vault.outdated(row.record)]
        for row in outdated:
            text = self.vault.open(row.record, row.name)
            name = self.vault.names(_unpacked(text)[0])[0]
            if connection.execute(select(people.c.name).where(people.c.name == name)).first():
                # The person wrote after the key was changed: that record is the newer one.
                connection.execute(delete(people).where(people.c.name == row.name))
                continue
            sealed = {"name": name, "record": self.vault.seal(text, name)}
            connection.execute(update(people).where(people.c.name == row.name).values(sealed))
        return (len(outdated), rows[-1].name) if rows else None

    def migrate(self, revision: str = "head") -> None:
        """Bring the database to ``revision``. Blocks: run it before the loop starts, or in a thread."""
        config = Config()
        config.set_main_option("script_location", str(MIGRATIONS))
        config.attributes["url"] = self.url
        config.attributes["vault"] = self.vault
        if revision == "base":
            command.downgrade(config, revision)
        else:
            command.upgrade(config, revision)

    async def close(self) -> None:
        await self.database.close()


def _owner(update_id: int) -> bytes:
    """What the replies to an update are sealed for."""
    return str(update_id).encode()


def _packed(chat: int, session: Session) -> str:
    """A record: the chat number, so that something can be sent unasked, and the session."""
    return f"{chat} {session.dump()}"


def _unpacked(text: str) -> tuple[int, Session]:
    chat, _, session = text.partition(" ")
    return int(chat), Session.load(session)


def dump_replies(replies: Sequence[Reply]) -> str:
    data = [
        {
            **vars(reply),
            "rows": [[vars(button) for button in row] for row in reply.rows],
            "speech": vars(reply.speech) if reply.speech else None,
        }
        for reply in replies
    ]
    return json.dumps(data, ensure_ascii=False, separators=(",", ":"))


def load_replies(text: str) -> tuple[Reply, ...]:
    return tuple(_reply(data) for data in json.loads(text))


def _reply(data: dict[str, Any]) -> Reply:
    rows = tuple(tuple(Button(**button) for button in row) for row in data.pop("rows"))
    speech = data.pop("speech", None)
    return Reply(**data, rows=rows, speech=Speech(**speech) if speech else None)
