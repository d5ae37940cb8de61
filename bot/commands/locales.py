"""``sanad locales``: for the people who keep the words right."""

from __future__ import annotations

import typer

from locales import extraction
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
