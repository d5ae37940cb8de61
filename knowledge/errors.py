"""Every error of the knowledge room.

KnowledgeError
├── Problem        one thing wrong in one file, with its cure (a value, not raised)
└── BrokenKnowledge  raised by ``load``: all problems of all files at once
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, order=True)
class Problem:
    """One thing that is wrong, where it stands, and how to mend it.

    ``file`` is relative to the knowledge folder, ``line`` counts from 1, ``key`` is the path of keys in the file.
    """

    file: str
    line: int
    key: str
    message: str

    def __str__(self) -> str:
        place = f"{self.file}:{self.line}"
        return f"{place}: {self.key}: {self.message}" if self.key else f"{place}: {self.message}"


class BrokenKnowledge(Exception):
    """The files cannot be used. ``problems`` lists every reason, sorted by file and line."""

    def __init__(self, problems: list[Problem]) -> None:
        self.problems = sorted(problems)
        super().__init__("\n".join(str(problem) for problem in self.problems))
