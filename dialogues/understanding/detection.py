"""The language somebody types in, told by script and by everyday words; None where two are as likely."""

from __future__ import annotations

from collections import Counter
from functools import cache
from unicodedata import name

from dialogues.understanding.script import normalise
from locales.languages import languages

# So many everyday words of one language must be there before it counts as spoken.
_ENOUGH = 2


def detect(text: str) -> str | None:
    """The code of the language ``text`` is written in, as far as the table of languages tells."""
    scripts = Counter(_script(letter) for letter in text if letter.isalpha())
    if not scripts:
        return None
    candidates = _written().get(scripts.most_common(1)[0][0], ())
    if len(candidates) == 1:
        return candidates[0]
    said = set(normalise(text).split())
    hits = Counter({code: len(said & _common(code)) for code in candidates}).most_common(2)
    if not hits or hits[0][1] < _ENOUGH or (len(hits) > 1 and hits[0][1] == hits[1][1]):
        return None
    return hits[0][0]


@cache
def _written() -> dict[str, tuple[str, ...]]:
    """Languages by script, which is that of their own name or of their everyday words."""
    found: dict[str, list[str]] = {}
    for code, language in languages().items():
        letters = language.name + "".join(language.common)
        for script in dict.fromkeys(_script(letter) for letter in letters if letter.isalpha()):
            found.setdefault(script, []).append(code)
    return {script: tuple(codes) for script, codes in found.items()}


@cache
def _common(code: str) -> frozenset[str]:
    return frozenset(normalise(word) for word in languages()[code].common)


@cache
def _script(letter: str) -> str:
    """The first word of the letter's Unicode name, such as LATIN or ETHIOPIC."""
    return name(letter, "?").partition(" ")[0]
