"""The rooms of the house and the arrows between them."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
ROOMS = {
    "knowledge": {"bot", "dialogues"},
    "locales": {"bot", "dialogues"},
    "dialogues": {"bot", "telegram", "sqlalchemy", "httpx", "aiohttp", "starlette", "os", "time"},
    "bot": set[str](),
}
# locales/extraction.py reads the folders of the other rooms as files; that is no import.
LONGEST = 400


def imports(path: Path) -> set[str]:
    """The top-level names a module imports, also inside functions."""
    names = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name.partition(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            names.add(node.module.partition(".")[0])
    return names


def modules(room: str) -> list[Path]:
    return sorted((ROOT / room).rglob("*.py"))


@pytest.mark.parametrize("room", ROOMS)
def test_arrows_only_go_down(room: str) -> None:
    for path in modules(room):
        assert not imports(path) & ROOMS[room], f"{path.relative_to(ROOT)} imports what its room must not know"


def test_rasa_sdk_is_known_to_dialogues_only() -> None:
    for room in ("bot", "knowledge", "locales"):
        for path in modules(room):
            assert "rasa_sdk" not in imports(path), path


def test_dialogues_read_no_clock() -> None:
    for path in modules("dialogues"):
        text = path.read_text(encoding="utf-8")
        assert ".now(" not in text, path
        assert ".today()" not in text, path


def test_modules_stay_short() -> None:
    for room in ROOMS:
        for path in modules(room):
            assert len(path.read_text(encoding="utf-8").splitlines()) <= LONGEST, path


def test_nothing_else_stands_at_the_top() -> None:
    allowed = {*ROOMS, "tests", "docs", "pyproject.toml", "README.md", "LICENSE", "LICENSE-facts-and-words"}
    allowed |= {"Dockerfile", "compose.yml"}
    ignored = {"build", "dist"}
    found = {path.name for path in ROOT.iterdir() if not path.name.startswith(".") and path.suffix != ".db"}
    assert found - ignored <= allowed


def test_no_text_hides_from_the_translators() -> None:
    """Extraction does not look into f-strings: a text in one would never be translated."""
    for path in (*modules("dialogues"), *modules("bot"), *modules("locales")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not isinstance(node, ast.JoinedStr):
                continue
            called = {
                getattr(call.func, "attr", getattr(call.func, "id", None))
                for call in ast.walk(node)
                if isinstance(call, ast.Call)
            }
            assert not called & {"gettext", "ngettext", "pgettext", "say"}, f"{path}:{node.lineno}"
