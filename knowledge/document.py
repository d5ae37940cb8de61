"""A YAML file read as YAML 1.2, with the line of every key kept for error messages."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import yaml

from knowledge.errors import BrokenKnowledge, Problem
from locales.yaml12 import Loader

Keys = tuple[str | int, ...]


@dataclass(frozen=True)
class Document:
    """The plain content of one file. ``lines`` maps a path of keys to the line where it stands."""

    name: str
    data: Any
    lines: dict[Keys, int] = field(repr=False)

    def line(self, keys: Keys) -> int:
        """The line of ``keys``, or of the nearest key above it that the file has."""
        while keys and keys not in self.lines:
            keys = keys[:-1]
        return self.lines.get(keys, 1)


def read(path: Path, name: str) -> Document:
    """Read ``path``. Raises BrokenKnowledge when it is not YAML, is empty, or names a key twice."""
    return parse(path.read_text(encoding="utf-8"), name)


def parse(text: str, name: str) -> Document:
    """Like ``read``, from text; ``name`` is what error messages call the file."""
    try:
        loader = Loader(text)
        try:
            node = loader.get_single_node()
            if node is None:
                raise BrokenKnowledge([Problem(name, 1, "", "the file is empty; delete it or fill it")])
            lines: dict[Keys, int] = {}
            problems: list[Problem] = []
            data = _construct(loader, node, (), name, lines, problems)
        finally:
            loader.dispose()
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = mark.line + 1 if mark else 1
        raise BrokenKnowledge([Problem(name, line, "", f"not YAML: {error.problem or error.context}")]) from error
    except yaml.YAMLError as error:
        raise BrokenKnowledge([Problem(name, 1, "", f"not YAML: {error}")]) from error
    if problems:
        raise BrokenKnowledge(problems)
    return Document(name, data, lines)


def _construct(
    loader: Loader, node: yaml.Node, keys: Keys, name: str, lines: dict[Keys, int], problems: list[Problem]
) -> Any:
    lines.setdefault(keys, node.start_mark.line + 1)
    if isinstance(node, yaml.MappingNode):
        mapping: dict[str, Any] = {}
        for key_node, value_node in node.value:
            key = key_node.value
            if key in mapping:
                problems.append(
                    Problem(name, key_node.start_mark.line + 1, ".".join(map(str, (*keys, key))), "stands here twice")
                )
            lines[(*keys, key)] = key_node.start_mark.line + 1
            mapping[key] = _construct(loader, value_node, (*keys, key), name, lines, problems)
        return mapping
    if isinstance(node, yaml.SequenceNode):
        return [
            _construct(loader, item, (*keys, index), name, lines, problems) for index, item in enumerate(node.value)
        ]
    value = loader.construct_object(node)
    # A time of day has no meaning in any file; a date is kept, everything else stays what was typed.
    return value if isinstance(value, (str, int, float, bool, date, type(None))) else node.value
