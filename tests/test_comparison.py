"""Two or three destinations side by side for the same person."""

from __future__ import annotations

import json

from typer.testing import CliRunner

from bot.cli import app
from dialogues.cards import visible
from dialogues.dialogue import Dialogue
from dialogues.messages import Message, Session
from dialogues.payloads import payload
from knowledge.base import KnowledgeBase
from knowledge.comparison import compare
from locales.languages import languages
from tests.cases import case
from tests.conftest import TODAY

ANSWERS = {
    "destination": "DE", "origin": "RO", "occupation": "2221", "purpose": "work", "region": "unknown",
    "status": "worker", "place": "before",
}  # fmt: skip


def test_every_column_is_the_guide_of_its_country(kb: KnowledgeBase) -> None:
    germany, britain = compare(kb, case("RO", "DE", "2221", region="DE-BY"), ["DE", "GB"], TODAY)
    assert (germany.country, britain.country) == ("DE", "GB")
    assert germany.guide.profile.region == "DE-BY"
    assert britain.guide.profile.region is None, "a region of Germany says nothing in Britain"
    assert germany.agreement is not None
    assert germany.agreement.id == "eu-2005-36"
    assert britain.agreement is None or britain.agreement.id != "eu-2005-36"
    assert britain.main is not None
    assert britain.main.authority.acronym == "NMC"


async def test_countries_are_put_beside_and_taken_away_by_tapping(dialogue: Dialogue) -> None:
    session = Session(locale="en", answers=ANSWERS, told=("en",))
    for tapped, expected in (("FR", ("FR",)), ("SE", ("FR", "SE")), ("GB", ("SE", "GB")), ("SE", ("GB",))):
        turn = await dialogue.respond(session, Message(payload=payload("compare", destination=tapped)), TODAY)
        assert turn.session is not None
        session = turn.session
        assert session.compared == expected
    assert dict(session.answers) == ANSWERS, "comparing changes no answer"
    forged = await dialogue.respond(session, Message(payload=payload("compare", destination="XX")), TODAY)
    assert forged.session is not None
    assert forged.session.compared == ("GB",)


async def test_a_comparison_fits_into_a_message_in_every_language(dialogue: Dialogue) -> None:
    for code in languages():
        session = Session(locale=code, answers=ANSWERS, told=(code,), compared=("FR", "CA"))
        turn = await dialogue.respond(session, Message(payload=payload("compare")), TODAY)
        assert 200 < visible(turn.replies[0].text) < 4096


def test_the_command_gives_the_same_as_data() -> None:
    run = CliRunner()
    out = run.invoke(app, ["compare", "--from", "RO", "--to", "DE", "--with", "GB", "--occupation", "2221", "--json"])
    found = json.loads(out.output)["destinations"]
    assert [column["code"] for column in found] == ["DE", "GB"]
    assert found[0]["agreement"] == "eu-2005-36"
    assert found[1]["authority"]["acronym"] == "NMC"
    assert run.invoke(app, ["compare", "--to", "DE"]).exit_code != 0
    assert run.invoke(app, ["compare", "--to", "DE", "--with", "XX"]).exit_code != 0
