"""An origin: how papers are issued, authenticated and replaced there."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

from pydantic import Field, HttpUrl

from knowledge.codes import Country, Isco
from knowledge.shapes.common import Authority, Checked, Id, Names, Source, Strict
from knowledge.shapes.destination import Gap
from knowledge.shapes.procedure import Apply, Fee, Time
from knowledge.vocabulary import In


class Chain(Strict):
    """One office in the chain that authenticates papers, in the order one goes to them.

    ``when``: only where an apostille works between the two countries, or only where it does not.
    """

    authority: Id
    when: Literal["apostille", "consular"] | None = None
    documents: list[Id] = Field(default_factory=list)
    url: HttpUrl | None = None
    fees: list[Fee] = Field(default_factory=list)
    duration: Time | None = None
    sources: Annotated[list[Id], Field(min_length=1)]


class Issuer(Strict):
    """Who issues a paper, or replaces a lost one."""

    documents: Annotated[list[Id], Field(min_length=1)]
    occupations: list[Isco] = Field(default_factory=list)
    authority: Id
    apply: Apply | None = None
    fees: list[Fee] = Field(default_factory=list)
    sources: Annotated[list[Id], Field(min_length=1)]


class Service(Strict):
    """A test of skills, or help before departure."""

    authority: Id
    names: Names | None = None
    occupations: list[Isco] = Field(default_factory=list)
    url: HttpUrl | None = None
    sources: Annotated[list[Id], Field(min_length=1)]


class OfficialWarning(Strict):
    kind: Annotated[str, In("warning")]
    authority: Id
    url: HttpUrl | None = None
    sources: Annotated[list[Id], Field(min_length=1)]


class Origin(Strict):
    """How papers are issued, authenticated and replaced in the country where they come from.

    ``frequent``: among the origins offered first.
    """

    country: Country
    frequent: bool = False
    checked: Checked
    second_reading: date | None = None
    authorities: dict[Id, Authority]
    authentication: list[Chain] = Field(default_factory=list)
    issuers: list[Issuer] = Field(default_factory=list)
    trade_tests: list[Service] = Field(default_factory=list)
    before_departure: list[Service] = Field(default_factory=list)
    warnings: list[OfficialWarning] = Field(default_factory=list)
    gaps: list[Gap] = Field(default_factory=list)
    sources: Annotated[dict[Id, Source], Field(min_length=1)]
