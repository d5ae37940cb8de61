"""When something goes wrong: bad updates, floods, a store that is down, chats that cannot be reached."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from telegram import Update

from bot.application import deliver
from bot.counts import SMALLEST, Counts, shown
from bot.floods import MOST, SECONDS, Floods
from bot.sandbox.server import LocalTelegram
from bot.sandbox.serving import serving
from bot.store import Store
from bot.turns import TRIES, Overtaken
from bot.webhook import PATH, webhook
from dialogues.dialogue import Dialogue
from dialogues.messages import Session
from tests.conftest import TODAY, VAULT
from tests.test_end_to_end import CHAT, Person, polling, running, telegram

__all__ = ["telegram"]


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[Store]:
    store = Store(f"sqlite:///{tmp_path / 'sanad.db'}", VAULT)
    store.migrate()
    yield store
    await store.close()


def update(number: int, text: str = "Germany") -> dict[str, Any]:
    sender = {"id": CHAT, "is_bot": False, "first_name": "x", "language_code": "en"}
    message = {"message_id": number, "date": 1, "chat": {"id": CHAT, "type": "private"}, "text": text, "from": sender}
    return {"update_id": number, "message": message}


async def test_a_bad_update_is_set_aside_and_the_person_is_told(
    telegram: LocalTelegram, store: Store, dialogue: Dialogue, monkeypatch: pytest.MonkeyPatch
) -> None:
    person = Person(telegram)
    respond = dialogue.respond

    async def poisoned(session: Session | None, message: Any, today: Any) -> Any:
        if message.text == "poison":
            raise RuntimeError("a fault of ours")
        return await respond(session, message, today)

    monkeypatch.setattr(dialogue, "respond", poisoned)
    async with serving(telegram) as address, polling(address, store, dialogue) as application:
        telegram.phone.send(CHAT, "poison")
        telegram.phone.send(CHAT, "Germany")
        texts = await person.sees(lambda texts: any("Step 2" in text for text in texts))
        assert len(texts) == 2, "one apology, one answer"
        figures = application.bot_data["metrics"].text().decode()
        assert f'sanad_updates_total{{outcome="failed"}} {TRIES}.0' in figures
        assert 'sanad_updates_total{outcome="set aside"} 1.0' in figures


async def test_while_the_store_is_down_nothing_is_set_aside(
    telegram: LocalTelegram, tmp_path: Path, dialogue: Dialogue
) -> None:
    """An update that only waits for the database must come again, however often."""
    path = tmp_path / "later" / "sanad.db"
    store = Store(f"sqlite:///{path}", VAULT)
    async with serving(telegram) as address, running(address, store, dialogue) as application:
        transport = httpx.ASGITransport(webhook(application, "secret"))
        async with httpx.AsyncClient(transport=transport, base_url="http://hook") as client:
            secret = {"X-Telegram-Bot-Api-Secret-Token": "secret"}
            for _ in range(TRIES + 2):
                assert (await client.post(PATH, json=update(1), headers=secret)).status_code == 503
            assert (await client.get("/readyz")).status_code == 503
            assert (await client.get("/healthz")).status_code == 200
            path.parent.mkdir()
            await asyncio.to_thread(store.migrate)
            answer = await client.post(PATH, json=update(1), headers=secret)
            assert answer.status_code == 200
            assert "Step 2" in answer.json()["text"]
            assert (await client.get("/readyz")).status_code == 200
            assert "sanad_turn_seconds" in (await client.get("/metrics")).text
    await store.close()


async def test_who_blocks_the_bot_is_left_alone(telegram: LocalTelegram, store: Store, dialogue: Dialogue) -> None:
    async with serving(telegram) as address, running(address, store, dialogue) as application:
        telegram.fail_next("sendMessage", "blocked", times=1)
        await deliver(application, Update.de_json(update(1), application.bot))
    in_a_year = 2_000_000_000
    assert await store.lease(in_a_year, in_a_year + 1, 10) == [], "nothing is due for a chat that is closed"


async def test_a_turn_that_is_always_overtaken_is_left_to_telegram(
    telegram: LocalTelegram, store: Store, dialogue: Dialogue, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def late(*_: object) -> bool:
        return False

    monkeypatch.setattr(store, "save", late)
    async with serving(telegram) as address, running(address, store, dialogue) as application:
        with pytest.raises(Overtaken):
            await deliver(application, Update.de_json(update(1), application.bot))


def test_a_flood_is_held_back_and_passes() -> None:
    floods = Floods()
    assert [floods.too_many(7, 100.0) for _ in range(MOST + 3)] == [False] * MOST + [True] * 3
    assert not floods.too_many(8, 100.0), "others write on"
    assert not floods.too_many(7, 100.0 + SECONDS)


async def test_counts_are_sums_and_small_ones_are_not_told(store: Store) -> None:
    counts = Counts()
    for _ in range(SMALLEST):
        counts.add(TODAY, ("summary",), "demo")
    await counts.flush(store)
    counts.add(TODAY, ("summary", "ask_origin"), None)
    await counts.flush(store)
    await counts.flush(store)
    assert await store.counted(TODAY) == [
        (TODAY, "ask_origin", "", 1), (TODAY, "message", "", 1), (TODAY, "message", "demo", SMALLEST),
        (TODAY, "summary", "", 1), (TODAY, "summary", "demo", SMALLEST),
    ]  # fmt: skip
    assert (shown(SMALLEST - 1), shown(SMALLEST)) == (f"<{SMALLEST}", str(SMALLEST))


async def test_counts_that_cannot_be_kept_wait(store: Store, tmp_path: Path) -> None:
    counts = Counts()
    counts.add(TODAY, (), None)
    broken = Store(f"sqlite:///{tmp_path / 'nowhere' / 'sanad.db'}", VAULT)
    with pytest.raises(Exception, match="unable to open"):
        await counts.flush(broken)
    await broken.close()
    await counts.flush(store)
    assert await store.counted(TODAY) == [(TODAY, "message", "", 1)]
