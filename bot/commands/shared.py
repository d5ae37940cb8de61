"""What several commands need: settings, knowledge, checked codes."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path

from platformdirs import user_cache_path

from bot.commands.errors import Mistake
from bot.settings import BadSettings, Settings, load_settings
from bot.store import Store
from bot.vault import BadKey, Vault, key_file, read_keys
from knowledge.base import KnowledgeBase
from knowledge.codes import suggestion
from knowledge.errors import BrokenKnowledge
from knowledge.loader import load
from locales.languages import languages, nearest
from locales.words import Words, words

# Knowledge that passed the check starts faster the next time.
CACHE = user_cache_path("sanad")


def settings(**overrides: object) -> Settings:
    try:
        return load_settings(**overrides)  # type: ignore[arg-type]
    except BadSettings as error:
        raise Mistake(str(error)) from error


def store(chosen: Settings) -> Store:
    """The store of the settings, with its key. Raises Mistake when the key cannot be used."""
    try:
        keys = read_keys(chosen.key.get_secret_value()) if chosen.key else key_file(chosen.key_file)
        return Store(chosen.database_url, Vault(keys))
    except BadKey as error:
        raise Mistake(f"SANAD_KEY: {error}") from error
    except (OSError, UnicodeDecodeError) as error:
        raise Mistake(f"SANAD_KEY_FILE: {chosen.key_file} cannot be used: {type(error).__name__}") from error


def knowledge(folder: Path | None = None) -> KnowledgeBase:
    """The knowledge of ``folder``, or of the settings."""
    try:
        return load(folder or settings().knowledge, CACHE)
    except BrokenKnowledge as broken:
        raise Mistake(f"the knowledge cannot be used; see `sanad knowledge check`\n{broken}") from broken


def language(code: str) -> Words:
    """The words of ``code``, or of the language that its speakers are best served with, such as zh by zh-Hans."""
    known = nearest(code)
    if known is None:
        raise Mistake(f"--language: `{code}` is not one of {', '.join(languages())}")
    return words(known)


def member(option: str, value: str, known: Collection[str]) -> str:
    """``value`` when it is known; otherwise a Mistake that names the option and the nearest value."""
    if value not in known:
        raise Mistake(f"{option}: `{value}` is not known{suggestion(value, set(known))}")
    return value
