"""The first text of a new file: it passes the check, and what it does not know it says."""

from __future__ import annotations

from datetime import date

from babel import Locale

_SOURCE = (
    "  todo: {{url: 'https://example.org/', title: The page where the facts were read, language: en, "
    "consulted: {today}, copy: live}}\n"
)


def destination(code: str, today: date) -> str:
    """A destination without facts: one authority to be named, every topic a gap."""
    name = Locale("en").territories.get(code, code)
    topics = ("regulation", "procedure", "fees", "duration", "documents", "validation", "missing-papers", "funding")
    gaps = "".join(f"  - {{topic: {topic}, ask: centre}}\n" for topic in topics)
    return (
        f"# yaml-language-server: $schema=../schema/destination.json\n# {name}\n"
        f"country: {code}\nchecked: {{on: {today}, against: live}}\nauthorities:\n"
        "  centre:\n    names: {en: The national information centre}\n    url: https://example.org/\n"
        "    roles: [enic-naric]\n    sources: [todo]\n"
        f"gaps:\n{gaps}sources:\n{_SOURCE.format(today=today)}"
    )


def agreement(id: str, today: date) -> str:
    """An agreement between two countries to be named, not yet usable by anybody."""
    return (
        "# yaml-language-server: $schema=../schema/agreement.json\n"
        f"id: {id}\nnames: {{en: The official name}}\nshort: {id}\nurl: https://example.org/\n"
        f"# Delete `preparing` when the parties and rules below are true.\npreparing: true\n"
        f"checked: {{on: {today}, against: live}}\n"
        f"parties:\n  - {{place: AQ, signed: {today}, sources: [todo]}}\n"
        "rules:\n  - id: main\n    mechanism: fair-assessment\n    effects: [fair-assessment]\n"
        "    limits: [no-licence]\n    sources: [todo]\n"
        f"sources:\n{_SOURCE.format(today=today)}"
    )


def origin(code: str, today: date) -> str:
    """An origin without facts: one authority to be named, every topic a gap."""
    name = Locale("en").territories.get(code, code)
    return (
        f"# yaml-language-server: $schema=../schema/origin.json\n# {name}\n"
        f"country: {code}\nchecked: {{on: {today}, against: live}}\nauthorities:\n"
        "  foreign-affairs:\n    names: {en: The ministry that authenticates papers}\n    url: https://example.org/\n"
        "    roles: [legalisation]\n    sources: [todo]\n"
        "gaps:\n  - {topic: legalisation, ask: foreign-affairs}\n  - {topic: documents, ask: foreign-affairs}\n"
        f"sources:\n{_SOURCE.format(today=today)}"
    )
