"""``sanad chat``: the same dialogue in a terminal."""

from __future__ import annotations

import asyncio
from typing import Annotated

import typer
from rich.console import Console
from rich.text import Text

from bot.application import utc_today
from bot.commands import shared
from dialogues.dialogue import Dialogue
from dialogues.messages import Button, Message, Session, Turn
from dialogues.terminal import plain
from dialogues.world import World


def chat(
    language: Annotated[str, typer.Option(help="what the phone would say")] = "en",
) -> None:
    """Talk to Sanad here. Type an answer, or the number of a button; an empty line ends it."""
    shared.language(language)
    dialogue = Dialogue(World(shared.knowledge()))
    asyncio.run(_talk(dialogue, Console(highlight=False), language))


async def _talk(dialogue: Dialogue, console: Console, hint: str) -> None:
    session: Session | None = None
    message = Message(text="/start", hint=hint)
    while True:
        turn = await dialogue.respond(session, message, utc_today())
        session = turn.session
        buttons = _show(turn, console)
        try:
            typed = (await asyncio.to_thread(console.input, "> ")).strip()
        except (EOFError, KeyboardInterrupt):
            return
        if not typed:
            return
        chosen = int(typed) - 1 if typed.isdecimal() else -1
        if 0 <= chosen < len(buttons):
            message = Message(payload=buttons[chosen].payload, hint=hint)
        else:
            message = Message(text=typed, hint=hint)


def _show(turn: Turn, console: Console) -> list[Button]:
    """Print the replies; the buttons are numbered over all of them."""
    buttons: list[Button] = []
    for reply in turn.replies:
        console.print()
        console.print(Text(plain(reply.text)))
        for row in reply.rows:
            labels = []
            for button in row:
                buttons.append(button)
                labels.append(f"[{len(buttons)}] {button.text}")
            console.print(Text("   ".join(labels), style="cyan"))
    return buttons
