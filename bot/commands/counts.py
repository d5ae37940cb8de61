"""``sanad counts``: what NGOs may know of the use of their links."""

from __future__ import annotations

import asyncio
from collections import Counter
from datetime import date, timedelta
from typing import Annotated

import typer

from bot.application import utc_today
from bot.commands import shared
from bot.counts import shown
from bot.store import Store


def counts(
    days: Annotated[int, typer.Option(help="so many days back")] = 30,
    partner: Annotated[str | None, typer.Option(help="only those who came by this partner's link")] = None,
) -> None:
    """How often what was shown, day by day. Small numbers are not told: they could point at somebody."""
    store = shared.store(shared.settings())
    store.migrate()
    found: Counter[tuple[date, str]] = Counter()
    for day, event, of, count in asyncio.run(_counted(store, utc_today() - timedelta(days=days))):
        if partner is None or of == partner:
            found[day, event] += count
    for (day, event), count in sorted(found.items()):
        typer.echo(f"{day} {event:24} {shown(count):>8}")


async def _counted(store: Store, since: date) -> list[tuple[date, str, str, int]]:
    try:
        return await store.counted(since)
    finally:
        await store.close()
