"""What a guide says, as the law has it. By id and fact, never by wording."""

from __future__ import annotations

from datetime import date

import pytest

from knowledge.base import KnowledgeBase
from knowledge.codes import countries
from knowledge.guide import Guide
from tests.cases import case, guide_for

REGULATED = ("2211", "2221")


def kinds(guide: Guide) -> set[str]:
    return {chosen.procedure.kind for chosen in guide.procedures}


def needed(guide: Guide) -> list[str]:
    return [chosen.id for chosen in guide.procedures if not chosen.optional]


def steps(guide: Guide) -> list[str]:
    return [step.kind for step in guide.steps]


@pytest.mark.parametrize("destination", ["DE", "FR", "GB", "CA", "AU", "TH", "SE", "SA", "ZA", "BR"])
@pytest.mark.parametrize("occupation", REGULATED)
def test_nurses_and_physicians_are_regulated_everywhere(kb: KnowledgeBase, destination: str, occupation: str) -> None:
    found = guide_for(kb, case("PH", destination, occupation, purpose="work"))
    assert found.regulation.regulated == "true"
    assert found.procedures, "somebody must decide"
    assert found.sources


@pytest.mark.parametrize("destination", ["DE", "FR", "GB", "CA", "AU", "TH", "SE", "SA", "ZA", "BR"])
def test_every_destination_has_a_national_door(kb: KnowledgeBase, destination: str) -> None:
    ministries = [a for a in kb.destinations[destination].authorities.values() if "ministry" in a.roles]
    assert guide_for(kb, case("PH", destination)).centre is not None or ministries


def test_a_philippine_nurse_in_germany_needs_german_at_b2_and_may_face_the_knowledge_test(kb: KnowledgeBase) -> None:
    found = guide_for(kb, case("PH", "DE", "2221", purpose="work"))
    [chosen] = [chosen for chosen in found.procedures if not chosen.optional]
    assert chosen.procedure.language is not None
    assert (chosen.procedure.language.code, chosen.procedure.language.level) == ("de", "B2")
    assert any(exam.if_ for exam in chosen.procedure.exams)
    assert "adaptation-period" in chosen.procedure.remedies


def test_a_romanian_nurse_in_germany_takes_the_automatic_route(kb: KnowledgeBase) -> None:
    other = guide_for(kb, case("PH", "DE", "2221", purpose="work"))
    found = guide_for(kb, case("RO", "DE", "2221", purpose="work"))
    assert [v.id for v in found.helping] == ["eu-2005-36", *[v.id for v in found.helping[1:]]]
    assert needed(found) != needed(other)


def test_in_bavaria_the_bavarian_office_decides(kb: KnowledgeBase) -> None:
    found = guide_for(kb, case("PH", "DE", "2221", purpose="work", region="DE-BY"))
    assert all("DE-BY" in c.procedure.applies.regions for c in found.procedures if not c.optional)


def test_a_software_developer_in_germany_may_just_work(kb: KnowledgeBase) -> None:
    found = guide_for(kb, case("IN", "DE", "2512", evidence="degree", purpose="work"))
    assert found.regulation.regulated == "false"
    assert not needed(found)
    assert steps(found)[0] == "start-work"
    assert "academic-evaluation" in kinds(found)


def test_the_statement_of_comparability_costs_two_hundred_euros(kb: KnowledgeBase) -> None:
    found = guide_for(kb, case("IN", "DE", "2512", evidence="degree", purpose="work"))
    [statement] = [chosen for chosen in found.procedures if chosen.procedure.kind == "academic-evaluation"]
    [fee] = [fee for fee in statement.fees if not fee.optional]
    assert int(fee.lowest) == int(fee.highest) == 200
    assert fee.currency == "EUR"


def test_who_has_only_experience_is_sent_to_validation(kb: KnowledgeBase) -> None:
    found = guide_for(kb, case("SY", "DE", "7112", evidence="experience", purpose="work"))
    assert found.validation
    assert "validate-skills" in steps(found)


def test_grants_come_before_costs_and_papers_before_applications(kb: KnowledgeBase) -> None:
    order = steps(guide_for(kb, case("PH", "DE", "2221", purpose="work", status="worker")))
    assert order.index("ask-grant") < order.index("collect-documents") < order.index("apply")


def test_a_refugee_is_not_sent_to_the_authorities_of_the_country_of_origin(kb: KnowledgeBase) -> None:
    found = guide_for(kb, case("SY", "SE", "2512", status="refugee", papers="missing", purpose="work"))
    assert found.at_risk
    assert not {"apostille", "legalise", "ask-issuer"} & set(steps(found))
    assert found.missing_papers


def test_papers_from_ukraine_need_an_apostille_where_papers_from_nigeria_need_the_consulate(kb: KnowledgeBase) -> None:
    assert guide_for(kb, case("UA", "FR", "2221")).legalisation.kind in ("apostille", "not-needed")
    assert guide_for(kb, case("NG", "FR", "2221")).legalisation.kind in ("consular", "not-needed")


def test_the_procedures_of_a_visa_are_shown_for_a_visa_only(kb: KnowledgeBase) -> None:
    work = guide_for(kb, case("IN", "AU", "7411", evidence="certificate", purpose="work"))
    visa = guide_for(kb, case("IN", "AU", "7411", evidence="certificate", purpose="visa"))
    assert "visa-skills-assessment" not in kinds(work)
    assert "visa-skills-assessment" in kinds(visa)


def test_an_engineer_may_work_in_britain_without_a_licence(kb: KnowledgeBase) -> None:
    assert guide_for(kb, case("TR", "GB", "2142", purpose="work")).regulation.regulated == "false"


def test_an_electrician_in_thailand_needs_the_certificate_of_the_skill_department(kb: KnowledgeBase) -> None:
    found = guide_for(kb, case("KH", "TH", "7411", purpose="work", evidence="certificate"))
    assert found.regulation.regulated == "true"
    assert needed(found)


def test_ontario_and_quebec_have_colleges_of_their_own(kb: KnowledgeBase) -> None:
    ontario = guide_for(kb, case("PH", "CA", "2221", region="CA-ON", purpose="work"))
    quebec = guide_for(kb, case("PH", "CA", "2221", region="CA-QC", purpose="work"))
    assert {c.authority.acronym for c in ontario.procedures} != {c.authority.acronym for c in quebec.procedures}


def test_a_nurse_from_france_takes_the_entente_in_quebec(kb: KnowledgeBase) -> None:
    found = guide_for(kb, case("FR", "CA", "2221", region="CA-QC", purpose="work"))
    assert "quebec-france" in [verdict.id for verdict in found.helping]


def test_a_rule_that_starts_next_year_can_be_previewed(kb: KnowledgeBase) -> None:
    now = guide_for(kb, case("PH", "DE", "5321", evidence="certificate", purpose="work"), on=date(2026, 11, 23))
    then = guide_for(kb, case("PH", "DE", "5321", evidence="certificate", purpose="work"), on=date(2027, 2, 1))
    assert [c.id for c in now.procedures] != [c.id for c in then.procedures]


def test_a_country_without_a_file_is_no_dead_end(kb: KnowledgeBase) -> None:
    for destination in countries() - kb.destinations.keys() - {"UA"}:
        found = guide_for(kb, case("UA", destination, "2221"))
        assert found.destination is None
        assert {"ask-centre", "ask-embassy"} & {step.kind for step in found.steps}
        assert found.gaps
        assert found.legalisation.kind in ("apostille", "consular")


def test_an_origin_without_a_file_is_no_dead_end(kb: KnowledgeBase) -> None:
    for origin in countries() - kb.origins.keys() - {"DE"}:
        found = guide_for(kb, case(origin, "DE", "2221"))
        assert found.steps
        assert found.agreements
        assert found.legalisation.kind in ("apostille", "consular")


def test_what_is_not_known_is_said(kb: KnowledgeBase) -> None:
    for destination in kb.destinations:
        for occupation in kb.occupations:
            found = guide_for(kb, case("PH", destination, occupation, purpose="work"))
            unknown = found.regulation.regulated == "unknown"
            assert unknown == ("regulation" in {gap.topic for gap in found.gaps}) or not unknown
            if not found.procedures and not found.validation:
                asking = {"ask-centre", "ask-embassy"} & {step.kind for step in found.steps}
                assert asking, f"{occupation} in {destination} is a dead end"


def test_the_total_is_never_below_the_fees_that_everybody_pays(kb: KnowledgeBase) -> None:
    for destination in kb.destinations:
        found = guide_for(kb, case("PH", destination, "2221", purpose="work"))
        if found.cost is not None:
            assert found.cost.low <= found.cost.high
            single = [c for c in found.procedures if not c.optional]
            if len(single) == 1:
                paid = sum(f.lowest for f in single[0].fees if not f.optional and f.currency == found.cost.currency)
                assert found.cost.low >= paid
