"""Two or three destinations side by side, chosen by tapping."""

from __future__ import annotations

from rasa_sdk.events import SlotSet
from rasa_sdk.executor import CollectingDispatcher

from dialogues.actions.base import Event, SanadAction, View, columns, forward, utter
from dialogues.actions.labels import flag
from dialogues.actions.questions import frequent_first
from dialogues.cards import pages
from dialogues.messages import Button
from dialogues.payloads import payload
from knowledge.comparison import MOST, compare

PER_PAGE = 12


class ActionCompare(SanadAction):
    """Puts a country beside the chosen destination, or takes it away again, and shows them."""

    def name(self) -> str:
        return "action_compare"

    def act(self, dispatcher: CollectingDispatcher, view: View) -> list[Event]:
        profile = view.profile
        others = [code for code in frequent_first(view.kb.destinations, profile.destination) if code != profile.origin]
        chosen = [code for code in view.slot("compared") or () if code in others]
        tapped = view.entity("destination")
        if tapped in chosen:
            chosen.remove(tapped)
        elif tapped in others:
            chosen = [*chosen, tapped][-(MOST - 1) :]
        shown = [profile.destination, *chosen] if profile.destination else chosen
        card = view.render(
            "compare",
            columns=compare(view.kb, profile, shown, view.today),
            origin=profile.origin,
            occupation=profile.occupation,
            flag=flag,
        )
        utter(dispatcher, "compare", pages(card)[0], _rows(view, others, chosen))
        return [SlotSet("compared", chosen)]


def _rows(view: View, others: list[str], chosen: list[str]) -> list[list[Button]]:
    asked = view.entity("page") or ""
    page = int(asked) if asked.isdecimal() and int(asked) * PER_PAGE < len(others) else 0
    buttons = [
        Button(
            f"{'✅ ' if code in chosen else ''}{flag(code)} {view.wording.country(code)}",
            payload("compare", destination=code, page=page),
        )
        for code in others[page * PER_PAGE : (page + 1) * PER_PAGE]
    ]
    rows = columns(buttons, 2)
    if len(others) > PER_PAGE:
        following = page + 1 if (page + 1) * PER_PAGE < len(others) else 0
        rows.append([Button(view.words.gettext("More …"), payload("compare", page=following))])
    return [*rows, [forward(view, view.words.gettext("Continue"), payload("guide"))]]
