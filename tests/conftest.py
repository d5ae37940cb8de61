"""What tests share: the knowledge read once, one fixed day, every language, and a network that is refused."""

from __future__ import annotations

import ipaddress
import socket
from datetime import date

import pytest

from bot.vault import Vault
from dialogues.dialogue import Dialogue
from dialogues.world import World
from knowledge.base import KnowledgeBase
from knowledge.loader import load
from locales.languages import languages

TODAY = date(2026, 11, 23)
VAULT = Vault([b"k" * 32])


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--language", help="test one language alone")
    parser.addoption("--record", action="store_true", help="write the golden conversations anew; read the diff")


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "language" in metafunc.fixturenames:
        chosen = metafunc.config.getoption("--language")
        metafunc.parametrize("language", [chosen] if chosen else list(languages()))


@pytest.fixture(autouse=True)
def _no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    """Only this machine can be reached; anything else fails the test that tries."""
    connect = socket.socket.connect

    def local_only(self: socket.socket, address: object) -> None:
        if self.family in (socket.AF_INET, socket.AF_INET6) and isinstance(address, tuple):
            assert ipaddress.ip_address(address[0]).is_loopback, f"a test tried to reach {address}"
        connect(self, address)  # type: ignore[arg-type]

    monkeypatch.setattr(socket.socket, "connect", local_only)


@pytest.fixture(scope="session")
def kb() -> KnowledgeBase:
    return load()


@pytest.fixture(scope="session")
def dialogue(kb: KnowledgeBase) -> Dialogue:
    return Dialogue(World(kb))


@pytest.fixture
def today() -> date:
    return TODAY
