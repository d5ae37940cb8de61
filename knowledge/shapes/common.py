"""What all knowledge files share: strictness, dates, sources, authorities."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, HttpUrl, StringConstraints, field_validator, model_validator

from knowledge.codes import Language, Subdivision
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
