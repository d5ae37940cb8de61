"""For people who read little: one thing at a time, read aloud, and in the language they write in."""

from __future__ import annotations

import shutil
import subprocess

import pytest

from bot.channel import Call, send
from bot.voice import PROGRAMS, Voice
from dialogues.dialogue import Dialogue
from dialogues.messages import Message, Reply, Session
from dialogues.payloads import payload
from dialogues.things import aloud, things
from dialogues.understanding import detect
from dialogues.world import World
from knowledge.base import KnowledgeBase
from locales.languages import languages, likely
from tests.conftest import TODAY

ANSWERS = {
    "destination": "DE", "origin": "PH", "occupation": "2221", "evidence": "degree", "purpose": "work",
    "region": "unknown", "registered_in": "none", "status": "worker", "place": "before",
}  # fmt: skip


async def press(dialogue: Dialogue, session: Session, intent: str, **entities: str | int) -> tuple[Session, Reply]:
    turn = await dialogue.respond(session, Message(payload=payload(intent, **entities)), TODAY)
    assert turn.session is not None
    return turn.session, turn.replies[-1]


def pressed(reply: Reply, word: str) -> bool:
    return any(word in button.payload for row in reply.rows for button in row)


async def test_easy_reading_shows_one_paper_and_ticks_it(dialogue: Dialogue) -> None:
    session = Session(locale="en", answers=ANSWERS, told=("en",))
    session, whole = await press(dialogue, session, "section", section="documents")
    session, _ = await press(dialogue, session, "easy")
    assert session.easy
    papers = [thing for thing in things(whole.text) if thing.number is not None]
    first = next(place for place, thing in enumerate(things(whole.text)) if thing.number == 0)
    session, one = await press(dialogue, session, "section", section="documents", page=first)
    assert len(one.text) < len(whole.text) / 3
    [tick] = [button for row in one.rows for button in row if button.payload.startswith("/tick")]
    turn = await dialogue.respond(session, Message(payload=tick.payload), TODAY)
    assert turn.session is not None
    assert len(turn.session.ticks) == 1
    assert turn.session.page == first, "a tick stays where it was set"
    assert "✅" in turn.replies[-1].text
    assert len(papers) > 3


async def test_leafing_goes_round(dialogue: Dialogue) -> None:
    session = Session(locale="en", answers=ANSWERS, told=("en",), easy=True)
    seen = []
    for page in range(60):
        session, reply = await press(dialogue, session, "section", section="steps", page=page)
        seen.append(reply.text)
    count = len(set(seen))
    assert 3 < count < 60
    assert seen[count] == seen[0], "behind the last thing comes the first"


def test_a_heading_stays_with_what_follows() -> None:
    card = "🧭 <b>Here</b> you go\n\n<b>Papers</b>\n⬜ 🎓 Diploma\n💡 as a copy\n✅ 📊 Transcript\n\n<b>Alone</b>"
    found = things(card)
    assert [thing.number for thing in found] == [None, 0, 1, None]
    assert found[1].text == "<b>Papers</b>\n⬜ 🎓 Diploma\n💡 as a copy"
    assert "\n".join(thing.text for thing in found) == card.replace("\n\n", "\n")


def test_what_is_read_aloud_has_no_marks() -> None:
    assert aloud('✅ 🎓 <b>Diploma</b> <a href="https://x.org">🔗</a>\n\n▰▰▱ one done') == "Diploma.\none done."
    assert aloud("&lt;3 steps") == "<3 steps."


async def test_listening_is_offered_where_there_is_a_voice(kb: KnowledgeBase, dialogue: Dialogue) -> None:
    speaking = Dialogue(World(kb, aloud=True))
    for code, language in languages().items():
        session = Session(locale=code, answers=ANSWERS, told=(code,))
        _, quiet = await press(dialogue, session, "section", section="summary")
        assert not pressed(quiet, "listen")
        session, loud = await press(speaking, session, "section", section="summary")
        assert pressed(loud, "listen") == (language.voice is not None)
        _, reply = await press(speaking, session, "listen")
        assert (reply.speech is not None) == (language.voice is not None)
        assert reply.text, "there is a text for where the voice fails"


@pytest.mark.skipif(any(shutil.which(program) is None for program in PROGRAMS), reason="no espeak-ng or opusenc")
async def test_a_voice_message_is_what_telegram_plays() -> None:
    assert (await Voice().speak("Hello, this is a test.", "en-us")).startswith(b"OggS")


@pytest.mark.skipif(shutil.which("espeak-ng") is None, reason="no espeak-ng")
def test_every_voice_exists(language: str) -> None:
    listed = subprocess.run(["espeak-ng", "--voices"], capture_output=True, text=True, check=True).stdout
    voice = languages()[language].voice
    assert voice is None or voice in {line.split()[1] for line in listed.splitlines()}


class _Bot:
    """Records what is sent."""

    def __init__(self) -> None:
        self.sent: list[str] = []

    async def send_message(self, _chat: int, text: str, *_: object, **__: object) -> None:
        self.sent.append(text)

    async def send_voice(self, _chat: int, _sound: bytes, **_: object) -> None:
        self.sent.append("voice")


async def test_what_cannot_be_spoken_is_sent_as_text(kb: KnowledgeBase, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    _, reply = await press(Dialogue(World(kb, aloud=True)), Session(locale="en", answers=ANSWERS), "listen")
    bot = _Bot()
    await send(bot, Call(7, reply.text, speech=reply.speech), Voice())  # type: ignore[arg-type]
    assert bot.sent == [reply.text]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("je suis infirmier et je veux travailler", "fr"),
        ("quiero trabajar en Alemania, soy enfermera", "es"),
        ("ฉันเป็นพยาบาล", "th"),
        ("من پرستار هستم و می خواهم به آلمان بروم", "fa"),
        ("أنا ممرض وأريد العمل في ألمانيا", "ar"),
        ("Berlin", None),
        ("123", None),
    ],
)
def test_the_language_somebody_writes_in_is_noticed(text: str, code: str | None) -> None:
    assert detect(text) == code


async def test_going_on_in_the_language_written_is_offered(dialogue: Dialogue) -> None:
    turn = await dialogue.respond(
        Session(locale="en", told=("en",)), Message(text="soy enfermera y quiero trabajar en Alemania"), TODAY
    )
    assert turn.session is not None
    assert turn.session.answers["destination"] == "DE", "it is understood before anybody switches"
    offer = turn.replies[-1].rows[0][0]
    assert offer.payload == payload("set_language", locale="es")
    after = await dialogue.respond(turn.session, Message(payload=offer.payload), TODAY)
    assert after.session is not None
    assert (after.session.locale, after.session.answers) == ("es", turn.session.answers)


def test_likely_languages_come_first() -> None:
    assert likely("KH", "TH")[:2] == ["km", "th"]
    assert set(likely("KH")) == set(languages())
