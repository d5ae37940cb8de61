"""YAML as people expect it: the booleans of YAML 1.2, so that ``NO`` is Norway and ``no`` and ``on`` are words."""

from __future__ import annotations

import re
from typing import Any

import yaml


class Loader(yaml.CSafeLoader):
    """PyYAML's fast safe loader, in which only true and false are booleans."""


Loader.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in resolvers if tag != "tag:yaml.org,2002:bool"]
    for first, resolvers in yaml.CSafeLoader.yaml_implicit_resolvers.items()
}
Loader.add_implicit_resolver("tag:yaml.org,2002:bool", re.compile(r"^(?:true|false)$"), list("tf"))


def load(text: str) -> Any:
    """The content of a YAML text that is our own and known to be good."""
    return yaml.load(text, Loader)
