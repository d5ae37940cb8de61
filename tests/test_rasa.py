"""The dialogue as a Rasa project: the same actions served over HTTP, and a domain that names them all."""

from __future__ import annotations

import asyncio
import socket
import sys
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from dialogues.actions import ACTIONS
from dialogues.assessment import QUESTIONS
from dialogues.dialogue import FORM, HERE
from dialogues.messages import SLOTS, Session
from locales.yaml12 import load

DOMAIN = load((HERE / "domain.yml").read_text(encoding="utf-8"))
RULES = load((HERE / "rules.yml").read_text(encoding="utf-8"))["rules"]


@pytest.fixture(scope="module")
def port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


@pytest.fixture
async def server(port: int) -> AsyncIterator[str]:
    """The action server as its users start it."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "rasa_sdk", "--actions", "dialogues.actions", "-p", str(port),
        stdout=asyncio.subprocess.DEVNULL, stderr=asyncio.subprocess.DEVNULL, cwd=HERE.parent,
        env={"SANIC_HOST": "127.0.0.1", "PATH": str(Path(sys.executable).parent)},
    )  # fmt: skip
    address = f"http://127.0.0.1:{port}"
    async with httpx.AsyncClient() as client:
        for _ in range(150):
            try:
                if (await client.get(f"{address}/health")).status_code == 200:
                    break
            except httpx.TransportError:
                await asyncio.sleep(0.1)
    yield address
    process.terminate()
    await process.wait()


async def act(client: httpx.AsyncClient, name: str, slots: dict[str, Any], events: list[Any]) -> dict[str, Any]:
    call = {
        "next_action": name,
        "sender_id": "1",
        "domain": DOMAIN,
        "tracker": {
            "sender_id": "1",
            "slots": slots,
            "latest_message": {"text": "", "intent": {"name": "inform"}, "entities": []},
            "events": events,
            "active_loop": {"name": FORM},
        },
    }
    answer = await client.post("/webhook", json=call, timeout=20)
    assert answer.status_code == 200, answer.text
    result: dict[str, Any] = answer.json()
    return result


async def test_a_turn_of_the_dialogue_over_http(server: str) -> None:
    text = "I am a nurse from the Philippines and want to work in Germany"
    said = {"event": "slot", "timestamp": 1795000000.0, "name": "destination", "value": text}
    async with httpx.AsyncClient(base_url=server) as client:
        listed = (await client.get("/actions")).json()
        assert {item["name"] for item in listed} >= set(DOMAIN["actions"])
        result = await act(client, f"validate_{FORM}", {"destination": text}, [said])
        slots = {event["name"]: event["value"] for event in result["events"] if event["event"] == "slot"}
        assert {name: slots[name] for name in ("destination", "origin", "occupation")} == {
            "destination": "DE", "origin": "PH", "occupation": "2221",
        }  # fmt: skip
        requested = slots.pop("requested_slot")
        assert requested in QUESTIONS
        result = await act(client, f"action_ask_{requested}", slots, [said])
        [response] = result["responses"]
        assert response["text"]
        assert response["buttons"]


def test_the_domain_names_every_action_and_slot() -> None:
    actions = {action().name() for action in ACTIONS}
    assert set(DOMAIN["actions"]) == actions | {f"validate_{FORM}"}
    assert set(DOMAIN["slots"]) >= set(SLOTS) | (set(Session().slots()) - {"answers"})
    assert set(DOMAIN["forms"][FORM]["required_slots"]) == set(QUESTIONS)


def test_the_rules_use_what_the_domain_has() -> None:
    steps = [step for rule in RULES for step in rule["steps"]]
    intents = {step["intent"] for step in steps if "intent" in step}
    actions = {step["action"] for step in steps if "action" in step}
    assert intents == set(DOMAIN["intents"])
    assert actions <= {*DOMAIN["actions"], FORM}


def test_every_intent_has_examples_for_rasa() -> None:
    nlu = load((HERE / "nlu.yml").read_text(encoding="utf-8"))["nlu"]
    assert {item["intent"] for item in nlu} == set(DOMAIN["intents"])
