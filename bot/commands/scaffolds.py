"""``sanad new``: files for newcomers, with what to fill in first."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Annotated

import typer

from bot.application import utc_today
from bot.commands import shared
from bot.commands.errors import Mistake
from knowledge.codes import countries
from knowledge.scaffolds import agreement as agreement_text
from knowledge.scaffolds import destination as destination_text
from knowledge.scaffolds import origin as origin_text

app = typer.Typer(no_args_is_help=True)


@app.command()
def destination(code: Annotated[str, typer.Argument(help="ISO 3166-1")]) -> None:
    """A destination file that passes the check, with its gaps named."""
    shared.member("CODE", code, countries())
    _write(Path("destinations") / f"{code}.yml", destination_text(code, _today()))


@app.command()
def agreement(id: Annotated[str, typer.Argument(help="a short name such as india-germany")]) -> None:
    """An agreement file that passes the check."""
    _write(Path("agreements") / f"{id}.yml", agreement_text(id, _today()))


@app.command()
def origin(code: Annotated[str, typer.Argument(help="ISO 3166-1")]) -> None:
    """An origin file that passes the check, with its gaps named."""
    shared.member("CODE", code, countries())
    _write(Path("origins") / f"{code}.yml", origin_text(code, _today()))


def _today() -> date:
    return utc_today()


def _write(name: Path, text: str) -> None:
    path = shared.settings().knowledge / name
    if path.exists():
        raise Mistake(f"{path} exists already")
    path.write_text(text, encoding="utf-8")
    typer.echo(
        f"{path}\nFill in first: the authorities with their sources, then one procedure. Run `sanad knowledge check`."
    )
