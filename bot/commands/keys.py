"""``sanad key``: the key that seals what is stored, and its change."""

from __future__ import annotations

import asyncio

import typer

from bot.commands import shared
from bot.store import Store
from bot.vault import new_key

app = typer.Typer(no_args_is_help=True)


@app.command()
def new() -> None:
    """Print a new key. Put it before the old one, separated by a comma, then run `sanad key change`."""
    typer.echo(new_key())


@app.command()
def change() -> None:
    """Seal everything under the first key; afterwards the old one can be deleted."""
    store = shared.store(shared.settings())
    store.migrate()
    typer.echo(f"{asyncio.run(_reseal(store))} records sealed anew; replies of the last days expire by themselves")


async def _reseal(store: Store) -> int:
    try:
        return await store.reseal()
    finally:
        await store.close()
