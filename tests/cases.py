"""Short ways to state a case in tests."""

from __future__ import annotations

from typing import Any

from knowledge.base import KnowledgeBase
from knowledge.compose import guide
from knowledge.guide import Guide
from knowledge.profile import Profile
from knowledge.verdicts import Verdict, verdicts
from tests.conftest import TODAY


def case(origin: str, destination: str, occupation: str | None = None, **more: Any) -> Profile:
    """``case("PH", "DE", "2221")``: a nurse trained in the Philippines who goes to Germany."""
    return Profile(destination=destination, origin=origin, occupation=occupation, **more)


def verdict(kb: KnowledgeBase, agreement: str, profile: Profile, on: Any = TODAY) -> Verdict:
    """The verdict on one agreement. Fails when the agreement has nothing to do with the case."""
    found = {item.id: item for item in verdicts(kb, profile, on)}
    assert agreement in kb.agreements, f"there is no agreement {agreement}"
    assert agreement in found, f"{agreement} says nothing on this case, only {sorted(found)} do"
    return found[agreement]


def guide_for(kb: KnowledgeBase, profile: Profile, on: Any = TODAY) -> Guide:
    return guide(kb, profile, on)
