"""Which procedures are for this person: the most specific of each kind wins."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

from knowledge import shapes
from knowledge.base import KnowledgeBase
from knowledge.places import covers, within
from knowledge.profile import Profile
from knowledge.regulation import Regulation

# As the authority of a procedure: whichever authority the file names for the occupation.
REGULATOR = "regulator"

Section = Literal["procedures", "validation", "missing_papers"]

# What a person must have in hand for a kind of procedure, when the file does not say it.
_EVIDENCE = {
    "academic-evaluation": ("degree",),
    "vocational-recognition": ("certificate", "experience"),
    "licence": ("degree", "certificate"),
    "professional-recognition": ("degree", "certificate"),
    "study-admission": ("degree", "certificate"),
}
# What a kind of procedure is good for, when the file does not say it.
_PURPOSE = {
    "licence": ("work",),
    "professional-recognition": ("work", "visa"),
    "vocational-recognition": ("work", "any-work", "visa"),
    "academic-evaluation": ("work", "any-work", "visa", "study"),
    "study-admission": ("study",),
    "visa-skills-assessment": ("visa",),
    "credential-verification": ("work", "visa"),
    "skills-validation": ("work", "any-work"),
    "trade-test": ("work", "any-work", "visa"),
}


@dataclass(frozen=True)
class Chosen:
    """A procedure that fits, with its authority (``office`` is its id) and the fees in force today."""

    id: str
    procedure: shapes.Procedure
    office: str
    authority: shapes.Authority
    fees: tuple[shapes.Fee, ...]

    @property
    def optional(self) -> bool:
        """Nobody has to go through it by law."""
        return self.procedure.needed not in ("required", "visa")


def select(
    kb: KnowledgeBase,
    destination: shapes.Destination,
    section: Section,
    profile: Profile,
    regulation: Regulation,
    today: date,
) -> tuple[Chosen, ...]:
    """The procedures of ``section`` for this case, needed ones first, each after those it depends on.

    A procedure whose authority is ``regulator`` is held before the authority of the occupation, and left out where
    that is not known.
    """
    best: dict[str, tuple[tuple[int, ...], list[str]]] = {}
    procedures: dict[str, shapes.Procedure] = getattr(destination, section)
    for key, procedure in procedures.items():
        if not procedure.holds(today) or not _wanted(procedure, profile):
            continue
        if not _held(procedure, regulation):
            continue
        rank = fits(kb, procedure.applies, profile, regulation.regulated, today)
        if rank is None:
            continue
        known = best.get(procedure.kind)
        if known is None or rank > known[0]:
            best[procedure.kind] = (rank, [key])
        elif rank == known[0]:
            known[1].append(key)
    keys = [key for _rank, found in best.values() for key in found]
    for key in list(keys):
        keys += [
            earlier
            for earlier in procedures[key].after
            if earlier in procedures
            and earlier not in keys
            and _held(procedures[earlier], regulation)
            and fits(kb, procedures[earlier].applies, profile, regulation.regulated, today) is not None
        ]
    return tuple(_chosen(destination, key, procedures[key], regulation, today) for key in _in_order(keys, procedures))


def _held(procedure: shapes.Procedure, regulation: Regulation) -> bool:
    """It has an authority to go to."""
    return procedure.authority != REGULATOR or regulation.office is not None


def _chosen(
    destination: shapes.Destination, key: str, procedure: shapes.Procedure, regulation: Regulation, today: date
) -> Chosen:
    fees = tuple(fee for fee in procedure.fees if fee.holds(today))
    office = (regulation.office or "") if procedure.authority == REGULATOR else procedure.authority
    return Chosen(key, procedure, office, destination.authorities[office], fees)


def _in_order(keys: list[str], procedures: dict[str, shapes.Procedure]) -> list[str]:
    """Prerequisites before what needs them; otherwise required before optional, then as the file has them."""
    order = {"required": 0, "visa": 1, "employer-decides": 2, "optional": 3, "not-needed": 4}
    waiting = sorted(keys, key=lambda key: (order[procedures[key].needed], list(procedures).index(key)))
    done: list[str] = []
    while waiting:
        ready = next(
            (key for key in waiting if not any(earlier in waiting for earlier in procedures[key].after)), waiting[0]
        )
        waiting.remove(ready)
        done.append(ready)
    return done


def _wanted(procedure: shapes.Procedure, profile: Profile) -> bool:
    """It serves the purpose (work, when none is known) and can be entered with what the person holds."""
    purposes = procedure.applies.purpose or _PURPOSE.get(procedure.kind, ())
    if purposes and (profile.purpose or "work") not in purposes:
        return False
    evidence = procedure.applies.evidence or _EVIDENCE.get(procedure.kind, ())
    return not (profile.evidence and evidence and profile.evidence not in evidence)


def fits(
    kb: KnowledgeBase, applies: shapes.Applies, profile: Profile, regulated: str, today: date
) -> tuple[int, ...] | None:
    """How specifically ``applies`` fits the case, for comparison; None when it does not.

    What is not known of the person excludes nothing, except an occupation: a procedure for nurses is not shown to
    somebody whose occupation is unknown.
    """
    length = 0
    if applies.occupations or applies.sectors:
        length = covers(applies.occupations, profile.occupation)
        occupation = kb.occupations.get(profile.occupation or "")
        sector = occupation is not None and occupation.sector in applies.sectors
        if not length and not sector:
            return None
    if applies.regulated is not None and applies.regulated != (regulated == "true"):
        return None
    if applies.regions and profile.region and profile.region not in applies.regions:
        return None
    for wanted, value in (
        (applies.evidence, profile.evidence),
        (applies.purpose, profile.purpose),
        (applies.status, profile.status),
    ):
        if wanted and value and value not in wanted:
            return None
    if applies.status and profile.status is None and "worker" not in applies.status and profile.papers != "missing":
        return None
    if profile.status and profile.status in applies.not_status:
        return None
    for places, country in (
        (applies.origins, profile.origin),
        (applies.nationality, profile.nationality or profile.origin),
        (applies.registered_in, profile.registered_in or profile.origin),
    ):
        if places and country and not within(kb.groups, places, country, today):
            return None
        if places and not country:
            return None
    if applies.not_origins and within(kb.groups, applies.not_origins, profile.origin, today):
        return None
    narrowing = (applies.origins, applies.not_origins, applies.nationality, applies.registered_in)
    return (
        length,
        # Without a region the rules of the whole country come first; those of one region are for who is there.
        (1 if profile.region else -1) if applies.regions else 0,
        sum(map(bool, narrowing)),
        int(bool(applies.sectors)),
        int(bool(applies.evidence)),
        int(bool(applies.purpose)) + int(bool(applies.status)),
        int(applies.regulated is not None),
    )
