"""What agreements do and do not do, as the law has it. By id and fact, never by wording."""

from __future__ import annotations

from datetime import date

import pytest

from knowledge.base import KnowledgeBase
from knowledge.verdicts import verdicts
from tests.cases import case, verdict


def test_a_nurse_trained_in_romania_is_recognised_automatically_in_germany(kb: KnowledgeBase) -> None:
    found = verdict(kb, "eu-2005-36", case("RO", "DE", "2221"))
    assert found.applies
    assert found.rule.mechanism == "automatic"
    assert "automatic-recognition" in found.rule.effects


def test_a_nurse_trained_in_the_philippines_is_not_for_the_philippines_are_no_party(kb: KnowledgeBase) -> None:
    found = verdict(kb, "eu-2005-36", case("PH", "DE", "2221"))
    assert not found.applies
    assert found.reason == "origin-not-party"
    assert found.facts["origin"] == "PH"


def test_a_civil_engineer_from_france_gets_the_general_system_in_sweden(kb: KnowledgeBase) -> None:
    found = verdict(kb, "eu-2005-36", case("FR", "SE", "2142"))
    assert found.applies
    assert found.rule.mechanism == "general-system"


def test_the_directive_covered_the_united_kingdom_until_2020(kb: KnowledgeBase) -> None:
    before = verdict(kb, "eu-2005-36", case("DE", "GB", "2221"), on=date(2020, 6, 1))
    after = verdict(kb, "eu-2005-36", case("DE", "GB", "2221"))
    assert before.applies
    assert not after.applies
    assert after.reason == "destination-left"


def test_the_directive_is_for_nationals_of_its_members(kb: KnowledgeBase) -> None:
    assert verdict(kb, "eu-2005-36", case("RO", "DE", "2221", nationality="RO")).applies
    assert verdict(kb, "eu-2005-36", case("RO", "DE", "2221", nationality="PH")).reason == "nationality-not-covered"


def test_switzerland_and_norway_take_part(kb: KnowledgeBase) -> None:
    assert verdict(kb, "eu-2005-36", case("CH", "FR", "2211")).applies
    assert verdict(kb, "eu-2005-36", case("NO", "SE", "2221")).applies


def test_a_bricklayer_from_cambodia_finds_the_skills_corridor_to_thailand(kb: KnowledgeBase) -> None:
    found = verdict(kb, "asean-ilo-thailand-cambodia", case("KH", "TH", "7112", evidence="certificate"))
    assert found.applies
    assert found.rule.mechanism == "skills-comparison"


def test_the_corridor_does_not_work_from_thailand_to_cambodia(kb: KnowledgeBase) -> None:
    assert verdict(kb, "asean-ilo-thailand-cambodia", case("TH", "KH", "7112")).reason == "one-way"


def test_the_corridor_does_not_cover_nurses(kb: KnowledgeBase) -> None:
    assert verdict(kb, "asean-ilo-thailand-cambodia", case("KH", "TH", "2221")).reason == "occupation-not-covered"


@pytest.mark.parametrize(("origin", "agreement"), [("LA", "lao-pdr"), ("MM", "myanmar")])
def test_the_corridors_from_laos_and_myanmar_are_still_prepared(kb: KnowledgeBase, origin: str, agreement: str) -> None:
    found = verdict(kb, f"asean-ilo-thailand-{agreement}", case(origin, "TH", "7112"))
    assert not found.applies
    assert found.reason == "in-preparation"


def test_asean_nurses_need_a_licence_and_not_the_diploma(kb: KnowledgeBase) -> None:
    assert verdict(kb, "asean-nursing", case("PH", "TH", "2221")).rule.holding == "licence"
    assert verdict(kb, "asean-nursing", case("PH", "TH", "2221", registered_in="SA")).reason == "needs-licence"


def test_asean_nursing_does_not_reach_germany(kb: KnowledgeBase) -> None:
    assert verdict(kb, "asean-nursing", case("PH", "DE", "2221")).reason == "destination-not-party"


def test_a_nurse_registered_in_new_zealand_may_register_in_australia_wherever_trained(kb: KnowledgeBase) -> None:
    assert verdict(kb, "trans-tasman", case("PH", "AU", "2221", registered_in="NZ")).applies
    assert verdict(kb, "trans-tasman", case("PH", "AU", "2221")).reason == "origin-not-party"


def test_trans_tasman_leaves_out_physicians(kb: KnowledgeBase) -> None:
    assert verdict(kb, "trans-tasman", case("NZ", "AU", "2211")).reason == "occupation-not-covered"


def test_the_entente_with_france_covers_quebec_and_no_other_province(kb: KnowledgeBase) -> None:
    assert verdict(kb, "quebec-france", case("FR", "CA", "2221", region="CA-QC")).applies
    assert verdict(kb, "quebec-france", case("FR", "CA", "2221", region="CA-ON")).reason == "region-not-covered"
    assert verdict(kb, "quebec-france", case("CA", "FR", "2221", origin_region="CA-QC")).applies


def test_the_washington_accord_is_not_retroactive(kb: KnowledgeBase) -> None:
    assert verdict(kb, "washington-accord", case("IN", "AU", "2142", graduated=2018)).applies
    assert verdict(kb, "washington-accord", case("IN", "AU", "2142", graduated=2005)).reason == "trained-too-early"


def test_the_washington_accord_is_about_degrees(kb: KnowledgeBase) -> None:
    found = verdict(kb, "washington-accord", case("TR", "AU", "2142", evidence="certificate"))
    assert found.reason == "evidence-not-covered"
    assert "no-licence" in verdict(kb, "washington-accord", case("TR", "AU", "2142", evidence="degree")).rule.limits


def test_an_apostille_works_between_ukraine_and_france_and_not_from_nigeria(kb: KnowledgeBase) -> None:
    assert verdict(kb, "hague-apostille", case("UA", "FR")).applies
    assert verdict(kb, "hague-apostille", case("NG", "FR")).reason == "origin-not-party"


def test_germany_objected_to_the_accession_of_india(kb: KnowledgeBase) -> None:
    found = verdict(kb, "hague-apostille", case("IN", "DE"))
    assert found.reason == "objection"
    assert found.facts == {"objector": "DE", "party": "IN"}


def test_canada_takes_apostilles_since_january_2024(kb: KnowledgeBase) -> None:
    assert verdict(kb, "hague-apostille", case("UA", "CA"), on=date(2024, 1, 10)).reason == "destination-not-yet"
    assert verdict(kb, "hague-apostille", case("UA", "CA"), on=date(2024, 1, 11)).applies


def test_a_degree_from_france_has_a_right_to_fair_assessment_in_germany(kb: KnowledgeBase) -> None:
    found = verdict(kb, "lisbon", case("FR", "DE", evidence="degree"))
    assert found.applies
    assert "fair-assessment" in found.rule.effects


def test_a_vocational_certificate_is_outside_the_global_convention(kb: KnowledgeBase) -> None:
    assert verdict(kb, "unesco-global", case("NO", "GB", evidence="certificate")).reason == "evidence-not-covered"


def test_silence_of_the_sources_is_not_taken_for_a_no(kb: KnowledgeBase) -> None:
    assert kb.agreements["unesco-global"].unknown == "all"
    assert verdict(kb, "unesco-global", case("BF", "GB", evidence="degree")).reason == "origin-not-known"


def test_an_agreement_is_not_mentioned_to_those_it_has_nothing_to_do_with(kb: KnowledgeBase) -> None:
    ids = {item.id for item in verdicts(kb, case("SY", "SE", "2211"), date(2026, 11, 23))}
    assert not ids & {"trans-tasman", "quebec-france", "asean-nursing", "addis", "buenos-aires"}


def test_nobody_needs_an_agreement_at_home(kb: KnowledgeBase) -> None:
    assert verdicts(kb, case("DE", "DE", "2221"), date(2026, 11, 23)) == []


def test_every_verdict_explains_itself(kb: KnowledgeBase) -> None:
    for origin in kb.origins:
        for destination in kb.destinations:
            for found in verdicts(kb, case(origin, destination, "2221"), date(2026, 11, 23)):
                text = kb.vocabulary["reason"][found.reason].text
                assert text % dict.fromkeys(found.facts, "x")
                assert found.applies == (found.reason == "applies")
