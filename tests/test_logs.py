"""Logs carry ids and counts, and the token never gets in."""

from __future__ import annotations

import logging

import pytest

from bot import logs

TOKEN = "123456789:AAF-abcdefghijklmnopqrstuvwxyz012345"


def test_the_token_never_reaches_the_log(capsys: pytest.CaptureFixture[str]) -> None:
    before = logging.getLogger().handlers[:]
    logs.start("INFO")
    try:
        logging.getLogger("anything").warning("GET https://api.telegram.org/bot%s/getMe", TOKEN)
        try:
            raise ValueError(f"the token {TOKEN} was rejected")
        except ValueError:
            logging.getLogger("anything").exception("it failed")
        logging.getLogger("httpx").info("secret")
    finally:
        logging.getLogger().handlers[:] = before
    written = capsys.readouterr().err
    assert TOKEN not in written
    assert "<token>" in written
    assert "secret" not in written
