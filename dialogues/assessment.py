"""The assessment: which questions are asked, in which order, and only where the answer matters."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from dialogues.messages import NONE, UNKNOWN
from knowledge.base import KnowledgeBase
from knowledge.places import covers, within
from knowledge.profile import Profile
from knowledge.regulation import regulation_of
from knowledge.shapes import Destination, Procedure

# The answers that are ids. Countries, regions and occupations come from the knowledge instead.
OPTIONS: Mapping[str, tuple[str, ...]] = {
    "evidence": ("degree", "certificate", "experience"),
    "purpose": ("work", "any-work", "study", "visa"),
    "status": ("worker", "refugee", "temporary-protection"),
    "place": ("before", "transit", "arrived"),
    "papers": ("complete", "missing"),
}
QUESTIONS = (
    "destination",
    "origin",
    "occupation",
    "region",
    "registered_in",
    "evidence",
    "purpose",
    "status",
    "place",
    "papers",
)


def required_slots(kb: KnowledgeBase, answers: Mapping[str, str], today: date) -> list[str]:
    """The questions of this case, answered or not, in order. Eight at most."""
    question = (tuple(sorted(answers.items())), today)
    slots: list[str] = kb.memory["questions"].recall(question, lambda: _questions(kb, answers, today))
    return slots


def _questions(kb: KnowledgeBase, answers: Mapping[str, str], today: date) -> list[str]:
    profile = profile_of(answers)
    destination = kb.destinations.get(profile.destination)
    slots = ["destination", "origin", "occupation"]
    if destination and regions_matter(destination, profile):
        slots.append("region")
    licensed = needs_diploma(destination, profile, today)
    if licensed and licence_matters(kb, profile, today):
        slots.append("registered_in")
    if not licensed:
        slots.append("evidence")
    slots.append("purpose")
    if destination and status_matters(destination):
        slots.append("status")
    if profile.status in ("refugee", "temporary-protection"):
        # They are here or on the way, and papers are their question.
        if profile.evidence != "experience":
            slots.append("papers")
    else:
        slots.append("place")
    return slots


def next_slot(required: list[str], answers: Mapping[str, str], changing: str | None) -> str | None:
    """The place in the dialogue: the answer being changed, or the first question without an answer."""
    if changing:
        return changing
    return next((slot for slot in required if not answers.get(slot)), None)


def profile_of(answers: Mapping[str, str]) -> Profile:
    """The answers as a case. "I don't know" is None."""
    known = {name: value for name, value in answers.items() if value and value not in (UNKNOWN, NONE)}
    graduated = known.pop("graduated", None)
    known.setdefault("destination", "")
    return Profile(**known, graduated=int(graduated) if graduated else None)


def regions_matter(destination: Destination, profile: Profile) -> bool:
    """A procedure or a regulation that could be for this occupation depends on the region."""
    occupation = profile.occupation

    def concerns(prefixes: list[str]) -> bool:
        return not prefixes or occupation is None or bool(covers(prefixes, occupation))

    return any(
        procedure.applies.regions and concerns(procedure.applies.occupations) for procedure in _procedures(destination)
    ) or any(entry.region and concerns(entry.isco) for entry in destination.occupations)


def status_matters(destination: Destination) -> bool:
    """Something in the destination is open or closed by status, or there is a way without papers."""
    if destination.missing_papers:
        return True
    return any(p.applies.status or p.applies.not_status for p in _procedures(destination)) or any(
        fund.applies.status or fund.applies.not_status for fund in destination.funding.values()
    )


def needs_diploma(destination: Destination | None, profile: Profile, today: date) -> bool:
    """A regulated profession (ISCO major group 2) is only open with a diploma, so the question can be spared."""
    if destination is None or profile.occupation is None or not profile.occupation.startswith("2"):
        return False
    return regulation_of(destination, profile, today).regulated == "true"


def licence_matters(kb: KnowledgeBase, profile: Profile, today: date) -> bool:
    """An agreement of the destination works with a licence from a third country, and not with the origin's."""
    for agreement in kb.licensing:
        if not agreement.holds(today) or not any(
            rule.holding == "licence" and covers(rule.occupations, profile.occupation) for rule in agreement.rules
        ):
            continue
        places = [party.place for party in agreement.parties if (party.from_ or party.known_by) and party.holds(today)]
        if within(kb.groups, places, profile.destination, today) and not within(
            kb.groups, places, profile.origin, today
        ):
            return True
    return False


def _procedures(destination: Destination) -> list[Procedure]:
    return [
        *destination.procedures.values(),
        *destination.validation.values(),
        *destination.missing_papers.values(),
    ]
