"""Takes over edited knowledge files while the bot runs; a broken one is reported and changes nothing."""

from __future__ import annotations

import asyncio
import logging
from pathlib import Path

from watchfiles import awatch

from dialogues.world import World
from knowledge.errors import BrokenKnowledge
from knowledge.loader import load

log = logging.getLogger(__name__)


async def watch(folder: Path, world: World, stop: asyncio.Event) -> None:
    """Reload ``folder`` into ``world`` after each change, until ``stop`` is set."""
    async for _changes in awatch(
        folder, watch_filter=lambda _change, path: path.endswith(".yml"), stop_event=stop, debounce=400
    ):
        await reload(folder, world)


async def reload(folder: Path, world: World) -> bool:
    """Swap the knowledge whole when all files are good; otherwise say what is wrong and keep the last good one."""
    try:
        world.kb = await asyncio.to_thread(load, folder)
    except BrokenKnowledge as broken:
        log.error("knowledge not taken over, %d problem(s):", len(broken.problems))
        for problem in broken.problems:
            log.error("  %s", problem)
        return False
    log.info("knowledge taken over: %d destinations", len(world.kb.destinations))
    return True
