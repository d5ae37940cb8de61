"""``sanad new``: files for newcomers, with what to fill in first."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Annotated

import typer
from babel import UnknownLocaleError

from bot.application import utc_today
from bot.commands import shared
from bot.commands.errors import Mistake
from knowledge.codes import countries
from knowledge.scaffolds import agreement as agreement_text
from knowledge.scaffolds import destination as destination_text
from knowledge.scaffolds import origin as origin_text
from locales.languages import HERE as LOCALES
from locales.scaffolds import language as language_files

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


@app.command()
def language(code: Annotated[str, typer.Argument(help="BCP 47, such as so or sr-Latn")]) -> None:
    """A row in the table of languages, empty catalogues, and a file for what people type."""
    try:
        written = language_files(code, LOCALES)
    except (UnknownLocaleError, ValueError):
        raise Mistake(f"CODE: CLDR does not know the language {code}") from None
    except FileExistsError:
        raise Mistake(f"CODE: {code} is in the table already") from None
    for path in written:
        typer.echo(str(path))
    typer.echo(
        "Fill in first: `common` in the table, five to twenty everyday words. Then `sanad locales update` and "
        f"`sanad locales export {code}`."
    )


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
