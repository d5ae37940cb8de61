"""What a deep link carries: answers, language and partner in at most 64 of the characters Telegram allows."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

LIMIT = 64
_LETTERS = {
    "destination": "d", "origin": "f", "occupation": "o", "region": "r", "evidence": "e", "purpose": "w",
    "status": "s", "place": "h", "locale": "l", "partner": "p",
}  # fmt: skip
_NAMES = {letter: name for name, letter in _LETTERS.items()}


@dataclass(frozen=True)
class Link:
    """The content of a start parameter. Values are checked by whoever uses them, not here."""

    answers: dict[str, str] = field(default_factory=dict)
    locale: str | None = None
    partner: str | None = None


def encode(link: Link) -> str:
    """``pdemo_dDE_o2221_lar``. Raises ValueError when it does not fit or holds a character Telegram refuses."""
    values = {"partner": link.partner, **link.answers, "locale": link.locale}
    parts = [_LETTERS[name] + value for name, value in values.items() if value]
    text = "_".join(parts)
    if not re.fullmatch(r"[A-Za-z0-9_-]*", text) or any("_" in part for part in parts):
        raise ValueError(f"a start parameter may hold letters, digits and hyphens only: {text}")
    if len(text) > LIMIT:
        raise ValueError(f"the link needs {len(text)} characters, Telegram allows {LIMIT}; leave something out")
    return text


def decode(parameter: str) -> Link:
    """The reverse of ``encode``; what is not understood is left out."""
    values: dict[str, str] = {}
    for part in parameter.split("_"):
        name = _NAMES.get(part[:1])
        if name and part[1:]:
            values[name] = part[1:]
    locale, partner = values.pop("locale", None), values.pop("partner", None)
    return Link(values, locale, partner)
