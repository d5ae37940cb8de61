"""Total cost and time, low and high: sums of sourced or openly estimated facts, never a promise."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from knowledge import shapes
from knowledge.codes import Duration
from knowledge.selection import Chosen

# A certificate is usually one page, a transcript with syllabus three: the range of pages counted for a translation.
PAGES = (1, 3)


@dataclass(frozen=True)
class Cost:
    """``estimated``: typical prices are in it beside official fees. Fees in other currencies are left out."""

    low: Decimal
    high: Decimal
    currency: str
    estimated: bool


@dataclass(frozen=True)
class Span:
    low: Duration
    high: Duration


def cost_of(procedures: Iterable[Chosen], destination: shapes.Destination, today: date) -> Cost | None:
    """What the needed procedures cost together; optional ones only raise the high total. None when no fee is known.

    Procedures of one kind are alternatives (such as those of two regions), so only the dearest of them counts.
    """
    chosen = list(procedures)
    currency = _currency(chosen)
    if currency is None:
        return None
    low = high = Decimal(0)
    estimated = False
    for alternatives in _by_kind(chosen):
        lows, highs = [], []
        for one in alternatives:
            fees = [fee for fee in _fees(one) if fee.currency == currency]
            estimated = estimated or any(fee.estimated for fee in fees)
            # Exams after a partial recognition, and everything marked optional, fall on some people only.
            lows.append(sum((fee.lowest for fee in fees if not fee.optional), Decimal(0)))
            highs.append(sum((fee.highest for fee in fees), Decimal(0)))
        low += Decimal(0) if all(one.optional for one in alternatives) else min(lows)
        high += max(highs)
    papers = {paper.id: paper for one in chosen if not one.optional for paper in one.procedure.documents}
    for cost in destination.costs:
        if not cost.holds(today) or cost.currency != currency:
            continue
        count = sum(1 for paper in papers.values() if _costs(paper, cost.for_) and not paper.optional)
        if count:
            pages = PAGES if cost.for_ == "translation-page" else (1, 1)
            low += 0 if cost.optional else cost.lowest * count * pages[0]
            high += cost.highest * count * pages[1]
            estimated = True
    return Cost(low, high, currency, estimated)


def duration_of(procedures: Iterable[Chosen]) -> Span | None:
    """Time for the decisions, one after the other: usual times as low, legal limits as high. None when unknown."""
    low: list[Duration] = []
    high: list[Duration] = []
    for alternatives in _by_kind([one for one in procedures if not one.optional]):
        times = [one.procedure.duration for one in alternatives if one.procedure.duration]
        known = [part for time in times for part in (time.usual, time.limit) if part]
        if known:
            low.append(min(known, key=lambda part: part.in_days))
            high.append(max(known, key=lambda part: part.in_days))
    return Span(_sum(low), _sum(high)) if low else None


def _sum(parts: list[Duration]) -> Duration:
    return Duration(
        sum(part.years for part in parts),
        sum(part.months for part in parts),
        sum(part.weeks for part in parts),
        sum(part.days for part in parts),
    )


def _by_kind(chosen: list[Chosen]) -> list[list[Chosen]]:
    kinds: dict[str, list[Chosen]] = {}
    for one in chosen:
        kinds.setdefault(one.procedure.kind, []).append(one)
    return list(kinds.values())


def _fees(one: Chosen) -> list[shapes.Fee]:
    exams = [fee for exam in one.procedure.exams for fee in exam.fees if exam.if_ is None]
    conditional = [
        fee.model_copy(update={"optional": True}) for exam in one.procedure.exams if exam.if_ for fee in exam.fees
    ]
    return [*one.fees, *exams, *conditional]


def _currency(chosen: list[Chosen]) -> str | None:
    counts: dict[str, int] = {}
    for one in chosen:
        for fee in _fees(one):
            counts[fee.currency] = counts.get(fee.currency, 0) + (1 if one.optional else 10)
    return max(counts, key=counts.__getitem__, default=None)


def _costs(paper: shapes.Document, kind: str) -> bool:
    if kind == "translation-page":
        return bool(paper.translated)
    if kind == "certified-copy":
        return paper.form in ("certified-copy", "notarised-copy")
    return kind == "apostille" and bool(paper.legalised)
