"""``sanad locales``: for the people who keep the words right."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from babel.messages.pofile import PoFileError

from bot.commands import shared
from bot.commands.errors import Mistake
from locales import exchange, extraction
from locales.catalogues import DOMAIN, NOTES
from locales.languages import languages

app = typer.Typer(no_args_is_help=True)


@app.command()
def status() -> None:
    """How much of each language is translated, and whether a native speaker has read it."""
    for code, language in languages().items():
        done, wanted = extraction.status(code)
        notes, all_notes = extraction.status(code, NOTES)
        typer.echo(
            f"{code:8} {done / wanted:6.1%}  {done}/{wanted}  notes {notes}/{all_notes}  "
            f"{language.state:8}  {language.name}"
        )


_Language = Annotated[str, typer.Argument(help="a language of the table")]


@app.command("export")
def export_texts(
    language: _Language,
    to: Annotated[Path | None, typer.Option(help="a .po or .csv file; <language>.po if absent")] = None,
) -> None:
    """Write one file with all texts of a language, for Poedit or a spreadsheet."""
    _target(language)
    path = to or Path(f"{language}.po")
    try:
        count = exchange.export(language, path)
    except ValueError as error:
        raise Mistake(str(error)) from None
    typer.echo(f"{path}: {count} texts")


@app.command("import")
def import_texts(language: _Language, file: Annotated[Path, typer.Argument(help="a file of `export`")]) -> None:
    """Take over the translations of such a file; say what was left out and why. Exit code 1 when something was."""
    _target(language)
    try:
        done = exchange.absorb(language, file)
    except (OSError, KeyError, ValueError, PoFileError) as error:
        raise Mistake(f"{file} cannot be read: {error}") from None
    typer.echo(f"{done.changed} texts changed")
    for problem in done.problems:
        typer.echo(f"left out: {problem}")
    if done.problems:
        raise typer.Exit(1)


def _target(language: str) -> None:
    shared.member("LANGUAGE", language, extraction.targets())


@app.command()
def extract() -> None:
    """Print the template with every text that needs translating."""
    typer.echo(extraction.to_bytes(extraction.template()).decode())


@app.command()
def update() -> None:
    """Bring every catalogue up to date with code, templates and vocabularies."""
    for code in extraction.targets():
        for domain in (DOMAIN, NOTES):
            extraction.write(extraction.update(code, domain), code)
    status()
