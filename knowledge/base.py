"""The whole knowledge, immutable: read once, asked often, swapped whole."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

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
