"""Telegram's side of a turn: an update becomes a message, replies become Bot API calls."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from telegram import Bot, InlineKeyboardButton, InlineKeyboardMarkup, LinkPreviewOptions, Update
from telegram.constants import ChatType, ParseMode
from telegram.error import BadRequest, Forbidden

from bot.voice import Unspoken, Voice
from dialogues.messages import Button, Message, Reply, Speech

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Incoming:
    """What an update says. ``pressed``: the message whose button was pressed; ``query``: the press to confirm."""

    chat: int
    message: Message
    private: bool
    pressed: int | None = None
    query: str | None = None


def incoming(update: Update) -> Incoming | None:
    """The part of an update that a dialogue answers; None for everything else (edits, reactions, channel posts)."""
    query = update.callback_query
    if query is not None:
        if query.message is None or query.data is None:
            return None
        return Incoming(
            chat=query.message.chat.id,
            message=Message(payload=query.data, hint=query.from_user.language_code),
            private=query.message.chat.type == ChatType.PRIVATE,
            pressed=query.message.message_id,
            query=query.id,
        )
    message = update.message
    if message is None or message.from_user is None:
        return None
    # A photo or a voice note is answered like a text that was not understood.
    text = message.text if message.text is not None else "…"
    return Incoming(
        chat=message.chat.id,
        message=Message(text=text, hint=message.from_user.language_code),
        private=message.chat.type == ChatType.PRIVATE,
    )


@dataclass(frozen=True)
class Call:
    """One message to send, or to put in the place of message ``edit``; a voice message where there is ``speech``."""

    chat: int
    text: str
    rows: tuple[tuple[Button, ...], ...] = ()
    edit: int | None = None
    speech: Speech | None = None

    def in_response(self) -> dict[str, Any]:
        """The call as the body of a webhook response."""
        body: dict[str, Any] = {
            "method": "sendMessage",
            "chat_id": self.chat,
            "text": self.text,
            "parse_mode": ParseMode.HTML,
            "link_preview_options": {"is_disabled": True},
        }
        if self.rows:
            # Written out: to make the library's objects first would cost more than the rest of the answer.
            body["reply_markup"] = {"inline_keyboard": [[_as_json(button) for button in row] for row in self.rows]}
        if self.edit is not None:
            body |= {"method": "editMessageText", "message_id": self.edit}
        return body


_NO_PREVIEW = LinkPreviewOptions(is_disabled=True)


def calls(replies: Sequence[Reply], seen: Incoming) -> list[Call]:
    """The calls that send ``replies``, in order; the first one edits the pressed message where it should."""
    return [
        Call(
            seen.chat,
            reply.text,
            reply.rows,
            seen.pressed if reply.replace else None,
            reply.speech,
        )
        for reply in replies
    ]


def calls_to(chat: int, replies: Sequence[Reply]) -> list[Call]:
    """The calls that send ``replies`` to a chat that has not written."""
    return [Call(chat, reply.text, reply.rows, speech=reply.speech) for reply in replies]


def _as_json(button: Button) -> dict[str, str]:
    target = {"url": button.url} if button.url else {"callback_data": button.payload}
    return {"text": button.text, **target}


def _keyboard(call: Call) -> InlineKeyboardMarkup | None:
    if not call.rows:
        return None
    return InlineKeyboardMarkup(
        [
            [
                InlineKeyboardButton(button.text, button.url or None, None if button.url else button.payload)
                for button in row
            ]
            for row in call.rows
        ]
    )


async def confirm(bot: Bot, seen: Incoming) -> None:
    """Tell Telegram that a press arrived, so that the button stops turning. Too late is no fault."""
    if seen.query is None:
        return
    try:
        await bot.answer_callback_query(seen.query)
    except BadRequest as error:
        log.info("press not confirmed: %s", error.message)


async def send(bot: Bot, call: Call, voice: Voice) -> bool:
    """Carry out one call. False: the chat has blocked the bot or is gone, and is left alone.

    A message that cannot be edited is sent anew; what cannot be read aloud is sent as text.
    """
    try:
        if call.speech is not None:
            try:
                sound = await voice.speak(call.speech.text, call.speech.voice)
            except Unspoken as error:
                log.warning("not read aloud: %s", error)
            else:
                await bot.send_voice(call.chat, sound, filename="sanad.ogg")
                return True
        if call.edit is None:
            await bot.send_message(
                call.chat, call.text, ParseMode.HTML, reply_markup=_keyboard(call), link_preview_options=_NO_PREVIEW
            )
            return True
        await bot.edit_message_text(
            call.text, call.chat, call.edit, parse_mode=ParseMode.HTML, reply_markup=_keyboard(call),
            link_preview_options=_NO_PREVIEW,
        )  # fmt: skip
    except Forbidden:
        log.info("a chat has blocked the bot")
        return False
    except BadRequest as error:
        if "not modified" in error.message.lower():
            return True
        if call.edit is None:
            raise
        return await send(bot, replace(call, edit=None), voice)
    return True
