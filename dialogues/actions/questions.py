"""The questions: one ``action_ask_<slot>`` each, with its buttons."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping
from typing import ClassVar

from rasa_sdk.events import SlotSet
from rasa_sdk.executor import CollectingDispatcher

from dialogues.actions.base import Event, SanadAction, View, columns, utter
from dialogues.actions.labels import answer_text, flag, option_labels
from dialogues.messages import UNKNOWN, Button
from dialogues.payloads import payload
from knowledge.shapes import Destination, Origin

PER_PAGE = 12


class Ask(SanadAction, ABC):
    """Asks one question: what was understood so far, the question, its buttons, and the way back."""

    slot: ClassVar[str]

    def name(self) -> str:
        return f"action_ask_{self.slot}"

    @abstractmethod
    def question(self, view: View) -> str:
        """The question itself."""

    def help(self, view: View) -> str:
        """One line below the question, or nothing."""
        return ""

    def options(self, view: View) -> list[str]:
        """The values offered as buttons, the likely ones first."""
        return list(option_labels(view, self.slot))

    def label(self, view: View, value: str) -> str:
        return answer_text(view, self.slot, value)

    def width(self) -> int:
        return 1

    def act(self, dispatcher: CollectingDispatcher, view: View) -> list[Event]:
        near = list(view.slot("near") or ())
        required = view.required if self.slot in view.required else [*view.required, self.slot]
        text = view.render(
            "question",
            seen=_seen(view, self.slot),
            stale=bool(view.slot("stale")),
            misheard=bool(view.slot("misheard")),
            near=near,
            question=self.question(view),
            help=self.help(view),
            number=required.index(self.slot) + 1,
            total=len(required),
        )
        utter(dispatcher, f"ask_{self.slot}", text, self._rows(view, near))
        return [SlotSet(note, None) for note in ("near", "misheard", "stale", "list_page") if view.slot(note)]

    def _rows(self, view: View, near: list[str]) -> list[list[Button]]:
        options = near or self.options(view)
        page = int(view.slot("list_page") or 0)
        shown = options[page * PER_PAGE : (page + 1) * PER_PAGE] or options[:PER_PAGE]
        values = [value for value in shown if value != UNKNOWN]
        rows = columns((self._button(view, value) for value in values), self.width())
        if len(options) > PER_PAGE or near:
            more = page + 1 if (page + 1) * PER_PAGE < len(options) and not near else 0
            rows.append([Button(view.words.gettext("More …"), payload("more", page=more))])
        rows.append([self._button(view, UNKNOWN)])
        back = [] if view.required[:1] == [self.slot] else [Button("↩️ " + view.words.gettext("Back"), payload("back"))]
        again = Button("🔄 " + view.words.gettext("Start again"), payload("restart"))
        language = [] if back else [Button(f"🌐 {view.words.language.name}", payload("language"))]
        return [*rows, [*back, *language, again]]

    def _button(self, view: View, value: str) -> Button:
        return Button(self.label(view, value), payload("inform", **{self.slot: value}))


def _seen(view: View, asked: str) -> str:
    """The answers so far, in the order of the questions."""
    parts = [
        answer_text(view, slot, view.answers[slot])
        for slot in ("origin", "destination", "region", "occupation")
        if slot in view.answers and view.answers[slot] != UNKNOWN and slot != asked
    ]
    return " · ".join(parts)


def frequent_first(files: Mapping[str, Destination] | Mapping[str, Origin], but: str | None = None) -> list[str]:
    """The countries of ``files``, those that many people choose first; all ``but`` one."""
    return sorted((code for code in files if code != but), key=lambda code: (not files[code].frequent, code))


class _AskCountry(Ask, ABC):
    def label(self, view: View, value: str) -> str:
        text = answer_text(view, self.slot, value)
        return f"{flag(value)} {text}" if len(value) == 2 else text

    def width(self) -> int:
        return 2


class AskDestination(_AskCountry):
    slot = "destination"

    def question(self, view: View) -> str:
        return view.words.gettext("Which country do you want to go to?")

    def help(self, view: View) -> str:
        return view.words.gettext("Tap, or write any country, city or a whole sentence.")

    def options(self, view: View) -> list[str]:
        return frequent_first(view.kb.destinations, view.profile.origin)


class AskOrigin(_AskCountry):
    slot = "origin"

    def question(self, view: View) -> str:
        return view.words.gettext("In which country did you learn your occupation?")

    def help(self, view: View) -> str:
        return view.words.gettext("The country of your diploma, certificate or experience. You can write it.")

    def options(self, view: View) -> list[str]:
        return frequent_first(view.kb.origins, view.profile.destination)


class AskOccupation(Ask):
    slot = "occupation"

    def question(self, view: View) -> str:
        return view.words.gettext("What is your occupation?")

    def help(self, view: View) -> str:
        return view.words.gettext("Tap, or write it in your own words.")

    def options(self, view: View) -> list[str]:
        ordered = sorted(view.kb.occupations.items(), key=lambda item: (not item[1].frequent, item[0]))
        return [code for code, _occupation in ordered]

    def width(self) -> int:
        return 2


class AskRegion(Ask):
    slot = "region"

    def question(self, view: View) -> str:
        return view.words.gettext("Which part of the country?")

    def help(self, view: View) -> str:
        return view.words.gettext("Regions decide there. If you do not know yet, you see the rules of all.")

    def options(self, view: View) -> list[str]:
        destination = view.kb.destinations.get(view.profile.destination)
        return list(destination.regions) if destination else []

    def width(self) -> int:
        return 2


class AskRegisteredIn(_AskCountry):
    slot = "registered_in"

    def question(self, view: View) -> str:
        return view.words.gettext("Do you hold a licence or registration in another country?")

    def help(self, view: View) -> str:
        return view.words.gettext("If yes, write the country. It can open a shorter way.")

    def width(self) -> int:
        return 1


class AskEvidence(Ask):
    slot = "evidence"

    def question(self, view: View) -> str:
        return view.words.gettext("What proof of your skills do you have?")


class AskPurpose(Ask):
    slot = "purpose"

    def question(self, view: View) -> str:
        return view.words.gettext("What do you need the recognition for?")


class AskStatus(Ask):
    slot = "status"

    def question(self, view: View) -> str:
        return view.words.gettext("Some procedures depend on your status. Which fits you?")


class AskPlace(Ask):
    slot = "place"

    def question(self, view: View) -> str:
        return view.words.gettext("Where are you now?")


class AskPapers(Ask):
    slot = "papers"

    def question(self, view: View) -> str:
        return view.words.gettext("Do you have the papers of your training?")


QUESTION_ACTIONS: tuple[type[Ask], ...] = (
    AskDestination, AskOrigin, AskOccupation, AskRegion, AskRegisteredIn, AskEvidence, AskPurpose, AskStatus, AskPlace,
    AskPapers,
)  # fmt: skip
