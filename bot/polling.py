"""Long polling that confirms an update only after its answer was committed and sent."""

from __future__ import annotations

import asyncio
import json
import logging
from collections import defaultdict
from collections.abc import Iterable
from typing import Any
from urllib.parse import urlencode

from telegram import Bot, Update
from telegram.error import InvalidToken, TelegramError

from bot.application import Ptb, deliver

log = logging.getLogger(__name__)

ALLOWED = ["message", "callback_query"]
# Telegram holds a poll open for at most 50 seconds.
POLL_SECONDS = 45


async def poll(application: Ptb, stop: asyncio.Event, pause: float = 1.0) -> None:
    """Answer updates until ``stop`` is set. ``pause``: seconds before the first retry after a failure; it doubles.

    Raises InvalidToken when Telegram does not know the token.
    """
    offset: int | None = None
    wait = pause
    while not stop.is_set():
        asking = asyncio.create_task(_fetch(application.bot, offset, POLL_SECONDS))
        stopping = asyncio.create_task(stop.wait())
        await asyncio.wait({asking, stopping}, return_when=asyncio.FIRST_COMPLETED)
        stopping.cancel()
        if not asking.done():
            asking.cancel()
            break
        try:
            updates = asking.result()
        except InvalidToken:
            raise
        except TelegramError as error:
            log.warning("polling failed, trying again in %.0f s: %s", wait, type(error).__name__)
            await asyncio.sleep(wait)
            wait = min(wait * 2, 60)
            continue
        wait = pause
        readable = [update for data in updates if (update := _read(application.bot, data))]
        await asyncio.gather(*(_in_order(application, group, pause) for group in _by_chat(readable)))
        if updates:
            offset = int(updates[-1]["update_id"]) + 1
    # Confirm what was answered last; an unconfirmed update would come again and be answered from the store.
    if offset is not None:
        await _fetch(application.bot, offset, 0)


async def _fetch(bot: Bot, offset: int | None, seconds: int) -> list[dict[str, Any]]:
    """Updates as Telegram sends them. PTB's own method reads them at once, and one that it cannot read blocks all."""
    query = {"timeout": seconds, "allowed_updates": json.dumps(ALLOWED)} | (
        {} if offset is None else {"offset": offset}
    )
    answer = await bot.request.post(f"{bot.base_url}/getUpdates?{urlencode(query)}", read_timeout=seconds + 15)
    assert isinstance(answer, list)
    return answer


def _read(bot: Bot, data: dict[str, Any]) -> Update | None:
    try:
        return Update.de_json(data, bot)
    except (KeyError, TypeError, ValueError):
        log.warning("update %s could not be read and is set aside", data.get("update_id"))
        return None


async def _in_order(application: Ptb, updates: Iterable[Update], pause: float) -> None:
    for update in updates:
        await _persistently(application, update, pause)


async def _persistently(application: Ptb, update: Update, pause: float) -> None:
    """Try until it is answered or set aside: an update is only confirmed to Telegram after one of the two."""
    wait = pause
    while True:
        try:
            await deliver(application, update)
            return
        except Exception as error:
            log.warning("update %d failed and is tried again: %s", update.update_id, type(error).__name__)
            await asyncio.sleep(wait)
            wait = min(wait * 2, 60)


def _by_chat(updates: Iterable[Update]) -> list[list[Update]]:
    groups: dict[int, list[Update]] = defaultdict(list)
    for update in updates:
        chat = update.effective_chat
        groups[chat.id if chat else 0].append(update)
    return list(groups.values())
