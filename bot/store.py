"""The store: what is kept of a chat, and the replies to each update, written together in one transaction."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path
from typing import Any

from alembic import command
from alembic.config import Config
from sqlalchemy import BigInteger, Column, Date, Index, MetaData, Table, Text, delete, event, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import make_url
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from dialogues.messages import Button, Reply, Session, Speech

metadata = MetaData()
chats = Table(
    "chats",
    metadata,
    Column("chat", BigInteger, primary_key=True, autoincrement=False),
    Column("session", Text, nullable=False),
    Column("last_used", Date, nullable=False),
    Index("chats_last_used", "last_used"),
)
updates = Table(
    "updates",
    metadata,
    Column("update_id", BigInteger, primary_key=True, autoincrement=False),
    Column("replies", Text, nullable=False),
    Column("received", Date, nullable=False),
    Index("updates_received", "received"),
)
MIGRATIONS = Path(__file__).parent / "migrations"


@dataclass(frozen=True)
class Found:
    """What the store knows when an update arrives. ``replies`` is set when this update was answered before."""

    session: Session | None
    replies: tuple[Reply, ...] | None


class Store:
    """Sessions by chat, and the replies to recent updates, in any SQL database SQLAlchemy has an async driver for."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.engine = _engine(url)
        self._insert = postgresql.insert if self.engine.dialect.name == "postgresql" else sqlite.insert

    async def find(self, chat: int, update_id: int) -> Found:
        """One read: the session of ``chat`` and, for a redelivered update, what was answered."""
        query = select(
            select(chats.c.session).where(chats.c.chat == chat).scalar_subquery(),
            select(updates.c.replies).where(updates.c.update_id == update_id).scalar_subquery(),
        )
        async with self.engine.connect() as connection:
            session, replies = (await connection.execute(query)).one()
        return Found(Session.load(session) if session else None, None if replies is None else load_replies(replies))

    async def save(
        self, chat: int, update_id: int, session: Session | None, replies: Sequence[Reply], today: date
    ) -> None:
        """Session, replies and update id in one transaction. ``session`` None deletes the chat."""
        async with self.engine.begin() as connection:
            await connection.execute(
                self._insert(updates)
                .values(update_id=update_id, replies=dump_replies(replies), received=today)
                .on_conflict_do_nothing()
            )
            if session is None:
                await connection.execute(delete(chats).where(chats.c.chat == chat))
                return
            values = {"session": session.dump(), "last_used": today}
            await connection.execute(
                self._insert(chats)
                .values(chat=chat, **values)
                .on_conflict_do_update(index_elements=["chat"], set_=values)
            )

    async def purge(self, idle_since: date, answered_before: date) -> int:
        """Delete chats not used since ``idle_since`` and stored replies older than ``answered_before``; count chats."""
        async with self.engine.begin() as connection:
            gone = await connection.execute(delete(chats).where(chats.c.last_used < idle_since))
            await connection.execute(delete(updates).where(updates.c.received < answered_before))
            return int(gone.rowcount)

    def migrate(self, revision: str = "head") -> None:
        """Bring the database to ``revision``. Blocks: run it before the loop starts, or in a thread."""
        config = Config()
        config.set_main_option("script_location", str(MIGRATIONS))
        config.attributes["url"] = self.url
        if revision == "base":
            command.downgrade(config, revision)
        else:
            command.upgrade(config, revision)

    async def close(self) -> None:
        await self.engine.dispose()


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
