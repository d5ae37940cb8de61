"""The one error of the local Telegram: a request it refuses, worded as Telegram words it."""

from typing import Any

_PREFIXES = {
    400: "Bad Request",
    401: "Unauthorized",
    403: "Forbidden",
    404: "Not Found",
    409: "Conflict",
    413: "Request Entity Too Large",
    429: "Too Many Requests",
    500: "Internal Server Error",
}


class Refused(Exception):
    """A request Telegram would refuse; `code` is the HTTP status and the envelope's `error_code`."""

    def __init__(self, reason: str, code: int = 400, retry_after: int | None = None) -> None:
        """Word the refusal: `reason` is what follows Telegram's prefix, `retry_after` is in seconds."""
        self.description = f"{_PREFIXES[code]}: {reason}" if reason else _PREFIXES[code]
        self.code = code
        self.retry_after = retry_after
        super().__init__(self.description)

    def envelope(self) -> dict[str, Any]:
        """Return the JSON object Telegram answers with instead of a result."""
        body: dict[str, Any] = {"ok": False, "error_code": self.code, "description": self.description}
        if self.retry_after is not None:
            body["parameters"] = {"retry_after": self.retry_after}
        return body
