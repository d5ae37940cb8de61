"""``python -m tests.benchmarks.throughput``: full guided turns a second, beside bare echoes of two libraries.

Every round runs all of them in turn in one process pinned to one core, against a stub of the Bot API on another core;
what is quoted are medians of the ratios within a round. aiogram is installed for this only (``pip install aiogram``).
"""

from __future__ import annotations

import asyncio
import itertools
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable
from datetime import date
from pathlib import Path
from typing import Any

from pydantic import SecretStr
from telegram import Update
from telegram.ext import Application, CallbackContext, MessageHandler, filters

from bot.application import build_application
from bot.floods import Floods
from bot.settings import Settings
from bot.store import Store
from bot.vault import Vault
from bot.webhook import PATH, webhook
from dialogues.dialogue import Dialogue
from dialogues.payloads import payload
from dialogues.world import World
from knowledge.loader import load

ROUNDS = 5
TURNS = 1400
TOKEN = "123456:benchmark"
SECRET = "secret"
DAY = date(2026, 11, 23)
TYPED = (
    ("en", "I am a nurse from the Philippines and want to work in Germany"),
    ("fr", "infirmière du Maroc, je veux travailler en France"),
    ("es", "soy médico de Venezuela y quiero trabajar en Brasil"),
    ("ru", "я медсестра из Украины, хочу работать в Германии"),
    ("ar", "أنا ممرض من سوريا وأريد العمل في ألمانيا"),
)
PRESSED = (
    payload("inform", region="unknown"), payload("inform", purpose="work"), payload("inform", status="worker"),
    payload("inform", place="before"), payload("section", section="steps"), payload("section", section="documents"),
)  # fmt: skip
STUB = """
import asyncio, json, sys
BODY = json.dumps({"ok": True, "result": {"message_id": 1, "date": 1, "chat": {"id": 1, "type": "private"}, "text": "x",
    "id": 1, "is_bot": True, "first_name": "x", "username": "x_bot"}}).encode()
ANSWER = b"HTTP/1.1 200 OK\\r\\nContent-Type: application/json\\r\\nContent-Length: %d\\r\\n\\r\\n" % len(BODY) + BODY
class Stub(asyncio.Protocol):
    def connection_made(self, transport): self.transport, self.data = transport, b""
    def data_received(self, data):
        self.data += data
        while b"\\r\\n\\r\\n" in self.data:
            head, rest = self.data.split(b"\\r\\n\\r\\n", 1)
            length = next((int(l.split(b":")[1]) for l in head.lower().split(b"\\r\\n") if l.startswith(b"content-length")), 0)
            if len(rest) < length: return
            self.data = rest[length:]
            self.transport.write(ANSWER)
async def main():
    server = await asyncio.get_running_loop().create_server(Stub, "127.0.0.1", 0)
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()
asyncio.run(main())
"""  # noqa: E501

Serve = Callable[[int], Awaitable[float]]


def message(number: int, chat: int, language: str, text: str) -> dict[str, Any]:
    sender = {"id": chat, "is_bot": False, "first_name": "x", "language_code": language}
    content = {"message_id": number, "date": 1, "chat": {"id": chat, "type": "private"}, "from": sender, "text": text}
    return {"update_id": number, "message": content}


def press(number: int, chat: int, language: str, data: str) -> dict[str, Any]:
    sender = {"id": chat, "is_bot": False, "first_name": "x", "language_code": language}
    pressed = {"message_id": 1, "date": 1, "chat": {"id": chat, "type": "private"}, "text": "x"}
    query = {"id": str(number), "from": sender, "chat_instance": "1", "data": data, "message": pressed}
    return {"update_id": number, "callback_query": query}


def conversation(numbers: itertools.count[int], chat: int) -> list[bytes]:
    """One person: a typed sentence, then presses, as the bodies that Telegram would post."""
    language, text = TYPED[chat % len(TYPED)]
    updates = [message(next(numbers), chat, language, text)]
    updates += [press(next(numbers), chat, language, data) for data in PRESSED]
    return [json.dumps(update).encode() for update in updates]


async def call(app: Any, body: bytes) -> None:
    """One request to an ASGI application, without the cost of a client."""
    headers = [(b"x-telegram-bot-api-secret-token", SECRET.encode()), (b"content-length", str(len(body)).encode())]
    scope = {"type": "http", "method": "POST", "path": PATH, "raw_path": PATH.encode(), "query_string": b"",
             "headers": headers, "http_version": "1.1", "scheme": "http", "root_path": "",
             "server": ("127.0.0.1", 80), "client": ("127.0.0.1", 1)}  # fmt: skip
    statuses = []

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": body, "more_body": False}

    async def send(event: dict[str, Any]) -> None:
        if event["type"] == "http.response.start":
            statuses.append(event["status"])

    await app(scope, receive, send)
    assert statuses == [200]


def sanad(address: str, url: str, numbers: itertools.count[int]) -> Callable[[], Awaitable[Serve]]:
    """The whole bot behind its webhook, on the database ``url``."""

    async def start() -> Serve:
        store = Store(url, Vault([b"k" * 32]))
        await asyncio.to_thread(store.migrate)
        settings = Settings(token=SecretStr(TOKEN), api_url=address, database_url=url)
        application = build_application(settings, store, Dialogue(World(load())), lambda: DAY)
        application.bot_data["turns"].floods = Floods(most=1_000_000)
        await application.initialize()
        app = webhook(application, SECRET)
        chats = itertools.count(1)

        async def serve(count: int) -> float:
            people = [conversation(numbers, next(chats)) for _ in range(count // (len(PRESSED) + 1))]
            start = time.perf_counter()
            # Thirty people at a time, each waiting for the answer before writing on.
            for group in itertools.batched(people, 30) if hasattr(itertools, "batched") else _groups(people, 30):
                await asyncio.gather(*(_talk(app, bodies) for bodies in group))
            return sum(map(len, people)) / (time.perf_counter() - start)

        return serve

    return start


def _groups(items: list[Any], size: int) -> list[list[Any]]:
    return [items[start : start + size] for start in range(0, len(items), size)]


async def _talk(app: Any, bodies: list[bytes]) -> None:
    for body in bodies:
        await call(app, body)


def ptb_echo(address: str) -> Callable[[], Awaitable[Serve]]:
    """A bare echo on python-telegram-bot with its default client."""

    async def start() -> Serve:
        application = Application.builder().token(TOKEN).base_url(f"{address}/bot").updater(None).build()

        async def echo(update: Update, _context: CallbackContext[Any, Any, Any, Any]) -> None:
            assert update.message is not None
            await update.message.reply_text("you said: " + (update.message.text or ""))

        application.add_handler(MessageHandler(filters.TEXT, echo))
        await application.initialize()

        async def serve(count: int) -> float:
            bodies = [message(number, number % 30 + 1, "en", "hello there") for number in range(1, count + 1)]
            start = time.perf_counter()
            for group in _groups(bodies, 30):
                await asyncio.gather(
                    *(application.process_update(Update.de_json(body, application.bot)) for body in group)
                )
            return count / (time.perf_counter() - start)

        return serve

    return start


def aiogram_echo(address: str) -> Callable[[], Awaitable[Serve]]:
    """A bare echo on aiogram, with an outgoing call."""

    async def start() -> Serve:
        from aiogram import Bot, Dispatcher  # type: ignore[import-not-found,unused-ignore]
        from aiogram import types as kinds
        from aiogram.client.session.aiohttp import AiohttpSession  # type: ignore[import-not-found,unused-ignore]
        from aiogram.client.telegram import TelegramAPIServer  # type: ignore[import-not-found,unused-ignore]

        bot = Bot(TOKEN, session=AiohttpSession(api=TelegramAPIServer.from_base(address)))
        dispatcher = Dispatcher()

        async def echo(given: kinds.Message) -> None:
            await given.answer("you said: " + (given.text or ""))

        dispatcher.message()(echo)

        async def serve(count: int) -> float:
            bodies = [message(number, number % 30 + 1, "en", "hello there") for number in range(1, count + 1)]
            start = time.perf_counter()
            for group in _groups(bodies, 30):
                await asyncio.gather(
                    *(dispatcher.feed_update(bot, kinds.Update.model_validate(body)) for body in group)
                )
            return count / (time.perf_counter() - start)

        return serve

    return start


async def measure(address: str, folder: Path) -> dict[str, list[float]]:
    numbers = itertools.count(1)
    contenders: dict[str, Callable[[], Awaitable[Serve]]] = {
        "full guided turn, webhook, SQLite": sanad(address, f"sqlite:///{folder / 'bench.db'}", numbers),
        "bare echo, python-telegram-bot": ptb_echo(address),
        "bare echo, aiogram": aiogram_echo(address),
    }
    if url := os.environ.get("SANAD_TEST_DATABASE_URL"):
        contenders["full guided turn, webhook, PostgreSQL"] = sanad(address, url, itertools.count(10**9))
    running = {name: await start() for name, start in contenders.items()}
    for serve in running.values():
        await serve(140)
    figures: dict[str, list[float]] = {name: [] for name in running}
    for _ in range(ROUNDS):
        for name, serve in running.items():
            figures[name].append(await serve(TURNS))
    return figures


def main() -> None:
    cores = sorted(os.sched_getaffinity(0))
    stub = subprocess.Popen([sys.executable, "-c", STUB], stdout=subprocess.PIPE, text=True)
    assert stub.stdout is not None
    address = f"http://127.0.0.1:{int(stub.stdout.readline())}"
    os.sched_setaffinity(stub.pid, {cores[-1]})
    os.sched_setaffinity(0, {cores[0]})
    try:
        with tempfile.TemporaryDirectory() as folder:
            figures = asyncio.run(measure(address, Path(folder)))
    finally:
        stub.kill()
    ours = figures["full guided turn, webhook, SQLite"]
    print(f"one of {len(cores)} cores, Python {sys.version.split()[0]}, medians of {ROUNDS} rounds")
    for name, values in figures.items():
        ratio = statistics.median(one / other for one, other in zip(ours, values, strict=True))
        print(f"{statistics.median(values):8.0f} /s  {ratio:5.2f} x  {name}")


if __name__ == "__main__":
    main()
