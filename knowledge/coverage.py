"""How much is known of each destination: known, gap or expired, topic by topic."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Literal

from knowledge import shapes
from knowledge.base import KnowledgeBase
from knowledge.profile import Profile
from knowledge.regulation import regulation_of
from knowledge.selection import Chosen, select

State = Literal["known", "gap", "expired"]
# The occupations that every destination should answer for.
OCCUPATIONS = (
    "2221", "2222", "2211", "2261", "2262", "2264", "5321", "2341", "2330", "2342", "2142", "2151", "2161", "2611",
    "2411", "2635", "7411", "7126", "7212", "8332",
)  # fmt: skip
COUNTRY_TOPICS = (
    "centre",
    "academic",
    "vocational",
    "study",
    "validation",
    "missing-papers",
    "funding",
    "legalisation",
)
# A short file means to cover these only.
SHORT_OCCUPATIONS = ("2221", "2211")
SHORT_TOPICS = ("centre", "academic", "validation", "missing-papers")
# The part of all topics that may be missing before a destination counts as covered.
TOLERATED_GAPS = {"full": 0.10, "short": 0.20}
OCCUPATION_TOPICS = ("regulation", "procedure", "fees", "duration", "documents")


@dataclass(frozen=True)
class Cell:
    """One topic of one destination. ``occupation`` is None for what holds for the whole country."""

    topic: str
    occupation: str | None
    state: State


def coverage(kb: KnowledgeBase, country: str, today: date) -> list[Cell]:
    """Every topic that the file of one destination means to cover."""
    destination = kb.destinations[country]
    short = destination.depth == "short"
    topics = SHORT_TOPICS if short else COUNTRY_TOPICS
    cells = [Cell(topic, None, state) for topic, state in _of_country(kb, destination, today) if topic in topics]
    for code in SHORT_OCCUPATIONS if short else OCCUPATIONS:
        cells += [Cell(topic, code, state) for topic, state in _of_occupation(kb, destination, code, today)]
    return cells


def share(cells: list[Cell], state: State) -> float:
    """The part of ``cells`` that is in ``state``, from 0 to 1."""
    return sum(cell.state == state for cell in cells) / len(cells) if cells else 0.0


def covered(kb: KnowledgeBase, country: str, today: date) -> bool:
    """Whether no more is missing of a destination than is tolerated at its depth."""
    return 1 - share(coverage(kb, country, today), "known") <= TOLERATED_GAPS[kb.destinations[country].depth]


def totals(kb: KnowledgeBase, today: date) -> dict[str, tuple[int, int]]:
    """By depth: (how many destinations there are, how many of them are covered)."""
    counts: dict[str, tuple[int, int]] = {}
    for depth in TOLERATED_GAPS:
        countries = [code for code, destination in kb.destinations.items() if destination.depth == depth]
        counts[depth] = (len(countries), sum(covered(kb, code, today) for code in countries))
    return counts


def _of_country(kb: KnowledgeBase, destination: shapes.Destination, today: date) -> Iterator[tuple[str, State]]:
    listed = destination.country in kb.centres.centres
    central = [item for item in destination.authorities.values() if "enic-naric" in item.roles]
    yield "centre", "known" if listed else _alive(central, today)
    procedures = list(destination.procedures.values())
    for topic, kinds in (
        ("academic", {"academic-evaluation"}),
        ("vocational", {"vocational-recognition", "trade-test"}),
        ("study", {"study-admission"}),
    ):
        yield topic, _alive([item for item in procedures if item.kind in kinds], today)
    yield "validation", _alive(list(destination.validation.values()), today)
    yield "missing-papers", _alive(list(destination.missing_papers.values()), today)
    yield "funding", _alive(list(destination.funding.values()), today)
    yield "legalisation", _alive([destination.authentication] if destination.authentication else [], today)


def _of_occupation(
    kb: KnowledgeBase, destination: shapes.Destination, code: str, today: date
) -> Iterator[tuple[str, State]]:
    """Nothing more need be known of an occupation that is free; of a regulated one, the way into it."""
    profile = Profile(destination=destination.country, origin="PH", occupation=code, purpose="work")
    regulation = regulation_of(destination, profile, today)
    regulated = regulation.regulated
    yield "regulation", "gap" if regulated == "unknown" else "known"
    if regulated in ("false", "firm"):
        return
    chosen = [one for one in select(kb, destination, "procedures", profile, regulation, today) if not one.optional]
    yield "procedure", "known" if chosen else "gap"
    yield "fees", _all(chosen, [bool(one.fees) for one in chosen])
    yield "duration", _all(chosen, [one.procedure.duration is not None for one in chosen])
    yield "documents", _all(chosen, [bool(one.procedure.documents) for one in chosen])


def _all(chosen: list[Chosen], known: list[bool]) -> State:
    return "known" if chosen and all(known) else "gap"


def _alive(facts: list[shapes.Authority] | list[shapes.Procedure] | list[shapes.Funding] | list[shapes.Authentication],
           today: date) -> State:  # fmt: skip
    if not facts:
        return "gap"
    return "known" if any(fact.holds(today) for fact in facts) else "expired"
