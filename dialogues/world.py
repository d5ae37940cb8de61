"""What every action needs besides the conversation: the knowledge, swapped whole when it is reloaded."""

from __future__ import annotations

from functools import cache

from knowledge.base import KnowledgeBase
from knowledge.loader import load

RETENTION_DAYS = 180


class World:
    """Holds the current knowledge. ``kb`` is replaced whole, so one turn never sees two versions.

    ``retention_days``: after so many days without a message a chat is deleted; /privacy says it. ``aloud``: sections
    can be read aloud, in the languages that have a voice.
    """

    def __init__(self, kb: KnowledgeBase, retention_days: int = RETENTION_DAYS, aloud: bool = False) -> None:
        self.kb = kb
        self.retention_days = retention_days
        self.aloud = aloud


@cache
def default_world() -> World:
    """The knowledge that ships with the package: for actions that a Rasa action server creates by itself."""
    return World(load())
