"""A phone, the local Telegram and the real bot, talking over HTTP."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest
from pydantic import SecretStr

from bot.application import Ptb, build_application
from bot.listening import listening
from bot.polling import poll
from bot.profile import set_profile
from bot.sandbox.server import LocalTelegram
from bot.sandbox.serving import serving
from bot.settings import Settings
from bot.store import Store
from bot.webhook import PATH, webhook
from dialogues.dialogue import Dialogue
from dialogues.payloads import payload
from tests.conftest import TODAY, VAULT

TOKEN = "1:local"
CHAT = 7


@dataclass
class Person:
    """Somebody with a phone."""

    telegram: LocalTelegram
    chat: int = CHAT

    def texts(self) -> list[str]:
        return [m["text"] for m in self.telegram.phone.history(self.chat) if m["from"]["is_bot"]]

    async def sees(self, condition: Callable[[list[str]], bool], seconds: float = 8) -> list[str]:
        """Wait until the bot's messages are as expected."""
        end = time.monotonic() + seconds
        while not condition(self.texts()):
            assert time.monotonic() < end, self.texts()
            await asyncio.sleep(0.02)
        return self.texts()

    async def says(self, text: str, answers: int = 1) -> list[str]:
        """Send a text and wait for so many messages."""
        count = len(self.texts())
        self.telegram.phone.send(self.chat, text)
        return await self.sees(lambda texts: len(texts) >= count + answers)

    def last(self) -> dict[str, Any]:
        return next(m for m in reversed(self.telegram.phone.history(self.chat)) if m["from"]["is_bot"])

    async def presses(self, data: str) -> str:
        """Press a button of the last message and wait for the edit."""
        before = self.last()
        buttons = [b.get("callback_data") for row in before["reply_markup"]["inline_keyboard"] for b in row]
        assert data in buttons, buttons
        self.telegram.phone.press(self.chat, before["message_id"], data)
        end = time.monotonic() + 8
        while self.last() == before:
            assert time.monotonic() < end
            await asyncio.sleep(0.02)
        return str(self.last()["text"])


@asynccontextmanager
async def running(address: str, store: Store, dialogue: Dialogue) -> AsyncIterator[Ptb]:
    settings = Settings(token=SecretStr(TOKEN), api_url=address)
    application = build_application(settings, store, dialogue, today=lambda: TODAY)
    async with application:
        await application.start()
        try:
            yield application
        finally:
            await application.stop()


@asynccontextmanager
async def polling(address: str, store: Store, dialogue: Dialogue) -> AsyncIterator[Ptb]:
    stop = asyncio.Event()
    async with running(address, store, dialogue) as application:
        task = asyncio.create_task(poll(application, stop, pause=0.05))
        try:
            yield application
        finally:
            stop.set()
            await task


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[Store]:
    store = Store(f"sqlite:///{tmp_path / 'sanad.db'}", VAULT)
    store.migrate()
    yield store
    await store.close()


@pytest.fixture
def telegram() -> LocalTelegram:
    telegram = LocalTelegram(TOKEN, now=time.time, patience=1.0, retry_delay=0.1)
    telegram.phone.open_chat(CHAT, "en")
    return telegram


async def test_a_nurse_reaches_her_guide_in_one_sentence_and_a_few_taps(
    telegram: LocalTelegram, store: Store, dialogue: Dialogue
) -> None:
    person = Person(telegram)
    async with serving(telegram) as address, polling(address, store, dialogue):
        await person.says("/start", answers=2)
        await person.says("I am a nurse from the Philippines and want to work in Germany")
        await person.presses(payload("inform", region="unknown"))
        await person.presses(payload("inform", purpose="work"))
        await person.presses(payload("inform", status="worker"))
        guide = await person.presses(payload("inform", place="before"))
        assert "Pflegefach" in guide
        assert len(person.texts()) == 3, "the guide is one message whose sections are switched by editing it"
        for section in ("steps", "documents", "agreements", "missing", "sources", "human", "summary"):
            await person.presses(payload("section", section=section))
        assert len(person.texts()) == 3
        await person.presses(payload("section", section="documents"))
        assert "✅" in await person.presses(payload("tick", document="diploma"))
    assert telegram.refused == []


async def test_another_process_finds_the_same_place_and_ticks(
    telegram: LocalTelegram, store: Store, dialogue: Dialogue
) -> None:
    person = Person(telegram)
    async with serving(telegram) as address:
        async with polling(address, store, dialogue):
            await person.says("nurse from Syria to Sweden")
        async with polling(address, store, dialogue):
            await person.says("/guide")
            assert "Sweden" in person.texts()[-1]
            assert "Syria" in person.texts()[-1]
    assert telegram.refused == []


async def test_a_link_opens_with_its_answers_language_and_partner(
    telegram: LocalTelegram, store: Store, dialogue: Dialogue
) -> None:
    person = Person(telegram)
    async with serving(telegram) as address, polling(address, store, dialogue):
        telegram.phone.start(CHAT, "pdemo_dDE_o2221_lar")
        texts = await person.sees(lambda texts: len(texts) == 2)
        assert "Harbour Street" in texts[0]
        assert "ألمانيا" in texts[1]
    assert telegram.refused == []


async def test_a_redelivered_update_is_answered_again_and_not_run_again(
    telegram: LocalTelegram, store: Store, dialogue: Dialogue
) -> None:
    person = Person(telegram)
    async with serving(telegram) as address, polling(address, store, dialogue):
        telegram.phone.send(CHAT, "Germany")
        [update] = telegram.update_ids
        [first] = await person.sees(lambda texts: len(texts) == 1)
        await person.sees(lambda _: not telegram.update_ids)  # confirmed
        telegram.redeliver(update)
        texts = await person.sees(lambda texts: len(texts) == 2)
        assert texts[-1] == first


async def test_an_update_that_cannot_be_read_stops_nobody(
    telegram: LocalTelegram, store: Store, dialogue: Dialogue
) -> None:
    person = Person(telegram)
    telegram._updates.add("message", {"nonsense": True}, CHAT)
    async with serving(telegram) as address, polling(address, store, dialogue):
        await person.says("Germany")


@pytest.mark.parametrize("kind", ["flood", "server-error", "timeout"])
async def test_no_answer_is_lost_when_telegram_fails(
    telegram: LocalTelegram, store: Store, dialogue: Dialogue, kind: Any
) -> None:
    person = Person(telegram)
    async with serving(telegram) as address, polling(address, store, dialogue):
        telegram.fail_next("sendMessage", kind, times=1)
        await person.says("Germany")
        assert any("Step 2" in text for text in person.texts())


async def test_a_person_who_blocked_the_bot_stops_nobody_else(
    telegram: LocalTelegram, store: Store, dialogue: Dialogue
) -> None:
    telegram.phone.open_chat(8, "fr")
    async with serving(telegram) as address, polling(address, store, dialogue):
        telegram.fail_next("sendMessage", "blocked", times=1)
        telegram.phone.send(CHAT, "Germany")
        await asyncio.sleep(0.3)
        assert await Person(telegram, 8).says("Allemagne")


async def test_the_webhook_answers_in_its_response(telegram: LocalTelegram, store: Store, dialogue: Dialogue) -> None:
    person = Person(telegram)
    async with (
        serving(telegram) as address,
        running(address, store, dialogue) as application,
        listening(webhook(application, "secret")) as hook,
    ):
        await application.bot.set_webhook(f"{hook}{PATH}", secret_token="secret")
        await person.says("/start", answers=2)
        await person.says("nurse from Romania to Germany")
        await person.presses(payload("inform", region="unknown"))
    assert telegram.refused == []


async def test_the_webhook_refuses_a_wrong_secret_and_survives_nonsense(
    telegram: LocalTelegram, store: Store, dialogue: Dialogue
) -> None:
    right = {"X-Telegram-Bot-Api-Secret-Token": "secret"}
    async with serving(telegram) as address, running(address, store, dialogue) as application:
        transport = httpx.ASGITransport(webhook(application, "secret"))
        async with httpx.AsyncClient(transport=transport, base_url="http://hook") as client:
            assert (await client.post(PATH, json={})).status_code == 403
            assert (await client.post(PATH, json={}, headers={**right, "X-Telegram-Bot-Api-Secret-Token": "x"})).status_code == 403  # fmt: skip  # noqa: E501
            assert (await client.post(PATH, content=b"nonsense", headers=right)).status_code == 200
            assert (await client.post(PATH, json={"update_id": 1, "poll": {}}, headers=right)).status_code == 200
            assert (await client.post(PATH, content=b"x" * 1_100_000, headers=right)).status_code == 413
            assert (await client.get("/healthz")).status_code == 200


async def test_the_webhook_asks_for_a_second_try_when_the_store_is_down(
    telegram: LocalTelegram, tmp_path: Path, dialogue: Dialogue
) -> None:
    broken = Store(f"sqlite:///{tmp_path / 'nowhere' / 'sanad.db'}", VAULT)
    update = {
        "update_id": 1,
        "message": {"message_id": 1, "date": 1, "chat": {"id": 7, "type": "private"}, "text": "hi",
                    "from": {"id": 7, "is_bot": False, "first_name": "x"}},
    }  # fmt: skip
    async with serving(telegram) as address, running(address, broken, dialogue) as application:
        transport = httpx.ASGITransport(webhook(application, "secret"))
        async with httpx.AsyncClient(transport=transport, base_url="http://hook") as client:
            answer = await client.post(PATH, json=update, headers={"X-Telegram-Bot-Api-Secret-Token": "secret"})
            assert answer.status_code == 503
    await broken.close()


async def test_profile_and_commands_are_sent_once(telegram: LocalTelegram, store: Store, dialogue: Dialogue) -> None:
    async with serving(telegram) as address, running(address, store, dialogue) as application:
        await set_profile(application.bot)
        commands = await application.bot.get_my_commands(language_code="ar")
        assert [command.command for command in commands][:2] == ["start", "guide"]
        telegram.fail_next("setMyCommands", "server-error", times=50)
        await set_profile(application.bot)
    assert telegram.refused == []
