"""Files that passed the check once need not be parsed and checked again: their content, by a hash of all of it."""

from __future__ import annotations

import hashlib
import json
import os
from datetime import date
from pathlib import Path
from typing import Any

from knowledge import references, shapes

# What the rules of the check are made of: when they change, nothing that passed before counts.
_CODE = (Path(shapes.__file__).parent, Path(references.__file__))
_KEPT = 4


def fingerprint(folder: Path) -> str:
    """A hash of every knowledge file and of the code that checks them."""
    digest = hashlib.sha256()
    code = [file for place in _CODE for file in (sorted(place.glob("*.py")) if place.is_dir() else [place])]
    for file in (*sorted(folder.rglob("*.yml")), *code):
        digest.update(str(file.name).encode() + b"\0" + hashlib.sha256(file.read_bytes()).digest())
    return digest.hexdigest()


def recall(cache: Path, key: str) -> dict[str, Any] | None:
    """The content of all files by name, or None when it is not there or cannot be read."""
    try:
        with (cache / f"{key}.json").open(encoding="utf-8") as file:
            found: dict[str, Any] = json.load(file, object_hook=_decoded)
            return found
    except (OSError, ValueError):
        return None


def remember(cache: Path, key: str, content: dict[str, Any]) -> None:
    """Keep ``content``; a cache that cannot be written is no fault."""
    try:
        cache.mkdir(parents=True, exist_ok=True)
        draft = cache / f"{key}.{os.getpid()}.tmp"
        draft.write_text(json.dumps(content, default=_encoded), encoding="utf-8")
        draft.replace(cache / f"{key}.json")
        for old in sorted(cache.glob("*.json"), key=lambda file: file.stat().st_mtime)[:-_KEPT]:
            old.unlink(missing_ok=True)
    except OSError:
        return


def _encoded(value: object) -> dict[str, str]:
    if isinstance(value, date):
        return {"$date": value.isoformat()}
    raise TypeError(f"{type(value).__name__} does not belong into a knowledge file")


def _decoded(node: dict[str, Any]) -> Any:
    return date.fromisoformat(node["$date"]) if node.keys() == {"$date"} else node
