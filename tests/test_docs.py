"""What the README says is what the code does."""

from __future__ import annotations

import re
from pathlib import Path

import typer

from bot.cli import app
from bot.settings import PREFIX, Settings
from dialogues.world import RETENTION_DAYS
from knowledge.base import KnowledgeBase
from knowledge.coverage import totals
from locales.languages import languages
from tests.conftest import TODAY

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")


def test_every_command_is_in_the_table() -> None:
    group = typer.main.get_command(app)
    listed = set(re.findall(r"^\| `sanad (\w+)`", README, re.MULTILINE))
    assert listed == set(group.commands)  # type: ignore[attr-defined]
    for name, command in group.commands.items():  # type: ignore[attr-defined]
        for sub in getattr(command, "commands", {}):
            row = re.search(rf"^\| `sanad {name}` \| (.*)$", README, re.MULTILINE)
            assert row is not None
            assert f"`{sub}`" in row[1]


def test_every_setting_is_in_the_table() -> None:
    listed = set(re.findall(r"^\| `([A-Z_]+)` \|", README, re.MULTILINE))
    expected = {PREFIX + name.upper() for name in Settings.model_fields if name != "token"} | {"TELEGRAM_BOT_TOKEN"}
    assert listed == expected


def test_destinations_and_languages_are_those_there_are(kb: KnowledgeBase) -> None:
    counts = totals(kb, TODAY)
    rows = (
        f"destinations in full | {counts['full'][0]}, of which {counts['full'][1]} ",
        f"destinations in short | {counts['short'][0]}, of which {counts['short'][1]} ",
        f"agreements | {len(kb.agreements)} |",
        f"countries of origin | {len(kb.origins)} |",
        f"national information centres | {len(kb.centres.centres)} |",
        f"occupations (ISCO-08 unit groups) | {len(kb.occupations)} |",
        f"languages | {', '.join(languages())} |",
    )
    for row in rows:
        assert f"| {row}" in README


def test_the_time_things_are_kept_is_the_true_one() -> None:
    assert f"{RETENTION_DAYS} days after the last message" in README
    assert Settings.model_fields["retention_days"].default == RETENTION_DAYS


def test_every_room_is_on_the_map() -> None:
    for room in ("bot", "dialogues", "knowledge", "locales", "tests"):
        assert f"| `{room}/` |" in README


def test_links_in_the_documents_lead_somewhere() -> None:
    for path in (ROOT / "README.md", *(ROOT / "docs").glob("*.md")):
        for target in re.findall(r"\]\(([^)#]+)\)", path.read_text(encoding="utf-8")):
            if not target.startswith("http"):
                assert (path.parent / target).exists(), f"{path.name}: {target}"
