"""All phrases of one language in one automaton: country names from CLDR, the rest from phrases.yml."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from unicodedata import category

import ahocorasick
from babel import Locale

from dialogues.understanding.script import ARROW, normalise, unspaced
from knowledge.base import KnowledgeBase
from knowledge.codes import countries
from locales.languages import SOURCE, languages
from locales.names import names as own_names
from locales.phrases import phrases
from locales.words import words

# Endings of up to so many letters may follow a stem.
ENDING = 3


@dataclass(frozen=True)
class Entry:
    """What a phrase stands for. ``kind``: country, region, occupation, a slot with options, topic, cue, after, answer.

    ``form``: name, demonym or city, for countries.
    """

    kind: str
    id: str
    form: str = ""


@dataclass(frozen=True)
class Match:
    """A phrase found in a normalised text, from ``start`` to ``end``. ``prefix``: the role a joined letter gave."""

    start: int
    end: int
    entries: tuple[Entry, ...]
    prefix: str = ""


class Gazetteer:
    """The phrases of one language, with the names of the source language beside them."""

    def __init__(self, language: str, occupations: dict[str, str], regions: dict[str, tuple[str, ...]]) -> None:
        self.language = language
        own = phrases(language)
        self.prefixes = {normalise(prefix): role for prefix, role in own.prefixes.items()}
        self.ignored = frozenset(normalise(word) for word in own.ignored)
        self.inflected = own.inflected
        self.exact: dict[str, list[Entry]] = {}
        self.stems: dict[str, list[Entry]] = {}
        for surface, entry in self._entries(language, occupations, regions):
            self._add(surface, entry)
        # Misspellings are looked for among the words of the language itself.
        self.surfaces = tuple(self.exact)
        for surface, entry in (*_territories(SOURCE), *_typed_names(SOURCE)) if language != SOURCE else ():
            # What a word means in the language itself goes before what it means in English.
            if not any(known.kind == entry.kind for known in self.exact.get(normalise(surface), ())):
                self._add(surface, entry)
        for word in self.ignored:
            # A longer everyday word hides the name inside it, where words are not set apart by spaces.
            self.exact.setdefault(word, [Entry("ignored", word)])
        self._automaton = ahocorasick.Automaton()
        for surface in {*self.exact, *self.stems}:
            self._automaton.add_word(surface, surface)
        self._automaton.make_automaton()

    def _entries(
        self, language: str, occupations: dict[str, str], regions: dict[str, tuple[str, ...]]
    ) -> Iterator[tuple[str, Entry]]:
        ending = "*" if self.inflected else ""
        for surface, entry in _territories(language):
            yield surface + ending, entry
        yield from _typed_names(language)
        for occupation, name in occupations.items():
            yield name, Entry("occupation", occupation)
        for region, surfaces in regions.items():
            for surface in surfaces:
                yield surface, Entry("region", region)
        yield ARROW, Entry("cue", "to")
        own = phrases(language).sections
        for section, kind in (
            ("evidence", "evidence"), ("purpose", "purpose"), ("status", "status"), ("place", "place"),
            ("papers", "papers"), ("topics", "topic"), ("cues", "cue"), ("cues_after", "after"), ("answers", "answer"),
        ):  # fmt: skip
            for id, surfaces in own[section].items():
                for surface in surfaces:
                    yield surface, Entry(kind, id)

    def _add(self, surface: str, entry: Entry) -> None:
        stem = surface.endswith("*")
        text = normalise(surface.rstrip("*"))
        if not text:
            return
        table = self.exact
        if stem:
            table = self.stems
            if self.inflected and entry.form == "name" and len(text.split(" ")[-1]) > 4:
                text = text.rstrip("аеиоуыэюяйьaeiouy") if len(text.rstrip("аеиоуыэюяйьaeiouy")) > 3 else text
        known = table.setdefault(text, [])
        if entry not in known:
            known.append(entry)

    def matches(self, text: str) -> list[Match]:
        """The phrases of a normalised ``text``, longest first where they overlap, in reading order."""
        found = []
        for last, surface in self._automaton.iter(text):
            match = self._bounded(text, last, surface)
            if match is None:
                continue
            word = text[match.start : match.end]
            if word in self.ignored and word != text:
                # An everyday word that looks like a name is one only when nothing else is said; it still hides
                # the shorter names inside it.
                match = Match(match.start, match.end, (Entry("ignored", word),))
            found.append((match, len(surface)))
        # The longest first; of those with endings, the one that needs the shortest ending.
        found.sort(key=lambda pair: (pair[0].start - pair[0].end, -pair[1], pair[0].start))
        taken: list[Match] = []
        for match, _length in found:
            if all(match.end <= other.start or match.start >= other.end for other in taken):
                taken.append(match)
        return sorted(taken, key=lambda match: match.start)

    def _bounded(self, text: str, last: int, surface: str) -> Match | None:
        """The match when it begins and ends where words do, after a joined prefix or before an ending as allowed."""
        start, end = last + 1 - len(surface), last + 1
        entries = list(self.exact.get(surface, ()))
        if unspaced(surface):
            if end < len(text) and category(text[end])[0] == "M":
                return None  # a sign that belongs to the last letter makes another word of it
            return Match(start, end, tuple(entries or self.stems.get(surface, ())))
        role = self._opening(text, start)
        if role is None:
            return None
        rest = len(text[end:].split(" ", 1)[0])
        if rest == 0:
            entries += [entry for entry in self.stems.get(surface, ()) if entry not in entries]
        elif surface in self.stems and rest <= ENDING:
            entries = list(self.stems[surface])
            end += rest
        else:
            return None
        return Match(start, end, tuple(entries), role) if entries else None

    def _opening(self, text: str, start: int) -> str | None:
        """The role of the prefix before ``start``; empty at the beginning of a word; None inside a word."""
        before = text[:start].rsplit(" ", 1)[-1]
        if not before:
            return ""
        return self.prefixes.get(before)


def _territories(language: str) -> Iterator[tuple[str, Entry]]:
    """The names of countries as CLDR has them."""
    names = Locale.parse(languages()[language].cldr, sep="-").territories
    for country in countries():
        for key in (country, f"{country}-alt-short", f"{country}-alt-variant"):
            if key in names:
                yield names[key], Entry("country", country, "name")
    for country, name in own_names(language).countries.items():
        yield name, Entry("country", country, "name")


def _typed_names(language: str) -> Iterator[tuple[str, Entry]]:
    """What people call countries, regions and occupations."""
    found = phrases(language).sections
    for section, form in (("countries", "name"), ("demonyms", "demonym"), ("cities", "city")):
        for country, surfaces in found[section].items():
            for surface in surfaces:
                yield surface, Entry("country", country, form)
    for kind, section in (("occupation", "occupations"), ("region", "regions")):
        for id, surfaces in found[section].items():
            for surface in surfaces:
                yield surface, Entry(kind, id)


_CACHE: dict[tuple[int, str], Gazetteer] = {}


def gazetteer(language: str, kb: KnowledgeBase) -> Gazetteer:
    """The gazetteer of ``language`` for this knowledge; built when the language is first used."""
    key = (id(kb.occupations), language)
    if key not in _CACHE:
        for old in [old for old in _CACHE if old[0] != key[0]]:
            del _CACHE[old]  # of knowledge that was replaced
        say = words(language)
        occupations = {code: say.pgettext("occupation", item.name) for code, item in kb.occupations.items()}
        regions = {
            code: tuple(region.names.values())
            for destination in kb.destinations.values()
            for code, region in destination.regions.items()
        }
        _CACHE[key] = Gazetteer(language, occupations, regions)
    return _CACHE[key]
