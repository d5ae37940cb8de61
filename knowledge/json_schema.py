"""JSON Schemas of the knowledge files, with the ids of the vocabularies filled in, for editors."""

from __future__ import annotations

from typing import Any

from pydantic import TypeAdapter

from knowledge import shapes
from knowledge.vocabulary import Vocabulary

_SHAPES: dict[str, Any] = {
    "destination": shapes.Destination,
    "agreement": shapes.Agreement,
    "origin": shapes.Origin,
    "partner": shapes.Partner,
    "centres": shapes.Centres,
    "groups": dict[shapes.Place, shapes.Group],
}


def schemas(vocabulary: Vocabulary) -> dict[str, dict[str, Any]]:
    """One JSON Schema (draft 2020-12) per kind of file, by its name."""
    return {name: _filled(TypeAdapter(shape).json_schema(), vocabulary) for name, shape in _SHAPES.items()}


def _filled(node: Any, vocabulary: Vocabulary) -> Any:
    """``node`` with every ``x-vocabulary`` replaced by the ids it stands for."""
    if isinstance(node, list):
        return [_filled(item, vocabulary) for item in node]
    if not isinstance(node, dict):
        return node
    name = node.get("x-vocabulary")
    rest = {key: _filled(value, vocabulary) for key, value in node.items() if key != "x-vocabulary"}
    return rest | {"enum": list(vocabulary[name])} if isinstance(name, str) else rest
