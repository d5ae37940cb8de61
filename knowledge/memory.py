"""Answers that were worked out before: the knowledge never changes, so they stay true as long as it is in use."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import Generic, TypeVar

T = TypeVar("T")


class Memory(Generic[T]):
    """Remembers the last ``most`` answers by their question."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._known: OrderedDict[Hashable, T] = OrderedDict()

    def recall(self, question: Hashable, work_out: Callable[[], T]) -> T:
        """The answer to ``question``, from memory or worked out now. One that raises is not remembered."""
        try:
            answer = self._known[question]
        except KeyError:
            answer = self._known[question] = work_out()
            if len(self._known) > self._most:
                self._known.popitem(last=False)
            return answer
        self._known.move_to_end(question)
        return answer
