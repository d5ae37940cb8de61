"""Serving the local Telegram on a loopback port, inside an event loop that is already running."""

import asyncio
import socket
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager

import uvicorn
from starlette.types import ASGIApp

from bot.sandbox.server import LocalTelegram

_LOOPBACK = "127.0.0.1"
_KEEP_ALIVE_SECONDS = 75


class _Server(uvicorn.Server):
    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.ready = asyncio.Event()

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self.ready.set()

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Leave signals to whoever owns the event loop."""
        yield


@asynccontextmanager
async def serving(telegram: LocalTelegram, port: int = 0) -> AsyncIterator[str]:
    """Serve the local Telegram while the block runs; see `on_loopback`. Stop the bot before leaving the block."""
    async with on_loopback(telegram.asgi, port) as address:
        try:
            yield address
        finally:
            telegram.close()


@asynccontextmanager
async def on_loopback(app: ASGIApp, port: int = 0) -> AsyncIterator[str]:
    """Serve any application while the block runs; yields its address, e.g. `http://127.0.0.1:8080`.

    Port 0 takes a free one. Raises OSError where the port is taken.
    """
    config = uvicorn.Config(
        app, log_level="warning", access_log=False, lifespan="off", timeout_keep_alive=_KEEP_ALIVE_SECONDS
    )
    with socket.socket() as listener:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind((_LOOPBACK, port))
        server = _Server(config)
        serve = asyncio.create_task(server.serve(sockets=[listener]))
        try:
            await server.ready.wait()
            yield f"http://{_LOOPBACK}:{listener.getsockname()[1]}"
        finally:
            server.should_exit = True
            await serve
