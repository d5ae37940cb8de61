"""The phone-like page over HTTP: its files, the person's actions, and the stream of what happens in the chat."""

import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles

from bot.sandbox.errors import Refused
from bot.sandbox.events import Event, Events
from bot.sandbox.failures import refusal_response
from bot.sandbox.files import Files
from bot.sandbox.phone import DEFAULT_FIRST_NAME, Phone
from bot.sandbox.profile import Profile

_FOLDER = Path(__file__).parent / "page"
_KEEP_ALIVE = ": still here\n\n"


class Page:
    """Serves the page under `/` and what it calls under `/api/`."""

    def __init__(self, phone: Phone, profile: Profile, files: Files, events: Events) -> None:
        """Act through `phone`, show `profile`, hand out `files` and stream `events`."""
        self._phone = phone
        self._profile = profile
        self._files = files
        self._events = events

    def routes(self) -> list[Route | Mount]:
        """Return the addresses of the page and of its actions."""
        actions = {"send": self._send, "press": self._press, "start": self._start, "language": self._language}
        return [
            *(Route(f"/api/{name}", action, methods=["POST"]) for name, action in actions.items()),
            Route("/api/events", self._stream),
            Route("/api/history", self._history),
            Route("/api/file/{file_id}", self._file),
            Mount("/", StaticFiles(directory=_FOLDER, html=True)),
        ]

    async def _send(self, request: Request) -> Response:
        body = await _body(request, chat=int, text=str)
        return JSONResponse({"message_id": self._phone.send(body["chat"], body["text"])})

    async def _press(self, request: Request) -> Response:
        body = await _body(request, chat=int, message_id=int, data=str)
        query_id = self._phone.press(body["chat"], body["message_id"], body["data"])
        return JSONResponse({"callback_query_id": query_id})

    async def _start(self, request: Request) -> Response:
        body = await _body(request, chat=int, parameter=str)
        return JSONResponse({"message_id": self._phone.start(body["chat"], body["parameter"] or None)})

    async def _language(self, request: Request) -> Response:
        body = await _body(request, chat=int, language=str)
        self._phone.open_chat(body["chat"], body["language"] or None, DEFAULT_FIRST_NAME)
        return JSONResponse(self._profile.shown_to(body["chat"], body["language"]))

    async def _history(self, request: Request) -> Response:
        return JSONResponse({"messages": self._phone.history(_chat_id(request))})

    async def _stream(self, request: Request) -> Response:
        return StreamingResponse(self._server_sent_events(_chat_id(request)), media_type="text/event-stream")

    async def _server_sent_events(self, chat_id: int) -> AsyncIterator[str]:
        with self._events.watch(chat_id) as queue:
            yield _KEEP_ALIVE
            while (event := await queue.get()) is not None:
                yield _as_text(event)

    async def _file(self, request: Request) -> Response:
        file = self._files.get(request.path_params["file_id"])
        # Only what the page embeds itself is shown; anything else, HTML above all, is only ever downloaded.
        embedded = file.media_type.startswith(("image/", "audio/")) and "svg" not in file.media_type
        headers = {} if embedded else {"Content-Disposition": "attachment"}
        return Response(file.content, media_type=file.media_type, headers=headers)


async def refused(_request: Request, error: Exception) -> Response:
    """Answer a refused action of the page with Telegram's envelope."""
    if not isinstance(error, Refused):
        raise error
    return refusal_response(error)


def _chat_id(request: Request) -> int:
    try:
        return int(request.query_params.get("chat", ""))
    except ValueError:
        raise Refused("chat must be a valid Integer") from None


async def _body(request: Request, **fields: type) -> dict[str, Any]:
    """Read a JSON object with exactly typed fields.

    Insisting on the JSON media type makes browsers ask before another site's page could post here; they get a no.
    """
    if request.headers.get("content-type", "").partition(";")[0] != "application/json":
        raise Refused("application/json expected")
    try:
        body = json.loads(await request.body())
    except ValueError:
        raise Refused("can't parse JSON object") from None
    if not isinstance(body, dict) or not all(isinstance(body.get(name), kind) for name, kind in fields.items()):
        raise Refused(f"expected an object with {', '.join(fields)}")
    return body


def _as_text(event: Event) -> str:
    return f"event: {event.kind}\ndata: {json.dumps(event.data)}\n\n"
