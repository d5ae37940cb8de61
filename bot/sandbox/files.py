"""The files sent through the local Telegram, kept in memory."""

import mimetypes
from dataclasses import dataclass
from typing import Any

from bot.sandbox import refusals
from bot.sandbox.errors import Refused
from bot.sandbox.parameters import Call, Upload

_PNG = b"\x89PNG\r\n\x1a\n"
_IMAGES = {_PNG: "image/png", b"\xff\xd8\xff": "image/jpeg", b"GIF8": "image/gif", b"RIFF": "image/webp"}
_VOICES = {b"OggS": "audio/ogg", b"ID3": "audio/mpeg", b"\xff\xfb": "audio/mpeg"}


@dataclass(frozen=True)
class StoredFile:
    """A file under its id; `path` is what getFile answers and the download address ends in."""

    file_id: str
    path: str
    name: str
    media_type: str
    content: bytes

    def as_file(self) -> dict[str, Any]:
        """Return what every Bot API object of a file has in common; sizes are in bytes."""
        return {
            "file_id": self.file_id,
            "file_unique_id": f"unique-{self.file_id}",
            "file_size": len(self.content),
        }


class Files:
    """All files, by id and by path."""

    def __init__(self) -> None:
        """Start without files."""
        self._by_id: dict[str, StoredFile] = {}
        self._by_path: dict[str, StoredFile] = {}

    def get(self, file_id: str) -> StoredFile:
        """Return a file by its id; raise `Refused` where there is none."""
        if not file_id:
            raise Refused("file_id not specified")
        if file_id not in self._by_id:
            raise Refused("wrong file_id or the file is temporarily unavailable")
        return self._by_id[file_id]

    def at(self, path: str) -> StoredFile | None:
        """Return the file under a path of getFile, or None."""
        return self._by_path.get(path)

    def sent(self, call: Call, kind: str) -> dict[str, Any]:
        """Return the media part of a message from the file a call carries, new or by file_id.

        `kind` is `document`, `photo` or `voice`. Raises `Refused` without a file, and for addresses: nothing is
        fetched from the network here.
        """
        upload = call.files.get(call.text(kind).removeprefix("attach://") or kind)
        if upload is not None:
            refusals.upload(kind, upload.content)
            file = self._store(kind, upload)
        elif not call.text(kind):
            raise Refused(f"there is no {kind} in the request")
        elif call.text(kind) in self._by_id:
            file = self._by_id[call.text(kind)]
        else:
            raise Refused("wrong file identifier/HTTP URL specified")
        return _media(kind, file, call)

    def _store(self, kind: str, upload: Upload) -> StoredFile:
        number = len(self._by_id) + 1
        name = upload.name.replace("/", "_")
        guessed = upload.media_type or mimetypes.guess_type(name)[0] or "application/octet-stream"
        media_type = _signature(upload.content, _IMAGES | _VOICES) or guessed
        suffix = mimetypes.guess_extension(media_type) or ""
        file = StoredFile(f"{kind}-{number}", f"{kind}s/file_{number}{suffix}", name, media_type, upload.content)
        self._by_id[file.file_id] = self._by_path[file.path] = file
        return file


def _media(kind: str, file: StoredFile, call: Call) -> dict[str, Any]:
    if kind == "photo":
        if not _signature(file.content, _IMAGES):
            raise Refused("IMAGE_PROCESS_FAILED")
        width, height = _png_size(file.content)
        return {"photo": [{**file.as_file(), "width": width, "height": height}]}
    if kind == "voice" and _signature(file.content, _VOICES):
        return {"voice": {**file.as_file(), "duration": call.integer("duration"), "mime_type": file.media_type}}
    # A "voice" in a format voice messages do not have reaches the person as a plain file.
    return {"document": {**file.as_file(), "file_name": file.name, "mime_type": file.media_type}}


def _signature(content: bytes, known: dict[bytes, str]) -> str | None:
    return next((media_type for start, media_type in known.items() if content.startswith(start)), None)


def _png_size(content: bytes) -> tuple[int, int]:
    """Return width and height in pixels; the size of other formats is not read and given as 0."""
    if not content.startswith(_PNG) or len(content) < 24:
        return 0, 0
    return int.from_bytes(content[16:20], "big"), int.from_bytes(content[20:24], "big")
