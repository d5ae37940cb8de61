"""The coverage of all destinations as a page that a person would rather look at."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader

from knowledge.base import KnowledgeBase
from knowledge.coverage import OCCUPATION_TOPICS, coverage, share
from locales.words import words


def coverage_page(kb: KnowledgeBase, today: date) -> str:
    """HTML without scripts: one table of topics and one of occupations per destination."""
    environment = Environment(loader=FileSystemLoader(Path(__file__).parent), autoescape=True)
    template = environment.get_template("coverage_map.html")
    countries = [_country(kb, code, today) for code in kb.destinations]
    return template.render(today=today.isoformat(), countries=countries, topics=OCCUPATION_TOPICS)


def _country(kb: KnowledgeBase, code: str, today: date) -> dict[str, Any]:
    cells = coverage(kb, code, today)
    rows = [
        (kb.occupations[isco].name, {cell.topic: cell.state for cell in cells if cell.occupation == isco})
        for isco in dict.fromkeys(cell.occupation for cell in cells if cell.occupation)
    ]
    return {
        "name": words("en").country(code),
        "known": share(cells, "known"),
        "general": [cell for cell in cells if cell.occupation is None],
        "occupations": rows,
    }
