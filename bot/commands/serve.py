"""``sanad``: without a token the local Telegram, with one the real one, by polling or by webhook."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import signal
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import timedelta
from functools import partial
from typing import Annotated

import typer
from pydantic import SecretStr
from telegram.error import InvalidToken, NetworkError, TelegramError

from bot import logs
from bot.application import Ptb, build_application, utc_today
from bot.channel import send
from bot.commands import shared
from bot.commands.errors import Mistake
from bot.knowledge_watch import watch
from bot.leader import Duty, Leader
from bot.listening import listening
from bot.polling import ALLOWED, poll
from bot.profile import set_profile
from bot.sandbox.server import LocalTelegram
from bot.sandbox.serving import serving
from bot.settings import Settings
from bot.store import Store
from bot.unasked import Unasked
from bot.voice import Voice
from bot.webhook import PATH, webhook
from bot.workers import supervise
from dialogues.dialogue import Dialogue
from dialogues.world import World

log = logging.getLogger(__name__)
# The local Telegram accepts any token; this one can be no real one.
LOCAL_TOKEN = "1:local"

_Webhook = Annotated[str | None, typer.Option(help="public https address that Telegram calls")]
_Workers = Annotated[int, typer.Option(min=1, help="processes behind one port; more than one need PostgreSQL")]
_Port = Annotated[int | None, typer.Option(help="port of the web server")]


def default(context: typer.Context) -> None:
    """Without a command: serve."""
    if context.invoked_subcommand is None:
        serve()


def serve(webhook_url: _Webhook = None, port: _Port = None, workers: _Workers = 1) -> None:
    """Serve Telegram with TELEGRAM_BOT_TOKEN set, or the local Telegram in the browser without."""
    settings = shared.settings(webhook_url=webhook_url, port=port)
    logs.start(settings.log_level)
    store = shared.store(settings)
    try:
        store.migrate()
    except Exception as error:
        raise Mistake(f"SANAD_DATABASE_URL: the database cannot be used: {type(error).__name__}") from error
    missing = Voice.missing()
    if missing:
        log.info("Listen is off: %s not installed (Debian: espeak-ng, opus-tools)", " and ".join(missing))
    if workers == 1:
        _work(settings)
        return
    if settings.token is None or settings.webhook_url is None or not settings.database_url.startswith("postgresql"):
        raise Mistake("--workers: several workers need TELEGRAM_BOT_TOKEN, --webhook-url and PostgreSQL")
    supervise(partial(_work, settings, shared_port=True), workers)


def _work(settings: Settings, shared_port: bool = False) -> None:
    """One process, until it is asked to stop."""
    logs.start(settings.log_level)
    store = shared.store(settings)
    world = World(shared.knowledge(settings.knowledge), settings.retention_days, aloud=not Voice.missing())
    try:
        asyncio.run(_serve(settings, store, world, shared_port))
    except OSError as error:
        raise Mistake(f"SANAD_PORT: port {settings.port} cannot be used: {error.strerror}") from error
    except InvalidToken as error:
        raise Mistake("TELEGRAM_BOT_TOKEN: Telegram does not know this token; copy it from @BotFather") from error
    except NetworkError as error:
        raise Mistake(f"{settings.api_url} cannot be reached; is this machine online?") from error


async def _serve(settings: Settings, store: Store, world: World, shared_port: bool) -> None:
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for name in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(name, stop.set)
    watching = asyncio.create_task(watch(settings.knowledge, world, stop))
    try:
        if settings.token is None:
            await _local(settings, store, world, stop)
        elif settings.webhook_url is None:
            async with _running(settings, store, world, stop) as application:
                await application.bot.delete_webhook()
                log.info("polling as @%s", application.bot.username)
                await poll(application, stop)
        else:
            await _webhook(settings, store, world, stop, shared_port)
    finally:
        stop.set()
        await asyncio.gather(watching, return_exceptions=True)
        await store.close()


@asynccontextmanager
async def _running(
    settings: Settings, store: Store, world: World, stop: asyncio.Event, *more: Callable[[Ptb], Awaitable[None]]
) -> AsyncIterator[Ptb]:
    """The bot, and beside it what one of all processes does; ``more`` are further duties."""
    dialogue = Dialogue(world)
    application = build_application(settings, store, dialogue)
    voice = application.bot_data["voice"]
    unasked = Unasked(store, dialogue, lambda call: send(application.bot, call, voice), settings.retention_days)
    duties: list[Duty] = [
        *(partial(duty, application) for duty in more),
        # Nobody waits for the profile: it matters before the first message, and the bot works without.
        lambda: set_profile(application.bot),
        lambda: unasked.run(time.time, stop),
        lambda: _changes(unasked, world, stop),
        lambda: _clean(store, settings.retention_days, stop),
    ]
    try:
        async with application:
            await application.start()
            leading = asyncio.create_task(Leader(store, duties, time.time).run(stop))
            counting = asyncio.create_task(application.bot_data["turns"].counts.run(store, stop))
            try:
                yield application
            finally:
                stop.set()
                await asyncio.gather(leading, counting, return_exceptions=True)
                await application.stop()
    finally:
        # PTB leaves the connections open when the start fails.
        await application.bot.request.shutdown()


async def _local(settings: Settings, store: Store, world: World, stop: asyncio.Event) -> None:
    """The local Telegram and the real bot beside each other, talking over HTTP."""
    telegram = LocalTelegram(LOCAL_TOKEN, now=time.time, username="sanad_local_bot")
    async with serving(telegram, settings.port) as address:
        local = settings.model_copy(update={"token": SecretStr(LOCAL_TOKEN), "api_url": address})
        async with _running(local, store, world, stop) as application:
            typer.echo(f"Sanad is ready. Open {address} in a browser. Ctrl+C ends it.")
            await poll(application, stop)


async def _webhook(settings: Settings, store: Store, world: World, stop: asyncio.Event, shared_port: bool) -> None:
    # All workers must expect the same secret: without a setting it is made of the key they share.
    given = settings.webhook_secret
    secret = given.get_secret_value() if given else store.vault.secret("webhook")

    refused: list[str] = []

    async def register(application: Ptb) -> None:
        try:
            await application.bot.set_webhook(
                f"{settings.webhook_url}{PATH}", secret_token=secret, allowed_updates=ALLOWED
            )
        except TelegramError as error:
            refused.append(error.message)
            stop.set()
            return
        log.info("webhook at %s%s", settings.webhook_url, PATH)

    async with (
        _running(settings, store, world, stop, register) as application,
        listening(webhook(application, secret), settings.host, settings.port, shared_port),
    ):
        await stop.wait()
    if refused:
        raise Mistake(f"--webhook-url: Telegram refused it: {refused[0]}")


async def _changes(unasked: Unasked, world: World, stop: asyncio.Event) -> None:
    """Whenever other knowledge was taken over, tell those whose saved guide it touches."""
    known = world.kb
    while not stop.is_set():
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(stop.wait(), timeout=5)
        if world.kb is not known:
            known = world.kb
            try:
                log.info("%d people told of changes", await unasked.tell_of_changes(int(time.time())))
            except Exception as error:
                log.warning("changes not told: %s", type(error).__name__)


async def _clean(store: Store, days: int, stop: asyncio.Event) -> None:
    """Once a day: delete chats nobody used for ``days`` days, and replies older than Telegram's redelivery."""
    while not stop.is_set():
        today = utc_today()
        try:
            gone = await store.purge(today - timedelta(days=days), today - timedelta(days=2))
            if gone:
                log.info("%d idle chats deleted", gone)
        except Exception as error:
            log.warning("cleaning failed: %s", type(error).__name__)
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(stop.wait(), timeout=24 * 3600)
