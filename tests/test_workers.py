"""Many processes: one is elected for what is done once, one that dies is replaced, and nobody is answered twice."""

from __future__ import annotations

import asyncio
import os
import signal
import socket
import sys
import time
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from bot.leader import TERM_SECONDS, Leader
from bot.sandbox.server import LocalTelegram
from bot.sandbox.serving import serving
from bot.store import Store
from bot.webhook import PATH
from tests.conftest import VAULT
from tests.test_store import postgresql

__all__ = ["postgresql"]
TOKEN = "123456:many"


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[Store]:
    store = Store(f"sqlite:///{tmp_path / 'sanad.db'}", VAULT)
    store.migrate()
    yield store
    await store.close()


async def test_one_is_elected_until_it_stops_coming(store: Store) -> None:
    assert await store.elect("duties", "a", 100, 160)
    assert not await store.elect("duties", "b", 120, 180)
    assert await store.elect("duties", "a", 150, 210), "the holder goes on"
    assert not await store.elect("duties", "b", 210, 270)
    assert await store.elect("duties", "b", 211, 271), "the holder is dead"


async def test_duties_run_in_one_process_and_follow_the_election(store: Store) -> None:
    began: list[str] = []
    begun: asyncio.Queue[str] = asyncio.Queue()
    now = [1000.0]

    def leader(name: str) -> Leader:
        async def duty() -> None:
            began.append(name)
            begun.put_nowait(name)
            await asyncio.sleep(3600)

        return Leader(store, [duty], lambda: now[0])

    stop_first, stop_second = asyncio.Event(), asyncio.Event()
    first = asyncio.create_task(leader("first").run(stop_first, pause=0.02))
    await asyncio.wait_for(begun.get(), 5)
    second = asyncio.create_task(leader("second").run(stop_second, pause=0.02))
    await asyncio.sleep(0.1)
    assert began == ["first"]
    stop_first.set()
    await first
    now[0] += TERM_SECONDS + 1
    await asyncio.wait_for(begun.get(), 5)
    assert began == ["first", "second"]
    stop_second.set()
    await second


async def test_a_duty_that_fails_takes_nothing_with_it(store: Store) -> None:
    done = asyncio.Event()

    async def bad() -> None:
        raise RuntimeError("no")

    async def good() -> None:
        done.set()

    stop = asyncio.Event()
    running = asyncio.create_task(Leader(store, [bad, good], time.time).run(stop, pause=0.02))
    await asyncio.wait_for(done.wait(), 5)
    stop.set()
    await running


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


def update(number: int, chat: int, text: str) -> dict[str, Any]:
    sender = {"id": chat, "is_bot": False, "first_name": "x", "language_code": "en"}
    message = {"message_id": number, "date": 1, "chat": {"id": chat, "type": "private"}, "text": text, "from": sender}
    return {"update_id": number, "message": message}


async def test_two_workers_share_a_port_and_survive_a_kill(tmp_path: Path, postgresql: str) -> None:
    """What an operator types: ``sanad serve --webhook-url ... --workers 2`` on PostgreSQL."""
    telegram = LocalTelegram(TOKEN, now=time.time)
    port = free_port()
    async with serving(telegram) as address:
        environment = {
            **os.environ, "TELEGRAM_BOT_TOKEN": TOKEN, "SANAD_API_URL": address, "SANAD_DATABASE_URL": postgresql,
            "SANAD_KEY_FILE": str(tmp_path / "key"), "SANAD_WEBHOOK_SECRET": "secret", "SANAD_LOG_LEVEL": "ERROR",
        }  # fmt: skip
        command = (sys.executable, "-c", "from bot.cli import main; main()", "serve",
                   "--webhook-url", "https://sanad.example.org", "--port", str(port), "--workers", "2")  # fmt: skip
        process = await asyncio.create_subprocess_exec(*command, env=environment, cwd=tmp_path)
        headers = {"X-Telegram-Bot-Api-Secret-Token": "secret"}
        url = f"http://127.0.0.1:{port}{PATH}"

        async def post(number: int, chat: int, text: str) -> str:
            """As Telegram does: a new connection, and once more where there was no answer."""
            for _ in range(600):
                try:
                    async with (
                        aiohttp.ClientSession() as client,
                        client.post(url, json=update(number, chat, text), headers=headers) as answer,
                    ):
                        if answer.status == 200:
                            return str((await answer.json())["text"])
                except aiohttp.ClientError:
                    pass
                await asyncio.sleep(0.05)
            raise AssertionError("no answer")

        try:
            await post(1, 1, "Germany")
            answers = await asyncio.gather(*(post(100 + chat, chat, "Germany") for chat in range(2, 22)))
            assert all("Step 2" in text for text in answers)
            children = [int(pid) for pid in (await _children(process.pid))]
            assert len(children) >= 2
            os.kill(children[-1], signal.SIGKILL)
            answers = await asyncio.gather(*(post(200 + chat, chat, "Philippines") for chat in range(2, 22)))
            assert all("Step 3" in text for text in answers), "what was said before the kill is still known"
            again = await post(200 + 2, 2, "Philippines")
            assert again == answers[0], "the same update gets the same answer, whichever worker hears it"
        finally:
            process.terminate()
            assert await asyncio.wait_for(process.wait(), 20) == 0


async def _children(pid: int) -> list[str]:
    """The worker processes; the first child may be a helper of the language itself."""
    text = await asyncio.to_thread(Path(f"/proc/{pid}/task/{pid}/children").read_text)
    found = []
    for child in text.split():
        line = await asyncio.to_thread(Path(f"/proc/{child}/cmdline").read_bytes)
        if b"spawn_main" in line:
            found.append(child)
    return found
