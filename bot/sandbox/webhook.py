"""Delivery of updates to a webhook, as Telegram does it.

Updates of one lane go one after the other, the next only after a 2xx for the last; a failed one is tried again at
once and then with growing delays. A `method` in the response is executed, its result and errors are shown to nobody.
"""

import asyncio
import logging
from collections import deque
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

import httpx
from starlette.datastructures import Headers

from bot.sandbox.errors import Refused
from bot.sandbox.parameters import Call, read_call
from bot.sandbox.updates import Update, Updates

ANSWER_SECONDS = 60.0
MAX_DELAY_SECONDS = 60.0
MAX_RETRY_AFTER_SECONDS = 3600.0
_NOT_IN_RESPONSES = {"setwebhook", "deletewebhook", "close", "logout"}

_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Target:
    """Where updates go: the address, the secret sent along, and how many requests may be open at once."""

    url: str
    secret_token: str
    max_connections: int


class Webhook:
    """Takes the updates over while a target is set."""

    def __init__(
        self,
        updates: Updates,
        execute: Callable[[Call], Awaitable[Any]],
        now: Callable[[], float],
        retry_delay: float,
    ) -> None:
        """Deliver from `updates`; `retry_delay` is the second delay (the first retry is at once), in seconds."""
        self.target: Target | None = None
        self._updates = updates
        self._execute = execute
        self._now = now
        self._retry_delay = retry_delay
        self._last_error: dict[str, Any] = {}
        self._lanes: dict[str, deque[Update]] = {}
        self._workers: dict[str, asyncio.Task[None]] = {}
        self._connections = asyncio.Semaphore()

    def set(self, target: Target) -> None:
        """Send everything that waits, and whatever comes, to this target."""
        self.remove()
        self.target = target
        self._connections = asyncio.Semaphore(target.max_connections)
        self._updates.listener = self._enqueue
        for update in self._updates.pending:
            self._enqueue(update)

    def remove(self) -> None:
        """Stop delivering; what is not confirmed stays in the queue."""
        self.target = None
        self._updates.listener = None
        self._last_error = {}
        for worker in self._workers.values():
            worker.cancel()
        self._workers.clear()
        self._lanes.clear()

    def info(self) -> dict[str, Any]:
        """Return the Bot API's WebhookInfo object."""
        return {
            "url": self.target.url if self.target else "",
            "has_custom_certificate": False,
            "pending_update_count": len(self._updates.pending),
            "allowed_updates": self._updates.allowed,
            **({"max_connections": self.target.max_connections} if self.target else {}),
            **self._last_error,
        }

    def _enqueue(self, update: Update) -> None:
        if self.target is None:
            return
        self._lanes.setdefault(update.lane, deque()).append(update)
        if update.lane not in self._workers:
            self._workers[update.lane] = asyncio.create_task(self._work(update.lane, self.target))

    async def _work(self, lane: str, target: Target) -> None:
        # trust_env off: a proxy of this machine's environment must not see what stays on this machine.
        async with httpx.AsyncClient(timeout=ANSWER_SECONDS, trust_env=False) as client:
            while self._lanes[lane]:
                update = self._lanes[lane][0]
                answer = await self._deliver(client, target, update)
                self._lanes[lane].popleft()
                self._updates.confirm(update.update_id)
                await self._execute_answer(answer)
        del self._workers[lane]

    async def _deliver(self, client: httpx.AsyncClient, target: Target, update: Update) -> httpx.Response:
        delay = 0.0
        while True:
            async with self._connections:
                answer = await self._post(client, target, update)
            if answer is not None and answer.is_success:
                return answer
            asked = answer.headers.get("Retry-After", "") if answer is not None else ""
            await asyncio.sleep(min(float(asked), MAX_RETRY_AFTER_SECONDS) if asked.isdecimal() else delay)
            delay = min(max(delay * 2, self._retry_delay), MAX_DELAY_SECONDS)

    async def _post(self, client: httpx.AsyncClient, target: Target, update: Update) -> httpx.Response | None:
        headers = {"X-Telegram-Bot-Api-Secret-Token": target.secret_token} if target.secret_token else {}
        try:
            answer = await client.post(target.url, json=update.body, headers=headers)
        except httpx.TimeoutException:
            self._note_error("Read timeout expired")
            return None
        except httpx.HTTPError:
            self._note_error("Connection refused")
            return None
        if not answer.is_success:
            self._note_error(f"Wrong response from the webhook: {answer.status_code} {answer.reason_phrase}")
        return answer

    def _note_error(self, message: str) -> None:
        self._last_error = {"last_error_date": int(self._now()), "last_error_message": message}

    async def _execute_answer(self, answer: httpx.Response) -> None:
        try:
            call = await read_call("", "", Headers(dict(answer.headers)), answer.content)
            parameters = dict(call.parameters)
            method = str(parameters.pop("method", ""))
            if method and not method.lower().startswith("get") and method.lower() not in _NOT_IN_RESPONSES:
                await self._execute(Call(method, parameters, call.files))
        except Refused as refusal:  # the bot cannot know; whoever runs the local Telegram should
            _log.warning("A call in a webhook response was refused: %s", refusal.description)
