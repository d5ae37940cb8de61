"""What makes a stolen database useless: people are named by a keyed hash, and what is kept of them is encrypted."""

from __future__ import annotations

import base64
import binascii
import os
import secrets
import threading
from collections.abc import Sequence
from hashlib import blake2b
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

KEY_BYTES = 32
_NONCE = 12
_COUNTER = 4
_MARK = 4


class BadKey(Exception):
    """The key cannot be used, or opens nothing that was sealed; the text says the cure."""


class Vault:
    """Names people and seals their records under keys that are kept apart from the database.

    The first of ``keys`` (32 bytes each) is the present one; the others only open what was sealed before a change.
    """

    def __init__(self, keys: Sequence[bytes]) -> None:
        if not keys or any(len(key) != KEY_BYTES for key in keys):
            raise BadKey(f"a key is {KEY_BYTES} bytes in base64; `sanad key new` makes one")
        self._key = keys[0]
        self._naming = [_derived(key, b"name") for key in keys]
        # AES-GCM (NIST SP 800-38D); the mark says which key sealed a record.
        self._ciphers = {_derived(key, b"mark")[:_MARK]: AESGCM(_derived(key, b"record")) for key in keys}
        self._present = next(iter(self._ciphers))
        self._nonces = _Nonces()

    def names(self, chat: int) -> list[bytes]:
        """The names of a chat under every key, the present one first: a hash that cannot be guessed without the key."""
        # BLAKE2b with a key (RFC 7693) is made for this, and costs a hundredth of an HMAC here.
        return [blake2b(str(chat).encode(), key=key, digest_size=16).digest() for key in self._naming]

    def secret(self, purpose: str) -> str:
        """A secret that all processes with the same key share, for anything but records."""
        return _derived(self._key, b"secret " + purpose.encode()).hex()

    def seal(self, text: str, owner: bytes) -> bytes:
        """``text`` encrypted for the row of ``owner``; it opens in no other row."""
        nonce = self._nonces.next()
        return self._present + nonce + self._ciphers[self._present].encrypt(nonce, text.encode(), owner)

    def open(self, sealed: bytes, owner: bytes) -> str:
        """What ``seal`` sealed for ``owner``. Raises BadKey when no key fits or the record was changed."""
        mark, nonce, hidden = sealed[:_MARK], sealed[_MARK : _MARK + _NONCE], sealed[_MARK + _NONCE :]
        cipher = self._ciphers.get(mark)
        try:
            if cipher is None:
                raise InvalidTag
            return cipher.decrypt(nonce, hidden, owner).decode()
        except InvalidTag:
            raise BadKey("a record cannot be opened; was the key changed? Give the old one behind the new") from None

    def outdated(self, sealed: bytes) -> bool:
        """Whether a record was sealed under an older key."""
        return sealed[:_MARK] != self._present


class _Nonces:
    """Numbers that are never used twice: a random start for each process, and a counter behind it."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._begin()

    def _begin(self) -> None:
        self._process = os.getpid()
        self._start = os.urandom(_NONCE - _COUNTER)
        self._count = 0

    def next(self) -> bytes:
        with self._lock:
            # A forked process must not go on counting where its parent does.
            if self._process != os.getpid() or self._count == 256**_COUNTER:
                self._begin()
            self._count += 1
            return self._start + (self._count - 1).to_bytes(_COUNTER, "big")


def new_key() -> str:
    """A key as it is written in the environment or a key file."""
    return base64.b64encode(secrets.token_bytes(KEY_BYTES)).decode()


def read_keys(text: str) -> list[bytes]:
    """Keys from text: base64, newest first, separated by commas or white space. Raises BadKey."""
    try:
        return [base64.b64decode(part, validate=True) for part in text.replace(",", " ").split()]
    except binascii.Error as error:
        raise BadKey("a key is not base64; `sanad key new` makes one") from error


def key_file(path: Path) -> list[bytes]:
    """The keys in ``path``; a new one is made there, for its owner's eyes only, where the file is missing."""
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "w", encoding="ascii") as file:
            file.write(new_key() + "\n")
    return read_keys(path.read_text(encoding="ascii"))


def _derived(key: bytes, purpose: bytes) -> bytes:
    """One key for one purpose (HKDF, RFC 5869)."""
    return HKDF(algorithm=SHA256(), length=KEY_BYTES, salt=None, info=b"sanad " + purpose).derive(key)
