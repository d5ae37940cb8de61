"""One file with all texts of a language, for a volunteer with Poedit or a spreadsheet; and the way back."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po

from locales import extraction
from locales.catalogues import DOMAIN, NOTES
from locales.languages import languages

_PLACEHOLDER = re.compile(r"%\(\w+\)s")
_HEADER = ("context", "source", "plural", "translation")
# A form a line in the one cell that holds a plural.
_FORMS = "\n"


@dataclass(frozen=True)
class Row:
    """One text. ``translation`` has one form, or as many as the language has for counts; empty when missing."""

    context: str | None
    source: str
    translation: tuple[str, ...]


@dataclass(frozen=True)
class Absorbed:
    """What an import did: how many texts changed, and what was left out and why."""

    changed: int
    problems: tuple[str, ...]


def export(code: str, path: Path) -> int:
    """Write every text of ``code`` to ``path``, a .po or .csv file; return how many. Raises ValueError for others."""
    merged = _merged(code)
    if path.suffix == ".po":
        path.write_bytes(extraction.to_bytes(merged))
    elif path.suffix == ".csv":
        path.write_text(_table(merged), encoding="utf-8-sig")  # the mark tells spreadsheets that it is UTF-8
    else:
        raise ValueError(f"{path.name}: name it .po for Poedit or .csv for a spreadsheet")
    return sum(1 for message in merged if message.id)


def absorb(code: str, path: Path) -> Absorbed:
    """Take the translations of ``path`` into the catalogues of ``code``; what would break a message is left out."""
    given = {(row.context, row.source): row.translation for row in _rows(code, path) if any(row.translation)}
    changed, problems = 0, []
    for domain in (DOMAIN, NOTES):
        catalog = extraction.update(code, domain)
        for message in catalog:
            new = given.pop((message.context, _source(message)), None) if message.id else None
            if new is None or new == _forms(message):
                continue
            wrong = _wrong(message, new, catalog.num_plurals)
            if wrong:
                problems.append(f"{_source(message)}: {wrong}")
                continue
            message.string = new if message.pluralizable else new[0]
            message.flags.discard("fuzzy")
            changed += 1
        extraction.write(catalog, code)
    problems += [f"{source}: this text is no longer used" for _context, source in given]
    return Absorbed(changed, tuple(problems))


def _merged(code: str) -> Catalog:
    """The words and the notes in one catalogue; notes have a context of their own."""
    merged = extraction.update(code, DOMAIN)
    for message in extraction.update(code, NOTES):
        if message.id:
            merged[message.id] = message
    return merged


def _table(catalog: Catalog) -> str:
    buffer = io.StringIO()
    writer = csv.writer(buffer)
    writer.writerow(_HEADER)
    for message in catalog:
        if message.id:
            plural = message.id[1] if message.pluralizable else ""
            writer.writerow((message.context or "", _source(message), plural, _FORMS.join(_forms(message))))
    return buffer.getvalue()


def _rows(code: str, path: Path) -> Iterator[Row]:
    if path.suffix == ".csv":
        with path.open(encoding="utf-8-sig", newline="") as file:
            for line in csv.DictReader(file):
                forms = line["translation"].split(_FORMS) if line["plural"] else [line["translation"]]
                yield Row(line["context"] or None, line["source"], tuple(form.strip() for form in forms))
        return
    with path.open("rb") as file:
        for message in read_po(file, locale=languages()[code].cldr):
            if message.id and not message.fuzzy:
                yield Row(message.context, _source(message), _forms(message))


def _source(message: Message) -> str:
    return message.id if isinstance(message.id, str) else message.id[0]


def _forms(message: Message) -> tuple[str, ...]:
    return (message.string,) if isinstance(message.string, str) else tuple(message.string or ())


def _wrong(message: Message, forms: Iterable[str], plurals: int) -> str | None:
    """Why a translation cannot be used, or None when it can."""
    texts = list(forms)
    wanted = plurals if message.pluralizable else 1
    if len(texts) != wanted or not all(texts):
        return f"{wanted} form(s) wanted, {sum(map(bool, texts))} given"
    placeholders = set(_PLACEHOLDER.findall(_source(message)))
    for text in texts:
        if set(_PLACEHOLDER.findall(text)) != placeholders:
            return f"the placeholders must be {', '.join(sorted(placeholders)) or 'none'}"
        if "<" in text:
            return "markup belongs to the templates"
    return None
