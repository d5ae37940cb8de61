"""Failing as Telegram fails: floods, server errors, requests done but never answered, and people who block the bot."""

import asyncio
from collections import deque
from dataclasses import dataclass, field
from typing import Literal

from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.types import Receive, Scope, Send

from bot.sandbox.errors import Refused

FailureKind = Literal["flood", "server-error", "timeout", "blocked"]

_NGINX_502 = "<html><head><title>502 Bad Gateway</title></head><body><h1>502 Bad Gateway</h1></body></html>"


@dataclass(frozen=True)
class Failure:
    """One failure to come. `retry_after` (seconds) is told in floods; `gateway` makes a server error nginx's 502."""

    kind: FailureKind
    retry_after: int
    gateway: bool

    def response(self) -> Response | None:
        """Return what is answered instead of doing the request; None where it is done but never answered."""
        if self.kind == "timeout":
            return None
        if self.kind == "server-error" and self.gateway:
            return HTMLResponse(_NGINX_502, status_code=502)
        return refusal_response(self._refusal())

    def _refusal(self) -> Refused:
        if self.kind == "flood":
            return Refused(f"retry after {self.retry_after}", code=429, retry_after=self.retry_after)
        if self.kind == "blocked":
            return Refused("bot was blocked by the user", code=403)
        return Refused("", code=500)


@dataclass
class Failures:
    """The failures to come, in order, by method."""

    _planned: dict[str, deque[Failure]] = field(default_factory=dict)

    def plan(self, method: str, kind: FailureKind, times: int, retry_after: int) -> None:
        """Let the next `times` calls of a method fail; server errors are Telegram's 500 and nginx's 502 in turn."""
        planned = self._planned.setdefault(method.lower(), deque())
        planned.extend(Failure(kind, retry_after, gateway=bool(number % 2)) for number in range(times))

    def take(self, method: str) -> Failure | None:
        """Return the failure of the call that just came in, if one is planned, and count it as happened."""
        planned = self._planned.get(method.lower())
        return planned.popleft() if planned else None


class NeverAnswered(Response):
    """Keeps the client waiting until it gives up, or hangs up on it after `patience` seconds."""

    def __init__(self, patience: float) -> None:
        """Wait at most `patience` seconds."""
        super().__init__()
        self._patience = patience

    async def __call__(self, _scope: Scope, receive: Receive, send: Send) -> None:
        """Wait for the disconnect; then start an answer and break it off, which closes the connection."""
        try:
            async with asyncio.timeout(self._patience):
                while (await receive())["type"] != "http.disconnect":
                    pass
        except TimeoutError:
            await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"1000")]})


def refusal_response(refusal: Refused) -> JSONResponse:
    """Return the HTTP response for a refusal, with Telegram's envelope and, in floods, the Retry-After header."""
    headers = {} if refusal.retry_after is None else {"Retry-After": str(refusal.retry_after)}
    return JSONResponse(refusal.envelope(), status_code=refusal.code, headers=headers)
