"""A web server inside an event loop that is already running, and that keeps the loop's own signal handlers."""

import asyncio
import socket
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager

import uvicorn
from starlette.types import ASGIApp

# Telegram and proxies keep connections open; uvicorn's five seconds would cut them under way.
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
async def listening(app: ASGIApp, host: str = "127.0.0.1", port: int = 0, shared: bool = False) -> AsyncIterator[str]:
    """Serve ``app`` while the block runs; yields its address, such as ``http://127.0.0.1:8080``.

    Port 0 takes a free one; ``shared``: other processes may listen at it too. Raises OSError where it is taken.
    """
    config = uvicorn.Config(
        app, log_level="warning", access_log=False, lifespan="off", timeout_keep_alive=_KEEP_ALIVE_SECONDS
    )
    with socket.socket() as listener:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        if shared:
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
        listener.bind((host, port))
        server = _Server(config)
        serve = asyncio.create_task(server.serve(sockets=[listener]))
        try:
            await server.ready.wait()
            yield f"http://{host}:{listener.getsockname()[1]}"
        finally:
            server.should_exit = True
            await serve
