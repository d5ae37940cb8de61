"""What Telegram shows of the bot before and beside the chat: commands and descriptions, in every language."""

from __future__ import annotations

import logging

from telegram import Bot, BotCommand
from telegram.error import TelegramError

from dialogues.actions.commands import command_texts, profile_texts
from locales.languages import SOURCE, languages
from locales.words import words

log = logging.getLogger(__name__)


async def set_profile(bot: Bot) -> None:
    """Send what differs from what Telegram has. A failure is logged: the bot works without."""
    for code in languages():
        if len(code) != 2:  # Telegram knows two-letter codes here
            continue
        language = "" if code == SOURCE else code
        try:
            await _set(bot, code, language)
        except TelegramError as error:
            log.warning("profile in %s not set: %s", code, error.message)


async def _set(bot: Bot, code: str, language: str) -> None:
    say = words(code)
    commands = tuple(BotCommand(name, text) for name, text in command_texts(say).items())
    if await bot.get_my_commands(language_code=language) != commands:
        await bot.set_my_commands(commands, language_code=language)
    texts = profile_texts(say)
    short = await bot.get_my_short_description(language_code=language)
    if short.short_description != texts["short_description"]:
        await bot.set_my_short_description(texts["short_description"], language_code=language)
    long = await bot.get_my_description(language_code=language)
    if long.description != texts["description"]:
        await bot.set_my_description(texts["description"], language_code=language)
