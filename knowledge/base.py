"""The whole knowledge, immutable: read once, asked often, swapped whole."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from knowledge import schema
from knowledge.vocabulary import Vocabulary


@dataclass(frozen=True)
class KnowledgeBase:
    """All facts by their ids. The rules over them are in ``guide`` and ``verdicts``."""

    destinations: Mapping[str, schema.Destination]
    agreements: Mapping[str, schema.Agreement]
    origins: Mapping[str, schema.Origin]
    partners: Mapping[str, schema.Partner]
    occupations: Mapping[str, schema.Occupation]
    papers: Mapping[str, schema.Paper]
    steps: Mapping[str, schema.Step]
    groups: Mapping[str, schema.Group]
    centres: schema.Centres
    vocabulary: Vocabulary
