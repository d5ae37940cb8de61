"""The knowledge files: read strictly, all errors at once, each with file, line, key and cure."""

from __future__ import annotations

import shutil
from datetime import date, timedelta
from pathlib import Path

import pytest
from pydantic import ValidationError

from knowledge.base import KnowledgeBase
from knowledge.codes import Duration, countries
from knowledge.document import parse
from knowledge.errors import BrokenKnowledge
from knowledge.freshness import stale_files
from knowledge.loader import HERE, load
from knowledge.scaffolds import agreement as agreement_text
from knowledge.scaffolds import destination as destination_text
from knowledge.scaffolds import origin as origin_text
from knowledge.shapes import Party
from tests.conftest import TODAY


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of the knowledge that a test may break."""
    copy = tmp_path / "knowledge"
    shutil.copytree(HERE, copy, ignore=shutil.ignore_patterns("__pycache__", "*.py", "schema"))
    return copy


def problems(folder: Path) -> list[str]:
    with pytest.raises(BrokenKnowledge) as caught:
        load(folder)
    return [str(problem) for problem in caught.value.problems]


def edit(path: Path, old: str, new: str) -> int:
    """Replace the first ``old``; return the line it stood on."""
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    return text[: text.index(old)].count("\n") + 1


def test_a_wrong_currency_is_named_with_its_line_and_the_cure(folder: Path) -> None:
    line = edit(folder / "destinations" / "DE.yml", "currency: EUR", "currency: EURO")
    [problem] = problems(folder)
    assert problem.startswith(f"destinations/DE.yml:{line}: procedures.")
    assert "`EURO` is not an ISO 4217 code; did you mean `EUR`?" in problem


def test_all_problems_of_all_files_are_told_at_once(folder: Path) -> None:
    edit(folder / "destinations" / "DE.yml", "currency: EUR", "currency: EURO")
    edit(folder / "destinations" / "FR.yml", "kind: licence", "kind: license")
    edit(folder / "agreements" / "lisbon.yml", "place: FR", "place: FRA")
    found = problems(folder)
    assert len(found) == 3
    assert {text.split(":")[0] for text in found} == {
        "destinations/DE.yml", "destinations/FR.yml", "agreements/lisbon.yml",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", "the file is empty"),
        ("country: [DE", "not YAML"),
        ("country: DE\ncountry: FR", "stands here twice"),
        ("country: XX", "`XX` is not an ISO 3166-1 country"),
        ("- 1", "should be a valid"),
    ],
)
def test_a_broken_file_never_gets_through(folder: Path, text: str, expected: str) -> None:
    (folder / "destinations" / "DE.yml").write_text(text, encoding="utf-8")
    assert any(expected in problem for problem in problems(folder))


def test_a_key_that_is_not_known_is_an_error(folder: Path) -> None:
    edit(folder / "destinations" / "DE.yml", "from-abroad:", "from_abroad_maybe:")
    assert any("not known here" in problem for problem in problems(folder))


def test_a_source_that_does_not_exist_is_an_error(folder: Path) -> None:
    path = folder / "agreements" / "trans-tasman.yml"
    path.write_text(path.read_text(encoding="utf-8").replace("sources: [", "sources: [nowhere, ", 1), encoding="utf-8")
    assert any("`nowhere` is not a source of this file" in problem for problem in problems(folder))


def test_a_source_that_nobody_cites_is_an_error(folder: Path) -> None:
    path = folder / "agreements" / "trans-tasman.yml"
    extra = "  spare: {url: 'https://example.org/', title: x, language: en, consulted: 2026-01-01, copy: live}\n"
    path.write_text(path.read_text(encoding="utf-8").rstrip() + "\n" + extra, encoding="utf-8")
    assert any("no fact cites this source" in problem for problem in problems(folder))


def test_a_file_under_the_wrong_name_is_an_error(folder: Path) -> None:
    (folder / "destinations" / "DE.yml").rename(folder / "destinations" / "AT.yml")
    assert any("name it `DE.yml`" in problem for problem in problems(folder))


def test_a_missing_vocabulary_is_one_clear_error(folder: Path) -> None:
    (folder / "vocabulary.yml").unlink()
    assert problems(folder) == ["vocabulary.yml:1: the file is missing"]


def test_norway_is_no_boolean() -> None:
    assert parse("a: [NO, ON, yes, off, true]", "x").data == {"a": ["NO", "ON", "yes", "off", True]}


def test_every_key_knows_its_line() -> None:
    document = parse("a:\n  b: 1\n  c:\n    - d\n", "x")
    assert document.line(("a", "c", 0)) == 4
    assert document.line(("a", "missing")) == 1


@pytest.mark.parametrize(("text", "days"), [("P3M", 90), ("P1Y", 365), ("P6W", 42), ("P1Y6M", 545)])
def test_durations_are_iso_8601(text: str, days: int) -> None:
    assert Duration.parse(text).in_days == days
    assert str(Duration.parse(text)) == text


def test_three_months_must_be_written_as_a_duration() -> None:
    with pytest.raises(ValueError, match="P3M"):
        Duration.parse("3 months")


def test_a_party_is_bound_or_has_signed() -> None:
    with pytest.raises(ValidationError, match="known-by"):
        Party(place="FR")


def test_every_file_was_read_by_a_second_person(kb: KnowledgeBase) -> None:
    for country, destination in kb.destinations.items():
        assert destination.second_reading, country
    for id, agreement in kb.agreements.items():
        assert agreement.second_reading, id
    for country, origin in kb.origins.items():
        assert origin.second_reading, country


def test_every_file_names_its_schema_for_editors() -> None:
    for folder, shape in (("destinations", "destination"), ("agreements", "agreement"), ("origins", "origin")):
        for path in (HERE / folder).glob("*.yml"):
            first = path.read_text(encoding="utf-8").splitlines()[0]
            assert first == f"# yaml-language-server: $schema=../schema/{shape}.json", path.name


def test_no_source_lies_in_the_future(kb: KnowledgeBase) -> None:
    read = [item.sources for item in kb.destinations.values()]
    read += [item.sources for item in kb.agreements.values()]
    read += [item.sources for item in kb.origins.values()]
    for sources in read:
        for key, source in sources.items():
            assert source.consulted <= TODAY, key


def test_what_passed_the_check_is_remembered_until_a_file_changes(folder: Path, tmp_path: Path) -> None:
    cache = tmp_path / "cache"
    first = load(folder, cache)
    again = load(folder, cache)
    assert again == first
    assert len(list(cache.glob("*.json"))) == 1
    edit(folder / "destinations" / "DE.yml", "currency: EUR", "currency: EURO")
    with pytest.raises(BrokenKnowledge):
        load(folder, cache)
    [kept] = cache.glob("*.json")
    kept.write_text("half a fi", encoding="utf-8")
    edit(folder / "destinations" / "DE.yml", "currency: EURO", "currency: EUR")
    assert load(folder, cache) == first


def test_old_files_are_listed(kb: KnowledgeBase) -> None:
    assert not [line for line in stale_files(kb, TODAY, timedelta(days=180)) if "last checked" in line]
    later = list(stale_files(kb, TODAY + timedelta(days=200), timedelta(days=180)))
    assert any(line.startswith("destinations/DE.yml: last checked") for line in later)


@pytest.mark.parametrize("code", ["AT", "XK"])
def test_a_new_destination_passes_the_check_with_its_gaps_named(folder: Path, code: str) -> None:
    text = destination_text(code, date(2026, 11, 23))
    (folder / "destinations" / f"{code}.yml").write_text(text, encoding="utf-8")
    assert load(folder).destinations[code].gaps


def test_a_new_agreement_passes_the_check_and_helps_nobody_yet(folder: Path) -> None:
    (folder / "agreements" / "x-y.yml").write_text(agreement_text("x-y", date(2026, 11, 23)), encoding="utf-8")
    assert load(folder).agreements["x-y"].preparing


def test_a_new_origin_passes_the_check_with_its_gaps_named(folder: Path) -> None:
    (folder / "origins" / "BD.yml").write_text(origin_text("BD", date(2026, 11, 23)), encoding="utf-8")
    assert load(folder).origins["BD"].gaps


def test_every_country_is_a_country() -> None:
    assert {"DE", "NO", "KH", "XK"} <= countries()
    assert not {"EU", "UN", "ZZ"} & countries()
