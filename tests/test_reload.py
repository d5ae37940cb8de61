"""An admin edits the knowledge while the bot runs."""

from __future__ import annotations

import asyncio
import logging
import shutil
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.knowledge_watch import reload, watch
from dialogues.world import World
from knowledge.loader import HERE, load


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    copy = tmp_path / "knowledge"
    shutil.copytree(HERE, copy, ignore=shutil.ignore_patterns("__pycache__", "*.py", "schema"))
    return copy


@pytest.fixture
async def world(folder: Path) -> AsyncIterator[World]:
    world = World(load(folder))
    stop = asyncio.Event()
    watching = asyncio.create_task(watch(folder, world, stop))
    await asyncio.sleep(0.3)
    yield world
    stop.set()
    await watching


def edit(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


async def test_a_good_edit_shows_in_the_next_answer(folder: Path, world: World) -> None:
    assert world.kb.occupations["2221"].name == "Nurse"
    edit(folder / "occupations.yml", "{name: Nurse,", "{name: Registered nurse,")
    for _ in range(100):
        await asyncio.sleep(0.1)
        if world.kb.occupations["2221"].name == "Registered nurse":
            return
    pytest.fail("the edit was not taken over")


async def test_a_bad_edit_changes_nothing_and_is_told_with_file_line_and_cure(
    folder: Path, caplog: pytest.LogCaptureFixture
) -> None:
    world = World(load(folder))
    before = world.kb
    edit(folder / "destinations" / "DE.yml", "currency: EUR", "currency: EURO")
    with caplog.at_level(logging.ERROR):
        assert not await reload(folder, world)
    assert world.kb is before
    assert "destinations/DE.yml:" in caplog.text
    assert "did you mean `EUR`?" in caplog.text
    edit(folder / "destinations" / "DE.yml", "currency: EURO", "currency: EUR")
    assert await reload(folder, world)
    assert world.kb is not before


async def test_a_half_written_file_changes_nothing(folder: Path) -> None:
    world = World(load(folder))
    before = world.kb
    path = folder / "destinations" / "FR.yml"
    text = path.read_text(encoding="utf-8")
    path.write_text(text[: len(text) // 2], encoding="utf-8")
    assert not await reload(folder, world)
    assert world.kb is before
