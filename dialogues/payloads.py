"""Button payloads: ``/intent{"entity":"value"}``, the form that Rasa reads too. At most 64 bytes, never free text."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field

LIMIT = 64
_PATTERN = re.compile(r"^/(?P<intent>[a-z_]{1,20})(?P<entities>\{.*\})?$", re.DOTALL)


@dataclass(frozen=True)
class Intent:
    """What a person wants: the name of a rule, and what it is about."""

    name: str
    entities: dict[str, str] = field(default_factory=dict)


def payload(intent: str, **entities: str | int) -> str:
    """Raises ValueError when it would not fit into a Telegram button: a mistake in the knowledge or the code."""
    text = f"/{intent}" + (json.dumps(entities, separators=(",", ":")) if entities else "")
    if len(text.encode()) > LIMIT:
        raise ValueError(f"payload over {LIMIT} bytes: {text}")
    return text


def parse(text: str) -> Intent | None:
    """The intent of a payload, or None when it is none: forged, or of another version."""
    match = _PATTERN.match(text)
    if match is None:
        return None
    try:
        entities = json.loads(match["entities"] or "{}")
    except (ValueError, RecursionError):
        return None
    if not isinstance(entities, dict):
        return None
    return Intent(match["intent"], {str(key): str(value) for key, value in entities.items()})
