"""What protects the local Telegram from the rest of the browser: loopback hosts only, and strict page headers."""

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from bot.sandbox.refusals import is_loopback

_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; media-src 'self'; connect-src 'self'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
_HEADERS = {
    "Content-Security-Policy": _POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "no-store",
}


class Guard:
    """Refuses requests to any host name but this machine's own (so DNS rebinding finds nothing) and sets headers."""

    def __init__(self, app: ASGIApp) -> None:
        """Guard `app`."""
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, or refuse it."""

        async def send_guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message).update(_HEADERS)
            await send(message)

        if scope["type"] != "http":
            await self._app(scope, receive, send)
        elif is_loopback(_host(Headers(scope=scope).get("host", ""))):
            await self._app(scope, receive, send_guarded)
        else:
            await PlainTextResponse("The local Telegram answers this machine only.", 403)(scope, receive, send)


def _host(header: str) -> str:
    """Return the host of a Host header without its port; an IPv6 address keeps its brackets."""
    if header.startswith("["):
        return header.partition("]")[0] + "]"
    return header.partition(":")[0]
