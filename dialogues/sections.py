"""The sections of a guide: their order, and how the steps in one of them are numbered."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from knowledge.guide import Guide, Step
from knowledge.shapes import Step as Kind

SECTIONS = ("summary", "steps", "documents", "agreements", "missing", "sources", "human")
# The agreements shown in a card: those that apply and the nearest misses. The JSON has them all.
NEAREST = 7
_PHASES = ("now", "before", "after")


def numbered(guide: Guide, steps: Sequence[Step], kinds: Mapping[str, Kind]) -> list[tuple[int, Step, str]]:
    """Steps with number and phase. Before departure, after arrival; who has arrived sees one list of things to do."""

    def phase(step: Step) -> str:
        if guide.profile.place == "arrived" or guide.profile.status in ("refugee", "temporary-protection"):
            return "now"
        return "after" if (step.when or kinds[step.kind].when) == "after" else "before"

    ordered = sorted(((phase(step), step) for step in steps), key=lambda item: _PHASES.index(item[0]))
    return [(number, step, when) for number, (when, step) in enumerate(ordered, start=1)]
