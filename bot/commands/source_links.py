"""Which sources still answer: a report to run where there is internet, never a test."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from dataclasses import dataclass

import aiohttp

from knowledge.base import KnowledgeBase

_AT_ONCE = 12
_SECONDS = 20
_AGENT = {"User-Agent": "Mozilla/5.0 (compatible; Sanad link report)"}


@dataclass(frozen=True, order=True)
class Report:
    """``answer``: the HTTP status, or the kind of failure."""

    file: str
    key: str
    url: str
    answer: str

    @property
    def good(self) -> bool:
        return self.answer.startswith(("2", "3"))


def sources(kb: KnowledgeBase) -> list[tuple[str, str, str]]:
    """(file, key, address) of every source."""
    groups = (("destinations", kb.destinations), ("agreements", kb.agreements), ("origins", kb.origins))
    return [
        (f"{folder}/{name}.yml", key, str(source.url))
        for folder, models in groups
        for name, model in models.items()
        for key, source in model.sources.items()
    ]


async def check_links(links: Iterable[tuple[str, str, str]]) -> list[Report]:
    """Ask every address once, a few at a time."""
    gate = asyncio.Semaphore(_AT_ONCE)
    timeout = aiohttp.ClientTimeout(total=_SECONDS)
    async with aiohttp.ClientSession(timeout=timeout, headers=_AGENT) as session:
        return sorted(await asyncio.gather(*(_ask(session, gate, *link) for link in links)))


async def _ask(session: aiohttp.ClientSession, gate: asyncio.Semaphore, file: str, key: str, url: str) -> Report:
    async with gate:
        try:
            async with session.get(url, allow_redirects=True) as response:
                return Report(file, key, url, str(response.status))
        except (aiohttp.ClientError, TimeoutError) as error:
            return Report(file, key, url, type(error).__name__)
