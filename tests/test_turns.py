"""One update from arrival to answer."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from telegram import Update

from bot.channel import Incoming, calls, incoming
from bot.store import Store
from bot.turns import Turns
from dialogues.dialogue import Dialogue
from dialogues.messages import Button, Message, Reply
from dialogues.payloads import payload
from tests.conftest import TODAY, VAULT

USER = {"id": 7, "is_bot": False, "first_name": "x", "language_code": "fr"}


@pytest.fixture
async def turns(tmp_path: Path, dialogue: Dialogue) -> AsyncIterator[Turns]:
    store = Store(f"sqlite:///{tmp_path / 'sanad.db'}", VAULT)
    store.migrate()
    yield Turns(store, dialogue, lambda: TODAY)
    await store.close()


def private(text: str | None = None, data: str | None = None) -> Incoming:
    message = Message(text=text, payload=data, hint="en")
    return Incoming(7, message, private=True, pressed=5 if data else None, query="1" if data else None)


async def test_a_message_and_a_press_at_once_are_answered_one_after_the_other(turns: Turns) -> None:
    await turns.answer(1, private("/start"))
    await asyncio.gather(
        turns.answer(2, private("Germany")),
        turns.answer(3, private(data=payload("inform", origin="PH"))),
        turns.answer(4, private("nurse")),
    )
    found = await turns.store.find(7, 99)
    assert found.session is not None
    assert dict(found.session.answers) == {"destination": "DE", "origin": "PH", "occupation": "2221"}
    assert turns.locks._locks == {}, "a lock is let go when nobody waits for it"


async def test_a_group_gets_an_invitation_and_never_a_guide(turns: Turns) -> None:
    group = Incoming(-5, Message(text="/start", hint="en"), private=False)
    [call] = await turns.answer(1, group)
    assert call.rows == ()
    assert await turns.answer(2, Incoming(-5, Message(text="nurse to Germany"), private=False)) == []
    assert (await turns.store.find(-5, 3)).session is None


async def test_the_same_update_gets_the_same_answer(turns: Turns) -> None:
    first = await turns.answer(1, private("Germany"))
    await turns.answer(2, private("Philippines"))
    assert await turns.answer(1, private("Germany")) == first


def test_the_first_reply_takes_the_place_of_the_pressed_message() -> None:
    replies = (Reply("a", "one", ((Button("x", "/back"),),), replace=True), Reply("b", "two"))
    edit, send = calls(replies, private(data="/back"))
    assert (edit.edit, send.edit) == (5, None)
    assert edit.in_response()["method"] == "editMessageText"
    assert send.in_response()["method"] == "sendMessage"


@pytest.mark.parametrize(
    ("update", "text", "data"),
    [
        ({"message": {"text": "hi", "from": USER, "chat": {"id": 7, "type": "private"}}}, "hi", None),
        ({"message": {"from": USER, "chat": {"id": 7, "type": "private"}}}, "…", None),
        ({"callback_query": {"id": "1", "from": USER, "chat_instance": "1", "data": "/back", "message": {
            "chat": {"id": 7, "type": "private"}}}}, None, "/back"),
    ],
)  # fmt: skip
def test_an_update_becomes_a_message(update: dict[str, dict[str, object]], text: str | None, data: str | None) -> None:
    for part in update.values():
        inner = part.get("message", part)
        assert isinstance(inner, dict)
        inner |= {"message_id": 5, "date": 1}
    seen = incoming(Update.de_json({"update_id": 1, **update}, None))
    assert seen is not None
    assert seen.message == Message(text=text, payload=data, hint="fr")
    assert seen.private


@pytest.mark.parametrize("kind", ["edited_message", "channel_post"])
def test_other_updates_are_left_alone(kind: str) -> None:
    content = {"message_id": 1, "date": 1, "chat": {"id": 7, "type": "channel"}, "text": "x"}
    assert incoming(Update.de_json({"update_id": 1, kind: content}, None)) is None
