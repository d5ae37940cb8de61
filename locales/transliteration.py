"""Serbian in Latin script, letter by letter from Cyrillic: the one language written in two scripts here."""

from __future__ import annotations

import re

_PAIRS = {
    "а": "a", "б": "b", "в": "v", "г": "g", "д": "d", "ђ": "đ", "е": "e", "ж": "ž", "з": "z", "и": "i", "ј": "j",
    "к": "k", "л": "l", "љ": "lj", "м": "m", "н": "n", "њ": "nj", "о": "o", "п": "p", "р": "r", "с": "s", "т": "t",
    "ћ": "ć", "у": "u", "ф": "f", "х": "h", "ц": "c", "ч": "č", "џ": "dž", "ш": "š",
}  # fmt: skip
_TABLE = str.maketrans(_PAIRS | {low.upper(): pair.capitalize() for low, pair in _PAIRS.items()})
# In a word all in capitals, so is the second letter of a pair: ЊЕГА is NJEGA, Његош is Njegoš.
_CAPITALS = re.compile("[ЉЊЏ](?=[А-ЯЂЈЉЊЋЏ])|(?<=[А-ЯЂЈЉЊЋЏ])[ЉЊЏ]")


def to_latin(text: str) -> str:
    """``text`` with its Serbian Cyrillic letters in Latin; everything else as it is."""
    return _CAPITALS.sub(lambda found: _PAIRS[found[0].lower()].upper(), text).translate(_TABLE)
