"""A sentence read: phrases found, roles told apart, typos forgiven; nothing is guessed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from rapidfuzz import fuzz, process
from rapidfuzz.distance import OSA

from dialogues.understanding.detection import detect
from dialogues.understanding.gazetteer import Entry, Gazetteer, Match, gazetteer
from dialogues.understanding.script import normalise, unspaced
from knowledge.base import KnowledgeBase
from locales.languages import SOURCE

# Slots whose ids stand in phrases.yml under their own name.
_OPTION_SLOTS = ("evidence", "purpose", "status", "place", "papers")
# A topic that is an answer when something else is said with it.
_TOPIC_AS_ANSWER = {"no-diploma": ("evidence", "experience"), "lost-documents": ("papers", "missing")}
# How far, in characters, a cue may stand from the country it belongs to.
_REACH = 24
# What may stand between "not" and an occupation: a space, an article, a space.
_ARTICLE = 6
_LONGEST = 600


@dataclass(frozen=True)
class Reading:
    """Slots by name, a topic, an answer word (unknown, back, start-over), and the nearest choices when in doubt."""

    slots: dict[str, str] = field(default_factory=dict)
    topic: str | None = None
    answer: str | None = None
    near: tuple[str, ...] = ()


def understand(text: str, language: str, kb: KnowledgeBase, expecting: str | None = None) -> Reading:
    """Read ``text`` in the language it is plainly written in, in ``language``, and in the source language.

    The first that finds anything is the answer.

    ``expecting`` is the slot of the question that waits: a bare answer is read by it.
    """
    plain = normalise(text[:_LONGEST])
    if not plain:
        return Reading()
    reading = Reading()
    spoken = detect(text) or language
    for code in dict.fromkeys((spoken, language, SOURCE)):
        # Another language is a second chance for what is written exactly; slips there would be guesses.
        found = _read(plain, gazetteer(code, kb), expecting, forgiving=code == spoken)
        if found.slots or found.topic or found.answer:
            return found
        reading = reading if reading.near else found
    return reading


def _read(text: str, names: Gazetteer, expecting: str | None, forgiving: bool) -> Reading:
    matches = names.matches(text)
    if forgiving:
        matches = sorted([*matches, *_misspelt(text, matches, names, expecting)], key=lambda match: match.start)
    slots = _countries(matches, text, expecting)
    slots |= _single(_own_occupations(matches), "occupation")
    for slot in _OPTION_SLOTS:
        slots |= _single(matches, slot, expecting)
    slots |= _regions(matches, slots, expecting)
    topic = _topic(matches, expecting)
    if topic in _TOPIC_AS_ANSWER and (slots or expecting == _TOPIC_AS_ANSWER[topic][0]):
        slot, value = _TOPIC_AS_ANSWER[topic]
        slots.setdefault(slot, value)
        topic = None
    answer = _answer(matches)
    if answer == "unknown" and expecting and expecting not in slots:
        slots[expecting] = "unknown"
    if answer == "no" and expecting == "registered_in" and not slots:
        slots["registered_in"] = "none"
    if answer == "start-over":
        topic = "start-over"
    near = () if slots or topic or not forgiving else _nearest(text, names, expecting)
    return Reading(slots, topic, answer, near)


def _countries(matches: list[Match], text: str, expecting: str | None) -> dict[str, str]:
    """Origin and destination from the countries named, by the cues around them."""
    said: dict[str, list[str]] = {"origin": [], "destination": [], "within": [], "": []}
    used: set[int] = set()
    for index, match in enumerate(matches):
        entries = [entry for entry in match.entries if entry.kind == "country"] or [
            Entry("country", entry.id.partition("-")[0], "region") for entry in match.entries if entry.kind == "region"
        ]
        if not entries or len({entry.id for entry in entries}) > 1:
            continue
        entry = entries[0]
        if entry.form == "demonym" and _is_subject(matches, index, text):
            continue
        role = _role(matches, index, entry, used)
        if role == "passing" or role == "not":
            continue
        known = said[role]
        if entry.id not in known:
            known.append(entry.id)
    everywhere = {code for codes in said.values() for code in codes}
    if expecting == "registered_in" and len(everywhere) == 1:
        return {"registered_in": everywhere.pop()}
    # A plain "in" answers the question that waits, or says where somebody goes when nothing says it more plainly.
    within = "origin" if expecting == "origin" else "destination"
    said[within] = said[within] or said["within"]
    slots = {role: said[role][0] for role in ("origin", "destination") if len(said[role]) == 1}
    bare = [code for code in said[""] if code not in slots.values()]
    if len(bare) == 1:
        if not slots and expecting in ("origin", "destination"):
            slots[expecting] = bare[0]
        elif len(slots) == 1 and not said["origin"]:
            slots["origin"] = bare[0]
        elif len(slots) == 1 and not said["destination"]:
            slots["destination"] = bare[0]
    if slots.get("origin") == slots.get("destination"):
        return {expecting: slots["origin"]} if expecting in slots else {}
    return slots


def _regions(matches: list[Match], slots: dict[str, str], expecting: str | None) -> dict[str, str]:
    """The region named: of the destination, or of the origin when that is where it lies."""
    region = _single(matches, "region", expecting).get("region")
    if region is None:
        return {}
    country = region.partition("-")[0]
    named = {slots[role] for role in ("origin", "destination") if role in slots}
    if named and country not in named and expecting != "region":
        return {}  # a place on the way
    if slots.get("origin") == country and expecting != "region":
        return {"origin_region": region}
    return {"region": region}


# Demonyms that are also the name of a language taught in schools everywhere.
_TAUGHT = frozenset({"CN", "DE", "ES", "FR", "GB", "IT", "JP", "KR", "PT", "RU"})


def _is_subject(matches: list[Match], index: int, text: str) -> bool:
    """In "French teacher" a language is taught; nobody need come from France."""
    if not any(entry.id in _TAUGHT for entry in matches[index].entries):
        return False
    for other in (index - 1, index + 1):
        if 0 <= other < len(matches) and any(
            entry.kind == "occupation" and entry.id.startswith("23") for entry in matches[other].entries
        ):
            low, high = sorted((matches[index], matches[other]), key=lambda match: match.start)
            if not text[low.end : high.start].strip():
                return True
    return False


def _role(matches: list[Match], index: int, entry: Entry, used: set[int]) -> str:
    """origin, destination, not, passing, or nothing when no cue says it.

    A word behind one country is ``used`` by it and says nothing about the next: "Germany not, Austria".
    """
    match = matches[index]
    before = matches[index - 1] if index else None
    if (
        before
        and index - 1 not in used
        and match.start - before.end <= 2
        and any(cue.kind == "cue" and cue.id == "not" for cue in before.entries)
    ):
        return "not"
    if match.prefix:
        return _ROLES[match.prefix]
    for place, other in enumerate(matches[index + 1 :], start=index + 1):
        if other.start - match.end > 2:
            break
        for cue in other.entries:
            if cue.kind == "after":
                used.add(place)
                return _ROLES[cue.id]
    for place in range(index - 1, -1, -1):
        other = matches[place]
        if match.start - other.end > _REACH or place in used or any(e.kind == "country" for e in other.entries):
            break
        for cue in other.entries:
            if cue.kind == "cue":
                return _ROLES[cue.id]
    return "origin" if entry.form == "demonym" else ""


_ROLES = {"from": "origin", "to": "destination", "in": "within", "not": "not", "passing": "passing", "other": "passing"}


def _own_occupations(matches: list[Match]) -> Iterator[Match]:
    """The occupations of the person who writes: not those they deny ("not a doctor") or tell of others."""
    for index, match in enumerate(matches):
        if not any(entry.kind == "occupation" for entry in match.entries):
            continue
        before = matches[index - 1] if index else None
        cues = {entry.id for entry in before.entries if entry.kind == "cue"} if before else set()
        gap = match.start - before.end if before else 0
        if not (("not" in cues and gap <= _ARTICLE) or ("other" in cues and gap <= _REACH)):
            yield match


def _single(matches: Iterable[Match], kind: str, expecting: str | None = None) -> dict[str, str]:
    """The one id of ``kind`` that was said; nothing when there are two."""
    ids = {entry.id for match in matches for entry in _of_kind(match, kind, expecting)}
    return {kind: ids.pop()} if len(ids) == 1 else {}


def _of_kind(match: Match, kind: str, expecting: str | None) -> Iterator[Entry]:
    """Entries of ``kind``; a phrase that also belongs to the waiting question is left to it."""
    if expecting != kind and any(entry.kind == expecting for entry in match.entries):
        return
    yield from (entry for entry in match.entries if entry.kind == kind)


def _topic(matches: Iterable[Match], expecting: str | None) -> str | None:
    ids = list(dict.fromkeys(entry.id for match in matches for entry in _of_kind(match, "topic", expecting)))
    return ids[0] if ids else None


def _answer(matches: Iterable[Match]) -> str | None:
    ids = [entry.id for match in matches for entry in match.entries if entry.kind == "answer"]
    if "unknown" in ids:
        return "unknown"  # "no, I don't know"
    return ids[0] if ids else None


def _allowed(length: int) -> int:
    """How many slips a word of ``length`` letters may have."""
    return 0 if length < 5 else 1 if length < 8 else 2


def _misspelt(text: str, matches: list[Match], names: Gazetteer, expecting: str | None) -> Iterator[Match]:
    """Names of countries and occupations, and answers to the waiting question, that are nearly written."""
    if unspaced(text):
        return
    kinds = {"country", "occupation", "region", expecting}
    position = 0
    for word in text.split(" "):
        start, end = position, position + len(word)
        position = end + 1
        slips = _allowed(len(word))
        if not slips or word in names.ignored or any(m.start < end and start < m.end for m in matches):
            continue
        best: dict[Entry, int] = {}
        for surface, distance, _ in process.extract_iter(word, names.surfaces, scorer=OSA.distance, score_cutoff=slips):
            if surface[0] != word[0] and len(text) > len(word):
                continue
            for entry in names.exact[surface]:
                if entry.kind in kinds:
                    best[entry] = min(best.get(entry, slips), int(distance))
        closest = [entry for entry, distance in best.items() if distance == min(best.values())]
        if len({(entry.kind, entry.id) for entry in closest}) == 1:
            yield Match(start, end, tuple(closest[:1]))


def _nearest(text: str, names: Gazetteer, expecting: str | None) -> tuple[str, ...]:
    """Up to three ids whose names look most like ``text``, for the waiting question."""
    kind = {"destination": "country", "origin": "country", "registered_in": "country"}.get(expecting or "", expecting)
    surfaces = [surface for surface in names.surfaces if any(entry.kind == kind for entry in names.exact[surface])]
    found: dict[str, None] = {}
    for surface, _score, _ in process.extract(text, surfaces, scorer=fuzz.WRatio, limit=12, score_cutoff=65):
        for entry in names.exact[surface]:
            if entry.kind == kind:
                found.setdefault(entry.id)
    return tuple(found)[:3]
