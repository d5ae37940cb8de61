"""A killed process loses no answer: the next one finds what was said, and what was not yet answered."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from bot.sandbox.server import LocalTelegram
from bot.sandbox.serving import serving
from tests.test_end_to_end import CHAT, Person

TOKEN = "123456:killed"
ANSWERS = ("Germany", "Philippines", "nurse", "I don't know")
KILLED_AT = 2


async def start(address: str, folder: Path) -> asyncio.subprocess.Process:
    """The bot as a process of its own, polling the local Telegram."""
    environment = {
        **os.environ,
        "TELEGRAM_BOT_TOKEN": TOKEN,
        "SANAD_API_URL": address,
        "SANAD_DATABASE_URL": f"sqlite:///{folder / 'sanad.db'}",
        "SANAD_KEY_FILE": str(folder / "key"),
        "SANAD_LOG_LEVEL": "ERROR",
    }
    return await asyncio.create_subprocess_exec(
        sys.executable, "-c", "from bot.cli import main; main()", env=environment, cwd=folder
    )


def reached(step: int) -> Callable[[list[str]], bool]:
    return lambda texts: f"Step {step}" in texts[-1]


@pytest.mark.parametrize("delay", [0.0, 0.03, 0.1])
async def test_a_killed_and_restarted_process_loses_no_answer(tmp_path: Path, delay: float) -> None:
    telegram = LocalTelegram(TOKEN, now=time.time)
    telegram.phone.open_chat(CHAT, "en")
    person = Person(telegram)
    async with serving(telegram) as address:
        process = await start(address, tmp_path)
        telegram.phone.send(CHAT, "/start")
        await person.sees(lambda texts: len(texts) >= 2, 20)
        for number, text in enumerate(ANSWERS):
            telegram.phone.send(CHAT, text)
            if number == KILLED_AT:
                await asyncio.sleep(delay)
                os.kill(process.pid, signal.SIGKILL)
                await process.wait()
                process = await start(address, tmp_path)
            # An answer may come twice: it was sent and not yet confirmed when the process died.
            await person.sees(reached(number + 2), 20)
        assert "Philippines · Germany · Nurse" in person.texts()[-1]
        process.terminate()
        assert await asyncio.wait_for(process.wait(), 10) == 0
