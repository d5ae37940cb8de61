"""A volunteer gets one file, changes it, and nothing breaks when it comes back."""

from __future__ import annotations

import csv
import shutil
from pathlib import Path

import pytest
import yaml
from typer.testing import CliRunner

from bot.cli import app
from locales import catalogues, exchange, scaffolds
from locales.catalogues import catalogue, po_path, read_catalogue
from locales.languages import HERE, SOURCE, languages
from locales.transliteration import to_latin
from locales.words import words


@pytest.fixture
def copy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """French in a folder of its own, so that a test can change it."""
    shutil.copytree(HERE / "fr", tmp_path / "fr")
    monkeypatch.setattr(catalogues, "HERE", tmp_path)
    return tmp_path


def table(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def write(path: Path, rows: list[dict[str, str]]) -> None:
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)


@pytest.mark.parametrize("suffix", [".po", ".csv"])
def test_what_goes_out_comes_back_the_same(copy: Path, suffix: str) -> None:
    path = copy / f"fr{suffix}"
    assert exchange.export("fr", path) > 600
    before = po_path("fr").read_bytes()
    assert exchange.absorb("fr", path) == exchange.Absorbed(0, ())
    assert po_path("fr").read_bytes() == before


def test_a_corrected_cell_is_taken_over(copy: Path) -> None:
    path = copy / "fr.csv"
    exchange.export("fr", path)
    rows = table(path)
    row = next(row for row in rows if row["source"] == "What is your occupation?")
    row["translation"] = "Quel métier exercez-vous ?"
    write(path, rows)
    assert exchange.absorb("fr", path).changed == 1
    assert read_catalogue("fr").get("What is your occupation?").string == "Quel métier exercez-vous ?"  # type: ignore[union-attr]


@pytest.mark.parametrize("bad", ["%(lost)s", "<b>bold</b>", "no placeholder at all"])
def test_what_would_break_a_message_is_left_out(copy: Path, bad: str) -> None:
    path = copy / "fr.csv"
    exchange.export("fr", path)
    rows = table(path)
    row = next(row for row in rows if row["source"] == "Facts checked on %(date)s.")
    row["translation"] = bad
    write(path, rows)
    done = exchange.absorb("fr", path)
    assert done.changed == 0
    assert len(done.problems) == 1
    assert "Facts checked" in done.problems[0]


def test_every_plural_form_is_wanted(copy: Path) -> None:
    path = copy / "fr.csv"
    exchange.export("fr", path)
    rows = [row for row in table(path) if row["plural"]]
    rows[0]["translation"] = rows[0]["translation"].split("\n")[0]
    write(path, rows)
    assert len(exchange.absorb("fr", path).problems) == 1


def test_commands_name_what_is_wrong(tmp_path: Path) -> None:
    run = CliRunner()
    assert run.invoke(app, ["locales", "export", "fr", "--to", str(tmp_path / "fr.xls")]).exit_code != 0
    assert run.invoke(app, ["locales", "export", SOURCE]).exit_code != 0
    assert run.invoke(app, ["locales", "import", "fr", str(tmp_path / "none.csv")]).exit_code != 0
    out = run.invoke(app, ["locales", "export", "fr", "--to", str(tmp_path / "fr.csv")])
    assert (out.exit_code, (tmp_path / "fr.csv").is_file()) == (0, True)


def test_a_new_language_is_a_row_and_a_file(tmp_path: Path) -> None:
    shutil.copy(HERE / "languages.yml", tmp_path)
    scaffolds.language("yo", tmp_path)
    row = yaml.safe_load((tmp_path / "languages.yml").read_text(encoding="utf-8"))["yo"]
    assert set(yaml.safe_load((HERE / "languages.yml").read_text(encoding="utf-8"))["fr"]) - {"voice"} == set(row)
    assert "examples" in yaml.safe_load((tmp_path / "yo" / "phrases.yml").read_text(encoding="utf-8"))
    with pytest.raises(FileExistsError):
        scaffolds.language("yo", tmp_path)


def test_a_prepared_row_is_taken_over(tmp_path: Path) -> None:
    for name in ("languages.yml", "wanted.yml"):
        shutil.copy(HERE / name, tmp_path)
    scaffolds.language("sw", tmp_path)
    assert yaml.safe_load((tmp_path / "languages.yml").read_text(encoding="utf-8"))["sw"]["voice"] == "sw"
    assert "sw" not in yaml.safe_load((tmp_path / "wanted.yml").read_text(encoding="utf-8"))


def test_no_language_is_both_wanted_and_there() -> None:
    wanted = yaml.safe_load((HERE / "wanted.yml").read_text(encoding="utf-8"))
    assert not set(wanted) & set(languages())


def test_serbian_in_latin_letters() -> None:
    assert to_latin("Његош и ЊЕГА, џеп, Љубав, %(name)s") == "Njegoš i NJEGA, džep, Ljubav, %(name)s"


def test_another_script_has_all_the_words_of_its_language() -> None:
    for code, language in languages().items():
        if language.transliterates:
            assert catalogue(code).texts.keys() == catalogue(language.transliterates).texts.keys()
            assert words(code).gettext("Begin") == to_latin(words(language.transliterates).gettext("Begin"))
