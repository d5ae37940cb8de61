"""What can be said at any time: start, back, change an answer, language, help, privacy, forget."""

from __future__ import annotations

from rasa_sdk.events import SlotSet
from rasa_sdk.executor import CollectingDispatcher

from dialogues.actions.assessment import is_code
from dialogues.actions.base import Event, SanadAction, View, columns, forward, utter
from dialogues.actions.labels import answer_text
from dialogues.links import decode
from dialogues.messages import SLOTS, UNKNOWN, Button
from dialogues.payloads import payload
from locales.languages import SOURCE, languages, likely
from locales.words import Words

# Eight rows of two: what a telephone shows without scrolling.
LANGUAGES_PER_PAGE = 16


def command_texts(words: Words) -> dict[str, str]:
    """The commands with their descriptions: for the menu, for /help and for the README, from this one table."""
    say = words.gettext
    return {
        "start": say("Begin"),
        "guide": say("Show my guide or the open question"),
        "change": say("Change an answer"),
        "language": say("Choose the language"),
        "help": say("How this works"),
        "remind": say("Remind me"),
        "privacy": say("What is stored about me"),
        "mydata": say("Show all that is stored about me"),
        "forget": say("Delete everything about me"),
    }


def _back_to_guide(view: View) -> list[Button]:
    return [forward(view, view.words.gettext("Continue"), payload("guide"))]


class ActionStart(SanadAction):
    """/start, with what a deep link carries. A plain /start keeps the answers: nobody loses a guide by it."""

    def name(self) -> str:
        return "action_start"

    def act(self, dispatcher: CollectingDispatcher, view: View) -> list[Event]:
        link = decode(view.entity("parameter") or "")
        events: list[Event] = []
        if link.locale in languages():
            view.tracker.slots["locale"] = link.locale
            events.append(SlotSet("locale", link.locale))
        if link.partner and link.partner in view.kb.partners:
            view.tracker.slots["partner"] = link.partner
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


class ActionBack(SanadAction):
    """Takes back the last answer, so that its question comes again."""

    def name(self) -> str:
        return "action_back"

    def act(self, dispatcher: CollectingDispatcher, view: View) -> list[Event]:
        if view.slot("changing"):
            return [SlotSet("changing", None)]
        answered = []
        for slot in view.required:
            if slot not in view.answers:
                break
            answered.append(slot)
        return [SlotSet(answered[-1], None)] if answered else []


class ActionRestart(SanadAction):
    """Forgets the answers; language, partner and notices stay."""

    def name(self) -> str:
        return "action_restart"

    def act(self, dispatcher: CollectingDispatcher, view: View) -> list[Event]:
        return [SlotSet(slot, None) for slot in (*SLOTS, "changing", "section", "page", "ticks", "compared", "saved")]


class ActionChange(SanadAction):
    """Shows the answers to choose from, or asks the chosen one again."""

    def name(self) -> str:
        return "action_change"

    def act(self, dispatcher: CollectingDispatcher, view: View) -> list[Event]:
        destination = view.entity("destination")
        if destination and is_code(view.kb, "destination", destination, None):
            return [SlotSet("destination", destination), SlotSet("changing", None)]
        slot = view.entity("slot")
        return [SlotSet("changing", slot)] if slot in view.required else []


class ActionChanges(SanadAction):
    """The list of answers, each with a button."""

    def name(self) -> str:
        return "action_changes"

    def act(self, dispatcher: CollectingDispatcher, view: View) -> list[Event]:
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
            buttons.append(Button(view.wording.labelled(names[slot], shown), payload("change", slot=slot)))
        utter(dispatcher, "changes", view.render("changes"), [*columns(buttons, 1), _back_to_guide(view)])
        return []


class ActionMore(SanadAction):
    """The next page of a long list of buttons."""

    def name(self) -> str:
        return "action_more"

    def act(self, dispatcher: CollectingDispatcher, view: View) -> list[Event]:
        page = view.entity("page") or "0"
        return [SlotSet("list_page", int(page) if page.isdecimal() and len(page) < 4 else 0)]


class ActionLanguages(SanadAction):
    """The languages by their own names: the present one and those spoken at home and there first."""

    def name(self) -> str:
        return "action_languages"

    def act(self, dispatcher: CollectingDispatcher, view: View) -> list[Event]:
        profile = view.profile
        codes = [SOURCE, *likely(profile.origin, profile.destination)]
        codes = list(dict.fromkeys((view.words.language.code, *codes)))
        asked = view.entity("page") or ""
        page = int(asked) if asked.isdecimal() and int(asked) * LANGUAGES_PER_PAGE < len(codes) else 0
        shown = codes[page * LANGUAGES_PER_PAGE : (page + 1) * LANGUAGES_PER_PAGE]
        rows = columns((Button(languages()[code].name, payload("set_language", locale=code)) for code in shown), 2)
        if len(codes) > LANGUAGES_PER_PAGE:
            following = page + 1 if (page + 1) * LANGUAGES_PER_PAGE < len(codes) else 0
            rows.append([Button("🌐 " + view.words.gettext("More …"), payload("language", page=following))])
        utter(dispatcher, "languages", view.render("languages"), [*rows, _back_to_guide(view)])
        return []


class ActionSetLanguage(SanadAction):
    """Switches the language; place, answers and ticks stay."""

    def name(self) -> str:
        return "action_set_language"

    def act(self, dispatcher: CollectingDispatcher, view: View) -> list[Event]:
        locale = view.entity("locale")
        return [SlotSet("locale", locale)] if locale in languages() else []


class ActionEasy(SanadAction):
    """Switches between whole sections and one thing at a time."""

    def name(self) -> str:
        return "action_easy"

    def act(self, dispatcher: CollectingDispatcher, view: View) -> list[Event]:
        return [SlotSet("easy", not view.slot("easy")), SlotSet("page", 0)]


class ActionHelp(SanadAction):
    def name(self) -> str:
        return "action_help"

    def act(self, dispatcher: CollectingDispatcher, view: View) -> list[Event]:
        text = view.render("help", commands=list(command_texts(view.words).items()))
        utter(dispatcher, "help", text, [_back_to_guide(view)])
        return []


class ActionPrivacy(SanadAction):
    def name(self) -> str:
        return "action_privacy"

    def act(self, dispatcher: CollectingDispatcher, view: View) -> list[Event]:
        utter(dispatcher, "privacy", view.render("privacy", days=view.retention_days), [_back_to_guide(view)])
        return []


class ActionForget(SanadAction):
    """Asks for everything about the person to be deleted; who runs the dialogue does it."""

    def name(self) -> str:
        return "action_forget"

    def act(self, dispatcher: CollectingDispatcher, view: View) -> list[Event]:
        utter(dispatcher, "forgotten", view.render("forgotten"))
        return [SlotSet("forgotten", True)]


class ActionStale(SanadAction):
    """A button of another time or of nobody: the open question is asked again."""

    def name(self) -> str:
        return "action_stale"

    def act(self, dispatcher: CollectingDispatcher, view: View) -> list[Event]:
        return [SlotSet("stale", True)]


COMMAND_ACTIONS: tuple[type[SanadAction], ...] = (
    ActionStart, ActionBack, ActionRestart, ActionChange, ActionChanges, ActionMore, ActionLanguages,
    ActionSetLanguage, ActionEasy, ActionHelp, ActionPrivacy, ActionForget, ActionStale,
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
