"""Every language: complete, current, with the same placeholders, and understood as its examples say."""

from __future__ import annotations

import re
from datetime import date

import pytest

from dialogues.actions.commands import command_texts, profile_texts
from dialogues.understanding import understand
from dialogues.wording import Wording
from knowledge.base import KnowledgeBase
from locales import extraction
from locales.catalogues import NOTES, catalogue, po_path, read_catalogue
from locales.languages import SOURCE, languages, resolve
from locales.phrases import phrases
from locales.words import FSI, PDI, words

PLACEHOLDER = re.compile(r"%\((\w+)\)s")
LEAST_EXAMPLES = 30
TOPICS = {
    "cost", "duration", "documents", "lost-documents", "translation", "appeal", "regulated", "agreements", "refugee",
    "no-diploma", "language-requirement", "where-to-apply", "legalisation", "funding", "human-help", "privacy",
    "start-over",
}  # fmt: skip


def test_every_text_is_translated(language: str) -> None:
    done, wanted = extraction.status(language)
    assert done == wanted, f"run `sanad locales update` and fill locales/{language}"


def test_the_catalogue_is_current(language: str) -> None:
    if language in extraction.targets():
        assert extraction.to_bytes(extraction.update(language)) == po_path(language).read_bytes(), (
            "texts have changed; run `sanad locales update`"
        )


def test_the_notes_are_current(language: str) -> None:
    if language in extraction.targets():
        current = extraction.to_bytes(extraction.update(language, NOTES))
        assert current == po_path(language, NOTES).read_bytes(), "notes have changed; run `sanad locales update`"


def test_a_note_without_translation_is_marked(kb: KnowledgeBase) -> None:
    say = Wording(kb, words("fr"))
    assert say.note({"en": "Nobody has translated this."}) == "[en] Nobody has translated this."
    assert say.note({"en": "x", "fr": "y"}) == "y"


def test_placeholders_are_those_of_the_source(language: str) -> None:
    for message in read_catalogue(language):
        if not message.id:
            continue
        ids = message.id if isinstance(message.id, (list, tuple)) else [message.id]
        texts = message.string if isinstance(message.string, (list, tuple)) else [message.string]
        for text in texts:
            assert set(PLACEHOLDER.findall(str(text))) == set(PLACEHOLDER.findall(ids[0])), text
            assert "<" not in str(text), "markup belongs to the templates"


def test_the_plural_rule_is_the_one_of_cldr(language: str) -> None:
    texts = catalogue(language)
    locale = words(language).locale
    groups: dict[int, set[str]] = {}
    for count in range(1, 101):
        groups.setdefault(texts.plural(count), set()).add(locale.plural_form(count))
    assert all(len(forms) == 1 for forms in groups.values()), groups


def test_examples_are_understood(language: str, kb: KnowledgeBase) -> None:
    for example in phrases(language).examples:
        reading = understand(example["text"], language, kb, example.get("expecting"))
        heard = (dict(reading.slots), reading.topic)
        assert heard == (example.get("slots", {}), example.get("topic")), example["text"]


def test_there_are_examples_for_every_topic(language: str) -> None:
    examples = phrases(language).examples
    assert len(examples) >= LEAST_EXAMPLES
    assert {example["topic"] for example in examples if "topic" in example} == TOPICS


def test_every_occupation_can_be_typed(language: str, kb: KnowledgeBase) -> None:
    say = words(language)
    for code, occupation in kb.occupations.items():
        name = say.pgettext("occupation", occupation.name)
        reading = understand(name, language, kb, expecting="occupation")
        assert code in (reading.slots.get("occupation"), *reading.near), f"{name} is heard as {reading}"


def test_commands_and_profile_fit_into_telegram(language: str) -> None:
    say = words(language)
    assert all(1 <= len(text) <= 256 for text in command_texts(say).values())
    texts = profile_texts(say)
    assert len(texts["short_description"]) <= 120
    assert len(texts["description"]) <= 512


def test_right_to_left_text_isolates_what_is_not_its_own(language: str) -> None:
    say = words(language)
    isolated = say.isolate("ZAB")
    assert isolated == (f"{FSI}ZAB{PDI}" if languages()[language].direction == "rtl" else "ZAB")
    assert say.date(date(2026, 11, 23))


@pytest.mark.parametrize(
    ("hint", "code"),
    [("ar-EG", "ar"), ("fa-AF", "fa"), ("ru-RU", "ru"), ("fr-CA", "fr"), ("kk", "ru"), ("xx", "en"), (None, "en")],
)
def test_a_hint_leads_to_the_nearest_language(hint: str | None, code: str) -> None:
    assert resolve(hint) == code


def test_drafts_are_called_drafts() -> None:
    assert {language.state for language in languages().values()} <= {"draft", "reviewed"}
    assert languages()[SOURCE].state == "reviewed"
