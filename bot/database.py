"""Runs transactions beside the event loop: on SQLite those that wait at one moment are committed together."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from queue import SimpleQueue
from typing import Any, Protocol, TypeVar

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine import make_url

T = TypeVar("T")
Work = Callable[[Connection], T]
# Transactions under way at once on PostgreSQL, and committed together at most on SQLite.
CONNECTIONS = 8
_TOGETHER = 256


class Database(Protocol):
    """Runs pieces of work, each in a transaction of its own that is committed when ``run`` returns.

    ``read`` is for work that changes nothing.
    """

    dialect: str

    async def run(self, work: Work[T]) -> T: ...

    async def read(self, work: Work[T]) -> T: ...

    async def close(self) -> None: ...


def database(url: str) -> Database:
    """The database of a SQLAlchemy URL; nothing is connected before the first work."""
    return OneWriter(url) if make_url(url).get_backend_name() == "sqlite" else Pool(url)


@dataclass
class _Waiting:
    """A piece of work and who waits for it."""

    work: Work[Any]
    writes: bool
    future: asyncio.Future[Any]
    loop: asyncio.AbstractEventLoop
    result: Any = None
    error: BaseException | None = None


class OneWriter:
    """SQLite: one thread, one connection. What waits is done in one transaction: one commit for many turns."""

    dialect = "sqlite"

    def __init__(self, url: str) -> None:
        # The thread begins and commits by itself; SQLAlchemy must not do it as well.
        self._engine = create_engine(url, isolation_level="AUTOCOMMIT")
        event.listen(self._engine, "connect", _tune)
        self._queue: SimpleQueue[_Waiting | None] = SimpleQueue()
        self._thread: threading.Thread | None = None

    async def run(self, work: Work[T]) -> T:
        return await self._put(work, writes=True)

    async def read(self, work: Work[T]) -> T:
        return await self._put(work, writes=False)

    async def _put(self, work: Work[T], writes: bool) -> T:
        if self._thread is None:
            self._thread = threading.Thread(target=self._serve, name="sanad-database", daemon=True)
            self._thread.start()
        loop = asyncio.get_running_loop()
        waiting = _Waiting(work, writes, loop.create_future(), loop)
        self._queue.put(waiting)
        result: T = await waiting.future
        return result

    async def close(self) -> None:
        if self._thread is not None:
            self._queue.put(None)
            await asyncio.to_thread(self._thread.join)
            self._thread = None
        self._engine.dispose()

    def _serve(self) -> None:
        connection: Connection | None = None
        while batch := self._waiting():
            try:
                connection = connection or self._engine.connect()
                _commit(connection, batch)
            except Exception as error:
                # Nothing of the batch was kept: everybody is told, and Telegram will send the updates again.
                for waiting in batch:
                    waiting.error = error
                if connection is not None:
                    connection.invalidate()
                    connection.close()
                    connection = None
            for waiting in batch:
                waiting.loop.call_soon_threadsafe(_tell, waiting)
        if connection is not None:
            connection.close()

    def _waiting(self) -> list[_Waiting]:
        """What waits now, at least one piece; nothing when it is time to stop."""
        first = self._queue.get()
        if first is None:
            return []
        batch = [first]
        while len(batch) < _TOGETHER and not self._queue.empty():
            following = self._queue.get()
            if following is None:
                self._queue.put(None)
                break
            batch.append(following)
        return batch


def _commit(connection: Connection, batch: list[_Waiting]) -> None:
    """Do a batch in one transaction; one without writing needs none."""
    writes = sum(waiting.writes for waiting in batch)
    if writes:
        connection.exec_driver_sql("BEGIN IMMEDIATE")
    for waiting in batch:
        _attempt(connection, waiting, alone=writes == 1)
    if writes:
        kept = writes > 1 or not any(waiting.writes and waiting.error for waiting in batch)
        connection.exec_driver_sql("COMMIT" if kept else "ROLLBACK")


def _attempt(connection: Connection, waiting: _Waiting, alone: bool) -> None:
    """One piece of work of a batch. When it fails the others stand: only what it wrote is taken back."""
    apart = waiting.writes and not alone
    if apart:
        connection.exec_driver_sql("SAVEPOINT work")
    try:
        waiting.result = waiting.work(connection)
    except Exception as error:
        waiting.error = error
        if apart:
            connection.exec_driver_sql("ROLLBACK TO work")
    if apart:
        connection.exec_driver_sql("RELEASE work")


def _tell(waiting: _Waiting) -> None:
    if waiting.future.done():
        return  # whoever waited has gone
    if waiting.error is not None:
        waiting.future.set_exception(waiting.error)
    else:
        waiting.future.set_result(waiting.result)


class Pool:
    """PostgreSQL: a few threads with a connection each; the server serialises what must be."""

    dialect = "postgresql"

    def __init__(self, url: str) -> None:
        self._engine: Engine = create_engine(url, pool_size=CONNECTIONS, pool_pre_ping=True)
        self._threads = ThreadPoolExecutor(CONNECTIONS, "sanad-database")

    async def run(self, work: Work[T]) -> T:
        return await asyncio.get_running_loop().run_in_executor(self._threads, self._in_transaction, work)

    async def read(self, work: Work[T]) -> T:
        return await self.run(work)

    async def close(self) -> None:
        await asyncio.to_thread(self._threads.shutdown)
        self._engine.dispose()

    def _in_transaction(self, work: Work[T]) -> T:
        with self._engine.begin() as connection:
            return work(connection)


def _tune(connection: Any, _record: object) -> None:
    # WAL lets other processes read while one writes; NORMAL is safe with it when the process dies.
    cursor = connection.cursor()
    for pragma in ("journal_mode=WAL", "synchronous=NORMAL", "busy_timeout=5000"):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()
