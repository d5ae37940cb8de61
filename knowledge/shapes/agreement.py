"""An agreement: its parties, its rules, and who objected to whom."""

from __future__ import annotations

from datetime import date
from functools import cached_property
from typing import Annotated, Literal

from pydantic import Field, HttpUrl, model_validator

from knowledge.codes import Country, Isco, Language, Subdivision
from knowledge.shapes.common import Checked, Dated, Evidence, Fact, Id, Names, Place, Purpose, Source, Status, Text
from knowledge.shapes.destination import Gap
from knowledge.vocabulary import In


class Party(Dated):
    """A member. ``from``: the day it became bound. ``signed`` without ``from``: signed, not ratified.

    ``known-by``: bound on that day at the latest, where no source has the exact day.
    """

    place: Place
    signed: date | int | None = None
    known_by: date | None = None
    regions: list[Subdivision] = Field(default_factory=list)
    trained_after: date | None = None
    note: dict[Language, Text] | None = None
    sources: list[Id] = Field(default_factory=list)

    @model_validator(mode="after")
    def _bound_or_signed(self) -> Party:
        if self.from_ is None and self.signed is None and self.known_by is None:
            raise ValueError("give `from` (bound since), `known-by`, or `signed` (signed, not ratified)")
        return self


class Objection(Dated):
    """``by`` does not accept ``party``: the agreement does not work between the two."""

    party: Country
    by: Annotated[list[Place], Field(min_length=1)]
    sources: list[Id] = Field(default_factory=list)


class Rule(Fact):
    """What the agreement does for one group of people. Rules are tried in order; the first that fits is the answer.

    ``holds``: what a person must have from a party: a title of training, a licence, a certificate, a document, or its
    nationality, wherever they trained.
    """

    id: Id
    mechanism: Annotated[str, In("mechanism")]
    occupations: list[Isco] = Field(default_factory=list)
    not_occupations: list[Isco] = Field(default_factory=list)
    evidence: list[Evidence] = Field(default_factory=list)
    purpose: list[Purpose] = Field(default_factory=list)
    status: list[Status] = Field(default_factory=list)
    origins: list[Place] = Field(default_factory=list)
    destinations: list[Place] = Field(default_factory=list)
    holding: Literal["training-title", "licence", "skills-certificate", "document", "nationality"] = Field(
        default="training-title", alias="holds"
    )
    nationality: list[Place] = Field(default_factory=list)
    effects: Annotated[list[Annotated[str, In("effect")]], Field(min_length=1)]
    limits: list[Annotated[str, In("limit")]] = Field(default_factory=list)
    authority_by_country: dict[Country, Names] = Field(default_factory=dict)


class Agreement(Dated):
    """An agreement between countries or bodies. ``from``: entry into force. ``until``: the day it ended.

    ``preparing``: agreed on or begun, but nobody can use it yet. ``unknown``: countries of which no source says
    whether they are parties (``all``: any that is not listed), so that silence is not taken for a no. ``internal``:
    between the parts of one country, for people who are licensed in one of them.
    """

    id: Id
    names: Names
    short: Text
    url: HttpUrl
    preparing: bool = False
    internal: bool = False
    unknown: list[Place] | Literal["all"] = Field(default_factory=list)
    checked: Checked
    second_reading: date | None = None
    parties: Annotated[list[Party], Field(min_length=1)]
    objections: list[Objection] = Field(default_factory=list)
    rules: Annotated[list[Rule], Field(min_length=1)]
    note: dict[Language, Text] | None = None
    gaps: list[Gap] = Field(default_factory=list)
    sources: Annotated[dict[Id, Source], Field(min_length=1)]

    @cached_property
    def by_place(self) -> dict[str, list[Party]]:
        """The parties by country or group, for quick answers."""
        found: dict[str, list[Party]] = {}
        for party in self.parties:
            found.setdefault(party.place, []).append(party)
        return found
