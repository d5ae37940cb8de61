"""``sanad link``: a deep link that opens the bot with answers given, and its QR code."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import segno
import typer

from bot.commands import shared
from bot.commands.errors import Mistake
from dialogues.assessment import OPTIONS
from dialogues.links import Link, encode
from knowledge.codes import countries


def link(
    partner: Annotated[str | None, typer.Option(help="id of a file in knowledge/partners")] = None,
    to: Annotated[str | None, typer.Option("--to", help="destination, ISO 3166-1")] = None,
    from_: Annotated[str | None, typer.Option("--from", help="origin, ISO 3166-1")] = None,
    occupation: Annotated[str | None, typer.Option(help="ISCO-08 code")] = None,
    region: Annotated[str | None, typer.Option(help="ISO 3166-2")] = None,
    evidence: Annotated[str | None, typer.Option(help="degree, certificate or experience")] = None,
    purpose: Annotated[str | None, typer.Option(help="work, any-work, study or visa")] = None,
    language: Annotated[str | None, typer.Option(help="language of the bot")] = None,
    bot: Annotated[str | None, typer.Option(help="user name of the bot; SANAD_BOT_USERNAME if absent")] = None,
    qr: Annotated[Path | None, typer.Option(help="write the QR code to this .png or .svg file")] = None,
) -> None:
    """Print a t.me link of at most 64 characters of parameter, and write its QR code."""
    kb = shared.knowledge()
    answers: dict[str, str] = {}
    for slot, value, known in (
        ("destination", to, countries()),
        ("origin", from_, countries()),
        ("occupation", occupation, kb.occupations),
        ("evidence", evidence, OPTIONS["evidence"]),
        ("purpose", purpose, OPTIONS["purpose"]),
    ):
        if value is not None:
            option = {"destination": "--to", "origin": "--from"}.get(slot, f"--{slot}")
            answers[slot] = shared.member(option, value, known)
    if region is not None:
        found = kb.destinations.get(to or "")
        answers["region"] = shared.member("--region", region, found.regions if found else ())
    if partner is not None:
        shared.member("--partner", partner, kb.partners)
    locale = shared.language(language).language.code if language else None
    username = bot or shared.settings().bot_username
    if not username:
        raise Mistake("--bot: the user name of the bot is missing; give it, or set SANAD_BOT_USERNAME")
    try:
        address = f"https://t.me/{username.removeprefix('@')}?start={encode(Link(answers, locale, partner))}"
    except ValueError as error:
        raise Mistake(str(error)) from error
    typer.echo(address)
    if qr is not None:
        if qr.suffix not in (".png", ".svg"):
            raise Mistake("--qr: the file must end in .png or .svg")
        segno.make(address, error="m").save(str(qr), scale=10, border=4)
        typer.echo(str(qr))
