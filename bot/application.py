"""The composition root: a python-telegram-bot application whose one handler runs turns."""

from __future__ import annotations

import logging
from collections.abc import Callable
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from telegram import Update
from telegram.error import TelegramError
from telegram.ext import AIORateLimiter, Application, CallbackContext, TypeHandler

from bot.channel import Call, confirm, incoming, send
from bot.metrics import Metrics
from bot.settings import Settings
from bot.store import Store
from bot.transport import AiohttpRequest
from bot.turns import Turns
from bot.voice import Voice
from dialogues.dialogue import Dialogue

log = logging.getLogger(__name__)

Ptb = Application[Any, Any, Any, Any, Any, Any]


@dataclass
class Delivery:
    """What became of one update: the last call, when the caller sends it, and the error, which PTB would swallow."""

    in_response: bool = False
    last: Call | None = None
    error: BaseException | None = None


_delivery: ContextVar[Delivery] = ContextVar("delivery")


def utc_today() -> date:
    return datetime.now(UTC).date()


def build_application(
    settings: Settings, store: Store, dialogue: Dialogue, today: Callable[[], date] = utc_today
) -> Ptb:
    """The bot. Feed it with ``deliver``; it has no updater, for PTB's confirms an update before it is answered."""
    assert settings.token is not None
    turns = Turns(store, dialogue, today, settings.retention_days)
    application = (
        Application.builder()
        .token(settings.token.get_secret_value())
        .base_url(f"{settings.api_url}/bot")
        .base_file_url(f"{settings.api_url}/file/bot")
        .request(AiohttpRequest())
        .rate_limiter(AIORateLimiter(max_retries=3))
        .updater(None)
        .build()
    )
    voice = Voice()
    application.bot_data["turns"] = turns
    application.bot_data["voice"] = voice
    metrics = application.bot_data["metrics"] = Metrics()

    async def handle(update: Update, context: CallbackContext[Any, Any, Any, Any]) -> None:
        delivery = _delivery.get()
        seen = incoming(update)
        if seen is None:
            return
        try:
            with metrics.turn.time():
                answer = await turns.answer(update.update_id, seen)
            await confirm(context.bot, seen)
            if delivery.in_response and answer and answer[-1].speech is None:
                delivery.last = answer.pop()
            for call in answer:
                if not await send(context.bot, call, voice):
                    await store.silence(store.vault.names(seen.chat)[0])
                    break
            metrics.updates.labels("answered").inc()
        except Exception as error:
            # Kept for the caller, who must not confirm the update to Telegram.
            delivery.error = error
            metrics.updates.labels("failed").inc()

    application.add_handler(TypeHandler(Update, handle))
    return application


async def deliver(application: Ptb, update: Update, in_response: bool = False) -> Call | None:
    """Answer one update. Raises what went wrong, so that the update can be tried again.

    After a few failures it is set aside instead, and nothing is raised.

    With ``in_response`` the last message is not sent but returned, to travel in the webhook response.
    """
    delivery = Delivery(in_response)
    token = _delivery.set(delivery)
    try:
        await application.process_update(update)
    finally:
        _delivery.reset(token)
    if delivery.error is not None:
        if not await _given_up(application, update, delivery.error):
            raise delivery.error
        return None
    return delivery.last


async def _given_up(application: Ptb, update: Update, error: BaseException) -> bool:
    """A bad update is set aside after a few tries, and the person is told; one that only waits is not."""
    turns: Turns = application.bot_data["turns"]
    try:
        if not await turns.set_aside(update.update_id):
            return False
    except Exception:
        # The store itself is down: that is nobody's bad update, and it must come again.
        return False
    log.error("update %d set aside: %s", update.update_id, type(error).__name__, exc_info=error)
    application.bot_data["metrics"].updates.labels("set aside").inc()
    seen = incoming(update)
    for call in turns.apology(seen) if seen else ():
        try:
            await send(application.bot, call, application.bot_data["voice"])
        except TelegramError as failure:
            log.warning("update %d: apology not sent: %s", update.update_id, type(failure).__name__)
    return True
