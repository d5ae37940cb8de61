"""Words: turns ids, codes and numbers into one language. CLDR supplies names, money, dates, durations and lists."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping
from datetime import date, timedelta
from decimal import Decimal
from functools import cache, wraps
from typing import Literal

from babel import Locale
from babel.dates import format_date, format_timedelta
from babel.lists import format_list
from babel.numbers import format_currency, format_decimal

from locales.catalogues import catalogue
from locales.languages import Language, languages
from locales.names import names

# Unicode isolates: what stands between them cannot change the direction of what stands around them.
FSI, PDI = "\N{FIRST STRONG ISOLATE}", "\N{POP DIRECTIONAL ISOLATE}"

_Unit = Literal["year", "month", "week", "day"]
_LENGTH: Mapping[_Unit, timedelta] = {
    "year": timedelta(days=365), "month": timedelta(days=30), "week": timedelta(days=7), "day": timedelta(days=1),
}  # fmt: skip


def _remembered(name: Callable[[Words, str], str]) -> Callable[[Words, str], str]:
    """CLDR's tables are slow to look into; there are some hundred names in a language, and one ``Words``."""
    known: dict[tuple[str, str], str] = {}

    @wraps(name)
    def recall(self: Words, code: str) -> str:
        key = (self.language.code, code)
        if key not in known:
            known[key] = name(self, code)
        return known[key]

    return recall


@cache
def words(code: str) -> Words:
    """The words of a language of languages.yml. Raises KeyError for another code."""
    return Words(languages()[code])


class Words:
    """One language, as plain text: markup belongs to templates, so no translation can break it.

    ``gettext`` and its kin have the names that extraction looks for.
    """

    def __init__(self, language: Language) -> None:
        self.language = language
        self.locale = Locale.parse(language.cldr, sep="-")
        self._names = names(language.code)
        self._chain = [catalogue(code) for code in language.chain]

    def gettext(self, text: str, **values: object) -> str:
        """The translation of ``text``, with its ``%(name)s`` filled in."""
        return self._filled(self._find(None, text), values)

    def pgettext(self, context: str, text: str, **values: object) -> str:
        """Like ``gettext``, for a text whose meaning depends on ``context`` (the name of its vocabulary)."""
        return self._filled(self._find(context, text), values)

    def ngettext(self, singular: str, plural: str, count: int, **values: object) -> str:
        """The form for ``count``, which also fills ``%(count)s``."""
        for texts in self._chain:
            forms = texts.texts.get((None, singular))
            if isinstance(forms, tuple):
                text = forms[min(texts.plural(count), len(forms) - 1)]
                break
        else:
            text = singular if count == 1 else plural
        return self._filled(text, {"count": self.number(count), **values})

    def _find(self, context: str | None, text: str) -> str:
        for texts in self._chain:
            found = texts.texts.get((context, text))
            if isinstance(found, str):
                return found
        return text

    def _filled(self, text: str, values: Mapping[str, object]) -> str:
        return text % values if values else text

    def isolate(self, text: object) -> str:
        """``text`` kept from reordering its surroundings; unchanged where everything runs left to right."""
        return f"{FSI}{text}{PDI}" if self.language.direction == "rtl" else str(text)

    @_remembered
    def country(self, code: str) -> str:
        return self._names.countries.get(code) or str(self.locale.territories.get(code, code))

    @_remembered
    def language_name(self, code: str) -> str:
        if own := self._names.languages.get(code):
            return own
        name = self.locale.languages.get(code.replace("-", "_")) or self.locale.languages.get(code.partition("-")[0])
        return str(name or Locale("en").languages.get(code, code))

    def number(self, value: int | Decimal) -> str:
        return self.isolate(format_decimal(value, locale=self.locale))

    def money(self, amount: Decimal, currency: str) -> str:
        """Without cents where there are none, with the symbol this language uses for the currency."""
        pattern = self.locale.currency_formats["standard"].pattern
        if amount == amount.to_integral_value():
            pattern = pattern.replace("0.00", "0")
        return self.isolate(
            format_currency(amount, currency, format=pattern, locale=self.locale, currency_digits=False)
        )

    def money_range(self, low: Decimal, high: Decimal, currency: str) -> str:
        if low == high:
            return self.money(low, currency)
        return self.gettext("%(low)s to %(high)s", low=self.money(low, currency), high=self.money(high, currency))

    def date(self, day: date) -> str:
        if self._names.date:
            month = self._names.months[day.month - 1]
            return self.isolate(self._names.date.format(day=day.day, month=month, year=day.year))
        return self.isolate(format_date(day, "long", locale=self.locale))

    def duration(self, years: int, months: int, weeks: int, days: int) -> str:
        counts: dict[_Unit, int] = {"year": years, "month": months, "week": weeks, "day": days}
        parts = [self._units(unit, count) for unit, count in counts.items() if count]
        return self.isolate(self.list(parts or [self._units("day", 0)]))

    def _units(self, unit: _Unit, count: int) -> str:
        if forms := self._names.units.get(unit):
            return forms[min(self._chain[0].plural(count), len(forms) - 1)].format(count=count)
        # format_unit lacks the long forms of many languages; format_timedelta finds them.
        return format_timedelta(_LENGTH[unit] * count, granularity=unit, threshold=math.inf, locale=self.locale)

    def list(self, items: Iterable[str]) -> str:
        return str(format_list(list(items), locale=self.locale))

    def either(self, items: Iterable[str]) -> str:
        return str(format_list(list(items), style="or", locale=self.locale))

    def pick(self, texts: Mapping[str, str]) -> tuple[str, bool]:
        """(text in this language or its nearest fallback, whether it is in this language)."""
        for code in self.language.chain:
            if code in texts:
                return texts[code], code == self.language.code
        return next(iter(texts.values())), False
