"""What goes into a dialogue and what comes out: plain frozen values, no Telegram, no database, no clock."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from typing import Any


@dataclass(frozen=True)
class Message:
    """What a person sent: a text, or the payload of a button. ``hint`` is the language their phone speaks."""

    text: str | None = None
    payload: str | None = None
    hint: str | None = None


@dataclass(frozen=True)
class Button:
    """``payload`` comes back when it is pressed; ``url`` opens a page instead."""

    text: str
    payload: str = ""
    url: str | None = None


@dataclass(frozen=True)
class Speech:
    """A text to be read aloud, and the name of the voice that reads it."""

    text: str
    voice: str


@dataclass(frozen=True)
class Reply:
    """One message to send. ``id`` names what it is, for tests and counts.

    ``text`` is in the HTML subset that Telegram allows. ``replace``: edit the message whose button was pressed.
    With ``speech`` a voice message is sent, and ``text`` only where it cannot be made.
    """

    id: str
    text: str
    rows: tuple[tuple[Button, ...], ...] = ()
    replace: bool = False
    speech: Speech | None = None


@dataclass(frozen=True)
class Session:
    """All that is kept of a person: codes, never words they wrote.

    ``answers`` by slot name; ``unknown`` stands for "I don't know". ``changing`` is the answer being changed.
    ``ticks`` are ids of documents and steps that are done. ``told`` are notices that need not be said again.
    ``easy``: one thing at a time, for people who read little. ``compared``: countries beside the destination.
    ``reminders``: see ``dialogues.reminders``. ``saved``: facts of a guide whose changes are told.
    """

    locale: str | None = None
    answers: Mapping[str, str] = field(default_factory=dict)
    changing: str | None = None
    section: str | None = None
    page: int = 0
    ticks: tuple[str, ...] = ()
    partner: str | None = None
    told: tuple[str, ...] = ()
    easy: bool = False
    compared: tuple[str, ...] = ()
    reminders: tuple[Mapping[str, str], ...] = ()
    saved: Mapping[str, str] = field(default_factory=dict)

    def dump(self) -> str:
        """JSON for the store."""
        return json.dumps(self._fields(), ensure_ascii=False, separators=(",", ":"))

    @classmethod
    def load(cls, text: str) -> Session:
        """From ``dump``, of this or another version: unknown keys are dropped, missing ones take their default."""
        data = json.loads(text)
        known = {item.name: data[item.name] for item in fields(cls) if item.name in data}
        for name in _TUPLES:
            known[name] = tuple(known.get(name, ()))
        return cls(**known)

    def slots(self) -> dict[str, Any]:
        """The session as slots of a rasa tracker; a fresh copy each time, for rasa-sdk keeps what it is given."""
        state = self._fields()
        return {**state.pop("answers"), **state, **{name: list(state[name]) for name in _TUPLES}}

    def _fields(self) -> dict[str, Any]:
        """The fields by name; what can be changed is copied. (``asdict`` copies everything, at ten times the cost.)"""
        state = dict(vars(self))
        state["answers"], state["saved"] = dict(self.answers), dict(self.saved)
        state["reminders"] = tuple(dict(reminder) for reminder in self.reminders)
        return state

    def with_slots(self, slots: Mapping[str, Any]) -> Session:
        """The session after slots were set; slots that are no part of a session are passing notes and are dropped."""
        own = {item.name for item in fields(self)} - {"answers"}
        changed = {name: slots[name] for name in own if name in slots}
        for name in _TUPLES:
            if name in changed:
                changed[name] = tuple(changed[name] or ())
        if "saved" in changed:
            changed["saved"] = changed["saved"] or {}
        return replace(self, answers=answers_of(slots), **changed)


@dataclass(frozen=True)
class Turn:
    """The answer to one message. ``session`` is None when everything about the person is to be deleted.

    ``events`` are names of what happened, for counts: they hold no answers.
    """

    session: Session | None
    replies: tuple[Reply, ...]
    events: tuple[str, ...] = ()


# The parts of a session that are lists in JSON and in a tracker.
_TUPLES = ("ticks", "told", "compared", "reminders")
# The slots of the assessment, in the order in which they are asked. `nationality` and the like are never asked;
# they come from typed sentences, links and scripts.
SLOTS = (
    "destination",
    "region",
    "origin",
    "occupation",
    "registered_in",
    "evidence",
    "purpose",
    "status",
    "place",
    "papers",
    "nationality",
    "graduated",
    "origin_region",
)
# "I don't know", and "no other country".
UNKNOWN = "unknown"
NONE = "none"


def answers_of(slots: Mapping[str, Any]) -> dict[str, str]:
    """The answers among ``slots``. A region that is left over from another destination is none."""
    answers = {name: slots[name] for name in SLOTS if slots.get(name)}
    region = answers.get("region", UNKNOWN)
    if region != UNKNOWN and region.partition("-")[0] != answers.get("destination"):
        del answers["region"]
    return answers
