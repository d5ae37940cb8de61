"""The international codes that facts are written in, each checked, with the cure when it is wrong."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from difflib import get_close_matches
from functools import cache
from typing import Annotated, Any

from babel import Locale
from babel.numbers import list_currencies
from pydantic import AfterValidator, BeforeValidator, GetCoreSchemaHandler, GetJsonSchemaHandler, WithJsonSchema
from pydantic_core import CoreSchema, core_schema

# CLDR lists a few two-letter codes that ISO 3166-1 does not assign to a country (EU, UN, regions of convenience).
_NOT_COUNTRIES = frozenset({"AC", "CP", "CQ", "DG", "EA", "EU", "EZ", "IC", "QO", "TA", "UN", "XA", "XB", "XK", "ZZ"})
CEFR = ("A1", "A2", "B1", "B2", "C1", "C2")
_DURATION = re.compile(r"^P(?=\d)(?:(\d+)Y)?(?:(\d+)M)?(?:(\d+)W)?(?:(\d+)D)?$")


@cache
def countries() -> frozenset[str]:
    """ISO 3166-1 alpha-2, as CLDR has it, and XK, which many offices use for Kosovo."""
    codes = {str(code) for code in Locale("en").territories if re.fullmatch("[A-Z]{2}", str(code))}
    return frozenset(codes - _NOT_COUNTRIES | {"XK"})


@cache
def currencies() -> frozenset[str]:
    """ISO 4217."""
    return frozenset(list_currencies())


@cache
def languages() -> frozenset[str]:
    """BCP 47 primary languages that CLDR knows."""
    return frozenset(str(code) for code in Locale("en").languages if "_" not in str(code))


def suggestion(value: str, known: frozenset[str] | set[str] | list[str]) -> str:
    """``; did you mean `EUR`?`` or nothing."""
    close = get_close_matches(value.upper(), [k for k in known if k.isupper()], n=1, cutoff=0.6) or get_close_matches(
        value, list(known), n=1, cutoff=0.6
    )
    return f"; did you mean `{close[0]}`?" if close else ""


def _member(kind: str, known: Any) -> AfterValidator:
    def check(value: str) -> str:
        if value not in known():
            raise ValueError(f"`{value}` is not {kind}{suggestion(value, known())}")
        return value

    return AfterValidator(check)


def _subdivision(value: str) -> str:
    country, _, part = value.partition("-")
    if country not in countries() or not re.fullmatch("[A-Z0-9]{1,3}", part):
        raise ValueError(f"`{value}` is not an ISO 3166-2 code such as `CA-ON`")
    return value


def _isco(value: str) -> str:
    if not re.fullmatch(r"\d{1,4}", value):
        raise ValueError(f"`{value}` is not an ISCO-08 code of one to four digits")
    return value


def _language(value: str) -> str:
    if value.partition("-")[0] not in languages():
        raise ValueError(f"`{value}` is not a BCP 47 language{suggestion(value, languages())}")
    return value


def _as_text(value: object) -> object:
    # A bare 2221 in YAML is a number; a code is text. A leading zero (armed forces) must be quoted in the file.
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else value


def _money(value: object) -> object:
    return Decimal(str(value)) if isinstance(value, (int, float)) and not isinstance(value, bool) else value


def _cefr(value: str) -> str:
    if value not in CEFR:
        raise ValueError(f"`{value}` is not a CEFR level; use one of {', '.join(CEFR)}")
    return value


Country = Annotated[str, _member("an ISO 3166-1 country", countries)]
Currency = Annotated[str, _member("an ISO 4217 code", currencies)]
Language = Annotated[str, AfterValidator(_language)]
Subdivision = Annotated[str, AfterValidator(_subdivision)]
Isco = Annotated[str, BeforeValidator(_as_text), AfterValidator(_isco), WithJsonSchema({"type": ["string", "integer"]})]
Level = Annotated[str, AfterValidator(_cefr), WithJsonSchema({"enum": list(CEFR)})]
Amount = Annotated[Decimal, BeforeValidator(_money), WithJsonSchema({"type": "number", "minimum": 0})]


@dataclass(frozen=True, order=False)
class Duration:
    """An ISO 8601 duration in years, months, weeks and days, kept in the units the office uses."""

    years: int = 0
    months: int = 0
    weeks: int = 0
    days: int = 0

    @classmethod
    def parse(cls, text: object) -> Duration:
        """Read ``P3M``. Raises ValueError with the cure; working days must be written as weeks."""
        match = _DURATION.match(text) if isinstance(text, str) else None
        if match is None:
            raise ValueError(f"`{text}` is not an ISO 8601 duration such as `P3M`, `P6W` or `P10D`")
        return cls(*(int(part or 0) for part in match.groups()))

    def __str__(self) -> str:
        parts = ((self.years, "Y"), (self.months, "M"), (self.weeks, "W"), (self.days, "D"))
        return "P" + ("".join(f"{count}{unit}" for count, unit in parts if count) or "0D")

    @property
    def in_days(self) -> int:
        """Length in days, a month counted as 30 and a year as 365: for sorting and sums, never shown as exact."""
        return self.years * 365 + self.months * 30 + self.weeks * 7 + self.days

    @classmethod
    def __get_pydantic_core_schema__(cls, source: object, handler: GetCoreSchemaHandler) -> CoreSchema:
        return core_schema.no_info_plain_validator_function(
            lambda value: value if isinstance(value, cls) else cls.parse(value),
            serialization=core_schema.plain_serializer_function_ser_schema(str),
        )

    @classmethod
    def __get_pydantic_json_schema__(cls, schema: CoreSchema, handler: GetJsonSchemaHandler) -> dict[str, Any]:
        return {"type": "string", "pattern": _DURATION.pattern, "description": "ISO 8601 duration, such as P3M"}
