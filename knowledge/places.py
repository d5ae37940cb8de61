"""Countries and the groups they belong to, by date."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date

from knowledge import shapes


def joined(groups: Mapping[str, shapes.Group], place: str, country: str, day: date) -> shapes.Membership | None:
    """The membership of ``country`` in the group ``place`` on ``day``; None when it is not a member that day."""
    group = groups.get(place)
    for membership in group.members if group else ():
        if membership.country == country and membership.holds(day):
            return membership
    return None


def within(groups: Mapping[str, shapes.Group], places: Iterable[str], country: str | None, day: date) -> bool:
    """True when ``country`` is one of ``places`` or belongs to one of them on ``day``."""
    if country is None:
        return False
    return any(place == country or joined(groups, place, country, day) is not None for place in places)


def covers(prefixes: Iterable[str], occupation: str | None) -> int:
    """Length of the longest ISCO prefix that covers ``occupation``; 0 when none does."""
    if occupation is None:
        return 0
    return max((len(prefix) for prefix in prefixes if occupation.startswith(prefix)), default=0)
