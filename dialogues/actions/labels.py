"""What answers are called on buttons and in summaries."""

from __future__ import annotations

from collections.abc import Mapping

from dialogues.actions.base import View
from dialogues.messages import NONE, UNKNOWN


def flag(country: str) -> str:
    """The flag emoji of an ISO 3166-1 code."""
    return "".join(chr(0x1F1E6 + ord(letter) - ord("A")) for letter in country)


def option_labels(view: View, slot: str) -> Mapping[str, str]:
    """The labels of the answers that are ids, by id, in the order of the buttons; empty for free ones."""
    say = view.words.gettext
    unknown = {UNKNOWN: say("I don't know")}
    match slot:
        case "evidence":
            return {
                "degree": "🎓 " + say("A university degree"),
                "certificate": "📜 " + say("A vocational certificate"),
                "experience": "🧰 " + say("Experience, no certificate"),
            } | unknown
        case "purpose":
            return {
                "work": "💼 " + say("Work in my occupation"),
                "any-work": "🔎 " + say("Any work"),
                "study": "🏫 " + say("Study or training"),
                "visa": "🛂 " + say("A visa that asks for a skills assessment"),
            } | unknown
        case "status":
            terms = view.kb.vocabulary["status"]
            return {id: view.wording.term("status", id) for id in terms} | {UNKNOWN: say("I prefer not to say")}
        case "place":
            return {
                "before": "🏡 " + say("In my country, before leaving"),
                "transit": "🛤 " + say("On the way"),
                "arrived": "📍 " + say("In the new country"),
            } | unknown
        case "papers":
            return {"complete": "🗂 " + say("I have my papers"), "missing": "🚫 " + say("Papers are missing")} | unknown
        case "registered_in":
            return {NONE: say("No, in no other country")} | unknown
        case _:
            return unknown


def answer_text(view: View, slot: str, value: str) -> str:
    """An answer as the person would say it."""
    labels = option_labels(view, slot)
    if value in labels:
        return labels[value]
    if slot in ("destination", "origin", "registered_in", "nationality"):
        return view.wording.country(value)
    if slot in ("region", "origin_region"):
        return view.wording.region(value)
    return view.wording.occupation(value) if slot == "occupation" else value
