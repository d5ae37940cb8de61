"""Facts in words: the one place where ids, codes and names of the knowledge become phrases of a language."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal

from knowledge import shapes
from knowledge.base import KnowledgeBase
from knowledge.codes import Duration
from knowledge.estimates import Cost, Span
from knowledge.guide import DocumentNeed, Guide, Step
from knowledge.verdicts import Verdict
from locales.words import Words


class Wording:
    """The knowledge in one language, as plain text."""

    def __init__(self, kb: KnowledgeBase, words: Words) -> None:
        self.kb = kb
        self.words = words

    def term(self, vocabulary: str, id: str) -> str:
        """An id of a vocabulary, such as ``term("fee", "application")``."""
        return self.words.pgettext(vocabulary, self.kb.vocabulary[vocabulary][id].text)

    def document(self, id: str) -> str:
        return self.words.pgettext("document", self.kb.papers[id].name)

    def occupation(self, code: str) -> str:
        known = self.kb.occupations.get(code)
        return self.words.pgettext("occupation", known.name) if known else self.words.isolate(f"ISCO {code}")

    def country(self, code: str) -> str:
        return self.words.country(code)

    def region(self, code: str) -> str:
        destination = self.kb.destinations.get(code.partition("-")[0])
        region = destination.regions.get(code) if destination else None
        return self.words.isolate(self.words.pick(region.names)[0]) if region else self.words.isolate(code)

    def official(self, names: Mapping[str, str], acronym: str | None = None) -> str:
        """The official name in its own script, then the official name in the reader's language where there is one."""
        own = next(iter(names.values()))
        title = f"{own} ({acronym})" if acronym and acronym.lower() not in own.lower() else own
        translated, _exact = self.words.pick(names)
        text = self.words.isolate(title)
        return text if translated == own else f"{text} – {self.words.isolate(translated)}"

    def name(self, names: Mapping[str, str]) -> str:
        """The official name in the reader's language, or the nearest there is: for agreements, which have many."""
        return self.words.isolate(self.words.pick(names)[0])

    def authority(self, authority: shapes.Authority) -> str:
        return self.official(authority.names, authority.acronym)

    def short(self, authority: shapes.Authority) -> str:
        """The name in its own script alone, or its acronym with it: for sentences."""
        own = next(iter(authority.names.values()))
        acronym = authority.acronym
        return self.words.isolate(f"{own} ({acronym})" if acronym and acronym.lower() not in own.lower() else own)

    def labelled(self, label: str, value: str) -> str:
        """``Application: €200``, with the colon as the language writes it."""
        return self.words.gettext("%(label)s: %(value)s", label=label, value=value)

    def procedure(self, procedure: shapes.Procedure) -> str:
        kind = self.term("procedure", procedure.kind)
        return self.labelled(kind, self.official(procedure.names)) if procedure.names else kind

    def needed(self, procedure: shapes.Procedure) -> str:
        """Whether one has to go through it, and for what."""
        if procedure.kind == "study-admission" and procedure.needed == "required":
            return self.words.gettext("You need this before you may study there.")
        if procedure.kind == "study-admission" and procedure.needed == "optional":
            return self.words.gettext("You do not have to do this.")
        return self.term("needed", procedure.needed)

    def duration(self, duration: Duration) -> str:
        return self.words.duration(duration.years, duration.months, duration.weeks, duration.days)

    def span(self, span: Span) -> str:
        if str(span.low) == str(span.high):
            return self.duration(span.low)
        return self.words.gettext("%(low)s to %(high)s", low=self.duration(span.low), high=self.duration(span.high))

    def amount(self, fee: shapes.Fee) -> str:
        if fee.highest == 0:
            return self.words.gettext("free of charge")
        return self.words.money_range(fee.lowest, fee.highest, fee.currency)

    def price(self, low: str, high: str, currency: str) -> str:
        """An amount that was kept as text."""
        return self.words.money_range(Decimal(low), Decimal(high), currency)

    def cost(self, cost: Cost) -> str:
        if cost.high == 0:
            return self.words.gettext("free of charge")
        return self.words.money_range(cost.low, cost.high, cost.currency)

    def language(self, codes: Iterable[str]) -> str:
        return self.words.either(self.words.language_name(code) for code in codes)

    def level(self, language: shapes.LanguageLevel) -> str:
        name = self.words.language_name(language.code)
        return f"{name} {self.words.isolate(language.level)}" if language.level else name

    def test(self, test: shapes.LanguageTest) -> str:
        """Names and scores stay as the test writes them."""
        if test.overall and test.each:
            return self.words.gettext(
                "%(test)s: %(overall)s overall, at least %(each)s in each part",
                test=self.words.isolate(test.name), overall=self.words.isolate(test.overall),
                each=self.words.isolate(test.each),
            )  # fmt: skip
        score = test.overall or test.each
        return self.words.isolate(f"{test.name}: {score}" if score else test.name)

    def forms(self, need: DocumentNeed) -> str:
        """``certified copy · with translation`` as far as the facts say."""
        parts = [self.words.either(self.term("form", form) for form in need.forms)] if need.forms else []
        if need.translated:
            parts.append(self.words.gettext("with translation"))
        if need.legalised:
            parts.append(self.words.gettext("authenticated"))
        if need.max_age:
            parts.append(self.words.gettext("not older than %(duration)s", duration=self.duration(need.max_age)))
        return " · ".join(parts)

    def step(self, step: Step) -> str:
        facts = {name: self._fact(name, value) for name, value in step.facts.items()}
        return self.words.pgettext("step", self.kb.steps[step.kind].text, **facts)

    def _fact(self, name: str, value: object) -> str:
        if isinstance(value, shapes.Authority):
            return self.short(value)
        if isinstance(value, shapes.Agreement):
            return self.name(value.names)
        if isinstance(value, (shapes.Exam, shapes.Funding)):
            return self.official(value.names)
        if isinstance(value, shapes.Procedure):
            return self.procedure(value)
        if isinstance(value, Duration):
            return self.duration(value)
        if name == "language" and isinstance(value, tuple):
            return self.language(value)
        if name == "remedies" and isinstance(value, tuple):
            return self.words.either(self.term("remedy", remedy) for remedy in value)
        if isinstance(value, tuple):
            return self.words.either(self.words.isolate(item) for item in value)
        return self.words.isolate(value)

    def reason(self, verdict: Verdict) -> str:
        """Why an agreement applies or does not."""
        facts = {name: self._place(value) for name, value in verdict.facts.items()}
        text = self.kb.vocabulary["reason"][verdict.reason].text
        return self.words.pgettext("reason", text, **facts)

    def _place(self, value: str | date) -> str:
        if isinstance(value, date):
            return self.words.date(value)
        return self.region(value) if "-" in value else self.country(value)

    def gap(self, gap: shapes.Gap, guide: Guide) -> str:
        """What is not known, and whom to ask."""
        topic = self.term("topic", gap.topic)
        asked = guide.destination.authorities.get(gap.ask) if guide.destination and gap.ask else None
        if asked:
            return self.words.gettext("%(topic)s (ask: %(authority)s)", topic=topic, authority=self.short(asked))
        return topic

    def topics(self, gaps: Iterable[shapes.Gap]) -> str:
        """What is not known, as a list."""
        return self.words.list(dict.fromkeys(self.term("topic", gap.topic) for gap in gaps))

    def dated(self, source: shapes.Source) -> str:
        """When a source was read, and that it was a stored copy where it was."""
        day = self.words.date(source.consulted)
        if source.copy_ == "archived":
            return self.words.gettext("archived copy, read on %(date)s", date=day)
        return self.words.gettext("read on %(date)s", date=day)

    def page_date(self, dated: date | int | str) -> str:
        """The date a page bears: a day in words, a month or a year as it stands."""
        return self.words.date(dated) if isinstance(dated, date) else self.words.isolate(dated)

    def note(self, note: Mapping[str, str] | None) -> str:
        """A free note; in its own language, and marked, where it has no translation."""
        if not note:
            return ""
        text, exact = self.words.pick(note)
        translated = text if exact else self.words.pgettext("note", text)
        return self.words.isolate(translated if exact or translated != text else f"[{next(iter(note))}] {text}")

    def terms(self, vocabulary: str, ids: Iterable[str]) -> str:
        return self.words.list(self.term(vocabulary, id) for id in ids)

    def documents(self, ids: Iterable[str]) -> str:
        return self.words.list(self.document(id) for id in ids)

    def regions(self, codes: Iterable[str]) -> str:
        return self.words.list(self.region(code) for code in codes)

    def languages(self, codes: Iterable[str]) -> str:
        return self.words.list(self.words.language_name(code) for code in codes)

    def ways(self, apply: shapes.Apply) -> str:
        """How an application is handed in."""
        ways = [apply.how] if isinstance(apply.how, str) else apply.how
        return self.words.either(self.term("how", way) for way in ways)

    def icon(self, step: Step) -> str:
        return self.kb.steps[step.kind].icon

    def paper_icon(self, id: str) -> str:
        return self.kb.papers[id].icon
