"""No input may raise, and every input gets an answer."""

from __future__ import annotations

import asyncio
import json

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dialogues.actions.assessment import is_code
from dialogues.dialogue import Dialogue
from dialogues.links import Link, decode, encode
from dialogues.messages import Button, Message, Reply, Session
from dialogues.payloads import LIMIT, parse, payload
from dialogues.understanding import understand
from dialogues.understanding.script import normalise
from knowledge.base import KnowledgeBase
from locales.languages import languages
from tests.conftest import TODAY
from tests.test_paths import check_replies

relaxed = settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=150)
SESSIONS = (
    Session(),
    Session(locale="ar", answers={"destination": "DE"}),
    Session(locale="km", answers={"destination": "TH", "origin": "KH", "occupation": "7112", "evidence": "experience",
                                  "purpose": "work", "status": "worker", "place": "arrived"}),
)  # fmt: skip
hostile = st.one_of(
    st.text(max_size=300),
    st.from_regex(r"/[a-z_]{1,12}(\{\"[a-z]{1,8}\":\"[A-Za-z0-9<>-]{0,12}\"\})?", fullmatch=True),
    st.sampled_from(["/start " + "x" * 64, "/start dDE_o2221_pdemo_lar", "<b>", "%(origin)s", "\u0000", "🙂" * 100]),
)


@relaxed
@given(text=hostile, session=st.sampled_from(SESSIONS), hint=st.sampled_from([None, "ar", "xx-YY", ""]))
def test_any_text_gets_an_answer(dialogue: Dialogue, text: str, session: Session, hint: str | None) -> None:
    turn = asyncio.run(dialogue.respond(session, Message(text=text, hint=hint), TODAY))
    check_replies(turn.replies)
    if turn.session is not None:
        for slot, value in turn.session.answers.items():
            assert is_code(dialogue.world.kb, slot, value, turn.session.answers.get("destination")), (slot, value)


@relaxed
@given(data=hostile, session=st.sampled_from(SESSIONS))
def test_any_button_gets_an_answer(dialogue: Dialogue, data: str, session: Session) -> None:
    turn = asyncio.run(dialogue.respond(session, Message(payload=data), TODAY))
    check_replies(turn.replies)


@relaxed
@given(slot=st.sampled_from(["destination", "origin", "occupation", "region", "status"]), value=st.text(max_size=12))
def test_a_forged_button_can_do_nothing_but_ask_again(dialogue: Dialogue, slot: str, value: str) -> None:
    before = Session(locale="en", answers={"destination": "DE", "origin": "PH"})
    forged = '/inform{"' + slot + '":' + json.dumps(value) + "}"
    turn = asyncio.run(dialogue.respond(before, Message(payload=forged), TODAY))
    assert turn.session is not None
    known = {**before.answers, "occupation": turn.session.answers.get("occupation")}
    assert {k: v for k, v in known.items() if v} == dict(turn.session.answers)


@relaxed
@given(text=st.text(max_size=200))
def test_understanding_never_raises_and_returns_known_ids(kb: KnowledgeBase, text: str) -> None:
    for language in languages():
        reading = understand(text, language, kb)
        assert len(reading.near) <= 3


@relaxed
@given(text=st.text(max_size=200))
def test_normalising_twice_changes_nothing(text: str) -> None:
    assert normalise(normalise(text)) == normalise(text)


@relaxed
@given(parameter=st.text(alphabet="ABCdefghijklmnopqrstuvwxyz0123456789_-", max_size=64))
def test_any_start_parameter_is_read(parameter: str) -> None:
    decode(parameter)


def test_links_survive_the_journey() -> None:
    link = Link({"destination": "DE", "origin": "SY", "occupation": "2221", "region": "DE-BE"}, "ar", "demo")
    assert decode(encode(link)) == link
    assert len(encode(link)) <= 64


def test_a_link_that_does_not_fit_says_so() -> None:
    with pytest.raises(ValueError, match="leave something out"):
        encode(Link({"destination": "DE"}, "ar", "p" * 64))


def test_payloads_survive_the_journey_and_stay_short() -> None:
    intent = parse(payload("inform", destination="DE"))
    assert intent is not None
    assert (intent.name, intent.entities) == ("inform", {"destination": "DE"})
    with pytest.raises(ValueError, match=str(LIMIT)):
        payload("inform", destination="x" * 60)


def test_sessions_and_replies_survive_the_store() -> None:
    from bot.store import dump_replies, load_replies

    session = Session("ar", {"origin": "SY"}, ticks=("diploma",), told=("ar",), partner="demo", page=2)
    assert Session.load(session.dump()) == session
    replies = (Reply("x", "<b>y</b>", ((Button("a", "/back"), Button("b", url="https://example.org")),), True),)
    assert load_replies(dump_replies(replies)) == replies


def test_a_region_does_not_outlive_its_country() -> None:
    session = Session(answers={"destination": "CA", "region": "CA-QC"})
    assert session.with_slots({"destination": "CA", "region": "CA-QC"}).answers["region"] == "CA-QC"
    assert session.with_slots({"destination": "DE", "region": "CA-QC"}).answers == {"destination": "DE"}
    assert session.with_slots({"destination": "DE", "region": "unknown"}).answers["region"] == "unknown"


def test_a_session_of_another_version_is_read() -> None:
    assert Session.load('{"locale":"fr","gone":1}') == Session("fr")
