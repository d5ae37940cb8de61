"""When somebody wants to be reminded, and of what."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from knowledge.codes import Duration
from knowledge.guide import Guide

# The waits that are offered, with their days.
WAITS = {"P1D": 1, "P1W": 7, "P1M": 30}
# So many days before a deadline one is reminded of it.
_AHEAD = 7
# More reminders than this nobody needs, and a record stays small.
MOST = 10


@dataclass(frozen=True)
class Reminder:
    """``on``: the day. ``about``: the id of a step or a paper of the guide, or ``guide`` for all of it."""

    on: date
    about: str

    def dump(self) -> dict[str, str]:
        return {"on": self.on.isoformat(), "about": self.about}


def load(stored: Iterable[Mapping[str, Any]]) -> list[Reminder]:
    """Reminders from a session, soonest first."""
    found = (Reminder(date.fromisoformat(item["on"]), item["about"]) for item in stored)
    return sorted(found, key=lambda reminder: (reminder.on, reminder.about))


def added(reminders: list[Reminder], new: Reminder) -> list[Reminder]:
    """With ``new`` in the place of an earlier one about the same thing; the latest ones when there are too many."""
    others = [reminder for reminder in reminders if reminder.about != new.about]
    return [*others, new][-MOST:]


@dataclass(frozen=True)
class Deadline:
    """A time limit of the guide that begins with a paper in the post. ``days``: when to be reminded, from today."""

    kind: str
    procedure: str
    within: Duration
    days: int


def deadlines(guide: Guide) -> list[Deadline]:
    """The limits the guide knows: to contest a decision, and the end of a result's validity."""
    found = []
    for chosen in guide.procedures:
        review, validity = chosen.procedure.review, chosen.procedure.validity
        if review and review.within:
            found.append(_deadline("review", chosen.id, review.within))
        if validity:
            found.append(_deadline("validity", chosen.id, validity))
    return found


def _deadline(kind: str, procedure: str, within: Duration) -> Deadline:
    return Deadline(kind, procedure, within, max(1, within.in_days - _AHEAD))


def due(reminders: Iterable[Reminder], today: date) -> list[Reminder]:
    return [reminder for reminder in reminders if reminder.on <= today]


def later(today: date, days: int) -> date:
    return today + timedelta(days=days)
