"""The facts a saved guide stands on, in a form that can be compared later: when one changes, the person is told."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from knowledge.guide import Guide
from knowledge.selection import Chosen


@dataclass(frozen=True)
class Change:
    """One fact that is no longer what it was. ``was`` or ``now`` is None when the fact is new or gone."""

    key: str
    was: str | None
    now: str | None


def facts(guide: Guide) -> dict[str, str]:
    """The facts of ``guide`` that matter to the person, as ``procedure|kind[|more]`` with codes and official names."""
    found: dict[str, str] = {"|regulated": guide.regulation.regulated}
    for chosen in guide.procedures:
        found |= _of_procedure(chosen)
    for verdict in guide.helping:
        found[f"|agreement|{verdict.id}"] = "applies"
    return found


def _of_procedure(chosen: Chosen) -> dict[str, str]:
    procedure, id = chosen.procedure, chosen.id
    found = {f"{id}|authority": next(iter(chosen.authority.names.values())), f"{id}|needed": procedure.needed}
    for fee in chosen.fees:
        found[f"{id}|fee|{fee.for_}"] = f"{fee.lowest} {fee.highest} {fee.currency}"
    if procedure.duration:
        for kind in ("usual", "limit"):
            if value := getattr(procedure.duration, kind):
                found[f"{id}|{kind}"] = str(value)
    if procedure.language and procedure.language.level:
        found[f"{id}|level"] = f"{procedure.language.code} {procedure.language.level}"
    if procedure.review and procedure.review.within:
        found[f"{id}|review"] = str(procedure.review.within)
    return found


def changes(saved: Mapping[str, str], guide: Guide) -> list[Change]:
    """What differs between the facts that were saved and those of today, in the order of the guide."""
    present = facts(guide)
    keys = dict.fromkeys((*present, *saved))
    return [Change(key, saved.get(key), present.get(key)) for key in keys if saved.get(key) != present.get(key)]
