"""The same cards one thing at a time, and as text to be read aloud: for people who read little."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from html import unescape
from unicodedata import category

# Lines that begin a thing of their own: a step or a paper (which can be ticked), or an item of a list.
_TICKABLE = re.compile(r"^\W{0,2}(✅|⬜|\d+\.)")
_ITEM = re.compile(r"^\W{0,2}(▪️|▫️|•)")
_HEADING = re.compile(r"^[^<]*<b>[^<]*</b>$")
_LINK = re.compile(r"<a href=[^>]*>\W*</a>|<[^>]+>")


@dataclass(frozen=True)
class Thing:
    """One thing of a card. ``number``: which step or paper it is, counted from 0; None when it is neither."""

    text: str
    number: int | None = None


def things(card: str) -> list[Thing]:
    """``card`` in the pieces that easy reading shows one by one. Tags never span lines, so every piece is well formed.

    A heading stays with what follows it, and a line of explanation with what it explains.
    """
    found: list[Thing] = []
    ticked = 0
    heading = ""
    for paragraph in card.split("\n\n"):
        fresh = True
        for line in paragraph.split("\n"):
            if _HEADING.match(line):
                heading, fresh = line, True
                continue
            tickable = bool(_TICKABLE.match(line))
            if fresh or tickable or _ITEM.match(line):
                text = f"{heading}\n{line}" if heading else line
                found.append(Thing(text, ticked if tickable else None))
                ticked += tickable
                heading, fresh = "", False
            else:
                found[-1] = replace(found[-1], text=f"{found[-1].text}\n{line}")
    if heading:
        found.append(Thing(heading))
    return found


def aloud(card: str) -> str:
    """``card`` as a voice should read it: no tags, addresses or pictograms; every line ends as a sentence."""
    text = unescape(_LINK.sub("", card))
    lines = ("".join(letter for letter in line if _spoken(letter)).strip(" ·") for line in text.split("\n"))
    return "\n".join(line if line[-1] in ".!?:؟。।" else f"{line}." for line in lines if line)


def _spoken(letter: str) -> bool:
    """Pictograms, bars and marks of direction say nothing."""
    return category(letter) not in ("So", "Cf", "Cs", "Co", "Cn", "Sk") and letter not in "▰▱\N{VARIATION SELECTOR-16}"
