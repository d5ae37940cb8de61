"""The form: which slots are required, and how what was typed or tapped becomes a code."""

from __future__ import annotations

from functools import partialmethod
from typing import Any

from rasa_sdk import FormValidationAction, Tracker
from rasa_sdk.events import SlotSet
from rasa_sdk.executor import CollectingDispatcher

from dialogues.actions.base import Event, View
from dialogues.actions.outcomes import TOPICS, utter_topic
from dialogues.assessment import OPTIONS, next_slot, required_slots
from dialogues.messages import NONE, UNKNOWN
from dialogues.understanding import understand
from dialogues.world import World, default_world
from knowledge.base import KnowledgeBase
from knowledge.codes import countries


def is_code(kb: KnowledgeBase, slot: str, value: str, destination: str | None) -> bool:
    """True when ``value`` is an answer to ``slot`` as a button or a link would give it."""
    if value == UNKNOWN:
        return True
    if slot in OPTIONS:
        return value in OPTIONS[slot]
    if slot == "registered_in" and value == NONE:
        return True
    if slot in ("destination", "origin", "registered_in"):
        return value in countries()
    if slot == "region":
        found = kb.destinations.get(destination or "")
        return found is not None and value in found.regions
    return slot == "occupation" and value in kb.occupations


class ValidateAssessmentForm(FormValidationAction):
    """Rasa's form validation for ``assessment_form``."""

    def __init__(self, world: World | None = None) -> None:
        self._world = world

    def name(self) -> str:
        return "validate_assessment_form"

    def _view(self, tracker: Tracker) -> View:
        return View(self._world or default_world(), tracker)

    async def required_slots(
        self, domain_slots: list[str], dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[str]:
        """The questions of this case in order; see ``dialogues.assessment``, which holds the routing."""
        view = self._view(tracker)
        required = required_slots(view.kb, view.answers, view.today)
        # An answer that is being changed is validated even where it is no longer asked.
        changing = view.slot("changing")
        return required if not changing or changing in required else [*required, changing]

    async def next_requested_slot(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> Event:
        view = self._view(tracker)
        event: Event = SlotSet("requested_slot", next_slot(view.required, view.answers, view.slot("changing")))
        return event

    def _validate(
        self, slot: str, value: Any, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> dict[str, Any]:
        view = self._view(tracker)
        text = str(value)
        destination = view.slot("destination") if slot != "destination" else None
        if is_code(view.kb, slot, text, destination):
            return {slot: text, "changing": None}
        reading = understand(text, view.words.language.code, view.kb, expecting=slot)
        if reading.topic and reading.topic in TOPICS:
            tracker.slots.update({slot: None, **reading.slots})
            utter_topic(dispatcher, view, reading.topic)
        elif not reading.slots:
            return {slot: None, "misheard": True, "near": list(reading.near)}
        found: dict[str, Any] = {slot: None, **reading.slots}
        if slot in reading.slots:
            found["changing"] = None
        return found

    validate_destination = partialmethod(_validate, "destination")
    validate_origin = partialmethod(_validate, "origin")
    validate_occupation = partialmethod(_validate, "occupation")
    validate_region = partialmethod(_validate, "region")
    validate_registered_in = partialmethod(_validate, "registered_in")
    validate_evidence = partialmethod(_validate, "evidence")
    validate_purpose = partialmethod(_validate, "purpose")
    validate_status = partialmethod(_validate, "status")
    validate_place = partialmethod(_validate, "place")
    validate_papers = partialmethod(_validate, "papers")
