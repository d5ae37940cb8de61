"""The law of corridors, as data in tests/corridors/: who goes where with what, and what an agreement says to it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from knowledge.base import KnowledgeBase
from locales.yaml12 import load
from tests.cases import case, verdict

FOLDER = Path(__file__).parent / "corridors"
CORRIDORS = [
    (agreement, *row)
    for path in sorted(FOLDER.glob("*.yml"))
    for agreement, rows in load(path.read_text(encoding="utf-8")).items()
    for row in rows
]


@pytest.mark.parametrize(
    ("agreement", "origin", "destination", "occupation", "more", "expected"),
    CORRIDORS,
    ids=[f"{row[0]}:{row[1]}-{row[2]}-{row[3]}-{number}" for number, row in enumerate(CORRIDORS)],
)
def test_corridor(
    kb: KnowledgeBase,
    agreement: str,
    origin: str,
    destination: str,
    occupation: str | None,
    more: dict[str, Any],
    expected: str,
) -> None:
    found = verdict(kb, agreement, case(origin, destination, occupation, **more))
    assert (found.rule.mechanism if found.applies else found.reason) == expected
