"""The outcomes: the sections of the guide, and the answers to questions in own words."""

from __future__ import annotations

from rasa_sdk.events import FollowupAction, SlotSet
from rasa_sdk.executor import CollectingDispatcher

from dialogues.actions.base import Event, SanadAction, View, arrow, columns, utter
from dialogues.actions.labels import flag
from dialogues.cards import pages
from dialogues.messages import Button
from dialogues.payloads import payload
from dialogues.sections import NEAREST, SECTIONS, numbered
from dialogues.things import aloud, things
from dialogues.understanding import understand
from knowledge.compose import guide
from knowledge.profile import Profile

# Which outcome answers a topic.
TOPICS = {
    "cost": "cost",
    "duration": "duration",
    "documents": "documents",
    "lost-documents": "missing",
    "translation": "translation",
    "appeal": "appeal",
    "regulated": "summary",
    "agreements": "agreements",
    "refugee": "refugee",
    "no-diploma": "validation",
    "language-requirement": "language",
    "where-to-apply": "where",
    "legalisation": "legalisation",
    "funding": "funding",
    "human-help": "human",
    "privacy": "privacy",
}


def section_labels(view: View) -> dict[str, str]:
    """The sections with their pictograms, in reading order."""
    say = view.words.gettext
    return {
        "summary": "📌 " + say("In short"),
        "steps": "👣 " + say("Steps"),
        "documents": "🗂 " + say("Documents"),
        "agreements": "🤝 " + say("Agreements"),
        "missing": "🧩 " + say("If something is missing"),
        "sources": "🔗 " + say("Sources"),
        "human": "🤲 " + say("Human help"),
    }


def outcome_text(view: View, outcome: str) -> str:
    """The text of an outcome for the guide at hand. It says the same to everybody with the same case and ticks."""
    partner, ticks = view.slot("partner") or "", tuple(view.ticks)
    case = (outcome, view.words.language.code, view.profile, view.today, ticks, partner, view.retention_days)
    text: str = view.kb.memory["card"].recall(case, lambda: _outcome_text(view, outcome, partner))
    return text


def _outcome_text(view: View, outcome: str, partner: str) -> str:
    whole = view.guide()
    return view.render(
        outcome,
        guide=whole,
        partner=view.kb.partners.get(partner),
        ticks=view.ticks,
        limit=NEAREST,
        numbered=numbered(whole, whole.steps, view.kb.steps),
        days=view.retention_days,
    )


def utter_section(dispatcher: CollectingDispatcher, view: View, section: str, page: int) -> None:
    """One section of the guide with the buttons that switch to the others."""
    if view.slot("easy"):
        utter_thing(dispatcher, view, section, page)
        return
    parts = pages(outcome_text(view, section))
    page = page if 0 <= page < len(parts) else 0
    text = parts[page] + (f"\n\n{page + 1}/{len(parts)}" if len(parts) > 1 else "")
    utter(dispatcher, section, text, [*_own_rows(view, section, page, len(parts)), *_guide_rows(view, section)])


def utter_thing(dispatcher: CollectingDispatcher, view: View, section: str, page: int) -> None:
    """One thing of a section, with buttons that are mostly pictograms."""
    found = things(outcome_text(view, section))
    page = page if 0 <= page < len(found) else 0
    thing = found[page]
    before, after = (page - 1) % len(found), (page + 1) % len(found)
    turn = [
        Button(arrow(view, back=True), payload("section", section=section, page=before)),
        Button(f"{page + 1}/{len(found)}", payload("section", section=section, page=page)),
        Button(arrow(view), payload("section", section=section, page=after)),
    ]
    if view.words.language.direction == "rtl":
        turn.reverse()
    sections = [
        Button(f"•{label[0]}•" if name == section else label[0], payload("section", section=name))
        for name, label in section_labels(view).items()
    ]
    rows = [_thing_row(view, section, thing.number), turn, sections[:4], [*sections[4:], *_listen(view, "🔊")]]
    utter(dispatcher, section, thing.text, [*rows, _last_rows(view, short=True)[0]])


def _thing_row(view: View, section: str, number: int | None) -> list[Button]:
    """The buttons that tick the step or paper at hand, and that remind of it."""
    if number is None:
        return []
    whole = view.guide()
    if section == "documents":
        id = whole.documents[number].id
        what: dict[str, str | int] = {"document": id}
    else:
        id = numbered(whole, whole.steps, view.kb.steps)[number][1].id
        what = {"step": number + 1}
    done = view.words.gettext("Done")
    return [Button(f"{_ticked(view, id)} {done}", payload("tick", **what)), Button("⏰", payload("remind", **what))]


def _own_rows(view: View, section: str, page: int, count: int) -> list[list[Button]]:
    rows: list[list[Button]] = []
    if count > 1:
        rows.append(
            [
                Button(
                    f"• {number + 1} •" if number == page else str(number + 1),
                    payload("section", section=section, page=number),
                )
                for number in range(count)
            ]
        )
    if section == "documents":
        whole = view.guide()
        buttons = [
            Button(
                _ticked(view, need.id) + f" {view.kb.papers[need.id].icon} {view.wording.document(need.id)}",
                payload("tick", document=need.id),
            )
            for need in whole.documents
        ]
        rows += columns(buttons, 1)
    if section == "steps":
        whole = view.guide()
        steps = numbered(whole, whole.steps, view.kb.steps)
        buttons = [
            Button("✅" if step.id in view.ticks else str(number), payload("tick", step=number))
            for number, step, _phase in steps
        ]
        rows += columns(buttons, 6)
    return rows


def _ticked(view: View, id: str) -> str:
    return "✅" if id in view.ticks else "⬜"


def _guide_rows(view: View, current: str) -> list[list[Button]]:
    buttons = [
        Button(f"• {label} •" if section == current else label, payload("section", section=section))
        for section, label in section_labels(view).items()
    ]
    return [*columns(buttons, 2), *_last_rows(view)]


def _last_rows(view: View, short: bool = False) -> list[list[Button]]:
    """What can be done with the guide as a whole; with ``short``, in one row of pictograms."""
    say = view.words.gettext
    texts = {
        "easy": ("📄", say("Whole sections")) if view.slot("easy") else ("🪜", say("One thing at a time")),
        "compare": ("⚖️", say("Compare countries")),
        "remind": ("⏰", say("Remind me")),
        "watch": ("🔕", say("Do not tell me any more")) if view.slot("saved") else ("🔔", say("Tell me of changes")),
        "changes": ("✏️", say("Change an answer")),
        "restart": ("🔄", say("Start again")),
    }
    buttons = [Button(icon if short else f"{icon} {text}", payload(name)) for name, (icon, text) in texts.items()]
    listen = [] if short else _listen(view, "🔊 " + say("Listen"))
    return [buttons] if short else [*columns([*listen, *buttons], 2)]


def _listen(view: View, text: str) -> list[Button]:
    return [Button(text, payload("listen"))] if view.voice and finished(view) else []


def utter_topic(dispatcher: CollectingDispatcher, view: View, topic: str) -> None:
    """The answer to a question in own words, as far as the answers given so far allow."""
    outcome = TOPICS[topic]
    if outcome == "privacy":
        utter(dispatcher, "privacy", outcome_text(view, outcome))
    elif not view.profile.destination:
        utter(dispatcher, "later", view.render("later"))
    elif outcome in SECTIONS and finished(view):
        utter_section(dispatcher, view, outcome, 0)
    else:
        text = pages(outcome_text(view, outcome))[0]
        rows = _guide_rows(view, outcome) if finished(view) else []
        utter(dispatcher, outcome, text, rows)


def finished(view: View) -> bool:
    """Every question of the case has its answer."""
    return all(slot in view.answers for slot in view.required)


class ActionGuide(SanadAction):
    """The guide, at the section where the person left it."""

    def name(self) -> str:
        return "action_guide"

    def act(self, dispatcher: CollectingDispatcher, view: View) -> list[Event]:
        if not view.profile.destination:
            utter_choice(dispatcher, view)
            return []
        section = view.slot("section")
        utter_section(dispatcher, view, section if section in SECTIONS else "summary", int(view.slot("page") or 0))
        return []


def utter_choice(dispatcher: CollectingDispatcher, view: View) -> None:
    """For who does not know where to go: what each destination asks of this case, side by side."""
    rows = []
    for code in view.kb.destinations:
        if code != view.profile.origin:
            profile = Profile(destination=code, origin=view.profile.origin, occupation=view.profile.occupation)
            rows.append((code, guide(view.kb, profile, view.today)))
    buttons = [
        Button(f"{flag(code)} {view.wording.country(code)}", payload("change", destination=code)) for code, _ in rows
    ]
    utter(
        dispatcher,
        "choose",
        pages(view.render("choose", rows=rows, flag=flag))[0],
        [*columns(buttons, 2), [Button("🔄 " + view.words.gettext("Start again"), payload("restart"))]],
    )


class ActionSection(SanadAction):
    """Another section or page of the guide."""

    def name(self) -> str:
        return "action_section"

    def act(self, dispatcher: CollectingDispatcher, view: View) -> list[Event]:
        section = view.entity("section")
        if section not in SECTIONS:
            return [SlotSet("stale", True)]
        page = view.entity("page") or "0"
        return [SlotSet("section", section), SlotSet("page", int(page) if page.isdecimal() else 0)]


class ActionListen(SanadAction):
    """Reads the section at hand aloud, where the language has a voice."""

    def name(self) -> str:
        return "action_listen"

    def act(self, dispatcher: CollectingDispatcher, view: View) -> list[Event]:
        if view.voice is None or not finished(view) or not view.profile.destination:
            utter(dispatcher, "unspoken", view.render("unspoken"), [])
            return []
        section = view.slot("section")
        card = outcome_text(view, section if section in SECTIONS else "summary")
        page = int(view.slot("page") or 0)
        parts = [thing.text for thing in things(card)] if view.slot("easy") else pages(card)
        text = aloud(parts[page] if page < len(parts) else parts[0])
        utter(dispatcher, "listen", view.render("unspoken"), speech={"text": text, "voice": view.voice})
        return []


class ActionTick(SanadAction):
    """A document or a step is done, or not done after all."""

    def name(self) -> str:
        return "action_tick"

    def act(self, dispatcher: CollectingDispatcher, view: View) -> list[Event]:
        id = view.entity("document")
        if number := view.entity("step"):
            whole = view.guide()
            steps = {str(count): step.id for count, step, _phase in numbered(whole, whole.steps, view.kb.steps)}
            id = steps.get(number)
        elif id not in view.kb.papers:
            id = None
        if id is None:
            return []
        ticks = [tick for tick in view.ticks if tick != id] if id in view.ticks else [*view.ticks, id]
        return [SlotSet("ticks", ticks)]


class ActionAnswer(SanadAction):
    """A sentence written beside the guide: a question in own words, or a new answer."""

    def name(self) -> str:
        return "action_answer"

    def act(self, dispatcher: CollectingDispatcher, view: View) -> list[Event]:
        text = view.text
        reading = understand(text, view.words.language.code, view.kb)
        if reading.topic == "start-over":
            return [FollowupAction("action_restart")]
        changed = {slot: value for slot, value in reading.slots.items() if view.answers.get(slot) != value}
        view.tracker.slots.update(changed)
        events: list[Event] = [SlotSet(slot, value) for slot, value in changed.items()]
        if reading.topic:
            utter_topic(dispatcher, view, reading.topic)
            return events
        if reading.slots:
            return [*events, FollowupAction("assessment_form")]
        utter(dispatcher, "not_understood", view.render("not_understood"), _guide_rows(view, ""))
        return []


OUTCOME_ACTIONS: tuple[type[SanadAction], ...] = (
    ActionGuide, ActionSection, ActionListen, ActionTick, ActionAnswer,
)  # fmt: skip
