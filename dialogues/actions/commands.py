"""What can be said at any time: start, back, change an answer, language, help, privacy, forget."""

from __future__ import annotations

from typing import Any

from rasa_sdk import Tracker
from rasa_sdk.events import SlotSet
from rasa_sdk.executor import CollectingDispatcher

from dialogues.actions.assessment import is_code
from dialogues.actions.base import Event, SanadAction, View, answer_text, columns, utter
from dialogues.actions.outcomes import RETENTION_DAYS
from dialogues.links import decode
from dialogues.messages import SLOTS, UNKNOWN, Button
from dialogues.payloads import payload
from locales.languages import languages
from locales.words import Words


def command_texts(words: Words) -> dict[str, str]:
    """The commands with their descriptions: for the menu, for /help and for the README, from this one table."""
    say = words.gettext
    return {
        "start": say("Begin"),
        "guide": say("Show my guide or the open question"),
        "change": say("Change an answer"),
        "language": say("Choose the language"),
        "help": say("How this works"),
        "privacy": say("What is stored about me"),
        "forget": say("Delete everything about me"),
    }


class Command(SanadAction):
    """A command that only shows something."""

    def entity(self, tracker: Tracker, name: str) -> str | None:
        entities = (tracker.latest_message or {}).get("entities") or []
        return next((str(entity["value"]) for entity in entities if entity.get("entity") == name), None)

    def name(self) -> str:
        raise NotImplementedError


def _back_to_guide(view: View) -> list[Button]:
    return [Button("➡️ " + view.words.gettext("Continue"), payload("guide"))]


class ActionStart(Command):
    """/start, with what a deep link carries. A plain /start keeps the answers: nobody loses a guide by it."""

    def name(self) -> str:
        return "action_start"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[Event]:
        view = self.view(tracker)
        link = decode(self.entity(tracker, "parameter") or "")
        events: list[Event] = []
        if link.locale in languages():
            tracker.slots["locale"] = link.locale
            events.append(SlotSet("locale", link.locale))
        if link.partner in view.kb.partners:
            tracker.slots["partner"] = link.partner
            events.append(SlotSet("partner", link.partner))
            preset = view.kb.partners[link.partner].destination
            if preset and "destination" not in link.answers:
                link.answers["destination"] = preset
        destination = link.answers.get("destination") or view.slot("destination")
        for slot in SLOTS:
            value = link.answers.get(slot)
            if value and is_code(view.kb, slot, value, destination):
                events.append(SlotSet(slot, value))
        partner = view.kb.partners.get(view.slot("partner") or "")
        utter(dispatcher, "welcome", view.render("welcome", partner=partner))
        return events


class ActionBack(Command):
    """Takes back the last answer, so that its question comes again."""

    def name(self) -> str:
        return "action_back"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[Event]:
        view = self.view(tracker)
        if view.slot("changing"):
            return [SlotSet("changing", None)]
        answered = []
        for slot in view.required:
            if slot not in view.answers:
                break
            answered.append(slot)
        return [SlotSet(answered[-1], None)] if answered else []


class ActionRestart(Command):
    """Forgets the answers; language, partner and notices stay."""

    def name(self) -> str:
        return "action_restart"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[Event]:
        return [SlotSet(slot, None) for slot in (*SLOTS, "changing", "section", "page", "ticks")]


class ActionChange(Command):
    """Shows the answers to choose from, or asks the chosen one again."""

    def name(self) -> str:
        return "action_change"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[Event]:
        view = self.view(tracker)
        destination = self.entity(tracker, "destination")
        if destination and is_code(view.kb, "destination", destination, None):
            return [SlotSet("destination", destination), SlotSet("region", None), SlotSet("changing", None)]
        slot = self.entity(tracker, "slot")
        return [SlotSet("changing", slot)] if slot in view.required else []


class ActionChanges(Command):
    """The list of answers, each with a button."""

    def name(self) -> str:
        return "action_changes"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[Event]:
        view = self.view(tracker)
        say = view.words.gettext
        names = {
            "destination": say("Country you go to"),
            "origin": say("Country of your training"),
            "occupation": say("Occupation"),
            "region": say("Region"),
            "registered_in": say("Licence in another country"),
            "evidence": say("Proof of skills"),
            "purpose": say("Purpose"),
            "status": say("Status"),
            "place": say("Where you are"),
            "papers": say("Papers"),
        }
        buttons = []
        for slot in view.required:
            value = view.answers.get(slot)
            shown = answer_text(view, slot, value) if value and value != UNKNOWN else "–"
            buttons.append(Button(f"{names[slot]}: {shown}", payload("change", slot=slot)))
        utter(dispatcher, "changes", view.render("changes"), [*columns(buttons, 1), _back_to_guide(view)])
        return []


class ActionMore(Command):
    """The next page of a long list of buttons."""

    def name(self) -> str:
        return "action_more"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[Event]:
        page = self.entity(tracker, "page") or "0"
        return [SlotSet("list_page", int(page) if page.isdecimal() and len(page) < 4 else 0)]


class ActionLanguages(Command):
    """The languages by their own names."""

    def name(self) -> str:
        return "action_languages"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[Event]:
        view = self.view(tracker)
        buttons = [
            Button(language.name, payload("set_language", locale=code)) for code, language in languages().items()
        ]
        utter(dispatcher, "languages", view.render("languages"), [*columns(buttons, 2), _back_to_guide(view)])
        return []


class ActionSetLanguage(Command):
    """Switches the language; place, answers and ticks stay."""

    def name(self) -> str:
        return "action_set_language"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[Event]:
        locale = self.entity(tracker, "locale")
        return [SlotSet("locale", locale)] if locale in languages() else []


class ActionHelp(Command):
    def name(self) -> str:
        return "action_help"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[Event]:
        view = self.view(tracker)
        text = view.render("help", commands=list(command_texts(view.words).items()))
        utter(dispatcher, "help", text, [_back_to_guide(view)])
        return []


class ActionPrivacy(Command):
    def name(self) -> str:
        return "action_privacy"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[Event]:
        view = self.view(tracker)
        utter(dispatcher, "privacy", view.render("privacy", days=RETENTION_DAYS), [_back_to_guide(view)])
        return []


class ActionForget(Command):
    """Asks for everything about the person to be deleted; who runs the dialogue does it."""

    def name(self) -> str:
        return "action_forget"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[Event]:
        utter(dispatcher, "forgotten", self.view(tracker).render("forgotten"))
        return [SlotSet("forgotten", True)]


class ActionStale(Command):
    """A button of another time or of nobody: the open question is asked again."""

    def name(self) -> str:
        return "action_stale"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[Event]:
        return [SlotSet("stale", True)]


COMMAND_ACTIONS: tuple[type[Command], ...] = (
    ActionStart, ActionBack, ActionRestart, ActionChange, ActionChanges, ActionMore, ActionLanguages,
    ActionSetLanguage, ActionHelp, ActionPrivacy, ActionForget, ActionStale,
)  # fmt: skip


def profile_texts(words: Words) -> dict[str, str]:
    """What Telegram shows before the first message: 120 and 512 characters at most."""
    say = words.gettext
    return {
        "short_description": say("Have your qualifications and skills recognised abroad: step by step, sourced, free."),
        "description": say(
            "Sanad guides you step by step through having your qualifications and skills recognised in another "
            "country: who decides, which papers, what it costs, how long it takes, and which agreement helps. "
            "Every fact names its source. Free of charge, no name needed."
        ),
    }
