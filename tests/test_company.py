"""Keeping people company: reminders, warnings before deletion, changes of saved guides, and what is stored."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from bot.channel import Call
from bot.moments import after_the_night, due, local_day
from bot.store import Store
from bot.unasked import Unasked
from dialogues.dialogue import UNASKED, Dialogue
from dialogues.messages import Message, Reply, Session
from dialogues.payloads import payload
from dialogues.watching import changes, facts
from dialogues.world import World
from knowledge.base import KnowledgeBase
from tests.cases import case, guide_for
from tests.conftest import TODAY, VAULT

ANSWERS = {
    "destination": "DE", "origin": "PH", "occupation": "2221", "purpose": "work", "region": "unknown",
    "registered_in": "none", "status": "worker", "place": "before",
}  # fmt: skip
READY = Session(locale="en", answers=ANSWERS, told=("en",))
RETENTION = 180


def at(day: date, hour: int) -> int:
    """Unix seconds of an hour in Manila, eight hours before UTC."""
    return int(datetime(day.year, day.month, day.day, hour, tzinfo=UTC).timestamp()) - 8 * 3600


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[Store]:
    store = Store(f"sqlite:///{tmp_path / 'sanad.db'}", VAULT)
    store.migrate()
    yield store
    await store.close()


class Post:
    """Takes what is sent; ``blocked`` chats cannot be reached."""

    def __init__(self, blocked: tuple[int, ...] = ()) -> None:
        self.sent: list[Call] = []
        self.blocked = blocked

    async def send(self, call: Call) -> bool:
        self.sent.append(call)
        return call.chat not in self.blocked


async def press(dialogue: Dialogue, session: Session, intent: str, **entities: str | int) -> tuple[Session, Reply]:
    turn = await dialogue.respond(session, Message(payload=payload(intent, **entities)), TODAY)
    assert turn.session is not None
    return turn.session, turn.replies[-1]


async def keep(store: Store, chat: int, session: Session, used: date = TODAY) -> None:
    assert await store.save(chat, chat, session, (), used, None, due(session, used, RETENTION))


async def test_a_step_and_a_paper_can_be_remembered(dialogue: Dialogue) -> None:
    session, choice = await press(dialogue, READY, "remind", step=2)
    offered = [button.payload for row in choice.rows for button in row]
    assert [payload("remind", days=days, step="2") for days in (1, 7, 30)] == offered[:3]
    session, _ = await press(dialogue, session, "remind", step=2, days=7)
    session, _ = await press(dialogue, session, "remind", document="diploma", days=1)
    session, _ = await press(dialogue, session, "remind", document="diploma", days=30)
    assert [item["on"] for item in session.reminders] == ["2026-11-30", "2026-12-23"], "one reminder for one thing"
    session, _ = await press(dialogue, session, "stop_reminders")
    assert session.reminders == ()


async def test_a_deadline_of_the_guide_is_offered(kb: KnowledgeBase, dialogue: Dialogue) -> None:
    chosen = guide_for(kb, case("PH", "DE", "2221", purpose="work")).procedures
    known = [one.procedure.review.within for one in chosen if one.procedure.review and one.procedure.review.within]
    _, choice = await press(dialogue, READY, "remind")
    offered = [button.payload for row in choice.rows for button in row]
    for within in known:
        assert payload("remind", days=max(1, within.in_days - 7)) in offered


async def test_a_reminder_comes_in_the_morning_once(store: Store, dialogue: Dialogue) -> None:
    session, _ = await press(dialogue, READY, "remind", document="diploma", days=7)
    await keep(store, 7, session)
    post = Post()
    unasked = Unasked(store, dialogue, post.send, RETENTION)
    day = TODAY + timedelta(days=7)
    assert await unasked.say_what_is_due(at(day, 9)) == 0, "not before ten"
    assert await unasked.say_what_is_due(at(day, 11)) == 1
    assert post.sent[0].chat == 7
    assert "🎓" in post.sent[0].text
    assert await unasked.say_what_is_due(at(day, 12)) == 0
    found = await store.find(7, 99)
    assert found.session is not None
    assert found.session.reminders == ()


async def test_nobody_is_woken_at_night(store: Store, dialogue: Dialogue) -> None:
    session, _ = await press(dialogue, READY, "remind", days=1)
    await keep(store, 7, session)
    post = Post()
    unasked = Unasked(store, dialogue, post.send, RETENTION)
    late = at(TODAY + timedelta(days=1), 23)
    assert await unasked.say_what_is_due(late) == 0, "the process was down all day and came back at night"
    assert await unasked.say_what_is_due(at(TODAY + timedelta(days=2), 10)) == 1


def test_the_morning_is_that_of_the_place() -> None:
    session = replace(READY, reminders=({"on": "2026-12-01", "about": "guide"},))
    assert due(session, TODAY, RETENTION) == at(date(2026, 12, 1), 10)
    arrived = replace(session, answers={**ANSWERS, "place": "arrived"})
    assert due(arrived, TODAY, RETENTION) == at(date(2026, 12, 1), 17), "ten in Berlin is seventeen in Manila"
    assert after_the_night(session, at(TODAY, 8)) == at(TODAY, 10)
    assert after_the_night(session, at(TODAY, 15)) is None
    assert local_day(session, at(TODAY, 1)) == TODAY


async def test_who_blocked_the_bot_hears_nothing_more(store: Store, dialogue: Dialogue) -> None:
    for days in (1, 2):
        session, _ = await press(dialogue, READY, "remind", step=days, days=days)
        await keep(store, days, session)
    post = Post(blocked=(1,))
    unasked = Unasked(store, dialogue, post.send, RETENTION)
    assert await unasked.say_what_is_due(at(TODAY + timedelta(days=2), 12)) == 1
    assert [call.chat for call in post.sent] == [1, 2]
    assert await unasked.say_what_is_due(at(TODAY + timedelta(days=400), 12)) == 1, "only the other one is warned"
    found = await store.find(1, 99)
    assert found.session is not None, "the guide stays, for whoever unblocks the bot"


async def test_many_processes_send_everything_once(store: Store, dialogue: Dialogue) -> None:
    session, _ = await press(dialogue, READY, "remind", days=1)
    for chat in range(1, 41):
        await keep(store, chat, session)
    post = Post()
    runs = [Unasked(store, dialogue, post.send, RETENTION) for _ in range(4)]
    noon = at(TODAY + timedelta(days=1), 12)
    assert sum(await asyncio.gather(*(run.say_what_is_due(noon) for run in runs))) == 40
    assert sorted(call.chat for call in post.sent) == list(range(1, 41))


async def test_a_killed_run_is_taken_up_when_its_lease_ends(store: Store, dialogue: Dialogue) -> None:
    session, _ = await press(dialogue, READY, "remind", days=1)
    for chat in (1, 2, 3):
        await keep(store, chat, session)
    noon = at(TODAY + timedelta(days=1), 12)
    assert len(await store.lease(noon, noon + 120, 2)) == 2, "taken by a process that is killed now"
    post = Post()
    unasked = Unasked(store, dialogue, post.send, RETENTION)
    assert await unasked.say_what_is_due(noon + 60) == 1
    assert await unasked.say_what_is_due(noon + 180) == 2
    assert sorted(call.chat for call in post.sent) == [1, 2, 3]


async def test_who_writes_meanwhile_is_not_reminded_of_what_is_gone(store: Store, dialogue: Dialogue) -> None:
    session, _ = await press(dialogue, READY, "remind", days=1)
    await keep(store, 7, session)
    noon = at(TODAY + timedelta(days=1), 12)
    [person] = await store.lease(noon, noon + 120, 10)
    assert await store.save(7, 99, READY, (), TODAY, person.version)
    assert not await store.settle(person, person.session, None)


async def test_the_idle_are_warned_once_before_they_are_deleted(store: Store, dialogue: Dialogue) -> None:
    await keep(store, 7, READY)
    post = Post()
    unasked = Unasked(store, dialogue, post.send, RETENTION)
    assert await unasked.say_what_is_due(at(TODAY + timedelta(days=165), 12)) == 0
    assert await unasked.say_what_is_due(at(TODAY + timedelta(days=166), 12)) == 1
    assert "May 22, 2027" in post.sent[0].text
    assert await unasked.say_what_is_due(at(TODAY + timedelta(days=175), 12)) == 0


async def test_a_change_is_told_to_those_whose_guide_uses_it(
    store: Store, kb: KnowledgeBase, dialogue: Dialogue
) -> None:
    britain = replace(READY, answers={**ANSWERS, "destination": "GB"})
    watching, _ = await press(dialogue, britain, "watch")
    assert watching.saved
    other, _ = await press(dialogue, READY, "watch")
    await keep(store, 1, watching)
    await keep(store, 2, other)
    await keep(store, 3, britain)
    country = kb.destinations["GB"]
    key, old = next((k, p) for k, p in country.procedures.items() if p.fees and "2221" in p.applies.occupations)
    fee = old.fees[0].model_copy(update={"amount": 7777, "low": None, "high": None})
    dearer = old.model_copy(update={"fees": [fee, *old.fees[1:]]})
    changed = country.model_copy(update={"procedures": {**country.procedures, key: dearer}})
    world = World(replace(kb, destinations={**kb.destinations, "GB": changed}))
    post = Post()
    unasked = Unasked(store, Dialogue(world), post.send, RETENTION)
    assert await unasked.tell_of_changes(at(TODAY, 12)) == 1
    assert [call.chat for call in post.sent] == [1]
    assert "7,777" in post.sent[0].text
    assert "<a href=" in post.sent[0].text
    assert await unasked.tell_of_changes(at(TODAY, 13)) == 0, "once"


def test_the_facts_of_a_guide_are_compared_one_by_one(kb: KnowledgeBase) -> None:
    guide = guide_for(kb, case("RO", "DE", "2221", purpose="work"))
    saved = facts(guide)
    assert "|agreement|eu-2005-36" in saved
    assert changes(saved, guide) == []
    [gone] = changes({**saved, "|agreement|old": "applies"}, guide)
    assert (gone.was, gone.now) == ("applies", None)


async def test_nobody_can_call_what_comes_unasked(dialogue: Dialogue) -> None:
    for name in UNASKED:
        for message in (Message(payload=f"/{name}"), Message(text=f"/{name}")):
            turn = await dialogue.respond(READY, message, TODAY)
            assert name not in turn.events


async def test_mydata_shows_all_that_is_stored(dialogue: Dialogue) -> None:
    session = replace(READY, ticks=("diploma",), reminders=({"on": "2026-12-01", "about": "guide"},))
    turn = await dialogue.respond(session, Message(text="/mydata"), TODAY)
    for word in ("destination", "DE", "diploma", "2026-12-01"):
        assert word in turn.replies[0].text
