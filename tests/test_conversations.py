"""Golden conversations by behaviour. They hold reply ids and answers, never wording.

``pytest tests/test_conversations.py --record`` writes them anew; read the diff.
"""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import pytest
import yaml

from dialogues.dialogue import Dialogue
from dialogues.messages import Message, Session
from locales.yaml12 import load
from tests.conftest import TODAY

HERE = Path(__file__).parent / "conversations"
STORIES = sorted(HERE.glob("*.yml"))
BEHAVIOURS = {"happy", "back", "change", "cancel", "digress", "invalid", "stale", "resume"}


@pytest.mark.parametrize("path", STORIES, ids=lambda path: path.stem)
def test_conversation(path: Path, dialogue: Dialogue, request: pytest.FixtureRequest) -> None:
    story = load(path.read_text(encoding="utf-8"))
    happened = asyncio.run(play(dialogue, story))
    if request.config.getoption("--record"):
        story["turns"] = happened
        path.write_text(yaml.safe_dump(story, sort_keys=False, allow_unicode=True, width=110), encoding="utf-8")
    assert happened == story["turns"]


async def play(dialogue: Dialogue, story: dict[str, Any]) -> list[dict[str, Any]]:
    """Say every line, with the session saved and reloaded in between, as it is between two messages."""
    stored: str | None = None
    happened = []
    for turn in story["turns"]:
        session = Session.load(stored) if stored is not None else None
        message = Message(text=turn.get("says"), payload=turn.get("presses"), hint=story.get("hint"))
        answer = await dialogue.respond(session, message, TODAY)
        stored = answer.session.dump() if answer.session is not None else None
        said = {key: turn[key] for key in ("says", "presses") if key in turn}
        answers = dict(answer.session.answers) if answer.session is not None else None
        happened.append({**said, "replies": [reply.id for reply in answer.replies], "answers": answers})
    return happened


def test_there_is_a_conversation_for_every_behaviour() -> None:
    assert {path.stem.partition("_")[0] for path in STORIES} == BEHAVIOURS
