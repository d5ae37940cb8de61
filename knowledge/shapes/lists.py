"""The files that are lists: groups, information centres, occupations, papers, steps, and partners."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, HttpUrl

from knowledge.codes import Country, Language
from knowledge.shapes.common import Checked, Dated, Id, Names, Source, Strict, Text


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
