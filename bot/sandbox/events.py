"""What happens in the chats, told to whoever watches: the page, and tests that wait for the bot."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Event:
    """One thing that happened in a chat: `message`, `edit`, `delete`, `typing` or `answer` (to a pressed button)."""

    kind: str
    data: dict[str, Any]


class Events:
    """Fans events out, each to the watchers of its chat."""

    def __init__(self) -> None:
        """Start without watchers."""
        self._watchers: dict[int, set[asyncio.Queue[Event | None]]] = {}

    def publish(self, chat_id: int, kind: str, data: dict[str, Any]) -> None:
        """Tell the watchers of a chat."""
        for queue in self._watchers.get(chat_id, ()):
            queue.put_nowait(Event(kind, data))

    @contextmanager
    def watch(self, chat_id: int) -> Iterator[asyncio.Queue[Event | None]]:
        """Collect the events of a chat from now on in the queue; None in it means that there will be no more."""
        queue: asyncio.Queue[Event | None] = asyncio.Queue()
        watchers = self._watchers.setdefault(chat_id, set())
        watchers.add(queue)
        try:
            yield queue
        finally:
            watchers.discard(queue)

    def close(self) -> None:
        """Tell every watcher that there will be no more."""
        for watchers in self._watchers.values():
            for queue in watchers:
                queue.put_nowait(None)
