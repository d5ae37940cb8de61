"""What a shape cannot say: that every id, source and place a file names exists."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from difflib import get_close_matches

from pydantic import BaseModel

from knowledge import shapes
from knowledge.document import Keys
from knowledge.selection import REGULATOR

# Fields that hold keys of the same file's `authorities`.
_AUTHORITY_FIELDS: set[tuple[type[BaseModel], str]] = {
    (kind, "authority")
    for kind in (
        shapes.Procedure,
        shapes.Regulation,
        shapes.Funding,
        shapes.Chain,
        shapes.Issuer,
        shapes.Service,
        shapes.OfficialWarning,
    )
} | {(shapes.Gap, "ask")}
_PLACE_FIELDS: set[tuple[type[BaseModel], str]] = {
    (shapes.Applies, "origins"), (shapes.Applies, "not_origins"), (shapes.Applies, "nationality"),
    (shapes.Applies, "registered_in"), (shapes.Authentication, "not_from"), (shapes.Party, "place"),
    (shapes.Objection, "by"), (shapes.Rule, "origins"), (shapes.Rule, "destinations"), (shapes.Rule, "nationality"),
}  # fmt: skip
_PAPER_FIELDS: set[tuple[type[BaseModel], str]] = {
    (shapes.Document, "id"),
    (shapes.Chain, "documents"),
    (shapes.Issuer, "documents"),
}


@dataclass(frozen=True)
class References:
    """The ids that other files define."""

    papers: frozenset[str]
    places: frozenset[str]
    sectors: frozenset[str]


def problems_of(model: BaseModel, references: References) -> Iterator[tuple[Keys, str]]:
    """Yield (keys, message) for every reference of ``model`` that leads nowhere, and every source nobody cites."""
    sources = set(getattr(model, "sources", {}))
    authorities = set(getattr(model, "authorities", {}))
    regions = set(getattr(model, "regions", {}))
    procedures = {
        key for section in ("procedures", "validation", "missing_papers") for key in getattr(model, section, {})
    }
    cited: set[str] = set()
    for keys, owner, name, value in _values(model, ()):
        if owner is model:
            continue
        kind = type(owner)
        if name in ("sources", "source"):
            cited.add(value)
            yield from _known(keys, value, sources, "source of this file")
        elif (kind, name) == (shapes.Procedure, "authority") and value == REGULATOR:
            continue
        elif (kind, name) in _AUTHORITY_FIELDS:
            yield from _known(keys, value, authorities, "authority of this file")
        elif (kind, name) in _PLACE_FIELDS:
            yield from _known(keys, value, references.places, "country or group of groups.yml")
        elif (kind, name) in _PAPER_FIELDS:
            yield from _known(keys, value, references.papers, "document of documents.yml")
        elif (kind, name) == (shapes.Applies, "sectors"):
            yield from _known(keys, value, references.sectors, "sector of occupations.yml")
        elif (kind, name) == (shapes.Procedure, "after"):
            yield from _known(keys, value, procedures, "procedure of this file")
        elif isinstance(model, shapes.Destination) and name in ("region", "regions"):
            yield from _known(keys, value, regions, "region of this file (list it under `regions`)")
    for unused in sorted(sources - cited):
        yield ("sources", unused), "no fact cites this source; cite it or delete it"


def _known(keys: Keys, value: str, known: set[str] | frozenset[str], what: str) -> Iterator[tuple[Keys, str]]:
    if value not in known:
        close = get_close_matches(value, known, n=1, cutoff=0.5)
        yield keys, f"`{value}` is not a {what}" + (f"; did you mean `{close[0]}`?" if close else "")


def _values(model: BaseModel, keys: Keys) -> Iterator[tuple[Keys, BaseModel, str, str]]:
    """Every string in the tree, with the model and field it belongs to."""
    for name, info in type(model).model_fields.items():
        value = getattr(model, name)
        yield from _inside(value, (*keys, info.alias or name), model, name)


def _inside(value: object, keys: Keys, owner: BaseModel, name: str) -> Iterator[tuple[Keys, BaseModel, str, str]]:
    if isinstance(value, BaseModel):
        yield from _values(value, keys)
    elif isinstance(value, dict):
        for key, item in value.items():
            yield from _inside(item, (*keys, key), owner, name)
    elif isinstance(value, list):
        for index, item in enumerate(value):
            yield from _inside(item, (*keys, index), owner, name)
    elif isinstance(value, str):
        yield keys, owner, name, value
