"""Composes a guide: holds the facts against one case on one day."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date

from knowledge import shapes
from knowledge.base import KnowledgeBase
from knowledge.estimates import cost_of, duration_of
from knowledge.guide import DocumentNeed, Guide, Legalisation
from knowledge.places import covers, within
from knowledge.profile import Profile
from knowledge.regulation import Regulation, regulation_of
from knowledge.selection import Chosen, fits, select
from knowledge.steps import steps_of
from knowledge.verdicts import Verdict, verdicts


def guide(kb: KnowledgeBase, profile: Profile, today: date) -> Guide:
    """The guide for ``profile`` as things stand on ``today``. Never fails: what is not known becomes a gap."""
    found: Guide = kb.memory["guide"].recall((profile, today), lambda: _composed(kb, profile, today))
    return found


def _composed(kb: KnowledgeBase, profile: Profile, today: date) -> Guide:
    destination = kb.destinations.get(profile.destination)
    agreements = tuple(verdicts(kb, profile, today))
    legalisation = _legalisation(kb, destination, agreements, profile, today)
    origin = kb.origins.get(profile.origin) if profile.origin else None
    centre = _centre(kb, destination, profile.destination)
    if destination is None:
        bare = Guide(
            profile=profile,
            today=today,
            destination=None,
            origin=origin,
            centre=centre,
            regulation=Regulation("unknown"),
            agreements=agreements,
            legalisation=legalisation,
            doors=(centre,) if centre else (),
            gaps=(shapes.Gap.model_construct(topic="procedure", ask=None),),
        )
        read = kb.centres.centres.get(profile.destination)
        own = [kb.centres.sources[read.source]] if read else []
        return replace(bare, steps=steps_of(bare), sources=_unique([*own, *_agreement_sources(agreements)]))
    regulation = regulation_of(destination, profile, today)
    procedures = select(kb, destination, "procedures", profile, regulation, today)
    validation = select(kb, destination, "validation", profile, regulation, today)
    missing = select(kb, destination, "missing_papers", profile, regulation, today)
    funding = tuple(
        (key, fund, destination.authorities[fund.authority])
        for key, fund in destination.funding.items()
        if fund.holds(today) and fits(kb, fund.applies, profile, regulation.regulated, today) is not None
    )
    advice = tuple(
        authority
        for authority in destination.authorities.values()
        if "advice" in authority.roles
        and authority.holds(today)
        and (authority.region is None or authority.region == profile.region)
    )
    known = {
        topic
        for topic, found in (
            ("procedure", procedures),
            ("validation", validation),
            ("missing-papers", missing),
            ("funding", funding),
        )
        if found
    }
    whole = Guide(
        profile=profile,
        today=today,
        destination=destination,
        origin=origin,
        centre=centre,
        regulation=regulation,
        procedures=procedures,
        validation=validation,
        missing_papers=missing,
        funding=funding,
        agreements=agreements,
        legalisation=legalisation,
        documents=_documents(kb, procedures or validation),
        cost=cost_of(procedures or validation, destination, today),
        duration=duration_of(procedures or validation),
        advice=advice,
        doors=() if procedures or validation else _doors(destination, centre, today),
        gaps=_gaps(destination, profile, procedures, regulation, known),
    )
    return replace(whole, steps=steps_of(whole), sources=_sources(whole))


def _centre(kb: KnowledgeBase, destination: shapes.Destination | None, country: str) -> shapes.Authority | None:
    """The national information centre: from the destination's own file, or from the list of centres."""
    for authority in destination.authorities.values() if destination else ():
        if "enic-naric" in authority.roles:
            return authority
    centre = kb.centres.centres.get(country)
    if centre is None:
        return None
    return shapes.Authority.model_construct(
        names=centre.names, acronym=centre.acronym, url=centre.url, roles=["enic-naric"], sources=[centre.source]
    )


def _doors(
    destination: shapes.Destination, centre: shapes.Authority | None, today: date
) -> tuple[shapes.Authority, ...]:
    """Whom to ask where no procedure is known: the information centre, then information offices and ministries."""
    others = [
        authority
        for authority in destination.authorities.values()
        if authority.holds(today) and {"information", "ministry", "competent-authority"} & set(authority.roles)
    ]
    found = [centre, *others] if centre else others
    return tuple({str(door.url): door for door in found}.values())[:3]


def _legalisation(
    kb: KnowledgeBase,
    destination: shapes.Destination | None,
    agreements: Iterable[Verdict],
    profile: Profile,
    today: date,
) -> Legalisation:
    if profile.origin is None:
        return Legalisation("unknown")
    rules = destination.authentication if destination else None
    sources = tuple(destination.sources[key] for key in rules.sources) if destination and rules else ()
    if profile.origin == profile.destination:
        return Legalisation("not-needed")
    if rules and rules.holds(today):
        exempt = within(kb.groups, rules.not_from, profile.origin, today)
        if rules.asked == "never" or exempt:
            return Legalisation("not-needed", rules.asked, sources)
    stamps = [verdict for verdict in agreements if verdict.rule.holding == "document"]
    asked = rules.asked if rules else None
    if any(verdict.applies for verdict in stamps):
        return Legalisation("apostille", asked, sources)
    return Legalisation("consular" if kb.agreements else "unknown", asked, sources)


_STRICTEST = (
    "sent-by-issuer",
    "verified-online",
    "original",
    "notarised-copy",
    "certified-copy",
    "signed",
    "simple-copy",
    "scan",
)


def _documents(kb: KnowledgeBase, procedures: Iterable[Chosen]) -> tuple[DocumentNeed, ...]:
    """The papers of all procedures merged, each once, in the order in which they are first asked for."""
    needs: dict[str, DocumentNeed] = {}
    for chosen in procedures:
        for paper in chosen.procedure.documents:
            translated = paper.translated
            if translated is None:
                translated = chosen.procedure.translation is not None and kb.papers[paper.id].translate
            forms = (paper.form,) if paper.form else ()
            new = DocumentNeed(
                paper.id, forms, translated, bool(paper.legalised), paper.optional or chosen.optional, paper.max_age
            )
            old = needs.get(paper.id)
            needs[paper.id] = new if old is None else _merged(old, new)
    return tuple(sorted(needs.values(), key=lambda need: need.optional))


def _merged(old: DocumentNeed, new: DocumentNeed) -> DocumentNeed:
    ages = [age for age in (old.max_age, new.max_age) if age]
    return DocumentNeed(
        old.id,
        tuple(sorted({*old.forms, *new.forms}, key=_STRICTEST.index)),
        old.translated or new.translated,
        old.legalised or new.legalised,
        old.optional and new.optional,
        min(ages, key=lambda age: age.in_days, default=None),
    )


def _gaps(
    destination: shapes.Destination,
    profile: Profile,
    procedures: Iterable[Chosen],
    regulation: Regulation,
    known: set[str],
) -> tuple[shapes.Gap, ...]:
    """What the file names as not known for this occupation and region, and what the rules themselves find missing."""
    asked = {chosen.office for chosen in procedures}
    named = [
        gap
        for gap in destination.gaps
        if (covers(gap.occupations, profile.occupation) if gap.occupations else gap.ask is None or gap.ask in asked)
        and (gap.region is None or gap.region == profile.region)
        and gap.topic not in known
    ]
    gaps = list({gap.topic: gap for gap in reversed(named)}.values())[::-1]
    topics = {gap.topic for gap in gaps}
    needed = [chosen for chosen in procedures if not chosen.optional]
    found: list[str] = []
    if profile.occupation and regulation.regulated == "unknown":
        found.append("regulation")
    spared = any(chosen.procedure.needed == "not-needed" for chosen in procedures)
    if regulation.regulated == "true" and not needed and not spared and profile.purpose in (None, "work"):
        found.append("procedure")
    for chosen in needed:
        if not chosen.fees:
            found.append("fees")
        if chosen.procedure.duration is None:
            found.append("duration")
        if not chosen.procedure.documents:
            found.append("documents")
    if profile.region and any(
        chosen.procedure.applies.regions and profile.region not in chosen.procedure.applies.regions for chosen in needed
    ):
        found.append("regions")
    ask = next((chosen.office for chosen in needed), None)
    extra = [shapes.Gap.model_construct(topic=topic, ask=ask) for topic in dict.fromkeys(found) if topic not in topics]
    return (*gaps, *extra)


def _sources(whole: Guide) -> tuple[shapes.Source, ...]:
    assert whole.destination is not None
    keys: list[str] = list(whole.regulation.sources)
    for chosen in (*whole.procedures, *whole.validation, *whole.missing_papers):
        keys += chosen.procedure.sources
        keys += [fee.source for fee in chosen.fees]
        keys += [part.source for part in (chosen.procedure.duration, chosen.procedure.review) if part and part.source]
    for _key, fund, _authority in whole.funding:
        keys += fund.sources
    keys += [key for door in whole.doors for key in door.sources if key in whole.destination.sources]
    # Where the file says nothing on this case, its first sources are still the next pages to read.
    own = [whole.destination.sources[key] for key in dict.fromkeys(keys or list(whole.destination.sources)[:2])]
    return _unique([*own, *whole.legalisation.sources, *_agreement_sources(whole.agreements)])


def _agreement_sources(agreements: Iterable[Verdict]) -> list[shapes.Source]:
    return [source for verdict in agreements if verdict.applies for source in verdict.sources]


def _unique(sources: Iterable[shapes.Source]) -> tuple[shapes.Source, ...]:
    return tuple({str(source.url): source for source in sources}.values())
