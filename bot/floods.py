"""Nobody can keep the bot from others by writing without end."""

from __future__ import annotations

from collections import OrderedDict

# So many messages in so many seconds nobody writes by hand.
MOST = 20
SECONDS = 10.0
# Chats that are watched at once; the longest idle ones are forgotten.
_CHATS = 50_000


class Floods:
    """Says of each message whether its chat has sent too many, by a bucket that refills with time."""

    def __init__(self, most: int = MOST, seconds: float = SECONDS) -> None:
        self._most = most
        self._rate = most / seconds
        self._buckets: OrderedDict[int, tuple[float, float]] = OrderedDict()

    def too_many(self, chat: int, now: float) -> bool:
        """``now``: seconds of any clock that does not go back."""
        left, before = self._buckets.pop(chat, (float(self._most), now))
        left = min(float(self._most), left + (now - before) * self._rate)
        flooding = left < 1
        self._buckets[chat] = (left if flooding else left - 1, now)
        if len(self._buckets) > _CHATS:
            self._buckets.popitem(last=False)
        return flooding
