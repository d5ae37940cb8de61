"""Several processes behind one port: the system shares the connections out, and one that dies is replaced."""

from __future__ import annotations

import contextlib
import logging
import signal
import time
from collections.abc import Callable
from multiprocessing import get_context
from multiprocessing.process import BaseProcess
from types import FrameType

log = logging.getLogger(__name__)

# A worker that is asked to stop finishes its turns within this time, or is killed.
DRAIN_SECONDS = 10
_LOOK_SECONDS = 0.5


def supervise(work: Callable[[], None], count: int) -> None:
    """Run ``work`` in ``count`` processes until this one is asked to stop.

    ``work`` must be importable, for each process starts afresh.
    """
    context = get_context("spawn")
    stopping = False

    def stop(_number: int, _frame: FrameType | None) -> None:
        nonlocal stopping
        stopping = True

    for name in (signal.SIGINT, signal.SIGTERM):
        signal.signal(name, stop)

    def start() -> BaseProcess:
        process = context.Process(target=work, name="sanad-worker")
        process.start()
        return process

    running = [start() for _ in range(count)]
    while not stopping:
        time.sleep(_LOOK_SECONDS)
        for place, process in enumerate(running):
            if not process.is_alive() and not stopping:
                log.error("a worker ended with code %s and is replaced", process.exitcode)
                running[place] = start()
    for process in running:
        process.terminate()
    end = time.monotonic() + DRAIN_SECONDS
    for process in running:
        process.join(max(0.0, end - time.monotonic()))
        if process.is_alive():
            with contextlib.suppress(ProcessLookupError):
                process.kill()
