"""Figures for a Prometheus server: how many updates, how long they took, what went wrong. No label knows a person."""

from __future__ import annotations

from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest

_TURN_SECONDS = (0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.25, 0.5, 1, 2.5)


class Metrics:
    """One process's figures."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self.updates = Counter("sanad_updates", "Updates by what became of them", ["outcome"], registry=self.registry)
        self.turn = Histogram(
            "sanad_turn_seconds",
            "From an update to its committed answer",
            buckets=_TURN_SECONDS,
            registry=self.registry,
        )

    def text(self) -> bytes:
        """All figures in the format that Prometheus reads."""
        return generate_latest(self.registry)
