"""Two or three destinations side by side for the same person."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date

from knowledge.base import KnowledgeBase
from knowledge.compose import guide
from knowledge.guide import Guide
from knowledge.profile import Profile
from knowledge.selection import Chosen
from knowledge.shapes import LanguageLevel
from knowledge.verdicts import Verdict

# More than three do not fit on a telephone.
MOST = 3


@dataclass(frozen=True)
class Column:
    """What one destination asks of the person."""

    guide: Guide

    @property
    def country(self) -> str:
        return self.guide.profile.destination

    @property
    def main(self) -> Chosen | None:
        """The procedure that decides: the first that is needed, or the first there is."""
        procedures = self.guide.procedures or self.guide.validation
        return next((one for one in procedures if not one.optional), procedures[0] if procedures else None)

    @property
    def agreement(self) -> Verdict | None:
        """The agreement that helps most."""
        return self.guide.helping[0] if self.guide.helping else None

    @property
    def language(self) -> LanguageLevel | None:
        """The first language level that is asked for."""
        return next((one.procedure.language for one in self.guide.procedures if one.procedure.language), None)


def compare(kb: KnowledgeBase, profile: Profile, countries: Iterable[str], today: date) -> list[Column]:
    """One column for each of ``countries``, in that order. A region belongs to its own country only."""
    columns = []
    for country in countries:
        region = profile.region if country == profile.destination else None
        columns.append(Column(guide(kb, replace(profile, destination=country, region=region), today)))
    return columns
