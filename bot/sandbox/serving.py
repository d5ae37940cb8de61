"""Serving the local Telegram on a loopback port, inside an event loop that is already running."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from bot.listening import listening
from bot.sandbox.server import LocalTelegram


@asynccontextmanager
async def serving(telegram: LocalTelegram, port: int = 0) -> AsyncIterator[str]:
    """Serve the local Telegram while the block runs; see ``listening``. Stop the bot before leaving the block."""
    async with listening(telegram.asgi, port=port) as address:
        try:
            yield address
        finally:
            telegram.close()
