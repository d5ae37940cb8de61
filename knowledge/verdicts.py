"""Does an agreement help this person? The answer always says why, the near misses included."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

from knowledge import shapes
from knowledge.base import KnowledgeBase
from knowledge.places import covers, joined, within
from knowledge.profile import Profile


@dataclass(frozen=True)
class Verdict:
    """One agreement held against one case.

    ``reason`` is an id of the vocabulary ``reason``; ``facts`` fills its placeholders with codes and dates.
    ``since``: the day from which it binds both countries, known even when another condition fails.
    """

    agreement: shapes.Agreement
    rule: shapes.Rule
    applies: bool
    reason: str
    facts: Mapping[str, str | date] = field(default_factory=dict)
    since: date | None = None
    parties: tuple[shapes.Party, ...] = ()

    @property
    def id(self) -> str:
        return self.agreement.id

    @property
    def notes(self) -> list[Mapping[str, str]]:
        """What codes cannot say: of the rule, of the parties concerned, and of the agreement."""
        parties = [party.note for party in self.parties]
        return [note for note in (self.rule.note, *parties, self.agreement.note) if note]

    @property
    def sources(self) -> list[shapes.Source]:
        """The sources of the rule that was judged, or of the agreement when the rule cites none."""
        keys = self.rule.sources or list(self.agreement.sources)[:2]
        return [self.agreement.sources[key] for key in keys]


@dataclass(frozen=True)
class _Standing:
    """How one country stands to an agreement on one day.

    ``state``: bound, signed, not-yet, left, unknown, never. ``since`` is None where only a latest day is known.
    """

    state: str
    since: date | None = None
    until: date | None = None
    party: shapes.Party | None = None


@dataclass(frozen=True)
class _Failure:
    """Why a rule does not help; ``depth`` counts the conditions met before, so that the nearest miss can be told."""

    depth: int
    reason: str
    facts: dict[str, str | date]


def verdicts(kb: KnowledgeBase, profile: Profile, today: date) -> list[Verdict]:
    """Every agreement that has to do with this case: those that apply first, then the nearest misses.

    An agreement has to do with the case when the destination or the origin has ever signed it and it does not leave
    out the occupation, or when both countries are parties.
    """
    if profile.origin is None:
        return []
    near = {
        id
        for country in (profile.destination, profile.origin)
        for place in kb.places.get(country, (country,))
        for id in kb.agreements_of.get(place, ())
    }
    found = [verdict for id in near if (verdict := _judge(kb, kb.agreements[id], profile, today))]
    found.sort(key=lambda verdict: (not verdict.applies, *_distance(kb, verdict, profile, today), verdict.id))
    return found


def _distance(kb: KnowledgeBase, verdict: Verdict, profile: Profile, today: date) -> tuple[int, int, int, int]:
    """Sorts what is closest to the person first: rules for the occupation, then agreements with few parties.

    Those for other occupations come last: that both countries are in them helps nobody here.
    """
    destination = _standing(kb, verdict.agreement, profile.destination, today)
    general = not covers(verdict.rule.occupations, profile.occupation)
    other = verdict.reason.startswith("occupation-")
    return (int(other), destination.state == "never", int(general), len(verdict.agreement.parties))


def _judge(kb: KnowledgeBase, agreement: shapes.Agreement, profile: Profile, today: date) -> Verdict | None:
    assert profile.origin is not None
    if agreement.internal:
        if profile.destination not in (profile.origin, profile.registered_in):
            return None
    elif profile.origin == profile.destination:
        return None
    destination = _standing(kb, agreement, profile.destination, today)
    origin = _standing(kb, agreement, profile.origin, today)
    licence = _standing(kb, agreement, profile.registered_in, today) if profile.registered_in else origin
    citizen = _standing(kb, agreement, profile.nationality, today) if profile.nationality else origin
    if not _concerns(destination) and not (_concerns(origin) and _concerns(licence)):
        return None
    if agreement.preparing and not (_concerns(destination) and _concerns(origin)):
        return None
    failures: list[tuple[shapes.Rule, _Failure]] = []
    for rule in agreement.rules:
        if not rule.holds(today):
            continue
        holder = {"licence": licence, "nationality": citizen}.get(rule.holding, origin)
        failure = next(_failures(kb, agreement, rule, profile, holder, destination, today), None)
        if failure is None:
            known = [day for day in (holder.since, destination.since, rule.from_) if day]
            since = max(known) if holder.since and destination.since else None
            parties = tuple(standing.party for standing in (holder, destination) if standing.party)
            return Verdict(agreement, rule, True, "applies", {}, since, parties)
        failures.append((rule, failure))
    if not failures:
        return None
    # Of misses as near as each other, the one that says most: the right way round, but the wrong direction.
    rule, failure = max(failures, key=lambda pair: (pair[1].depth, pair[1].reason == "one-way"))
    both = _concerns(destination) and _concerns(origin)
    if failure.reason.startswith("occupation-") and not both:
        return None
    since = max(origin.since, destination.since) if origin.since and destination.since else None
    return Verdict(agreement, rule, False, failure.reason, failure.facts, since)


def _concerns(standing: _Standing) -> bool:
    """The country has at least signed it."""
    return standing.state not in ("never", "unknown")


def _failures(
    kb: KnowledgeBase,
    agreement: shapes.Agreement,
    rule: shapes.Rule,
    profile: Profile,
    holder: _Standing,
    destination: _Standing,
    today: date,
) -> Iterator[_Failure]:
    """The conditions in order; the first that is not met is the reason."""
    depth = 0

    def failed(reason: str, **facts: str | date) -> _Failure:
        return _Failure(depth, reason, facts)

    if rule.occupations and not covers(rule.occupations, profile.occupation):
        yield failed("occupation-unknown" if profile.occupation is None else "occupation-not-covered")
    if covers(rule.not_occupations, profile.occupation):
        yield failed("occupation-not-covered")
    depth += 1
    if agreement.preparing:
        yield failed("in-preparation")
    if agreement.from_ and agreement.from_ > today:
        yield failed("not-in-force")
    if agreement.until and agreement.until < today:
        yield failed("ended", date=agreement.until + timedelta(days=1))
    depth += 1
    if destination.state != "bound":
        yield _not_bound(depth, "destination", destination, profile.destination)
    depth += 1
    if holder.state != "bound":
        country = (profile.nationality if rule.holding == "nationality" else None) or profile.origin or ""
        if rule.holding == "licence" and profile.registered_in:
            country = profile.registered_in
            if _standing(kb, agreement, profile.origin or "", today).state == "bound":
                yield failed("needs-licence")
        yield _not_bound(depth, "origin", holder, country)
    depth += 1
    trained = (profile.registered_in if rule.holding == "licence" else None) or profile.origin or ""
    there = profile.destination
    if not _between(kb, rule, trained, there, today):
        yield failed("one-way" if _between(kb, rule, there, trained, today) else "not-between")
    depth += 1
    for objection in agreement.objections:
        if objection.holds(today) and (found := _objects(kb, objection, profile, today)):
            yield failed("objection", objector=found[0], party=found[1])
    depth += 1
    for standing, region in ((holder, profile.origin_region), (destination, profile.region)):
        if standing.party and standing.party.regions and region not in standing.party.regions:
            yield failed("region-not-covered", region=standing.party.regions[0])
    depth += 1
    if rule.evidence and profile.evidence and profile.evidence not in rule.evidence:
        yield failed("evidence-not-covered")
    if not rule.evidence and profile.evidence == "experience" and rule.holding in ("training-title", "licence"):
        yield failed("evidence-not-covered")
    depth += 1
    if rule.purpose and (profile.purpose or "work") not in rule.purpose:
        yield failed("purpose-not-covered")
    # A rule for refugees is not for somebody of whom nothing is known.
    if rule.status and profile.status not in rule.status:
        yield failed("status-not-covered")
    depth += 1
    trained_after = holder.party.trained_after if holder.party else None
    if trained_after and profile.graduated is not None and profile.graduated < trained_after.year:
        yield failed("trained-too-early", date=trained_after)
    depth += 1
    if rule.nationality and profile.nationality and not within(kb.groups, rule.nationality, profile.nationality, today):
        yield failed("nationality-not-covered")


def _between(kb: KnowledgeBase, rule: shapes.Rule, origin: str, destination: str, today: date) -> bool:
    """The rule works from ``origin`` to ``destination``."""
    return (not rule.origins or within(kb.groups, rule.origins, origin, today)) and (
        not rule.destinations or within(kb.groups, rule.destinations, destination, today)
    )


def _not_bound(depth: int, side: str, standing: _Standing, country: str) -> _Failure:
    facts: dict[str, str | date] = {side: country}
    if standing.state == "not-yet" and standing.since:
        facts["date"] = standing.since
    if standing.state == "left" and standing.until:
        facts["date"] = standing.until + timedelta(days=1)
    reason = {"signed": "signed-only", "not-yet": "not-yet", "left": "left", "unknown": "not-known"}.get(
        standing.state, "not-party"
    )
    return _Failure(depth, f"{side}-{reason}", facts)


def _objects(kb: KnowledgeBase, objection: shapes.Objection, profile: Profile, today: date) -> tuple[str, str] | None:
    """(who objects, to whom) when the objection stands between origin and destination."""
    origin, destination = profile.origin or "", profile.destination
    for party, other in ((origin, destination), (destination, origin)):
        if objection.party == party and within(kb.groups, objection.by, other, today):
            return other, party
    return None


def _standing(kb: KnowledgeBase, agreement: shapes.Agreement, country: str, today: date) -> _Standing:
    standing: _Standing = kb.memory["standing"].recall(
        (agreement.id, country, today), lambda: _found_standing(kb, agreement, country, today)
    )
    return standing


def _found_standing(kb: KnowledgeBase, agreement: shapes.Agreement, country: str, today: date) -> _Standing:
    silent = agreement.unknown == "all" or within(kb.groups, agreement.unknown, country, today)
    places = kb.places.get(country, (country,))
    parties = [party for place in places for party in agreement.by_place.get(place, ())]
    found = [_of_party(kb, party, country, today) for party in parties]
    return max([_Standing("unknown" if silent else "never"), *found], key=lambda standing: _ORDER[standing.state])


_ORDER = {"never": 0, "unknown": 1, "left": 2, "signed": 3, "not-yet": 4, "bound": 5}


def _of_party(kb: KnowledgeBase, party: shapes.Party, country: str, today: date) -> _Standing:
    start, end = party.from_, party.until
    if party.place != country:
        group = kb.groups.get(party.place)
        memberships = [member for member in group.members if member.country == country] if group else []
        if not memberships:
            return _Standing("never")
        member = joined(kb.groups, party.place, country, today) or memberships[-1]
        start = max(day for day in (start, member.from_) if day) if (start or member.from_) else None
        end = min((day for day in (end, member.until) if day), default=None)
    if end is not None and end < today:
        return _Standing("left", since=start, until=end, party=party)
    if start is None and party.known_by is not None:
        return _Standing("bound" if party.known_by <= today else "unknown", until=end, party=party)
    if start is None:
        return _Standing("signed", party=party)
    if start > today:
        return _Standing("not-yet", since=start, party=party)
    return _Standing("bound", since=start, party=party)
