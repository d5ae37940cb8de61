"""The store: what is kept of a person, and the replies to each update, written together in one transaction.

A row has no chat number and no readable word: people are named by a keyed hash, and records are sealed.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path
from typing import Any

from alembic import command
from alembic.config import Config
from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Date,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
    delete,
    event,
    select,
    update,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import make_url
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine

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
MIGRATIONS = Path(__file__).parent / "migrations"
# Rows that `reseal` takes at a time.
_BATCH = 500


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
        self.engine = _engine(url)
        self._insert = postgresql.insert if self.engine.dialect.name == "postgresql" else sqlite.insert

    async def find(self, chat: int, update_id: int) -> Found:
        """One read: the session of ``chat`` and, for a redelivered update, what was answered."""
        names = self.vault.names(chat)
        wanted = people.c.name.in_(names)
        replies = select(updates.c.replies).where(updates.c.update_id == update_id).scalar_subquery()
        query = select(people.c.name, people.c.record, people.c.version, replies).where(wanted)
        async with self.engine.connect() as connection:
            rows = (await connection.execute(query)).all()
            answered = rows[0][3] if rows else (await connection.execute(select(replies))).scalar_one()
        known = None if answered is None else load_replies(self.vault.open(answered, _owner(update_id)))
        if not rows:
            return Found(None, known)
        name, record, version, _ = min(rows, key=lambda row: names.index(row[0]))
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
        async with self.engine.begin() as connection:
            answer = {
                "name": None if session is None else name,
                "replies": self.vault.seal(dump_replies(replies), _owner(update_id)),
                "received": today,
            }
            statement = self._insert(updates).values(update_id=update_id, **answer).on_conflict_do_nothing()
            first = (await connection.execute(statement.returning(updates.c.update_id))).first()
            if session is None:
                await connection.execute(delete(updates).where(updates.c.name.in_([name, *older])))
                await connection.execute(delete(people).where(people.c.name.in_([name, *older])))
                return True
            if first and await self._keep(connection, name, chat, session, today, version, due):
                if older:
                    await connection.execute(delete(people).where(people.c.name.in_(older)))
                return True
            await connection.rollback()
            return False

    async def _keep(
        self,
        connection: AsyncConnection,
        name: bytes,
        chat: int,
        session: Session,
        today: date,
        version: int | None,
        due: int | None,
    ) -> bool:
        values = {
            "record": self.vault.seal(_packed(chat, session), name),
            "version": (version or 0) + 1,
            "last_used": today,
            "due": due,
            "leased": 0,
            "watching": bool(session.saved),
        }
        statement = self._insert(people).values(name=name, **values)
        kept = await connection.execute(
            statement.on_conflict_do_update(
                index_elements=["name"], set_=values, where=people.c.version == (version or 0)
            ).returning(people.c.version)
        )
        return kept.first() is not None

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
        async with self.engine.begin() as connection:
            return [self._person(row) for row in (await connection.execute(mine)).all()]

    async def watching(self, after: bytes, limit: int) -> list[Person]:
        """People with a saved guide, by name, the first ``limit`` behind ``after``."""
        query = select(people).where(people.c.watching, people.c.name > after).order_by(people.c.name).limit(limit)
        async with self.engine.connect() as connection:
            return [self._person(row) for row in (await connection.execute(query)).all()]

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
        async with self.engine.begin() as connection:
            kept = await connection.execute(update(people).where(*unchanged).values(values))
            return bool(kept.rowcount)

    async def silence(self, name: bytes) -> None:
        """Say nothing more unasked to somebody who cannot be reached, until they write again."""
        async with self.engine.begin() as connection:
            await connection.execute(update(people).where(people.c.name == name).values(due=None, watching=False))

    async def failed(self, update_id: int, today: date) -> int:
        """Note that an update failed; return how often it has by now."""
        statement = self._insert(failures).values(update_id=update_id, tries=1, received=today)
        counted = statement.on_conflict_do_update(
            index_elements=["update_id"], set_={"tries": failures.c.tries + 1}
        ).returning(failures.c.tries)
        async with self.engine.begin() as connection:
            return int((await connection.execute(counted)).scalar_one())

    async def count(self, counted: Mapping[tuple[date, str, str], int]) -> None:
        """Add to the daily counts, by day, event and partner."""
        if not counted:
            return
        async with self.engine.begin() as connection:
            for (day, happened, partner), count in counted.items():
                statement = self._insert(counts).values(day=day, event=happened, partner=partner, count=count)
                await connection.execute(
                    statement.on_conflict_do_update(
                        index_elements=["day", "event", "partner"], set_={"count": counts.c.count + count}
                    )
                )

    async def counted(self, since: date) -> list[tuple[date, str, str, int]]:
        """The daily counts from ``since`` on: day, event, partner, count."""
        query = select(counts).where(counts.c.day >= since).order_by(counts.c.day, counts.c.event, counts.c.partner)
        async with self.engine.connect() as connection:
            return [
                (day, happened, of, int(count)) for day, happened, of, count in (await connection.execute(query)).all()
            ]

    def _person(self, row: Any) -> Person:
        chat, session = _unpacked(self.vault.open(row.record, row.name))
        return Person(row.name, chat, session, row.version, row.last_used)

    async def purge(self, idle_since: date, answered_before: date) -> int:
        """Delete people not seen since ``idle_since`` and replies older than ``answered_before``; count people."""
        async with self.engine.begin() as connection:
            gone = await connection.execute(delete(people).where(people.c.last_used < idle_since))
            await connection.execute(delete(updates).where(updates.c.received < answered_before))
            await connection.execute(delete(failures).where(failures.c.received < answered_before))
            return int(gone.rowcount)

    async def reseal(self) -> int:
        """Seal under the present key what an older one sealed; return how many people that were.

        Replies are left: they are deleted within days. Safe to break off and to begin again.
        """
        count, after = 0, b""
        while True:
            query = select(people).where(people.c.name > after).order_by(people.c.name).limit(_BATCH)
            async with self.engine.begin() as connection:
                rows = (await connection.execute(query)).all()
                for row in rows:
                    if self.vault.outdated(row.record):
                        await self._resealed(connection, row)
                        count += 1
            if not rows:
                return count
            after = rows[-1].name

    async def _resealed(self, connection: AsyncConnection, row: Any) -> None:
        text = self.vault.open(row.record, row.name)
        name = self.vault.names(_unpacked(text)[0])[0]
        taken = (await connection.execute(select(people.c.name).where(people.c.name == name))).first()
        if taken:
            # The person wrote after the key was changed: that record is the newer one.
            await connection.execute(delete(people).where(people.c.name == row.name))
            return
        sealed = {"name": name, "record": self.vault.seal(text, name)}
        await connection.execute(update(people).where(people.c.name == row.name).values(sealed))

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
        await self.engine.dispose()


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
    return json.dumps([asdict(reply) for reply in replies], ensure_ascii=False, separators=(",", ":"))


def load_replies(text: str) -> tuple[Reply, ...]:
    return tuple(_reply(data) for data in json.loads(text))


def _reply(data: dict[str, Any]) -> Reply:
    rows = tuple(tuple(Button(**button) for button in row) for row in data.pop("rows"))
    speech = data.pop("speech", None)
    return Reply(**data, rows=rows, speech=Speech(**speech) if speech else None)


def _engine(url: str) -> AsyncEngine:
    engine = create_async_engine(url)
    if make_url(url).get_backend_name() == "sqlite":
        event.listen(engine.sync_engine, "connect", _tune)
    return engine


def _tune(connection: Any, _record: object) -> None:
    # WAL lets reads go on while a turn is written; NORMAL is safe with it against a crash of the process.
    cursor = connection.cursor()
    for pragma in ("journal_mode=WAL", "synchronous=NORMAL", "busy_timeout=5000"):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()
