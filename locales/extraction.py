"""Collects every text that needs translating, and brings the .po files up to date with it."""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import DEFAULT_KEYWORDS, extract
from babel.messages.pofile import write_po

from locales.catalogues import DOMAIN, NOTES, po_path, read_catalogue
from locales.languages import HERE, SOURCE, languages
from locales.yaml12 import load

ROOT = HERE.parent
KNOWLEDGE = ROOT / "knowledge"
# `say` is what code calls gettext where it is used often.
_KEYWORDS = {**DEFAULT_KEYWORDS, "say": None}
_FILES = (("dialogues", "*.py", "python"), ("locales", "*.py", "python"), ("bot", "*.py", "python"),
          ("dialogues/outcomes", "*.html", "jinja2.ext:babel_extract"))  # fmt: skip
# The files of knowledge/ whose entries are words, with the field that holds them; the file gives the context.
_VOCABULARIES = (("documents.yml", "document", "name"), ("steps.yml", "step", "text"),
                 ("occupations.yml", "occupation", "name"))  # fmt: skip


def template(domain: str = DOMAIN) -> Catalog:
    """All messages of a domain, in a stable order: of code, templates and vocabularies, or the notes."""
    catalog = Catalog(domain=domain, project="Sanad", fuzzy=False)
    found = _from_notes() if domain == NOTES else (*_from_code(), *_from_vocabularies())
    for place, context, text, plural, comment in found:
        id = (text, plural) if plural else text
        catalog.add(id, context=context, locations=[(place, 0)], auto_comments=[comment] if comment else [])
    return catalog


def update(code: str, domain: str = DOMAIN) -> Catalog:
    """The catalogue of ``code`` with new messages added and those no longer used dropped."""
    catalog = read_catalogue(code, domain)
    catalog.update(template(domain), no_fuzzy_matching=True, update_creation_date=False)
    catalog.obsolete.clear()
    return catalog


def write(catalog: Catalog, code: str) -> None:
    path = po_path(code, catalog.domain or DOMAIN)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(to_bytes(catalog))


def to_bytes(catalog: Catalog) -> bytes:
    """Without line numbers and dates: a change of the file is a change of the words."""
    buffer = io.BytesIO()
    catalog.header_comment = "# Sanad: the words. Drafts until a native speaker has read them. CC BY 4.0."
    write_po(buffer, catalog, width=110, include_lineno=False, omit_header=False)
    lines = [line for line in buffer.getvalue().splitlines(keepends=True)
             if not line.startswith((b'"POT-Creation-Date', b'"PO-Revision-Date', b'"Generated-By', b'"Last-Translator',
                                     b'"Report-Msgid-Bugs-To', b'"Language-Team'))]  # fmt: skip
    return b"".join(lines)


def status(code: str, domain: str = DOMAIN) -> tuple[int, int]:
    """(translated, all) messages of ``code``; the source language is complete by nature."""
    code = languages()[code].transliterates or code
    wanted = {(message.context, _key(message.id)) for message in template(domain) if message.id}
    if code == SOURCE:
        return len(wanted), len(wanted)
    done = {
        (message.context, _key(message.id))
        for message in read_catalogue(code, domain)
        if message.id and not message.fuzzy and message.string and all(message.string)
    }
    return len(wanted & done), len(wanted)


def targets() -> list[str]:
    """The languages that have a catalogue: all but the source, and those that are another one in other letters."""
    return [code for code, language in languages().items() if code != SOURCE and language.transliterates is None]


def _key(id: str | tuple[str, ...] | list[str]) -> str:
    return id if isinstance(id, str) else id[0]


_Found = tuple[str, str | None, str, str | None, str]


def _from_code() -> Iterator[_Found]:
    for folder, pattern, method in _FILES:
        for path in sorted((ROOT / folder).rglob(pattern)):
            place = path.relative_to(ROOT).as_posix()
            with path.open("rb") as file:
                for _line, text, _comments, context in extract(method, file, keywords=_KEYWORDS):
                    singular, plural = text if isinstance(text, tuple) else (text, None)
                    yield place, context, singular, plural, ""


def _from_vocabularies() -> Iterator[_Found]:
    vocabulary = _yaml(KNOWLEDGE / "vocabulary.yml")
    for context, terms in vocabulary.items():
        for id, term in terms.items():
            yield "knowledge/vocabulary.yml", context, str(term["text"]), None, f"{context}: {id}"
    for name, context, field in _VOCABULARIES:
        for id, entry in _yaml(KNOWLEDGE / name).items():
            yield f"knowledge/{name}", context, str(entry[field]), None, f"{context}: {id}"


def _from_notes() -> Iterator[_Found]:
    for path in sorted(KNOWLEDGE.glob("*/*.yml")):
        place = path.relative_to(ROOT).as_posix()
        for text in dict.fromkeys(_notes(load(path.read_text(encoding="utf-8")))):
            yield place, "note", text, None, ""


def _notes(node: object) -> Iterator[str]:
    """The English text of every note below ``node``."""
    if isinstance(node, dict):
        note = node.get("note")
        if isinstance(note, dict) and SOURCE in note:
            yield note[SOURCE]
    for child in node.values() if isinstance(node, dict) else node if isinstance(node, list) else ():
        yield from _notes(child)


def _yaml(path: Path) -> dict[str, dict[str, dict[str, str]]]:
    loaded: dict[str, dict[str, dict[str, str]]] = load(path.read_text(encoding="utf-8"))
    return loaded
