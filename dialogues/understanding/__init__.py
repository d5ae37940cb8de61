"""What a typed sentence means: slots and a topic, or nothing. Deterministic, offline, and it never guesses."""

from dialogues.understanding.detection import detect
from dialogues.understanding.reading import Reading, understand

__all__ = ["Reading", "detect", "understand"]
