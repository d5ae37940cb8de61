"""Keeping people company: reminders, being told of changes, and what is stored."""

from __future__ import annotations

import json
from datetime import date

from rasa_sdk.events import SlotSet
from rasa_sdk.executor import CollectingDispatcher

from dialogues import reminders
from dialogues.actions.base import Event, SanadAction, View, columns, forward, utter
from dialogues.actions.outcomes import finished
from dialogues.messages import Button
from dialogues.payloads import payload
from dialogues.reminders import Reminder
from dialogues.sections import numbered
from dialogues.watching import Change, changes, facts
from knowledge.codes import Duration

GUIDE = "guide"


def subject(view: View, about: str) -> str:
    """What a reminder is about, in words; the guide as a whole where the step or paper is no longer in it."""
    whole = view.guide()
    for need in whole.documents:
        if need.id == about:
            return f"{view.wording.paper_icon(about)} {view.wording.document(about)}"
    for step in whole.steps:
        if step.id == about:
            return f"{view.wording.icon(step)} {view.wording.step(step)}"
    return view.words.gettext("Your guide")


def _tapped(view: View) -> str:
    """The id of the step or paper a button names; the guide when it names none."""
    if document := view.entity("document"):
        return document if document in view.kb.papers else GUIDE
    number = view.entity("step")
    whole = view.guide()
    steps = {str(count): step.id for count, step, _phase in numbered(whole, whole.steps, view.kb.steps)}
    return steps.get(number or "", GUIDE)


def _same(view: View) -> dict[str, str]:
    """The entities that name the same thing again."""
    return {name: value for name in ("document", "step") if (value := view.entity(name))}


class ActionRemind(SanadAction):
    """Offers when to be reminded of a step, a paper or the whole guide; sets it when a time was chosen."""

    def name(self) -> str:
        return "action_remind"

    def act(self, dispatcher: CollectingDispatcher, view: View) -> list[Event]:
        about = _tapped(view)
        days = view.entity("days") or ""
        present = reminders.load(view.slot("reminders") or ())
        if days.isdecimal() and 0 < int(days) < 4000:
            on = reminders.later(view.today, int(days))
            present = reminders.load(item.dump() for item in reminders.added(present, Reminder(on, about)))
            utter(dispatcher, "reminder_set", self._list(view, present), _after_reminders(view))
            return [SlotSet("reminders", [reminder.dump() for reminder in present])]
        text = view.render("remind", subject=subject(view, about))
        utter(dispatcher, "remind", text, [*self._times(view), *_after_reminders(view, bool(present))])
        return []

    def _times(self, view: View) -> list[list[Button]]:
        say = view.words
        same = _same(view)
        waits = [
            Button(f"⏰ {view.wording.duration(Duration.parse(wait))}", payload("remind", days=days, **same))
            for wait, days in reminders.WAITS.items()
        ]
        rows = columns(waits, 3)
        for deadline in reminders.deadlines(view.guide()) if finished(view) else ():
            within = view.wording.duration(deadline.within)
            text = (
                say.gettext("Decision came today: before the %(duration)s are over", duration=within)
                if deadline.kind == "review"
                else say.gettext("Issued today: before the %(duration)s are over", duration=within)
            )
            rows.append([Button(f"📬 {text}", payload("remind", days=deadline.days, **same))])
        return rows

    def _list(self, view: View, present: list[Reminder]) -> str:
        return view.render("reminder_set", reminders=[(item.on, subject(view, item.about)) for item in present])


class ActionStopReminders(SanadAction):
    """No more reminders, in one tap."""

    def name(self) -> str:
        return "action_stop_reminders"

    def act(self, dispatcher: CollectingDispatcher, view: View) -> list[Event]:
        utter(dispatcher, "reminders_stopped", view.render("reminders_stopped"), _after_reminders(view, False))
        return [SlotSet("reminders", [])]


class ActionDue(SanadAction):
    """What is sent unasked: the reminders of the day. Nobody can ask for it."""

    def name(self) -> str:
        return "action_due"

    def act(self, dispatcher: CollectingDispatcher, view: View) -> list[Event]:
        present = reminders.load(view.slot("reminders") or ())
        now = reminders.due(present, view.today)
        if now:
            text = view.render("due", subjects=[subject(view, reminder.about) for reminder in now])
            again = Button("⏰ " + view.words.gettext("Remind me again"), payload("remind"))
            utter(dispatcher, "due", text, [[again], *_after_reminders(view, len(now) < len(present))])
        return [SlotSet("reminders", [reminder.dump() for reminder in present if reminder not in now])]


class ActionExpiring(SanadAction):
    """The warning before an idle chat is deleted."""

    def name(self) -> str:
        return "action_expiring"

    def act(self, dispatcher: CollectingDispatcher, view: View) -> list[Event]:
        on = date.fromisoformat(view.slot("expires"))
        utter(dispatcher, "expiring", view.render("expiring", on=on), [_onward(view)])
        return []


class ActionWatch(SanadAction):
    """Saves the facts of the guide, so that a change of them is told; or forgets them again."""

    def name(self) -> str:
        return "action_watch"

    def act(self, dispatcher: CollectingDispatcher, view: View) -> list[Event]:
        if not finished(view) or not view.profile.destination:
            return [SlotSet("stale", True)]
        saved = {} if view.slot("saved") else facts(view.guide())
        utter(dispatcher, "watch", view.render("watch", watching=bool(saved)), [_onward(view)])
        return [SlotSet("saved", saved)]


class ActionChanged(SanadAction):
    """Tells which facts of a saved guide are no longer what they were, once."""

    def name(self) -> str:
        return "action_changed"

    def act(self, dispatcher: CollectingDispatcher, view: View) -> list[Event]:
        whole = view.guide()
        found = changes(view.slot("saved") or {}, whole)
        if found:
            lines = [(_title(view, change), _value(view, change, change.was), _value(view, change, change.now))
                     for change in found]  # fmt: skip
            steps = [step for step in whole.steps if any(change.key.startswith(f"{step.about}|") for change in found)]
            text = view.render("changed", changes=lines, steps=steps, guide=whole)
            stop = Button("🔕 " + view.words.gettext("Do not tell me any more"), payload("watch"))
            utter(dispatcher, "changed", text, [_onward(view), [stop]])
        return [SlotSet("saved", facts(whole))]


class ActionMyData(SanadAction):
    """Everything that is stored about the person, as it is stored."""

    def name(self) -> str:
        return "action_mydata"

    def act(self, dispatcher: CollectingDispatcher, view: View) -> list[Event]:
        stored = json.dumps(view.stored(), ensure_ascii=False, indent=1, sort_keys=True)
        utter(dispatcher, "mydata", view.render("mydata", stored=stored), [_onward(view)])
        return []


def _onward(view: View) -> list[Button]:
    return [forward(view, view.words.gettext("Continue"), payload("guide"))]


def _after_reminders(view: View, some: bool = True) -> list[list[Button]]:
    stop = [Button("🔕 " + view.words.gettext("Stop all reminders"), payload("stop_reminders"))] if some else []
    return [stop, _onward(view)]


def _title(view: View, change: Change) -> str:
    """Which fact: the procedure and what of it."""
    procedure, kind, *more = change.key.split("|")
    say = view.words.gettext
    what = {
        "regulated": say("Is the occupation regulated?"), "authority": say("Who decides"), "needed": say("Needed"),
        "usual": say("Time for the decisions"), "limit": say("Time limit by law"), "level": say("Language level"),
        "review": say("Time to contest a decision"), "agreement": say("Agreement that helps"),
    }  # fmt: skip
    text = view.wording.term("fee", more[0]) if kind == "fee" else what[kind]
    chosen = next((one for one in view.guide().procedures if one.id == procedure), None)
    return view.wording.labelled(view.wording.procedure(chosen.procedure), text) if chosen else text


def _value(view: View, change: Change, value: str | None) -> str:
    """A saved fact in words; a dash where there is none."""
    kind, *more = change.key.split("|")[1:]
    if value is None:
        return "–"
    if kind == "fee":
        low, high, currency = value.split()
        return view.wording.price(low, high, currency)
    if kind in ("usual", "limit", "review"):
        return view.wording.duration(Duration.parse(value))
    if kind == "needed":
        return view.wording.term("needed", value)
    if kind == "regulated":
        say = view.words.gettext
        known = {"true": say("regulated"), "unknown": say("not known to us")}
        return known.get(value, say("not regulated"))
    if kind == "level":
        code, level = value.split()
        return f"{view.words.language_name(code)} {view.words.isolate(level)}"
    if kind == "agreement":
        agreement = view.kb.agreements.get(more[0])
        return view.wording.name(agreement.names) if agreement else "–"
    return view.words.isolate(value)
