"""Reads texts aloud with Debian's espeak-ng and opusenc, each in a process of its own."""

from __future__ import annotations

import asyncio
import shutil
from asyncio.subprocess import DEVNULL, PIPE

PROGRAMS = ("espeak-ng", "opusenc")
# Words a minute: slower than espeak-ng's own 175, for people who listen in a second language.
_SPEED = "150"
_SECONDS = 60


class Unspoken(Exception):
    """The text could not be read aloud; the text says which program failed."""


class Voice:
    """Makes voice messages. At most ``at_once`` are made at a time, so that a turn never waits for many of them."""

    def __init__(self, at_once: int = 2) -> None:
        self._free = asyncio.Semaphore(at_once)

    @staticmethod
    def missing() -> list[str]:
        """The programs that are not installed; without them there is no Listen button."""
        return [program for program in PROGRAMS if shutil.which(program) is None]

    async def speak(self, text: str, voice: str) -> bytes:
        """``text`` as OGG/Opus, what Telegram plays as a voice message. Raises Unspoken."""
        async with self._free:
            # The text goes through standard input: an argument would show it to everybody on the machine.
            wave = await _run("espeak-ng", "-v", voice, "-s", _SPEED, "--stdin", "--stdout", given=text.encode())
            return await _run("opusenc", "--quiet", "--bitrate", "24", "-", "-", given=wave)


async def _run(program: str, *arguments: str, given: bytes) -> bytes:
    try:
        process = await asyncio.create_subprocess_exec(program, *arguments, stdin=PIPE, stdout=PIPE, stderr=DEVNULL)
    except OSError as error:
        raise Unspoken(f"{program} cannot be started") from error
    try:
        made, _ = await asyncio.wait_for(process.communicate(given), _SECONDS)
    except TimeoutError as error:
        process.kill()
        await process.wait()
        raise Unspoken(f"{program} took too long") from error
    if process.returncode or not made:
        raise Unspoken(f"{program} failed with code {process.returncode}")
    return made
