"""A procedure: whom it is for, what it asks, costs and leads to."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, HttpUrl, model_validator

from knowledge.codes import Amount, Currency, Duration, Isco, Language, Level, Subdivision
from knowledge.shapes.common import Evidence, Fact, Id, Names, Place, Purpose, Status, Strict, Text
from knowledge.vocabulary import In


class Fee(Fact):
    """An amount in the office's currency. Give ``amount``, or ``low`` and ``high``. ``amount: 0`` means free.

    ``optional``: not everybody pays it, so it counts in the high total only. ``estimated``: not an official price.
    """

    for_: Annotated[str, In("fee")]
    amount: Amount | None = None
    low: Amount | None = None
    high: Amount | None = None
    currency: Currency
    optional: bool = False
    estimated: bool = False
    source: Id

    @model_validator(mode="after")
    def _one_way(self) -> Fee:
        if (self.amount is None) == (self.low is None or self.high is None):
            raise ValueError("give either `amount`, or `low` and `high`")
        return self

    @property
    def lowest(self) -> Amount:
        return self.amount if self.amount is not None else self.low  # type: ignore[return-value]

    @property
    def highest(self) -> Amount:
        return self.amount if self.amount is not None else self.high  # type: ignore[return-value]


class Applies(Strict):
    """Whom a procedure is for. Every key that is given must match; a list matches when one of its values does."""

    occupations: list[Isco] = Field(default_factory=list)
    sectors: list[Id] = Field(default_factory=list)
    evidence: list[Evidence] = Field(default_factory=list)
    purpose: list[Purpose] = Field(default_factory=list)
    regulated: bool | None = None
    origins: list[Place] = Field(default_factory=list)
    not_origins: list[Place] = Field(default_factory=list)
    nationality: list[Place] = Field(default_factory=list)
    registered_in: list[Place] = Field(default_factory=list)
    status: list[Status] = Field(default_factory=list)
    not_status: list[Status] = Field(default_factory=list)
    regions: list[Subdivision] = Field(default_factory=list)


class Apply(Strict):
    how: list[Annotated[str, In("how")]] | Annotated[str, In("how")]
    url: HttpUrl | None = None


class Document(Strict):
    """One paper: its id in documents.yml, the form asked for, and whether it must be translated or authenticated."""

    id: Id
    form: Annotated[str, In("form")] | None = None
    translated: bool | None = None
    legalised: bool | None = None
    optional: bool = False
    max_age: Duration | None = None


class Translation(Strict):
    into: Annotated[list[Language], Field(min_length=1)]
    by: Annotated[str, In("by")] | None = None
    not_needed_from: list[Language] = Field(default_factory=list)


class LanguageTest(Strict):
    """An accepted test; scores are written as the test writes them."""

    name: Text
    overall: Text | None = None
    each: Text | None = None


class LanguageLevel(Strict):
    code: Language
    level: Level | None = None
    tests: list[LanguageTest] = Field(default_factory=list)
    source: Id | None = None


class Exam(Fact):
    """An exam of the procedure, in the order taken. ``where``: can it be taken before departure?"""

    id: Id
    kind: Annotated[str, In("exam")]
    names: Names
    url: HttpUrl | None = None
    where: Literal["before", "after", "either"] | None = None
    if_: Annotated[str, In("result")] | None = None
    fees: list[Fee] = Field(default_factory=list)


class Time(Strict):
    """``usual``: what the office says it takes. ``limit``: the legal limit. From the day the file is complete."""

    usual: Duration | None = None
    limit: Duration | None = None
    source: Id | None = None

    @model_validator(mode="after")
    def _not_empty(self) -> Time:
        if self.usual is None and self.limit is None:
            raise ValueError("give `usual` or `limit`")
        return self


class Review(Strict):
    """How a decision is contested. ``within``: the time to do so, counted from the decision."""

    within: Duration | None = None
    to: Annotated[str, In("review")]
    url: HttpUrl | None = None
    fees: list[Fee] = Field(default_factory=list)
    source: Id | None = None


class Procedure(Fact):
    """One way to a result. ``after`` names procedures of the same file that must be finished first.

    ``authority: regulator`` stands for the authority that ``occupations`` names for the person's occupation, so that
    one law for many occupations is entered once.
    """

    kind: Annotated[str, In("procedure")]
    names: Names | None = None
    applies: Applies = Field(default_factory=Applies)
    authority: Id
    needed: Annotated[str, In("needed")]
    apply: Apply | None = None
    after: list[Id] = Field(default_factory=list)
    documents: list[Document] = Field(default_factory=list)
    translation: Translation | None = None
    language: LanguageLevel | None = None
    exams: list[Exam] = Field(default_factory=list)
    fees: list[Fee] = Field(default_factory=list)
    duration: Time | None = None
    results: list[Annotated[str, In("result")]] = Field(default_factory=list)
    remedies: list[Annotated[str, In("remedy")]] = Field(default_factory=list)
    review: Review | None = None
    validity: Duration | None = None
    from_abroad: bool | None = None
    pitfalls: list[Annotated[str, In("pitfall")]] = Field(default_factory=list)
    sources: Annotated[list[Id], Field(min_length=1)]
