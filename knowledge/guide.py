"""The guide: everything Sanad knows for one case, as one structure without words.

The Telegram card, the terminal, the JSON and every other form are made from it; ``compose`` makes it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Literal

from knowledge import shapes
from knowledge.codes import Duration
from knowledge.estimates import Cost, Span
from knowledge.places import covers
from knowledge.profile import Profile
from knowledge.regulation import Regulation
from knowledge.selection import Chosen
from knowledge.shapes import Agreement, Authority, Exam, Funding, LanguageLevel, Procedure
from knowledge.verdicts import Verdict

When = Literal["before", "after", "either"]
Value = Agreement | Authority | Exam | Funding | Procedure | LanguageLevel | Duration | tuple[str, ...] | str


@dataclass(frozen=True)
class Step:
    """``kind`` is an id of steps.yml; ``facts`` fill its placeholders; ``about`` is the procedure it belongs to."""

    kind: str
    facts: Mapping[str, Value] = field(default_factory=dict)
    about: str | None = None
    when: When | None = None
    url: str | None = None

    @property
    def id(self) -> str:
        """Stays the same when other steps come and go, so that a tick stays with its step."""
        exam = self.facts.get("exam")
        parts = (self.kind, self.about, exam.id if isinstance(exam, Exam) else None)
        return ".".join(part for part in parts if part)


@dataclass(frozen=True)
class DocumentNeed:
    """One paper over all procedures of the guide. ``forms``: every form asked for, the strictest first."""

    id: str
    forms: tuple[str, ...]
    translated: bool
    legalised: bool
    optional: bool
    max_age: Duration | None = None


@dataclass(frozen=True)
class Legalisation:
    """How papers of the origin are authenticated for the destination, and whether that is asked for."""

    kind: Literal["apostille", "consular", "not-needed", "unknown"]
    asked: str | None = None
    sources: tuple[shapes.Source, ...] = ()


@dataclass(frozen=True)
class Guide:
    """Facts only. Lists are in the order in which a person needs them."""

    profile: Profile
    today: date
    destination: shapes.Destination | None
    origin: shapes.Origin | None
    centre: shapes.Authority | None
    regulation: Regulation
    agreements: tuple[Verdict, ...]
    legalisation: Legalisation
    procedures: tuple[Chosen, ...] = ()
    validation: tuple[Chosen, ...] = ()
    missing_papers: tuple[Chosen, ...] = ()
    funding: tuple[tuple[str, shapes.Funding, shapes.Authority], ...] = ()
    documents: tuple[DocumentNeed, ...] = ()
    steps: tuple[Step, ...] = ()
    cost: Cost | None = None
    duration: Span | None = None
    advice: tuple[shapes.Authority, ...] = ()
    doors: tuple[shapes.Authority, ...] = ()
    gaps: tuple[shapes.Gap, ...] = ()
    sources: tuple[shapes.Source, ...] = ()

    @property
    def at_risk(self) -> bool:
        """Asking the authorities of the country of origin may endanger the person or the family."""
        return self.profile.status == "refugee"

    @property
    def chain(self) -> list[shapes.Chain]:
        """The offices of the origin that authenticate papers of this guide, in order; none for who fled from them."""
        wanted = {need.id for need in self.documents}
        links = self.origin.authentication if self.origin and not self.at_risk else []
        return [
            link
            for link in links
            if link.when in (None, self.legalisation.kind)
            and (not link.documents or not wanted or wanted & set(link.documents))
        ]

    @property
    def issuers(self) -> list[shapes.Issuer]:
        """Who issues papers anew in the origin, for this occupation; none for who fled from them."""
        issuers = self.origin.issuers if self.origin and not self.at_risk else []
        return [issuer for issuer in issuers if self._for_occupation(issuer.occupations)]

    @property
    def trade_tests(self) -> list[shapes.Service]:
        """Tests of skills in the origin, for this occupation."""
        tests = self.origin.trade_tests if self.origin else []
        return [test for test in tests if self._for_occupation(test.occupations)]

    def _for_occupation(self, prefixes: list[str]) -> bool:
        return not prefixes or bool(covers(prefixes, self.profile.occupation))

    @property
    def helping(self) -> tuple[Verdict, ...]:
        """The agreements that apply to qualifications: not those on stamps, nor programmes that only arrange work."""
        return tuple(
            verdict
            for verdict in self.agreements
            if verdict.applies and verdict.rule.holding != "document" and "work-placement" not in verdict.rule.effects
        )
