"""Every path of the dialogue, walked in code; none is stored."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from typing import Any

import pytest

from dialogues.actions.outcomes import TOPICS
from dialogues.actions.questions import QUESTION_ACTIONS
from dialogues.assessment import OPTIONS, QUESTIONS, next_slot, required_slots
from dialogues.cards import outcomes, pages, visible
from dialogues.dialogue import Dialogue
from dialogues.messages import NONE, UNKNOWN, Message, Session
from dialogues.payloads import LIMIT, payload
from dialogues.sections import SECTIONS
from knowledge.base import KnowledgeBase
from locales.languages import languages
from tests.conftest import TODAY

Answers = dict[str, str]
# One value per class of rule; destinations are all that have a file, one that has none, and none at all.
SAMPLES = {
    "origin": ("PH", "RO", UNKNOWN),
    "occupation": ("2221", "7411", "2512", "9112", UNKNOWN),
    "registered_in": ("NZ", NONE, UNKNOWN),
    **{slot: (*values, UNKNOWN) for slot, values in OPTIONS.items()},
    # What these are answered changes no later question; a test of its own holds that.
    **{slot: (OPTIONS[slot][0], UNKNOWN) for slot in ("purpose", "place", "papers")},
}
NO_FILE = "AQ"
MOST_QUESTIONS = 8
BUDGET = 250_000  # paths; a dialogue that outgrows it should be looked at, not silently sampled


def values(kb: KnowledgeBase, slot: str, answers: Answers) -> tuple[str, ...]:
    if slot == "destination":
        return (*kb.destinations, NO_FILE, UNKNOWN)
    if slot == "region":
        return (next(iter(kb.destinations[answers["destination"]].regions)), UNKNOWN)
    return SAMPLES[slot]


def walk(kb: KnowledgeBase, answers: Answers) -> Iterator[Answers]:
    """All complete sets of answers that the questions lead to."""
    slot = next_slot(required_slots(kb, answers, TODAY), answers, None)
    if slot is None:
        yield answers
        return
    for value in values(kb, slot, answers):
        yield from walk(kb, {**answers, slot: value})


@pytest.fixture(scope="module")
def paths(kb: KnowledgeBase) -> list[Answers]:
    found = list(itertools.islice(walk(kb, {}), BUDGET + 1))
    assert len(found) <= BUDGET
    return found


def test_every_path_ends_after_eight_questions_at_most(paths: list[Answers]) -> None:
    assert paths
    assert max(len(path) for path in paths) <= MOST_QUESTIONS


@pytest.mark.parametrize("slot", ["purpose", "place", "papers"])
def test_some_answers_change_no_later_question(kb: KnowledgeBase, slot: str) -> None:
    for answers in CASES:
        asked = {tuple(required_slots(kb, {**answers, slot: value}, TODAY)) for value in (*OPTIONS[slot], UNKNOWN)}
        assert len(asked) == 1


def test_every_question_is_reached(paths: list[Answers]) -> None:
    assert {slot for path in paths for slot in path} == set(QUESTIONS)
    assert {action.slot for action in QUESTION_ACTIONS} == set(QUESTIONS)


async def test_every_path_ends_in_a_guide_with_a_source(dialogue: Dialogue, paths: list[Answers]) -> None:
    """A sample of the paths, spread evenly, each in another language."""
    codes = itertools.cycle(languages())
    for path in paths[:: max(1, len(paths) // 400)]:
        session = Session(locale=next(codes), answers=path)
        turn = await dialogue.respond(session, Message(payload=payload("guide")), TODAY)
        assert turn.session is not None
        if path["destination"] == UNKNOWN:
            assert turn.events == ("choose",)
            continue
        assert turn.events == ("summary",)
        sources = await dialogue.respond(turn.session, Message(payload=payload("section", section="sources")), TODAY)
        if path["destination"] in dialogue.world.kb.destinations:
            assert "<a href=" in sources.replies[0].text


CASES = (
    {"destination": "DE", "origin": "PH", "occupation": "2221", "region": UNKNOWN, "purpose": "work",
     "status": "worker", "place": "before"},
    {"destination": "TH", "origin": "KH", "occupation": "7112", "evidence": "experience", "purpose": "work",
     "place": "arrived"},
    {"destination": "SE", "origin": "SY", "occupation": "2211", "purpose": "work", "status": "refugee",
     "papers": "missing"},
    {"destination": "CA", "origin": "IN", "occupation": "2142", "region": "CA-QC", "registered_in": NONE,
     "purpose": "visa", "status": "worker", "place": "before"},
    {"destination": NO_FILE, "origin": "VN", "occupation": UNKNOWN, "evidence": "degree", "purpose": "study",
     "place": "before"},
)  # fmt: skip


@pytest.mark.parametrize("answers", CASES, ids=lambda answers: f"{answers['origin']}-{answers['destination']}")
async def test_every_outcome_renders_within_telegrams_limits(
    dialogue: Dialogue, language: str, answers: Answers
) -> None:
    session = Session(locale=language, answers=answers)
    for section in SECTIONS:
        turn = await dialogue.respond(session, Message(payload=payload("section", section=section)), TODAY)
        assert turn.events[0] == section
        check_replies(turn.replies)
    for topic in TOPICS:
        examples = [e["text"] for e in _examples(language) if e.get("topic") == topic and "slots" not in e]
        for text in examples[:1]:
            turn = await dialogue.respond(session, Message(text=text), TODAY)
            assert turn.events[0] == TOPICS[topic], text
            check_replies(turn.replies)


def _examples(language: str) -> Any:
    from locales.phrases import phrases

    return phrases(language).examples


async def test_every_question_renders(dialogue: Dialogue, language: str) -> None:
    base = {"destination": "CA", "origin": "PH", "occupation": "2221"}
    for slot in QUESTIONS:
        session = Session(locale=language, answers=base, changing=slot)
        turn = await dialogue.respond(session, Message(payload=payload("guide")), TODAY)
        assert turn.events == (f"ask_{slot}",)
        check_replies(turn.replies)


async def test_commands_work_in_every_state(dialogue: Dialogue, language: str) -> None:
    for answers in ({}, {"destination": "DE"}, CASES[0]):
        session = Session(locale=language, answers=answers)
        for command in ("/start", "/language", "/help", "/privacy", "/guide", "/change", "/forget"):
            turn = await dialogue.respond(session, Message(text=command), TODAY)
            check_replies(turn.replies)
            assert (turn.session is None) == (command == "/forget")


def check_replies(replies: Any) -> None:
    assert replies
    for reply in replies:
        assert reply.text.strip()
        assert visible(reply.text) <= 4096
        assert "%(" not in reply.text
        assert sum(len(row) for row in reply.rows) <= 100
        for row in reply.rows:
            assert len(row) <= 8
            for button in row:
                assert button.text.strip()
                assert 1 <= len(button.payload.encode()) <= LIMIT


def test_there_is_no_template_that_nothing_shows() -> None:
    used = {*SECTIONS, *TOPICS.values(), "welcome", "help", "privacy", "forgotten", "languages", "changes", "question"}
    used |= {"not_understood", "later", "failure", "draft", "idle", "choose", "compare", "unspoken"}
    used |= {"remind", "reminder_set", "reminders_stopped", "due", "expiring", "watch", "changed", "mydata"}
    assert set(outcomes()) == used


def test_long_texts_are_cut_between_paragraphs() -> None:
    text = "\n\n".join(f"<b>{number}</b> " + "x" * 900 for number in range(9))
    parts = pages(text)
    assert len(parts) > 1
    assert "\n\n".join(parts) == text
    assert all(part.count("<b>") == part.count("</b>") for part in parts)
