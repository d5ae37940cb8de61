"""The shape of every knowledge file, checked by pydantic.

Field names are written with hyphens in the files (``not-needed-from``). Words in another language stand only in
``names`` (official names) and ``note`` (the exception, English first).
"""

from knowledge.shapes.agreement import Agreement, Objection, Party, Rule
from knowledge.shapes.common import Authority, Checked, Dated, Fact, Id, Place, Source, Strict
from knowledge.shapes.destination import Authentication, Destination, Funding, Gap, Region, Regulation
from knowledge.shapes.lists import Centre, Centres, Group, Membership, Occupation, Paper, Partner, Step
from knowledge.shapes.origin import Chain, Issuer, OfficialWarning, Origin, Service
from knowledge.shapes.procedure import (
    Applies,
    Apply,
    Document,
    Exam,
    Fee,
    LanguageLevel,
    LanguageTest,
    Procedure,
    Review,
    Time,
    Translation,
)

__all__ = [
    "Agreement",
    "Applies",
    "Apply",
    "Authentication",
    "Authority",
    "Centre",
    "Centres",
    "Chain",
    "Checked",
    "Dated",
    "Destination",
    "Document",
    "Exam",
    "Fact",
    "Fee",
    "Funding",
    "Gap",
    "Group",
    "Id",
    "Issuer",
    "LanguageLevel",
    "LanguageTest",
    "Membership",
    "Objection",
    "Occupation",
    "OfficialWarning",
    "Origin",
    "Paper",
    "Partner",
    "Party",
    "Place",
    "Procedure",
    "Region",
    "Regulation",
    "Review",
    "Rule",
    "Service",
    "Source",
    "Step",
    "Strict",
    "Time",
    "Translation",
]
