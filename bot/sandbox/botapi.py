"""The Bot API over HTTP: which part answers which method, and the envelopes around the answers."""

import asyncio
import logging
from collections.abc import Callable
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from bot.sandbox import refusals
from bot.sandbox.errors import Refused
from bot.sandbox.failures import Failures, NeverAnswered, refusal_response
from bot.sandbox.files import Files
from bot.sandbox.parameters import Call, read_call
from bot.sandbox.updates import Updates
from bot.sandbox.webhook import Target, Webhook

Handler = Callable[[Call], Any]

_DEFAULT_CONNECTIONS = 40
_MAX_CONNECTIONS = 100

_log = logging.getLogger(__name__)


class BotApi:
    """Answers the bot's requests under `/bot<token>/` and `/file/bot<token>/`."""

    def __init__(
        self,
        token: str,
        updates: Updates,
        files: Files,
        handlers: dict[str, Handler],
        *,
        now: Callable[[], float],
        patience: float,
        retry_delay: float,
    ) -> None:
        """Serve `handlers` besides the delivery methods; for `patience` and `retry_delay` see `LocalTelegram`."""
        self.failures = Failures()
        self.refused: list[tuple[str, Refused]] = []
        self.webhook = Webhook(updates, self.execute, now, retry_delay)
        self._token = token
        self._updates = updates
        self._files = files
        self._patience = patience
        delivery = {
            "setWebhook": self._set_webhook,
            "deleteWebhook": self._delete_webhook,
            "getWebhookInfo": lambda _call: self.webhook.info(),
        }
        self._handlers: dict[str, Handler] = {**handlers, **delivery}
        self._names = {name.lower(): name for name in refusals.PARAMETERS}

    def routes(self) -> list[Route]:
        """Return the addresses the bot calls."""
        return [
            Route("/bot{token}/{method}", self._answer, methods=["GET", "POST"]),
            Route("/file/bot{token}/{path:path}", self._download, methods=["GET"]),
        ]

    async def execute(self, call: Call) -> Any:
        """Run a call and return its result; raises `Refused`, and notes it in `refused`."""
        method = self._names.get(call.method.lower(), call.method)
        try:
            refusals.check_parameters(method, call.parameters.keys() | call.files.keys() - _attached(call))
            if method == "getUpdates":
                return await self._get_updates(call)
            return self._handlers[method](call)
        except Refused as refusal:
            self.refused.append((method, refusal))
            _log.warning("%s was refused: %s", method, refusal.description)
            raise

    async def _answer(self, request: Request) -> Response:
        method = request.path_params["method"]
        failure = None
        try:
            refusals.token(request.path_params["token"], self._token)
            failure = self.failures.take(method)
            if failure is not None and (instead := failure.response()):
                return instead
            call = await read_call(method, request.url.query, request.headers, await request.body())
            answer = JSONResponse({"ok": True, "result": await self._execute_while_connected(call, request)})
        except Refused as refusal:
            answer = refusal_response(refusal)
        return NeverAnswered(self._patience) if failure is not None else answer

    async def _execute_while_connected(self, call: Call, request: Request) -> Any:
        """Run a call; a long poll ends when its client hangs up, so that it neither takes updates nor conflicts."""
        running = asyncio.create_task(self.execute(call))
        hung_up = asyncio.create_task(_hung_up(request))
        await asyncio.wait({running, hung_up}, return_when=asyncio.FIRST_COMPLETED)
        hung_up.cancel()
        if running.done():
            return running.result()
        running.cancel()
        return None

    async def _download(self, request: Request) -> Response:
        file = self._files.at(request.path_params["path"])
        if request.path_params["token"] != self._token or file is None:
            return refusal_response(Refused("", code=404))
        return Response(file.content, media_type=file.media_type)

    async def _get_updates(self, call: Call) -> list[dict[str, Any]]:
        if self.webhook.target is not None:
            raise Refused(
                "can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first",
                code=409,
            )
        self._updates.allow(call.structure("allowed_updates"))
        return await self._updates.poll(call.integer("offset"), call.integer("limit", 100), call.integer("timeout"))

    def _set_webhook(self, call: Call) -> bool:
        if not call.text("url"):
            return self._delete_webhook(call)
        refusals.webhook(call.text("url"), call.text("secret_token"))
        connections = min(max(call.integer("max_connections", _DEFAULT_CONNECTIONS), 1), _MAX_CONNECTIONS)
        self._updates.allow(call.structure("allowed_updates"))
        self._drop_if_asked(call)
        self.webhook.set(Target(call.text("url"), call.text("secret_token"), connections))
        return True

    def _delete_webhook(self, call: Call) -> bool:
        self.webhook.remove()
        self._drop_if_asked(call)
        return True

    def _drop_if_asked(self, call: Call) -> None:
        if call.flag("drop_pending_updates"):
            self._updates.drop()


async def _hung_up(request: Request) -> None:
    while (await request.receive())["type"] != "http.disconnect":
        pass


def _attached(call: Call) -> set[str]:
    """Return the names of file parts that a parameter points to with `attach://`."""
    return {
        value.removeprefix("attach://")
        for value in call.parameters.values()
        if isinstance(value, str) and value.startswith("attach://")
    }
