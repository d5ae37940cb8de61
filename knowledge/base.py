"""The whole knowledge, immutable: read once, asked often, swapped whole."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from knowledge import shapes
from knowledge.memory import Memory
from knowledge.vocabulary import Vocabulary

# Answers that each rule remembers: enough for the corridors of a busy day, small enough for a small server.
_REMEMBERED = 4096


@dataclass(frozen=True)
class KnowledgeBase:
    """All facts by their ids. The rules over them are in ``guide`` and ``verdicts``."""

    destinations: Mapping[str, shapes.Destination]
    agreements: Mapping[str, shapes.Agreement]
    origins: Mapping[str, shapes.Origin]
    partners: Mapping[str, shapes.Partner]
    occupations: Mapping[str, shapes.Occupation]
    papers: Mapping[str, shapes.Paper]
    steps: Mapping[str, shapes.Step]
    groups: Mapping[str, shapes.Group]
    centres: shapes.Centres
    vocabulary: Vocabulary

    @cached_property
    def places(self) -> Mapping[str, tuple[str, ...]]:
        """Each country, then the groups it has ever belonged to, by country."""
        found: dict[str, dict[str, None]] = {}
        for name, group in self.groups.items():
            for member in group.members:
                found.setdefault(member.country, {member.country: None})[name] = None
        return {country: tuple(names) for country, names in found.items()}

    @cached_property
    def agreements_of(self) -> Mapping[str, tuple[str, ...]]:
        """The ids of the agreements that name a country or a group as a party, by that country or group."""
        found: dict[str, list[str]] = {}
        for agreement in self.agreements.values():
            for place in agreement.by_place:
                found.setdefault(place, []).append(agreement.id)
        return {place: tuple(ids) for place, ids in found.items()}

    @cached_property
    def memory(self) -> dict[str, Memory[Any]]:
        """What the rules found before, rule by rule; it can be cleared at any time."""
        return defaultdict(lambda: Memory(_REMEMBERED))

    @cached_property
    def licensing(self) -> tuple[shapes.Agreement, ...]:
        """The agreements that work with a licence, so that one from a third country can help."""
        return tuple(
            agreement
            for agreement in self.agreements.values()
            if not agreement.preparing and any(rule.holding == "licence" for rule in agreement.rules)
        )
