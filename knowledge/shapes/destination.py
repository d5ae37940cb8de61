"""A destination: who decides there, what to do, and what is not known."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

from pydantic import Field, HttpUrl, model_validator

from knowledge.codes import Amount, Country, Currency, Isco, Language, Subdivision
from knowledge.shapes.common import Authority, Checked, Fact, Id, Names, Place, Source, Strict, Text
from knowledge.shapes.procedure import Applies, Fee, Procedure
from knowledge.vocabulary import In


class Regulation(Fact):
    """Whether occupations are regulated. ``regulated``: true, false, unknown, or firm (the firm, not the worker)."""

    isco: Annotated[list[Isco], Field(min_length=1)]
    regulated: bool | Literal["unknown", "firm"]
    region: Subdivision | None = None
    authority: Id | None = None
    title: dict[Language, Text] = Field(default_factory=dict)
    sources: list[Id] = Field(default_factory=list)

    @model_validator(mode="after")
    def _known_means_sourced(self) -> Regulation:
        if self.regulated != "unknown" and not self.sources:
            raise ValueError("a known regulation needs `sources`; without one write `regulated: unknown`")
        return self


class Funding(Fact):
    """Money for the procedure. ``ask`` says whether it must be asked for before the costs arise."""

    names: Names
    authority: Id
    covers: list[Annotated[str, In("cover")]]
    ask: Annotated[str, In("ask")] | None = None
    amount: Amount | None = None
    currency: Currency | None = None
    url: HttpUrl | None = None
    applies: Applies = Field(default_factory=Applies)
    sources: Annotated[list[Id], Field(min_length=1)]


class Authentication(Fact):
    """What the destination asks of foreign documents. ``not_from``: countries and groups that are exempt."""

    asked: Annotated[str, In("asked")]
    not_from: list[Place] = Field(default_factory=list)
    sources: Annotated[list[Id], Field(min_length=1)]


class Gap(Strict):
    """Something not known, said openly, with the authority to ask."""

    topic: Annotated[str, In("topic")]
    occupations: list[Isco] = Field(default_factory=list)
    region: Subdivision | None = None
    ask: Id | None = None


class Region(Strict):
    names: Names


class Destination(Strict):
    """One destination country: who decides, what to do, what it costs, and what is not known.

    ``frequent``: among the destinations offered first. ``depth``: what the file means to cover; ``short`` is the
    centre, nurses, physicians, skills and missing papers.
    """

    country: Country
    depth: Literal["full", "short"] = "full"
    frequent: bool = False
    checked: Checked
    second_reading: date | None = None
    regions: dict[Subdivision, Region] = Field(default_factory=dict)
    authorities: Annotated[dict[Id, Authority], Field(min_length=1)]
    occupations: list[Regulation] = Field(default_factory=list)
    procedures: dict[Id, Procedure] = Field(default_factory=dict)
    validation: dict[Id, Procedure] = Field(default_factory=dict)
    missing_papers: dict[Id, Procedure] = Field(default_factory=dict)
    funding: dict[Id, Funding] = Field(default_factory=dict)
    authentication: Authentication | None = None
    costs: list[Fee] = Field(default_factory=list)
    gaps: list[Gap] = Field(default_factory=list)
    sources: Annotated[dict[Id, Source], Field(min_length=1)]
