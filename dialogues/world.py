"""What every action needs besides the conversation: the knowledge, swapped whole when it is reloaded."""

from __future__ import annotations

from functools import cache

from knowledge.base import KnowledgeBase
from knowledge.loader import load


class World:
    """Holds the current knowledge. ``kb`` is replaced whole, so one turn never sees two versions."""

    def __init__(self, kb: KnowledgeBase) -> None:
        self.kb = kb


@cache
def default_world() -> World:
    """The knowledge that ships with the package: for actions that a Rasa action server creates by itself."""
    return World(load())
