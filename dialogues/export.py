"""The guide and the verdicts as plain data: the stable interface for scripts."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from dialogues.wording import Wording
from knowledge import shapes
from knowledge.comparison import Column
from knowledge.guide import Guide
from knowledge.selection import Chosen
from knowledge.verdicts import Verdict

Data = dict[str, Any]


def guide_data(guide: Guide, say: Wording) -> Data:
    """Codes and numbers as they are; texts in the language of ``say``."""
    regulated = guide.regulation.regulated
    return {
        "profile": {name: value for name, value in vars(guide.profile).items() if value is not None},
        "on": guide.today.isoformat(),
        "destination": {"code": guide.profile.destination, "name": say.country(guide.profile.destination)},
        "centre": _authority(guide.centre),
        "checked": guide.destination.checked.on.isoformat() if guide.destination else None,
        "regulated": {"true": True, "false": False, "firm": False}.get(regulated),
        "regulation": {
            "kind": regulated,
            "authority": _authority(guide.regulation.authority),
            "title": dict(guide.regulation.title or {}),
        },
        "procedures": [_procedure(chosen, guide, say) for chosen in guide.procedures],
        "agreements": [verdict_data(verdict, say) for verdict in guide.agreements],
        "legalisation": {"kind": guide.legalisation.kind, "asked": guide.legalisation.asked},
        "documents": [
            {
                "id": need.id,
                "name": say.document(need.id),
                "forms": list(need.forms),
                "translated": need.translated,
                "legalised": need.legalised,
                "optional": need.optional,
            }
            for need in guide.documents
        ],
        "steps": [_step(step, say) for step in guide.steps],
        "validation": [_procedure(chosen, guide, say) for chosen in guide.validation],
        "refugee": [_procedure(chosen, guide, say) for chosen in guide.missing_papers],
        "funding": [
            {
                "id": key,
                "names": fund.names,
                "authority": _authority(authority),
                "covers": fund.covers,
                "ask": fund.ask,
                "amount": _number(fund.amount),
                "currency": fund.currency,
                "url": str(fund.url) if fund.url else None,
            }
            for key, fund, authority in guide.funding
        ],
        "cost": None
        if guide.cost is None
        else {
            "low": _number(guide.cost.low),
            "high": _number(guide.cost.high),
            "currency": guide.cost.currency,
            "estimated": guide.cost.estimated,
        },
        "duration": None
        if guide.duration is None
        else {
            "low": str(guide.duration.low),
            "high": str(guide.duration.high),
        },
        "advice": [_authority(authority) for authority in guide.advice],
        "gaps": [{"topic": gap.topic, "ask": _asked(gap, guide), "text": say.gap(gap, guide)} for gap in guide.gaps],
        "sources": [_source(source) for source in guide.sources],
    }


def column_data(column: Column, say: Wording) -> Data:
    """One destination of a comparison."""
    whole, main = column.guide, column.main
    data = guide_data(whole, say)
    return {
        **data["destination"],
        "regulated": data["regulated"],
        "needed": main.procedure.needed if main else None,
        "procedure": main.id if main else None,
        "authority": _authority(main.authority) if main else None,
        "agreement": column.agreement.id if column.agreement else None,
        "cost": data["cost"],
        "duration": data["duration"],
        "language": {"code": column.language.code, "level": column.language.level} if column.language else None,
        "gaps": [gap["topic"] for gap in data["gaps"]],
    }


def verdict_data(verdict: Verdict, say: Wording) -> Data:
    """One agreement held against the case, with its reason as id and as text."""
    return {
        "id": verdict.id,
        "name": say.words.pick(verdict.agreement.names)[0],
        "names": list(verdict.agreement.names.values()),
        "rule": verdict.rule.id,
        "mechanism": verdict.rule.mechanism,
        "applies": verdict.applies,
        "reason": verdict.reason,
        "reason_text": say.reason(verdict),
        "since": verdict.since.isoformat() if verdict.since else None,
        "holds": verdict.rule.holding,
        "effects": verdict.rule.effects if verdict.applies else [],
        "limits": verdict.rule.limits,
        "sources": [_source(source) for source in verdict.sources],
    }


def _procedure(chosen: Chosen, guide: Guide, say: Wording) -> Data:
    procedure = chosen.procedure
    ways = procedure.apply.how if procedure.apply else []
    return {
        "id": chosen.id,
        "kind": procedure.kind,
        "name": say.procedure(procedure),
        "needed": procedure.needed,
        "regions": procedure.applies.regions,
        "authority": _authority(chosen.authority),
        "apply": {
            "how": [ways] if isinstance(ways, str) else ways,
            "url": str((procedure.apply and procedure.apply.url) or chosen.authority.url),
        },
        "from_abroad": procedure.from_abroad,
        "after": procedure.after,
        "fees": [_fee(fee) for fee in chosen.fees],
        "duration": {
            "usual": _text(procedure.duration and procedure.duration.usual),
            "limit": _text(procedure.duration and procedure.duration.limit),
        },
        "documents": [
            {
                "id": paper.id, "form": paper.form, "name": say.document(paper.id), "translated": paper.translated,
                "optional": paper.optional,
            }
            for paper in procedure.documents
        ],
        "translation": None if procedure.translation is None else {
            "into": procedure.translation.into, "by": procedure.translation.by,
            "not_needed_from": procedure.translation.not_needed_from,
        },
        "language": None if procedure.language is None else {
            "code": procedure.language.code, "level": procedure.language.level,
            "tests": [test.model_dump() for test in procedure.language.tests],
        },
        "exams": [
            {
                "id": exam.id, "kind": exam.kind, "names": exam.names, "where": exam.where, "if": exam.if_,
                "url": str(exam.url) if exam.url else None, "fees": [_fee(fee) for fee in exam.fees],
            }
            for exam in procedure.exams if exam.holds(guide.today)
        ],
        "results": procedure.results,
        "remedies": procedure.remedies,
        "review": None if procedure.review is None else {
            "to": procedure.review.to, "within": _text(procedure.review.within),
        },
        "validity": _text(procedure.validity),
        "pitfalls": procedure.pitfalls,
        "note": procedure.note,
        "steps": [_step(step, say) for step in guide.steps if step.about == chosen.id],
        "sources": [_source(guide.destination.sources[key]) for key in procedure.sources] if guide.destination else [],
    }  # fmt: skip


def _step(step: Any, say: Wording) -> Data:
    return {"id": step.id, "kind": step.kind, "procedure": step.about, "text": say.step(step), "url": step.url}


def _authority(authority: shapes.Authority | None) -> Data | None:
    if authority is None:
        return None
    return {"names": authority.names, "acronym": authority.acronym, "url": str(authority.url)}


def _fee(fee: shapes.Fee) -> Data:
    return {
        "for": fee.for_, "amount": _number(fee.amount), "low": _number(fee.lowest), "high": _number(fee.highest),
        "currency": fee.currency, "optional": fee.optional, "estimated": fee.estimated,
    }  # fmt: skip


def _source(source: shapes.Source) -> Data:
    return {
        "url": str(source.url), "title": source.title, "consulted": source.consulted.isoformat(),
        "copy": source.copy_, "dated": _text(source.dated),
    }  # fmt: skip


def _asked(gap: shapes.Gap, guide: Guide) -> Data | None:
    return _authority(guide.destination.authorities.get(gap.ask)) if guide.destination and gap.ask else None


def _number(amount: Decimal | None) -> int | float | None:
    if amount is None:
        return None
    return int(amount) if amount == amount.to_integral_value() else float(amount)


def _text(value: object) -> str | None:
    return None if value is None else str(value)
