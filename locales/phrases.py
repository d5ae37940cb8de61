"""What people type, per language: phrases.yml, checked when it is read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from locales.languages import HERE, languages
from locales.transliteration import to_latin
from locales.yaml12 import load

# Sections whose entries are ids with lists of phrases.
SECTIONS = (
    "countries", "demonyms", "cities", "regions", "occupations", "evidence", "purpose", "status", "place", "papers",
    "topics", "cues", "cues_after", "answers",
)  # fmt: skip


@dataclass(frozen=True)
class Phrases:
    """The content of one phrases.yml.

    A phrase that ends in ``*`` matches any ending of its last word. ``prefixes`` are letters that are written
    together with the next word, with the role they give it (or none). ``inflected``: country names change their
    endings, so their stems match too. ``ignored`` are everyday words that must not be taken for misspelt names.
    """

    sections: Mapping[str, Mapping[str, tuple[str, ...]]]
    prefixes: Mapping[str, str]
    inflected: bool
    ignored: tuple[str, ...]
    examples: tuple[Mapping[str, Any], ...] = field(default=())


@cache
def phrases(code: str) -> Phrases:
    """The phrases of ``code``; empty for a language that has none yet. Raises ValueError for unknown sections."""
    base = languages()[code].transliterates
    if base is not None:
        return _transliterated(phrases(base))
    path = HERE / code / "phrases.yml"
    data = load(path.read_text(encoding="utf-8")) if path.is_file() else {}
    unknown = set(data) - {*SECTIONS, "prefixes", "inflected", "ignored", "examples"}
    if unknown:
        raise ValueError(f"{path.parent.name}/phrases.yml: unknown section {', '.join(sorted(unknown))}")
    sections = {
        section: {str(id): tuple(str(phrase) for phrase in found) for id, found in (data.get(section) or {}).items()}
        for section in SECTIONS
    }
    return Phrases(
        sections,
        {str(prefix): role or "" for prefix, role in (data.get("prefixes") or {}).items()},
        bool(data.get("inflected")),
        tuple(str(word) for word in data.get("ignored") or ()),
        tuple(data.get("examples") or ()),
    )


def _transliterated(base: Phrases) -> Phrases:
    sections = {
        section: {id: tuple(map(to_latin, found)) for id, found in entries.items()}
        for section, entries in base.sections.items()
    }
    return Phrases(
        sections,
        {to_latin(prefix): role for prefix, role in base.prefixes.items()},
        base.inflected,
        tuple(map(to_latin, base.ignored)),
        tuple({**example, "text": to_latin(str(example["text"]))} for example in base.examples),
    )
