"""Cards: outcome templates filled with facts, cut into pages that fit one Telegram message."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from dialogues.wording import Wording
from locales.words import Words

OUTCOMES = Path(__file__).parent / "outcomes"
# Telegram allows 4096 code points after parsing; the rest is room for the headline, the page number and notices.
PAGE = 3400
RLM = "\N{RIGHT-TO-LEFT MARK}"


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(OUTCOMES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    environment.globals["bar"] = progress_bar
    return environment


def outcomes() -> list[str]:
    """The ids of all outcomes: the names of the templates."""
    return sorted(path.stem for path in OUTCOMES.glob("*.html") if not path.stem.startswith("_"))


def render(outcome: str, words: Words, wording: Wording | None = None, **facts: Any) -> str:
    """The template ``outcome`` in the language of ``words``, with runs of blank lines closed up."""
    text = (
        _environment()
        .get_template(f"{outcome}.html")
        .render(
            gettext=words.gettext, ngettext=words.ngettext, pgettext=words.pgettext, words=words, say=wording, **facts
        )
    )
    lines = [line.strip() for line in text.strip().splitlines()]
    if words.language.direction == "rtl":
        # A line that begins with an isolated foreign name has no direction of its own.
        lines = [RLM + line if line else line for line in lines]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines))


def pages(text: str) -> list[str]:
    """``text`` in pieces of at most PAGE characters, cut between paragraphs, or between lines where one is too long.

    Tags never span lines in the templates, so every piece is well formed.
    """
    if visible(text) <= PAGE:
        return [text]
    found: list[str] = []
    current = ""
    for paragraph in text.split("\n\n"):
        blocks = [paragraph] if visible(paragraph) <= PAGE else paragraph.split("\n")
        for block in blocks:
            joined = f"{current}\n\n{block}" if block is paragraph else f"{current}\n{block}"
            if current and visible(joined) > PAGE:
                found.append(current)
                current = block
            else:
                current = joined if current else block
    return [*found, current]


def visible(text: str) -> int:
    """The length Telegram counts: code points after tags and entities are parsed."""
    return len(re.sub(r"&[a-z#0-9]+;", "&", re.sub(r"<[^>]+>", "", text)))


def progress_bar(done: int, total: int, width: int = 10) -> str:
    """``▰▰▰▱▱▱▱▱▱▱``; drawn in reading direction by the reader's own script."""
    filled = round(width * done / total) if total else 0
    return "▰" * filled + "▱" * (width - filled)
