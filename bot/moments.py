"""When to write to somebody unasked: in the morning where they are, never at night, and before anything is deleted."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from functools import cache
from importlib.resources import files
from zoneinfo import ZoneInfo

from dialogues import reminders
from dialogues.messages import Session

# Messages go out at ten in the morning; before nine and after eight in the evening nothing goes out.
_MORNING = time(10)
_FIRST, _LAST = time(9), time(20)
# So many days before an idle chat is deleted, the person is warned.
WARNING_DAYS = 14
_FALLBACK = "Etc/UTC"


def due(session: Session, last_used: date, retention_days: int) -> int | None:
    """The next moment (Unix seconds) at which something is to be said to the person; None when there is none."""
    days = [reminder.on for reminder in reminders.load(session.reminders)]
    if "expiring" not in session.told:
        days.append(warned_on(last_used, retention_days))
    if not days:
        return None
    return int(datetime.combine(min(days), _MORNING, _zone_of(session)).timestamp())


def warned_on(last_used: date, retention_days: int) -> date:
    """The day on which somebody who is idle since ``last_used`` is warned."""
    return last_used + timedelta(days=max(1, retention_days - WARNING_DAYS))


def after_the_night(session: Session, now: int) -> int | None:
    """None when the person may be written to ``now`` (Unix seconds); otherwise the next morning where they are."""
    here = datetime.fromtimestamp(now, _zone_of(session))
    if _FIRST <= here.time() < _LAST:
        return None
    day = here.date() + timedelta(days=here.time() >= _LAST)
    return int(datetime.combine(day, _MORNING, here.tzinfo).timestamp())


def local_day(session: Session, now: int) -> date:
    """The day it is where the person is."""
    return datetime.fromtimestamp(now, _zone_of(session)).date()


def _zone_of(session: Session) -> ZoneInfo:
    """The time zone of where the person is, as far as the answers tell: the destination once they have arrived."""
    arrived = session.answers.get("place") == "arrived" or session.answers.get("status") in (
        "refugee",
        "temporary-protection",
    )
    country = session.answers.get("destination" if arrived else "origin", "")
    return ZoneInfo(_zones().get(country, _FALLBACK))


@cache
def _zones() -> dict[str, str]:
    """The first time zone of each country, which is the one where most people live (zone.tab of the IANA database)."""
    found: dict[str, str] = {}
    for line in (files("tzdata") / "zoneinfo" / "zone.tab").read_text(encoding="utf-8").splitlines():
        if not line.startswith("#"):
            country, _place, zone, *_ = line.split("\t")
            found.setdefault(country, zone)
    return found
