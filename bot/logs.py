"""Logging: ids and counts only; the bot token never gets in."""

from __future__ import annotations

import logging
import re

_TOKEN = re.compile(r"\d{6,}:[A-Za-z0-9_-]{30,}")


class _Scrubbed(logging.Formatter):
    """Replaces anything that looks like a bot token, also in tracebacks."""

    def format(self, record: logging.LogRecord) -> str:
        return _TOKEN.sub("<token>", super().format(record))


def start(level: str) -> None:
    """Log to standard error. The HTTP libraries are kept quiet: they log addresses, and addresses hold the token."""
    handler = logging.StreamHandler()
    handler.setFormatter(_Scrubbed("%(asctime)s %(levelname)s %(name)s: %(message)s"))
    logging.basicConfig(level=level, handlers=[handler], force=True)
    for name in ("httpx", "httpcore", "aiohttp", "alembic", "watchfiles", "rasa_sdk", "apscheduler"):
        logging.getLogger(name).setLevel(logging.WARNING)
