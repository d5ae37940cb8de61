"""The table of languages, and which of them a hint leads to."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Literal

from babel.languages import get_official_languages

from locales.yaml12 import load

HERE = Path(__file__).parent
SOURCE = "en"


@dataclass(frozen=True)
class Language:
    """One row of languages.yml. ``name`` is the language's own name; ``cldr`` the locale Babel formats with.

    ``voice``: of espeak-ng. ``common``: everyday words that tell it from other languages of its script.
    ``transliterates``: the language whose words these are, in another script.
    """

    code: str
    name: str
    direction: Literal["ltr", "rtl"]
    cldr: str
    fallback: tuple[str, ...]
    telegram: tuple[str, ...]
    state: Literal["draft", "reviewed"]
    voice: str | None
    common: tuple[str, ...]
    transliterates: str | None

    @property
    def chain(self) -> tuple[str, ...]:
        """The language itself, then where its missing texts come from; the source language last."""
        return tuple(dict.fromkeys((self.code, *self.fallback, SOURCE)))


@cache
def languages() -> Mapping[str, Language]:
    """All languages by code, in the order of the table."""
    table = load((HERE / "languages.yml").read_text(encoding="utf-8"))
    return {
        code: Language(
            code,
            row["name"],
            row["direction"],
            row["cldr"],
            tuple(row["fallback"]),
            tuple(row["telegram"]),
            row["state"],
            row.get("voice"),
            tuple(row["common"]),
            row.get("transliterates"),
        )
        for code, row in table.items()
    }


def resolve(hint: str | None) -> str:
    """The language that serves somebody whose phone says ``hint`` (a BCP 47 tag); the source language if none does."""
    return nearest(hint or "") or SOURCE


def nearest(tag: str) -> str | None:
    """The language that serves speakers of ``tag`` (BCP 47) best; None where there is none."""
    known = languages()
    for part in _shorter(tag):
        if part in known:
            return part
        for code, language in known.items():
            if part in language.telegram:
                return code
    return None


def likely(*countries: str | None) -> list[str]:
    """All languages, those spoken in ``countries`` first, most widely spoken first."""
    spoken = (
        nearest(tag)
        for country in countries
        if country
        for tag in get_official_languages(country, regional=True, de_facto=True)
    )
    return list(dict.fromkeys((*filter(None, spoken), *languages())))


def _shorter(tag: str) -> Iterable[str]:
    """``fa-AF``, ``fa-af``, ``fa``."""
    parts = tag.replace("_", "-").split("-")
    for length in range(len(parts), 0, -1):
        yield "-".join(parts[:length])
        yield "-".join(parts[:length]).lower()
