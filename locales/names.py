"""Names and forms that CLDR lacks or has only in another language: locales/<language>/names.yml."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache

from locales.languages import HERE
from locales.yaml12 import load


@dataclass(frozen=True)
class Names:
    """``countries`` by ISO 3166-1, ``languages`` by BCP 47, ``units`` (year, month, week, day) by plural form.

    ``months`` are the twelve names, and ``date`` the way a day is written: ``{day} {month} {year}``.
    """

    countries: Mapping[str, str] = field(default_factory=dict)
    languages: Mapping[str, str] = field(default_factory=dict)
    units: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    months: tuple[str, ...] = ()
    date: str = ""


@cache
def names(code: str) -> Names:
    """The names of one language that go before those of CLDR; empty for most."""
    path = HERE / code / "names.yml"
    if not path.is_file():
        return Names()
    data = load(path.read_text(encoding="utf-8"))
    return Names(
        countries=data.get("countries", {}),
        languages=data.get("languages", {}),
        units={unit: tuple(forms) for unit, forms in data.get("units", {}).items()},
        months=tuple(data.get("months", ())),
        date=data.get("date", ""),
    )
