"""A Bot API call as it arrives: its method, its parameters from query, form or JSON, and its uploaded files."""

import json
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl

from starlette.datastructures import FormData, Headers, UploadFile
from starlette.formparsers import MultiPartException, MultiPartParser

from bot.sandbox.errors import Refused

_TRUE = {"true", "yes", "1"}


@dataclass(frozen=True)
class Upload:
    """One uploaded file: its name, its declared media type (may be empty) and its bytes."""

    name: str
    media_type: str
    content: bytes


@dataclass(frozen=True)
class Call:
    """One call of a Bot API method; parameters are still as sent (strings in forms, any type in JSON)."""

    method: str
    parameters: dict[str, Any] = field(default_factory=dict)
    files: dict[str, Upload] = field(default_factory=dict)

    def text(self, name: str) -> str:
        """Return a parameter as text, empty where it is missing."""
        value = self.parameters.get(name)
        return "" if value is None else str(value)

    def integer(self, name: str, default: int = 0) -> int:
        """Return a parameter as a whole number; raise `Refused` where it is none."""
        value = self.text(name)
        if not value:
            return default
        try:
            return int(value)
        except ValueError:
            raise Refused(f"{name} must be a valid Integer") from None

    def flag(self, name: str) -> bool:
        """Return a parameter as a truth value, false where it is missing."""
        return self.text(name).lower() in _TRUE

    def structure(self, name: str) -> Any:
        """Return an object or array, decoded where it came as JSON text; None where it is missing."""
        value = self.parameters.get(name)
        if not isinstance(value, str):
            return value
        try:
            return json.loads(value) if value else None
        except ValueError:
            raise Refused(f"can't parse {name} JSON object") from None

    def objects(self, name: str) -> list[dict[str, Any]]:
        """Return an array of objects, empty where it is missing; raise `Refused` where it is something else."""
        value = self.structure(name) or []
        if not isinstance(value, list) or not all(isinstance(item, dict) for item in value):
            raise Refused(f"can't parse {name}: expected an Array of Objects")
        return value


async def read_call(method: str, query: str, headers: Headers, body: bytes) -> Call:
    """Read a call from the parts of an HTTP request; raise `Refused` where its body cannot be read."""
    parameters: dict[str, Any] = dict(parse_qsl(query, keep_blank_values=True))
    files: dict[str, Upload] = {}
    kind = headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind == "application/json" and body:
        parameters |= _read_json(body)
    elif kind == "multipart/form-data":
        async for name, value in _read_multipart(headers, body):
            if isinstance(value, Upload):
                files[name] = value
            else:
                parameters[name] = value
    elif kind == "application/x-www-form-urlencoded":
        parameters |= parse_qsl(body.decode(errors="replace"), keep_blank_values=True)
    return Call(method, parameters, files)


def _read_json(body: bytes) -> dict[str, Any]:
    try:
        parameters = json.loads(body)
    except ValueError:
        raise Refused("can't parse JSON object") from None
    if not isinstance(parameters, dict):
        raise Refused("request body must be a JSON object")
    return parameters


async def _read_multipart(headers: Headers, body: bytes) -> AsyncIterator[tuple[str, str | Upload]]:
    async def stream() -> AsyncIterator[bytes]:
        yield body

    try:
        form: FormData = await MultiPartParser(headers, stream()).parse()  # type: ignore[arg-type]  # any iterator will do
    except MultiPartException as error:
        raise Refused(f"can't parse multipart body: {error.message}") from None
    for name, value in form.multi_items():
        if isinstance(value, UploadFile):
            yield name, Upload(value.filename or name, value.content_type or "", await value.read())
        else:
            yield name, value
    await form.close()
