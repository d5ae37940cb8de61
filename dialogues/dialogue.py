"""The dialogue in process: a session and a message in, a turn out. The actions run through rasa-sdk's own executor."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from itertools import islice
from pathlib import Path
from typing import Any

from rasa_sdk.executor import ActionExecutor

from dialogues.actions import ACTIONS, ValidateAssessmentForm
from dialogues.actions.assessment import is_code
from dialogues.assessment import next_slot, required_slots
from dialogues.cards import render
from dialogues.messages import Button, Message, Reply, Session, Speech, Turn
from dialogues.payloads import Intent, parse, payload
from dialogues.understanding import detect, understand
from dialogues.world import World
from locales.languages import languages, resolve
from locales.words import words
from locales.yaml12 import load

HERE = Path(__file__).parent
FORM = "assessment_form"
# What can be typed behind a slash.
COMMANDS = (
    "start", "guide", "changes", "language", "help", "privacy", "mydata", "remind", "forget", "back", "restart",
)  # fmt: skip
# Occasions that arise by themselves; a message that names one is a forged button.
UNASKED = ("due", "changed", "expiring")
# More actions in one turn than this is a loop in the rules: it ends in an apology, not in a hang.
LIMIT = 12


class RunawayRules(Exception):
    """The rules sent one message through too many actions."""


@dataclass
class _Run:
    """One turn while it runs: the slots, what was said, and what happened."""

    slots: dict[str, Any]
    responses: list[dict[str, Any]] = field(default_factory=list)
    queue: list[str] = field(default_factory=list)
    done: list[str] = field(default_factory=list)


class Dialogue:
    """Answers messages. Holds no state of anybody: everything comes in with the session and goes out with the turn."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.rules = _rules()
        self.executor = ActionExecutor()
        self.executor.register_action(ValidateAssessmentForm(world))
        for action in ACTIONS:
            self.executor.register_action(action(world))
        self.executor.domain = load((HERE / "domain.yml").read_text(encoding="utf-8"))
        self.executor.domain_digest = "embedded"

    async def respond(self, session: Session | None, message: Message, today: date) -> Turn:
        """The answer to ``message`` on ``today``. Every message gets at least one reply."""
        session = session or Session()
        if session.locale not in languages():
            session = replace(session, locale=resolve(message.hint))
        intent, value = self._intent(session, message, today)
        latest = {
            "text": message.text or "",
            "intent": {"name": intent.name},
            "entities": [{"entity": name, "value": entity} for name, entity in intent.entities.items()],
        }
        run = _Run(session.slots() | {"today": today.isoformat()}, queue=list(self.rules[intent.name]))
        while run.queue:
            if len(run.done) > LIMIT:
                raise RunawayRules(", ".join(run.done))
            name = run.queue.pop(0)
            if name == FORM:
                await self._form(run, latest, value)
                value = {}
            else:
                await self._action(run, name, latest)
        return self._turn(session, run, message)

    async def unasked(self, session: Session, today: date, **occasion: str) -> Turn:
        """What is to be said without a message: the reminders of the day, a change of a saved guide, an end.

        ``occasion`` has one entry, an intent of rules.yml that nobody can send: ``due``, ``changed`` or
        ``expiring``, with what it says. The turn has no replies when there is nothing to say.
        """
        [(intent, value)] = occasion.items()
        run = _Run(session.slots() | {"today": today.isoformat(), "expires": value}, queue=list(self.rules[intent]))
        for name in run.queue:
            await self._action(run, name, {"text": "", "intent": {"name": intent}, "entities": []})
        replies = tuple(_reply(response) for response in run.responses)
        return Turn(session.with_slots(run.slots), replies, tuple(reply.id for reply in replies))

    def _intent(self, session: Session, message: Message, today: date) -> tuple[Intent, dict[str, str]]:
        """What is wanted, and the answer it carries for the form."""
        waiting = self._waiting(session, today)
        text = message.payload or message.text or ""
        intent = parse(text) if message.payload else _command(text)
        if intent and intent.name in self.rules and intent.name not in UNASKED:
            if intent.name == "inform":
                destination = session.answers.get("destination")
                answer = {
                    slot: entity
                    for slot, entity in intent.entities.items()
                    if slot == waiting and is_code(self.world.kb, slot, entity, destination)
                }
                return (intent, answer) if answer else (Intent("stale"), {})
            return intent, {}
        if message.payload:
            return Intent("stale"), {}
        if waiting is None:
            return Intent("ask"), {}
        reading = understand(text, session.locale or "en", self.world.kb, expecting=waiting)
        if reading.answer == "back" and not reading.slots and not reading.topic:
            return Intent("back"), {}
        if reading.topic == "start-over":
            return Intent("restart"), {}
        return Intent("inform"), {waiting: text}

    def _waiting(self, session: Session, today: date) -> str | None:
        required = required_slots(self.world.kb, session.answers, today)
        return next_slot(required, session.answers, session.changing)

    async def _form(self, run: _Run, latest: dict[str, Any], value: dict[str, str]) -> None:
        """Rasa's form loop: validate what was said, then ask for the next slot or show the guide."""
        # What was typed is a candidate only: nothing but what the form validates enters the session.
        await self._action(run, "validate_assessment_form", latest, value)
        requested = run.slots.pop("requested_slot", None)
        run.queue.append(f"action_ask_{requested}" if requested else "action_guide")

    async def _action(
        self, run: _Run, name: str, latest: dict[str, Any], candidates: Mapping[str, str] | None = None
    ) -> None:
        run.done.append(name)
        candidates = candidates or {}
        call = {
            "next_action": name,
            "sender_id": "",
            "domain_digest": "embedded",
            "tracker": {
                "sender_id": "",
                "slots": {**run.slots, **candidates},
                "latest_message": latest,
                "events": [{"event": "slot", "name": slot, "value": value} for slot, value in candidates.items()],
                "active_loop": {"name": FORM},
            },
        }
        result = await self.executor.run(call)
        for event in result.events if result else ():
            if event["event"] == "slot":
                run.slots[event["name"]] = event["value"]
            elif event["event"] == "followup":
                run.queue[:] = self.rules["restart"] if event["name"] == "action_restart" else [event["name"]]
        run.responses += result.responses if result else []

    def _turn(self, session: Session, run: _Run, message: Message) -> Turn:
        replies = [_reply(response) for response in run.responses]
        if run.slots.get("forgotten"):
            return Turn(None, tuple(replies), ("forgotten",))
        after = session.with_slots(run.slots)
        locale = after.locale or "en"
        if languages()[locale].state == "draft" and locale not in after.told:
            after = replace(after, told=(*after.told, locale))
            replies[0] = replace(replies[0], text=f"{replies[0].text}\n\n{render('draft', words(locale))}")
        if message.payload and replies and replies[0].speech is None:
            replies[0] = replace(replies[0], replace=True)
        spoken = detect(message.text) if message.text and not message.text.startswith("/") else None
        if spoken and spoken != locale:
            replies[-1] = replace(replies[-1], rows=((_switch(spoken),), *replies[-1].rows))
        return Turn(after, tuple(replies), tuple(reply.id for reply in replies))


def _switch(locale: str) -> Button:
    """The offer to go on in the language somebody writes in, in that language."""
    say = words(locale).gettext
    return Button("🌐 " + say("Continue in this language"), payload("set_language", locale=locale))


def _command(text: str) -> Intent | None:
    """``/start pdemo``, as Telegram sends commands; a bot name behind ``@`` is dropped."""
    if not text.startswith("/"):
        return None
    command, _, rest = text[1:].partition(" ")
    name = {"settings": "language", "change": "changes"}.get(command.partition("@")[0], command.partition("@")[0])
    if name not in COMMANDS:
        return Intent("help")
    return Intent(name, {"parameter": rest.strip()} if rest.strip() else {})


def _rules() -> dict[str, list[str]]:
    """Actions by intent, from rules.yml."""
    rules: dict[str, list[str]] = {}
    for rule in load((HERE / "rules.yml").read_text(encoding="utf-8"))["rules"]:
        steps = rule["steps"]
        if "intent" in steps[0]:
            rules[steps[0]["intent"]] = [step["action"] for step in steps[1:] if "action" in step]
    return rules


def _reply(response: dict[str, Any]) -> Reply:
    custom = response.get("custom") or {}
    buttons = (
        Button(button["title"], button["payload"] or "", button.get("url")) for button in response.get("buttons") or ()
    )
    rows = tuple(tuple(islice(buttons, count)) for count in custom.get("columns", ()))
    speech = custom.get("speech")
    return Reply(custom["id"], response["text"], rows, speech=Speech(**speech) if speech else None)
