"""The webhook: answers 200 only after the turn was committed; a text reply travels in the response."""

from __future__ import annotations

import hmac
import json
import logging

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route
from telegram import Update

from bot.application import Ptb, deliver
from bot.turns import Turns

log = logging.getLogger(__name__)

PATH = "/telegram"
LARGEST = 1_000_000  # bytes; Telegram's updates are far smaller


def webhook(application: Ptb, secret: str) -> Starlette:
    """The ASGI application that Telegram calls. ``secret`` is compared in constant time."""

    async def receive(request: Request) -> Response:
        given = request.headers.get("x-telegram-bot-api-secret-token", "")
        if not hmac.compare_digest(given.encode(), secret.encode()):
            return PlainTextResponse("wrong secret token", 403)
        if int(request.headers.get("content-length") or 0) > LARGEST:
            return PlainTextResponse("too large", 413)
        try:
            data = json.loads(await request.body())
            update = Update.de_json(data, application.bot)
        except (ValueError, KeyError, TypeError):
            # A refusal would make Telegram send the same again for a day.
            log.warning("an update could not be read")
            return Response()
        try:
            call = await deliver(application, update, in_response=True)
        except Exception:
            log.exception("update %d failed; Telegram will send it again", update.update_id)
            return PlainTextResponse("try again", 503, {"Retry-After": "2"})
        return JSONResponse(call.in_response()) if call else Response()

    return Starlette(routes=[Route(PATH, receive, methods=["POST"]), *watching(application)])


def watching(application: Ptb) -> list[Route]:
    """The addresses for whoever runs the bot: is it alive, can it answer, and how does it do."""
    turns: Turns = application.bot_data["turns"]

    async def health(_request: Request) -> Response:
        return PlainTextResponse("ok")

    async def ready(_request: Request) -> Response:
        try:
            await turns.store.find(0, 0)
        except Exception as error:
            return PlainTextResponse(f"the database does not answer: {type(error).__name__}", 503)
        return PlainTextResponse("ok")

    async def metrics(_request: Request) -> Response:
        return Response(application.bot_data["metrics"].text(), media_type="text/plain; version=0.0.4")

    return [Route("/healthz", health), Route("/readyz", ready), Route("/metrics", metrics)]
