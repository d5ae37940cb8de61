"""The command line: the stable interface for scripts, and one clear line for every mistake."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from bot.cli import app
from bot.commands.errors import Mistake
from bot.settings import BadSettings, load_settings

runner = CliRunner()
GUIDE_KEYS = {
    "profile", "destination", "regulated", "procedures", "agreements", "legalisation", "validation", "refugee",
    "funding", "cost", "gaps", "steps", "sources",
}  # fmt: skip
PROCEDURE_KEYS = {
    "id", "kind", "needed", "authority", "apply", "fees", "duration", "documents", "translation", "language", "exams",
    "steps", "sources",
}  # fmt: skip
AGREEMENT_KEYS = {"id", "name", "names", "mechanism", "applies", "reason", "since", "effects", "limits", "sources"}


def run(*arguments: str, text: str | None = None) -> str:
    result = runner.invoke(app, arguments, input=text, catch_exceptions=False)
    assert result.exit_code == 0, result.output
    return result.output


def answer(*arguments: str) -> Any:
    return json.loads(run(*arguments, "--json"))


def test_the_guide_as_json_has_the_promised_keys() -> None:
    data = answer("guide", "--from", "PH", "--to", "DE", "--occupation", "2221", "--language", "es")
    assert data.keys() >= GUIDE_KEYS
    assert data["regulated"] is True
    assert data["destination"] == {"code": "DE", "name": "Alemania"}
    assert data["procedures"]
    for procedure in data["procedures"]:
        assert procedure.keys() >= PROCEDURE_KEYS
        assert procedure["authority"].keys() == {"names", "acronym", "url"}
    for agreement in data["agreements"]:
        assert agreement.keys() >= AGREEMENT_KEYS
    assert all(step["text"] and "%(" not in step["text"] for step in data["steps"])
    assert all(source["copy"] in ("archived", "live") for source in data["sources"])


def test_an_occupation_may_be_a_word_in_the_readers_language() -> None:
    data = answer("guide", "--from", "PH", "--to", "DE", "--occupation", "enfermera", "--language", "es")
    assert data["profile"]["occupation"] == "2221"


def test_the_guide_as_text_has_every_section() -> None:
    text = run("guide", "--from", "PH", "--to", "DE", "--occupation", "2221", "--language", "es")
    assert text.count("────") == 6
    assert "<b>" not in text
    assert "https://" in text


def test_agreements_tell_the_near_misses_too() -> None:
    data = answer("agreements", "--from", "PH", "--to", "DE", "--occupation", "nurse")["agreements"]
    found = {item["id"]: item for item in data}
    assert found["eu-2005-36"]["applies"] is False
    assert found["eu-2005-36"]["reason"] == "origin-not-party"


def test_a_batch_answers_line_by_line_and_a_bad_line_stops_nothing(tmp_path: Path) -> None:
    lines = ['{"from": "RO", "to": "DE", "occupation": "2221"}', "nonsense", '{"from": "KH", "to": "XX"}',
             '{"from": "KH", "to": "TH", "occupation": "7112", "evidence": "certificate"}']  # fmt: skip
    path = tmp_path / "cases.jsonl"
    path.write_text("\n".join(lines), encoding="utf-8")
    for output in (run("agreements", "--batch", str(path)), run("agreements", "--batch", "-", text="\n".join(lines))):
        answers = [json.loads(line) for line in output.splitlines()]
        assert len(answers) == 4
        assert any(item["applies"] for item in answers[0]["agreements"])
        assert "line 2" in answers[1]["error"]
        assert "`XX`" in answers[2]["error"]
        assert any(item["id"] == "asean-ilo-thailand-cambodia" for item in answers[3]["agreements"] if item["applies"])


def test_understanding_in_a_batch_takes_the_language_from_each_line() -> None:
    lines = [
        {"language": "fr", "text": "infirmière du Maroc, je veux aller en Allemagne"},
        {"language": "en", "text": "Philipines", "expecting": "origin"},
    ]
    output = run("understand", "--batch", "-", text="\n".join(json.dumps(line) for line in lines))
    answers = [json.loads(line) for line in output.splitlines()]
    assert answers[0]["slots"] == {"origin": "MA", "destination": "DE", "occupation": "2221"}
    assert answers[1] == {"slots": {"origin": "PH"}, "topic": None}


def test_understanding_one_sentence() -> None:
    data = answer("understand", "--language", "fr", "combien ça coûte ?")
    assert data == {"slots": {}, "topic": "cost"}


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        (["guide", "--from", "PH"], "--to"),
        (["guide", "--to", "GER"], "`GER` is not known"),
        (["guide", "--to", "DE", "--evidence", "diploma"], "--evidence"),
        (["guide", "--to", "DE", "--on", "tomorrow"], "--on"),
        (["guide", "--to", "DE", "--language", "xx"], "--language"),
        (["guide", "--to", "DE", "--occupation", "zzzzzz"], "--occupation"),
        (["guide", "--to", "CA", "--region", "CA-XX"], "--region"),
        (["guide", "--batch", "nowhere.jsonl"], "nowhere.jsonl"),
        (["understand", "--expecting", "mood", "x"], "--expecting"),
        (["link", "--to", "DE"], "SANAD_BOT_USERNAME"),
        (["link", "--partner", "nobody", "--bot", "x"], "--partner"),
        (["link", "--bot", "x", "--qr", "poster.bmp"], "--qr"),
        (["new", "destination", "DE"], "exists already"),
        (["knowledge", "check", "nowhere"], "nowhere"),
    ],
)
def test_a_mistake_names_itself_and_the_cure(arguments: list[str], expected: str) -> None:
    with pytest.raises(Mistake) as caught:
        runner.invoke(app, arguments, catch_exceptions=False)
    assert expected in str(caught.value)


def test_a_mistake_is_one_line_and_exit_code_two() -> None:
    command = [sys.executable, "-c", "from bot.cli import main; main()", "guide", "--to", "GER"]
    result = subprocess.run(command, capture_output=True, text=True, check=False)
    assert result.returncode == 2
    assert result.stderr.count("\n") == 1
    assert "Traceback" not in result.stderr


@pytest.mark.parametrize(
    ("environment", "expected"),
    [
        ({"SANAD_POORT": "1"}, "did you mean SANAD_PORT?"),
        ({"SANAD_PORT": "many"}, "SANAD_PORT"),
        ({"SANAD_DATABASE_URL": "mysql://x"}, "SANAD_DATABASE_URL: use sqlite"),
        ({"SANAD_WEBHOOK_URL": "http://x"}, "https"),
        ({"SANAD_KNOWLEDGE": "/nowhere"}, "/nowhere is no folder"),
    ],
)
def test_a_wrong_setting_is_one_clear_line(
    monkeypatch: pytest.MonkeyPatch, environment: dict[str, str], expected: str
) -> None:
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    with pytest.raises(BadSettings) as caught:
        load_settings()
    assert expected in str(caught.value)


def test_a_wrong_line_of_the_env_file_is_told_too(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / ".env").write_text("SANAD_POORT=1\n", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    with pytest.raises(BadSettings, match="did you mean SANAD_PORT"):
        load_settings()


def test_the_token_is_never_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TELEGRAM_BOT_TOKEN", "123456789:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")
    assert "AAAA" not in repr(load_settings())


def test_a_link_and_its_qr_code(tmp_path: Path) -> None:
    poster = tmp_path / "poster.png"
    output = run("link", "--partner", "demo", "--to", "DE", "--occupation", "2221", "--language", "ar",
                 "--bot", "sanad_bot", "--qr", str(poster))  # fmt: skip
    assert output.splitlines()[0] == "https://t.me/sanad_bot?start=pdemo_dDE_o2221_lar"
    assert poster.read_bytes().startswith(b"\x89PNG")


def test_the_knowledge_commands(tmp_path: Path) -> None:
    assert run("knowledge", "check").startswith("clean:")
    assert "Alemania" in run("knowledge", "show", "DE", "--occupation", "2221", "--from", "PH", "--language", "es")
    run("knowledge", "schema", str(tmp_path))
    written = json.loads((tmp_path / "schema" / "destination.json").read_text(encoding="utf-8"))
    assert "visa" in json.dumps(written), "ids of the vocabularies are filled in"
    run("knowledge", "stale")


def test_a_broken_folder_fails_the_check(tmp_path: Path) -> None:
    result = runner.invoke(app, ["knowledge", "check", str(tmp_path)])
    assert result.exit_code == 1
    assert "vocabulary.yml" in result.output


def test_the_state_of_the_languages() -> None:
    output = run("locales", "status")
    assert "العربية" in output
    assert output.count("100.0%") == len(output.splitlines())


def test_a_talk_in_the_terminal() -> None:
    output = run("chat", "--language", "fr", text="infirmière des Philippines vers l'Allemagne\n1\n\n")
    assert "Allemagne" in output
    assert "[1]" in output


def test_the_schemas_in_the_repository_are_current(tmp_path: Path) -> None:
    from knowledge.loader import HERE

    run("knowledge", "schema", str(tmp_path))
    for path in (tmp_path / "schema").glob("*.json"):
        assert (HERE / "schema" / path.name).read_text(encoding="utf-8") == path.read_text(encoding="utf-8"), (
            "run `sanad knowledge schema`"
        )
