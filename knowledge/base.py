"""The whole knowledge, immutable: read once, asked often, swapped whole."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from knowledge import shapes
from knowledge.vocabulary import Vocabulary


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
    def licensing(self) -> tuple[shapes.Agreement, ...]:
        """The agreements that work with a licence, so that one from a third country can help."""
        return tuple(
            agreement
            for agreement in self.agreements.values()
            if not agreement.preparing and any(rule.holding == "licence" for rule in agreement.rules)
        )
