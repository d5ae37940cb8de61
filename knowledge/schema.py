"""The shape of every knowledge file, checked by pydantic.

Field names are written with hyphens in the files (``not-needed-from``). Words in another language stand only in
``names`` (official names) and ``note`` (the exception, English first).
"""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, HttpUrl, StringConstraints, field_validator, model_validator

from knowledge.codes import Amount, Country, Currency, Duration, Isco, Language, Level, Subdivision
from knowledge.vocabulary import In

Id = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")]
Text = Annotated[str, StringConstraints(min_length=1, strip_whitespace=True)]
Names = Annotated[dict[Language, Text], Field(min_length=1)]
Evidence = Literal["degree", "certificate", "experience"]
Purpose = Literal["work", "any-work", "study", "visa"]
Status = Annotated[str, In("status")]
# A country, or a group defined in groups.yml (EU, EEA, ASEAN ...), resolved by date.
Place = Annotated[str, StringConstraints(pattern=r"^[A-Z][A-Z-]+$")]


def _hyphens(name: str) -> str:
    return name.rstrip("_").replace("_", "-")


class Strict(BaseModel):
    """Unknown keys are errors; values cannot be changed after loading."""

    model_config = ConfigDict(extra="forbid", frozen=True, alias_generator=_hyphens, populate_by_name=True)


class Dated(Strict):
    """A fact with its time: true from the day ``from`` to the day ``until``, both inclusive, open when absent."""

    from_: date | None = None
    until: date | None = None

    def holds(self, day: date) -> bool:
        """True when the fact is in force on ``day``."""
        return (self.from_ is None or self.from_ <= day) and (self.until is None or day <= self.until)

    @model_validator(mode="after")
    def _in_order(self) -> Dated:
        if self.from_ and self.until and self.until < self.from_:
            raise ValueError(f"`until` {self.until} lies before `from` {self.from_}")
        return self


class Source(Strict):
    """Where a fact was read. ``copy``: archived or live. ``dated``: the date or year that the page itself bears."""

    url: HttpUrl
    title: Text
    language: Language
    consulted: date
    copy_: Literal["archived", "live"] = Field(alias="copy")
    dated: date | int | str | None = None

    @field_validator("dated")
    @classmethod
    def _day_month_or_year(cls, value: date | int | str | None) -> date | int | str | None:
        if isinstance(value, str):
            date.fromisoformat(value + "-01")  # a month, "2025-03"; anything else raises with its text
        return value


class Checked(Strict):
    """When a person last held the file against its sources, and against which copy of them."""

    on: date
    against: Literal["archived", "live"]


class Fact(Dated):
    """Anything that cites sources of its own file by their keys."""

    sources: list[Id] = Field(default_factory=list)
    note: dict[Language, Text] | None = None


class Authority(Fact):
    """A body. ``names`` are official names by language, its own language first."""

    names: Names
    acronym: Text | None = None
    url: HttpUrl
    roles: Annotated[list[Annotated[str, In("role")]], Field(min_length=1)]
    region: Subdivision | None = None
    email: Text | None = None
    phone: Text | None = None
    languages: list[Language] = Field(default_factory=list)
    sources: Annotated[list[Id], Field(min_length=1)]


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
    """One way to a result. ``after`` names procedures of the same file that must be finished first."""

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
    """One destination country: who decides, what to do, what it costs, and what is not known."""

    country: Country
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
    """What the agreement does for one group of people. Rules are tried in order; the first that fits is the answer."""

    id: Id
    mechanism: Annotated[str, In("mechanism")]
    occupations: list[Isco] = Field(default_factory=list)
    evidence: list[Evidence] = Field(default_factory=list)
    purpose: list[Purpose] = Field(default_factory=list)
    status: list[Status] = Field(default_factory=list)
    origins: list[Place] = Field(default_factory=list)
    destinations: list[Place] = Field(default_factory=list)
    holding: Literal["training-title", "licence", "skills-certificate", "document"] = Field(
        default="training-title", alias="holds"
    )
    nationality: list[Place] = Field(default_factory=list)
    effects: Annotated[list[Annotated[str, In("effect")]], Field(min_length=1)]
    limits: list[Annotated[str, In("limit")]] = Field(default_factory=list)
    authority_by_country: dict[Country, Names] = Field(default_factory=dict)


class Agreement(Dated):
    """An agreement between countries or bodies. ``from``: entry into force. ``until``: the day it ended.

    ``preparing``: agreed on or begun, but nobody can use it yet. ``unknown``: countries of which no source says
    whether they are parties (``all``: any that is not listed), so that silence is not taken for a no.
    """

    id: Id
    names: Names
    short: Text
    url: HttpUrl
    preparing: bool = False
    unknown: list[Place] | Literal["all"] = Field(default_factory=list)
    checked: Checked
    second_reading: date | None = None
    parties: Annotated[list[Party], Field(min_length=1)]
    objections: list[Objection] = Field(default_factory=list)
    rules: Annotated[list[Rule], Field(min_length=1)]
    note: dict[Language, Text] | None = None
    gaps: list[Gap] = Field(default_factory=list)
    sources: Annotated[dict[Id, Source], Field(min_length=1)]


class Chain(Strict):
    """One office in the chain that authenticates papers, in the order one goes to them."""

    authority: Id
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


class Warning_(Strict):
    kind: Annotated[str, In("warning")]
    authority: Id
    url: HttpUrl | None = None
    sources: Annotated[list[Id], Field(min_length=1)]


class Origin(Strict):
    """How papers are issued, authenticated and replaced in the country where they come from."""

    country: Country
    checked: Checked
    second_reading: date | None = None
    authorities: dict[Id, Authority]
    authentication: list[Chain] = Field(default_factory=list)
    issuers: list[Issuer] = Field(default_factory=list)
    trade_tests: list[Service] = Field(default_factory=list)
    before_departure: list[Service] = Field(default_factory=list)
    warnings: list[Warning_] = Field(default_factory=list)
    gaps: list[Gap] = Field(default_factory=list)
    sources: Annotated[dict[Id, Source], Field(min_length=1)]


class Membership(Dated):
    country: Country


class Group(Strict):
    """A group of countries with the day each joined and left, such as EU, EEA or ASEAN."""

    names: Names
    members: Annotated[list[Membership], Field(min_length=1)]
    sources: Annotated[dict[Id, Source], Field(min_length=1)]


class Centre(Strict):
    """The national information centre (or the ministry that does its work) of one country."""

    names: Names
    acronym: Text | None = None
    url: HttpUrl
    kind: Literal["enic-naric", "ministry", "other"]
    source: Id


class Centres(Strict):
    checked: Checked
    centres: dict[Country, Centre]
    gaps: list[Country] = Field(default_factory=list)
    sources: dict[Id, Source]


class Occupation(Strict):
    """An ISCO-08 unit group in the words of the person who does the work. ``name`` is the message id."""

    name: Text
    sector: Id
    esco: HttpUrl | None = None
    frequent: bool = False


class Paper(Strict):
    """A document type. ``name`` is the message id; ``icon`` its pictogram.

    ``translate``: whether it is translated when a procedure asks for translations and says no more.
    """

    name: Text
    icon: Text
    translate: bool = True


class Step(Strict):
    """A step kind: its sentence, its pictogram, when it is best done, and its place in the order."""

    text: Text
    icon: Text
    when: Literal["before", "after", "either"]


class Partner(Strict):
    """An NGO: what its link presets and how it is reached."""

    names: Names
    url: HttpUrl | None = None
    phone: Text | None = None
    email: Text | None = None
    address: Text | None = None
    hours: Text | None = None
    languages: list[Language] = Field(default_factory=list)
    area: list[Country] = Field(default_factory=list)
    destination: Country | None = None
    welcome: dict[Language, Text] | None = None
    demo: bool = False
