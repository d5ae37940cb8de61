"""The translated texts, read from the .po files when first needed: editing one needs no build step."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from gettext import c2py
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po

from locales.languages import HERE, SOURCE, languages
from locales.transliteration import to_latin

# The words of the program, which every language has in full, and the notes in knowledge files, which may lag behind.
DOMAIN, NOTES = "sanad", "notes"
Key = tuple[str | None, str]


@dataclass(frozen=True)
class Catalogue:
    """The texts of one language. ``plural`` maps a count to the index of its form."""

    code: str
    texts: Mapping[Key, str | tuple[str, ...]]
    plural: Callable[[int], int]


def po_path(code: str, domain: str = DOMAIN) -> Path:
    return HERE / code / "LC_MESSAGES" / f"{domain}.po"


def read_catalogue(code: str, domain: str = DOMAIN) -> Catalog:
    """The .po file as Babel has it; empty for the source language, whose texts are the message ids."""
    path = po_path(code, domain)
    if not path.is_file():
        return Catalog(locale=languages()[code].cldr, domain=domain)
    with path.open("rb") as file:
        return read_po(file, locale=languages()[code].cldr, domain=domain, abort_invalid=True)


def _transliterated(code: str, base: Catalogue) -> Catalogue:
    texts = {
        key: to_latin(text) if isinstance(text, str) else tuple(map(to_latin, text)) for key, text in base.texts.items()
    }
    return Catalogue(code, texts, base.plural)


@cache
def catalogue(code: str) -> Catalogue:
    """The texts of ``code`` that are translated; fuzzy ones count as missing."""
    base = languages()[code].transliterates
    if base is not None:
        return _transliterated(code, catalogue(base))
    source = read_catalogue(code)
    texts: dict[Key, str | tuple[str, ...]] = {}
    for message in (*source, *read_catalogue(code, NOTES)):
        if not message.id or message.fuzzy:
            continue
        if isinstance(message.id, (list, tuple)):
            forms = tuple(message.string or ())
            if all(forms):
                texts[(message.context, message.id[0])] = forms
        elif message.string:
            texts[(message.context, message.id)] = str(message.string)
    expression = source.plural_expr if code != SOURCE else "(n != 1)"
    return Catalogue(code, texts, c2py(expression))
