"""What all actions share: the knowledge, and the reading of a tracker."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable
from datetime import UTC, date, datetime
from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.executor import CollectingDispatcher

from dialogues.assessment import profile_of, required_slots
from dialogues.cards import render
from dialogues.messages import Button, Session, answers_of
from dialogues.wording import Wording
from dialogues.world import World, default_world
from knowledge.base import KnowledgeBase
from knowledge.compose import guide
from knowledge.guide import Guide
from knowledge.profile import Profile
from locales.languages import languages, resolve
from locales.words import Words, words

Event = dict[str, Any]


class View:
    """One tracker, read: the answers, the language and the day of one turn."""

    def __init__(self, world: World, tracker: Tracker) -> None:
        self.kb: KnowledgeBase = world.kb
        self.retention_days = world.retention_days
        self.aloud = world.aloud
        self.tracker = tracker

    def slot(self, name: str) -> Any:
        return self.tracker.slots.get(name)

    @property
    def answers(self) -> dict[str, str]:
        return answers_of(self.tracker.slots)

    @property
    def profile(self) -> Profile:
        return profile_of(self.answers)

    @property
    def text(self) -> str:
        """What was typed."""
        return str((self.tracker.latest_message or {}).get("text") or "")

    def entity(self, name: str) -> str | None:
        """What the button or the command carried under ``name``."""
        entities = (self.tracker.latest_message or {}).get("entities") or []
        return next((str(entity["value"]) for entity in entities if entity.get("entity") == name), None)

    @property
    def today(self) -> date:
        """The day is an argument: a slot in process, the time of the last event when a Rasa server asks."""
        if day := self.slot("today"):
            return date.fromisoformat(day)
        stamps = [event["timestamp"] for event in self.tracker.events if event.get("timestamp")]
        return datetime.fromtimestamp(max(stamps, default=0), UTC).date()

    @property
    def words(self) -> Words:
        locale = self.slot("locale")
        return words(locale if locale in languages() else resolve(locale))

    @property
    def wording(self) -> Wording:
        return Wording(self.kb, self.words)

    @property
    def required(self) -> list[str]:
        return required_slots(self.kb, self.answers, self.today)

    @property
    def ticks(self) -> list[str]:
        return list(self.slot("ticks") or ())

    @property
    def voice(self) -> str | None:
        """The voice that reads this language aloud, where there is one."""
        return self.words.language.voice if self.aloud else None

    def stored(self) -> dict[str, Any]:
        """What is kept of the person after this turn: the session, without what is empty."""
        slots = {**Session().with_slots(self.tracker.slots).slots()}
        return {name: value for name, value in slots.items() if value}

    def guide(self) -> Guide:
        """The guide for the answers as they stand."""
        return guide(self.kb, self.profile, self.today)

    def render(self, outcome: str, **facts: Any) -> str:
        return render(outcome, self.words, self.wording, **facts)


class SanadAction(Action, ABC):
    """An action with the knowledge at hand."""

    def __init__(self, world: World | None = None) -> None:
        self._world = world

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[Event]:
        """What rasa-sdk calls."""
        return self.act(dispatcher, View(self._world or default_world(), tracker))

    @abstractmethod
    def act(self, dispatcher: CollectingDispatcher, view: View) -> list[Event]:
        """Utter what is to be said, and return what is to be remembered."""


def utter(
    dispatcher: CollectingDispatcher, id: str, text: str, rows: Iterable[Iterable[Button]] = (), **extra: Any
) -> None:
    """Send one message: text and buttons in Rasa's own fields, the layout of the rows beside them."""
    layout = [list(row) for row in rows if row]
    buttons = [{"title": button.text, "payload": button.payload, "url": button.url} for row in layout for button in row]
    dispatcher.utter_message(
        text=text, buttons=buttons, json_message={"id": id, "columns": [len(row) for row in layout], **extra}
    )


def forward(view: View, text: str, payload: str) -> Button:
    """A button that leads on, with an arrow in reading direction."""
    return Button(f"{arrow(view)} {text}", payload)


def arrow(view: View, back: bool = False) -> str:
    """The arrow that points forward, or ``back``, in reading direction."""
    return "⬅️" if (view.words.language.direction == "rtl") is not back else "➡️"


def columns(buttons: Iterable[Button], width: int) -> list[list[Button]]:
    """Buttons in rows of ``width``."""
    flat = list(buttons)
    return [flat[start : start + width] for start in range(0, len(flat), width)]
