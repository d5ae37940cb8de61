"""``sanad``: every command in one place."""

from __future__ import annotations

import sys

import typer

from bot.commands import chat, counts, keys, knowledge, link, locales, questions, scaffolds, serve
from bot.commands.errors import Mistake

app = typer.Typer(
    help="Sanad guides migrants through having qualifications and skills recognised.",
    no_args_is_help=False,
    add_completion=False,
    pretty_exceptions_enable=False,
)
app.callback(invoke_without_command=True)(serve.default)
app.command("serve")(serve.serve)
app.command("chat")(chat.chat)
app.command("guide")(questions.guide)
app.command("agreements")(questions.agreements)
app.command("compare")(questions.compare)
app.command("understand")(questions.understand)
app.command("link")(link.link)
app.command("counts")(counts.counts)
app.add_typer(knowledge.app, name="knowledge", help="Check, show and describe the knowledge files.")
app.add_typer(keys.app, name="key", help="The key that seals what is stored.")
app.add_typer(locales.app, name="locales", help="The state of the languages.")
app.add_typer(scaffolds.app, name="new", help="Write a new file that says what to fill in first.")


def main() -> None:
    """The console script. A mistake of the caller is one line and exit code 2."""
    try:
        app()
    except Mistake as mistake:
        print(f"sanad: {mistake}", file=sys.stderr)
        sys.exit(2)
