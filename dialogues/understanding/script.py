"""Text made comparable: one spelling for what people type in many ways, script by script."""

from __future__ import annotations

import re
import unicodedata
from functools import cache

# Arabic script: letters that phones and people exchange, and marks that are mostly left out.
_ARABIC = str.maketrans(
    {
        "أ": "ا",
        "إ": "ا",
        "آ": "ا",
        "ٱ": "ا",
        "ى": "ي",
        "ی": "ي",
        "ې": "ي",
        "ئ": "ي",
        "ؤ": "و",
        "ة": "ه",
        "ۀ": "ه",
        "ک": "ك",
        "ھ": "ه",
        "ہ": "ه",
        "ە": "ه",
        "ـ": None,
    }
)
_LATIN = str.maketrans({"ß": "ss", "ø": "o", "đ": "d", "ł": "l", "ı": "i", "æ": "ae", "œ": "oe", "’": "'", "ʼ": "'"})
_CYRILLIC = str.maketrans({"ё": "е", "ґ": "г"})
# However an arrow is typed, it says where somebody goes.
_ARROW = re.compile("-+>|=+>|[→➡⇒➔⟶]️?|>+")
ARROW = "→"
_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u2060-\u2069\ufeff]")
# Scripts written without spaces between words: there a word may begin anywhere.
_UNSPACED = re.compile("[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff]")
_INNER_SPACE = re.compile(f"(?<={_UNSPACED.pattern}) (?={_UNSPACED.pattern})")
# Khmer: signs that look the same on every phone, and the three spellings of one everyday word.
_KHMER = {"\u17d2\u178a": "\u17d2\u178f", "ឱ្យ": "ឲ្យ", "អោយ": "ឲ្យ"}
# Marks that carry meaning stay: vowels of the Brahmi scripts are no decoration.
_MARKS = re.compile("[\u0300-\u036f\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06ed\u05b0-\u05c7]")


def normalise(text: str) -> str:
    """Lower case, no diacritics where they are decoration, one form for exchanged letters, single spaces."""
    text = _ARROW.sub(f" {ARROW} ", text)
    text = _INVISIBLE.sub("", unicodedata.normalize("NFKC", text).casefold().translate(_LATIN))
    text = _MARKS.sub("", unicodedata.normalize("NFD", text))
    text = unicodedata.normalize("NFC", text).translate(_ARABIC).translate(_CYRILLIC)
    text = " ".join("".join(letter if _in_words(letter) else " " for letter in text).split())
    if unspaced(text):
        # A space says nothing there: people put it anywhere.
        text = _INNER_SPACE.sub("", text)
        for old, new in _KHMER.items():
            text = text.replace(old, new)
    return text


@cache
def _in_words(letter: str) -> bool:
    """Letters, digits, and the vowel signs of scripts that write them as marks; no punctuation but the arrow."""
    return letter == ARROW or unicodedata.category(letter)[0] in "LMN"


def unspaced(text: str) -> bool:
    """True when ``text`` holds a script that is written without spaces."""
    return _UNSPACED.search(text) is not None
