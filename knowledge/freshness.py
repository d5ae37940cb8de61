"""What in the knowledge is old: files nobody has held against their sources lately, and facts that have ended."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from pydantic import BaseModel

from knowledge.base import KnowledgeBase
from knowledge.shapes import Checked, Dated


def stale_files(kb: KnowledgeBase, today: date, age: timedelta) -> Iterator[str]:
    """One line per file checked more than ``age`` before ``today``, and per fact whose ``until`` has passed."""
    groups = (("destinations", kb.destinations), ("agreements", kb.agreements), ("origins", kb.origins))
    for folder, models in groups:
        for key, model in models.items():
            name = f"{folder}/{key}.yml"
            checked: Checked = model.checked
            if today - checked.on > age:
                yield f"{name}: last checked on {checked.on}"
            for path, fact in _facts(model, ""):
                if fact.until is not None and fact.until < today:
                    yield f"{name}: {path} ended on {fact.until}"


def _facts(value: object, path: str) -> Iterator[tuple[str, Dated]]:
    if isinstance(value, BaseModel):
        if isinstance(value, Dated):
            yield path, value
        for name in type(value).model_fields:
            yield from _facts(getattr(value, name), f"{path}.{name}".lstrip("."))
    elif isinstance(value, dict):
        for key, item in value.items():
            yield from _facts(item, f"{path}.{key}")
    elif isinstance(value, list):
        for index, item in enumerate(value):
            yield from _facts(item, f"{path}.{index}")
