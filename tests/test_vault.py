"""The key: one line that opens everything, and nothing without it."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest
from typer.testing import CliRunner

from bot.cli import app
from bot.vault import BadKey, Vault, key_file, new_key, read_keys

OLD, NEW = b"o" * 32, b"n" * 32


def test_what_is_sealed_opens_for_its_owner_only() -> None:
    vault = Vault([OLD])
    sealed = vault.seal("secret", b"me")
    assert vault.open(sealed, b"me") == "secret"
    for row, record in ((b"you", sealed), (b"me", sealed[:-1] + b"?"), (b"me", b"")):
        with pytest.raises(BadKey):
            vault.open(record, row)


def test_the_same_text_is_never_sealed_the_same() -> None:
    vault = Vault([OLD])
    assert len({vault.seal("secret", b"me") for _ in range(100)}) == 100


def test_a_forked_process_counts_for_itself() -> None:
    vault = Vault([OLD])
    vault.seal("secret", b"me")
    reader, writer = os.pipe()
    child = os.fork()
    if not child:
        os.write(writer, vault.seal("secret", b"me"))
        os._exit(0)
    os.waitpid(child, 0)
    assert os.read(reader, 200)[4:16] != vault.seal("secret", b"me")[4:16]
    os.close(reader)
    os.close(writer)


def test_an_old_key_opens_and_a_new_one_seals() -> None:
    sealed = Vault([OLD]).seal("secret", b"me")
    both = Vault([NEW, OLD])
    assert both.open(sealed, b"me") == "secret"
    assert both.outdated(sealed)
    assert not both.outdated(both.seal("secret", b"me"))
    assert both.names(7) == [*Vault([NEW]).names(7), *Vault([OLD]).names(7)]


def test_a_name_says_nothing_and_is_always_the_same() -> None:
    vault = Vault([OLD])
    assert vault.names(7) == vault.names(7)
    assert len({vault.names(chat)[0] for chat in range(1000)}) == 1000
    assert vault.names(7) != Vault([NEW]).names(7)


def test_a_key_file_is_made_once_and_for_its_owner_only(tmp_path: Path) -> None:
    path = tmp_path / "deep" / "key"
    keys = key_file(path)
    assert key_file(path) == keys
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


@pytest.mark.parametrize("text", ["", "short", "not base64!", "a" * 44])
def test_a_bad_key_is_refused_with_the_cure(text: str) -> None:
    with pytest.raises(BadKey, match="sanad key new"):
        Vault(read_keys(text))


def test_a_printed_key_can_be_used() -> None:
    printed = CliRunner().invoke(app, ["key", "new"]).output.strip()
    assert printed != new_key()
    assert Vault(read_keys(f"{printed}, {new_key()}")).names(7)
