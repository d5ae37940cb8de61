"""Whether an occupation is regulated, and by whom."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Literal

from knowledge import shapes
from knowledge.places import covers
from knowledge.profile import Profile

Regulated = Literal["true", "false", "unknown", "firm"]


@dataclass(frozen=True)
class Regulation:
    """Whether the occupation is regulated; ``firm``: the firm is, the employed worker is not.

    ``office``: the id of ``authority`` in its file.
    """

    regulated: Regulated
    office: str | None = None
    authority: shapes.Authority | None = None
    title: Mapping[str, str] | None = None
    note: Mapping[str, str] | None = None
    sources: tuple[str, ...] = ()


def regulation_of(destination: shapes.Destination, profile: Profile, today: date) -> Regulation:
    """The entry for the longest ISCO prefix, one for the person's region before one for the whole country.

    Where only regions say something and the region is not known, they must all say the same.
    """
    ranked: dict[tuple[int, int], list[shapes.Regulation]] = {}
    for entry in destination.occupations:
        length = covers(entry.isco, profile.occupation)
        elsewhere = entry.region is not None and profile.region not in (None, entry.region)
        if length and entry.holds(today) and not elsewhere:
            nearness = 0 if entry.region is None else 1 if profile.region else -1
            ranked.setdefault((length, nearness), []).append(entry)
    if not ranked:
        return Regulation("unknown")
    best = ranked[max(ranked)]
    if len({entry.regulated for entry in best}) > 1:
        return Regulation("unknown")
    entry = best[0]
    value: Regulated = "true" if entry.regulated is True else "false" if entry.regulated is False else entry.regulated
    sources = tuple(dict.fromkeys(key for item in best for key in item.sources))
    if entry.region is not None and profile.region is None:
        return Regulation(value, sources=sources)
    authority = destination.authorities.get(entry.authority) if entry.authority else None
    return Regulation(value, entry.authority, authority, entry.title, entry.note, sources)
