"""The same cards for a terminal: tags dropped, links written out."""

from __future__ import annotations

import re
from datetime import date
from html import unescape

from dialogues.cards import render
from dialogues.sections import NEAREST, SECTIONS, numbered
from dialogues.wording import Wording
from knowledge.base import KnowledgeBase
from knowledge.comparison import Column
from knowledge.compose import guide
from knowledge.profile import Profile
from locales.words import Words

_LINK = re.compile(r'<a href="([^"]*)">(.*?)</a>', re.DOTALL)


def plain(html: str) -> str:
    """Telegram's HTML as text; a link's address follows its words."""
    text = _LINK.sub(lambda link: f"{link[2]} <{link[1]}>" if link[1] != link[2] else link[1], html)
    return unescape(re.sub(r"</?(?:b|i|u|s|code|pre)>", "", text))


def guide_text(kb: KnowledgeBase, profile: Profile, today: date, words: Words) -> str:
    """All sections of the guide, one after the other."""
    whole = guide(kb, profile, today)
    say = Wording(kb, words)
    facts = {
        "guide": whole, "partner": None, "ticks": [], "limit": NEAREST,
        "numbered": numbered(whole, whole.steps, kb.steps),
    }  # fmt: skip
    return "\n\n────\n\n".join(plain(render(section, words, say, **facts)) for section in SECTIONS)


def comparison_text(kb: KnowledgeBase, columns: list[Column], words: Words) -> str:
    """The destinations side by side, topic by topic."""
    profile = columns[0].guide.profile
    facts = {"columns": columns, "origin": profile.origin, "occupation": profile.occupation, "flag": str}
    return plain(render("compare", words, Wording(kb, words), **facts))
