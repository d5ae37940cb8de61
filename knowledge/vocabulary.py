"""The controlled vocabularies, and the annotation that ties a field of a knowledge file to one of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any

from pydantic import GetCoreSchemaHandler, GetJsonSchemaHandler, ValidationInfo
from pydantic_core import CoreSchema, core_schema


@dataclass(frozen=True)
class Term:
    """One entry: ``text`` is the English text, which is also the message id in the catalogues."""

    text: str


Vocabulary = Mapping[str, Mapping[str, Term]]


@dataclass(frozen=True)
class In:
    """``Annotated[str, In("fee")]``: the value is an id of that vocabulary.

    The vocabularies come from the validation context, so that a file is checked against those it stands beside.
    """

    name: str

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        def check(value: str, info: ValidationInfo) -> str:
            known = (info.context or {})["vocabulary"][self.name]
            if value not in known:
                close = get_close_matches(value, known, n=1, cutoff=0.5)
                cure = f"; did you mean `{close[0]}`?" if close else f"; use one of {', '.join(sorted(known))}"
                raise ValueError(f"`{value}` is not a known {self.name}{cure}")
            return value

        return core_schema.with_info_after_validator_function(check, handler(source))

    def __get_pydantic_json_schema__(self, schema: CoreSchema, handler: GetJsonSchemaHandler) -> dict[str, Any]:
        return {"type": "string", "x-vocabulary": self.name}
