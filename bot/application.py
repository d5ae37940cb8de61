"""The composition root: a python-telegram-bot application whose one handler runs turns."""

from __future__ import annotations

from collections.abc import Callable
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from telegram import Update
from telegram.ext import AIORateLimiter, Application, CallbackContext, TypeHandler

from bot.channel import Call, confirm, incoming, send
from bot.settings import Settings
from bot.store import Store
from bot.transport import AiohttpRequest
from bot.turns import Turns
from bot.voice import Voice
from dialogues.dialogue import Dialogue

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

    async def handle(update: Update, context: CallbackContext[Any, Any, Any, Any]) -> None:
        delivery = _delivery.get()
        seen = incoming(update)
        if seen is None:
            return
        try:
            answer = await turns.answer(update.update_id, seen)
            await confirm(context.bot, seen)
            if delivery.in_response and answer and answer[-1].speech is None:
                delivery.last = answer.pop()
            for call in answer:
                await send(context.bot, call, voice)
        except Exception as error:
            # Kept for the caller, who must not confirm the update to Telegram.
            delivery.error = error

    application.add_handler(TypeHandler(Update, handle))
    return application


async def deliver(application: Ptb, update: Update, in_response: bool = False) -> Call | None:
    """Answer one update. Raises what went wrong, so that the update can be tried again.

    With ``in_response`` the last message is not sent but returned, to travel in the webhook response.
    """
    delivery = Delivery(in_response)
    token = _delivery.set(delivery)
    try:
        await application.process_update(update)
    finally:
        _delivery.reset(token)
    if delivery.error is not None:
        raise delivery.error
    return delivery.last
