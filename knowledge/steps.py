"""The steps of a guide, in the order that saves money and time."""

from __future__ import annotations

from collections.abc import Iterator

from knowledge.guide import Guide, Step, Value, When
from knowledge.selection import Chosen
from knowledge.shapes import Exam


def steps_of(guide: Guide) -> tuple[Step, ...]:
    """All steps: first what costs nothing, then papers, language, and one procedure after the other."""
    if guide.destination is None:
        return tuple(_without_file(guide))
    parts = (_first, _papers, _language, _agreements, _procedures, _otherwise)
    return tuple(step for part in parts for step in part(guide))


def _without_file(guide: Guide) -> Iterator[Step]:
    yield from _ask(guide)
    yield from _stamp(guide)


def _ask(guide: Guide) -> Iterator[Step]:
    """Where no procedure is known: the next door to knock on."""
    if guide.doors:
        yield Step("ask-centre", {"authority": guide.doors[0]}, url=str(guide.doors[0].url))
    elif not guide.procedures and not guide.validation:
        yield Step("ask-embassy")


def _first(guide: Guide) -> Iterator[Step]:
    if guide.profile.purpose in (None, "work", "any-work"):
        if guide.regulation.regulated == "false":
            yield Step("start-work")
        if guide.regulation.regulated == "firm":
            yield Step("check-firm")
    yield from _ask(guide)
    if guide.advice:
        yield Step("ask-advice", {"authority": guide.advice[0]}, url=str(guide.advice[0].url))
    for key, fund, _authority in guide.funding:
        if fund.ask == "before-costs" and (guide.procedures or guide.validation):
            yield Step("ask-grant", {"funding": fund}, about=key, url=str(fund.url) if fund.url else None)


def _papers(guide: Guide) -> Iterator[Step]:
    needed = [need for need in guide.documents if not need.optional]
    if guide.documents:
        yield Step("collect-documents")
    if any("sent-by-issuer" in need.forms for need in needed) and not guide.at_risk:
        yield Step("ask-issuer")
    yield from _stamp(guide)
    for chosen in _main(guide):
        translation = chosen.procedure.translation
        if translation and any(need.translated for need in guide.documents):
            yield Step("translate", {"language": tuple(translation.into)})
            return


def _stamp(guide: Guide) -> Iterator[Step]:
    if guide.at_risk:
        return  # the offices of the country of origin are no step for a refugee
    rule = guide.legalisation.asked
    asked = any(need.legalised for need in guide.documents) or rule == "always" or (rule and guide.documents)
    if asked and guide.legalisation.kind in ("apostille", "consular"):
        yield Step("apostille" if guide.legalisation.kind == "apostille" else "legalise")


def _language(guide: Guide) -> Iterator[Step]:
    told: set[tuple[str, str | None]] = set()
    for chosen in _main(guide):
        language = chosen.procedure.language
        if language is None or (language.code, language.level) in told:
            continue
        told.add((language.code, language.level))
        if language.level:
            yield Step("learn-language", {"language": (language.code,), "level": language.level})
        if language.tests:
            yield Step("language-test", {"tests": tuple(dict.fromkeys(test.name for test in language.tests))},
                       about=chosen.id)  # fmt: skip


def _agreements(guide: Guide) -> Iterator[Step]:
    """The agreements made for this occupation; those that hold for everybody need not be named."""
    for verdict in guide.helping:
        if verdict.rule.occupations:
            yield Step("use-agreement", {"agreement": verdict.agreement}, verdict.id, None, str(verdict.agreement.url))


def _procedures(guide: Guide) -> Iterator[Step]:
    for chosen in guide.procedures:
        if chosen.procedure.needed == "not-needed":
            continue
        exams = [exam for exam in chosen.procedure.exams if exam.holds(guide.today)]
        # An exam that can be taken at home, whatever the decision, comes before the application.
        first = [exam for exam in exams if exam.where == "before" and exam.if_ is None]
        yield from (_exam(exam, chosen) for exam in first)
        yield _application(chosen)
        yield from (_exam(exam, chosen) for exam in exams if exam not in first)
        if chosen.procedure.remedies and not chosen.optional:
            yield Step("close-gaps", {"remedies": tuple(chosen.procedure.remedies)}, chosen.id)
        if chosen.procedure.validity:
            yield Step("renew", {"duration": chosen.procedure.validity}, chosen.id)


def _exam(exam: Exam, chosen: Chosen) -> Step:
    kind = "take-exam-if" if exam.if_ else "take-exam"
    return Step(kind, {"exam": exam}, chosen.id, exam.where, str(exam.url) if exam.url else None)


def _application(chosen: Chosen) -> Step:
    procedure = chosen.procedure
    kind = "apply"
    if procedure.kind == "visa-skills-assessment":
        kind = "apply-visa"
    elif procedure.kind == "study-admission":
        kind = "apply-study"
    elif procedure.kind == "credential-verification":
        kind = "verify-papers"
    elif chosen.optional:
        kind = "optional-evaluation"
    url = procedure.apply.url if procedure.apply else None
    when: When | None = None if procedure.from_abroad is None else "either" if procedure.from_abroad else "after"
    facts: dict[str, Value] = {"procedure": procedure, "authority": chosen.authority}
    return Step(kind, facts, chosen.id, when, str(url or chosen.authority.url))


def _otherwise(guide: Guide) -> Iterator[Step]:
    if guide.profile.evidence in (None, "experience") or guide.regulation.regulated in ("false", "firm"):
        for chosen in guide.validation:
            yield Step("validate-skills", {"authority": chosen.authority}, chosen.id, None, _url(chosen))
    if guide.profile.papers == "missing" or guide.profile.status in ("refugee", "temporary-protection"):
        for chosen in guide.missing_papers:
            yield Step("without-papers", {"authority": chosen.authority}, chosen.id, None, _url(chosen))
    told: set[tuple[str, str]] = set()
    for chosen in guide.procedures:
        review = chosen.procedure.review
        if review and review.within and (str(review.within), str(review.url)) not in told:
            told.add((str(review.within), str(review.url)))
            yield Step("contest", {"duration": review.within}, chosen.id, None, str(review.url) if review.url else None)


def _url(chosen: Chosen) -> str:
    return str((chosen.procedure.apply and chosen.procedure.apply.url) or chosen.authority.url)


def _main(guide: Guide) -> list[Chosen]:
    """The needed procedures, or the optional ones where none is needed."""
    return [chosen for chosen in guide.procedures if not chosen.optional] or list(guide.procedures)
