"""Corridors, one line each: who goes where with what, and what an agreement says to it."""

from __future__ import annotations

from typing import Any

import pytest

from knowledge.base import KnowledgeBase
from tests.cases import case, verdict

# agreement, origin, destination, occupation, what else is known, expected: a mechanism when it applies, or the reason.
CORRIDORS: tuple[tuple[str, str, str, str | None, dict[str, Any], str], ...] = (
    # Directive 2005/36/EC: seven professions automatically, building trades by experience, the rest by comparison.
    ("eu-2005-36", "RO", "DE", "2221", {}, "automatic"),
    ("eu-2005-36", "PL", "FR", "2211", {}, "automatic"),
    ("eu-2005-36", "ES", "DE", "2212", {}, "automatic"),
    ("eu-2005-36", "IT", "SE", "2261", {}, "automatic"),
    ("eu-2005-36", "PT", "FR", "2262", {}, "automatic"),
    ("eu-2005-36", "GR", "SE", "2222", {}, "automatic"),
    ("eu-2005-36", "AT", "DE", "2161", {}, "automatic"),
    ("eu-2005-36", "NO", "SE", "2221", {}, "automatic"),
    ("eu-2005-36", "IS", "DE", "2211", {}, "automatic"),
    ("eu-2005-36", "LI", "FR", "2221", {}, "automatic"),
    ("eu-2005-36", "CH", "DE", "2261", {}, "automatic"),
    ("eu-2005-36", "HR", "DE", "2221", {}, "automatic"),
    ("eu-2005-36", "BG", "FR", "2330", {}, "general-system"),
    ("eu-2005-36", "PL", "DE", "2264", {}, "general-system"),
    ("eu-2005-36", "HU", "SE", "2611", {}, "general-system"),
    ("eu-2005-36", "DE", "FR", "2142", {}, "general-system"),
    ("eu-2005-36", "TR", "DE", "2221", {}, "origin-not-party"),
    ("eu-2005-36", "UA", "FR", "2211", {}, "origin-not-party"),
    ("eu-2005-36", "MA", "FR", "2262", {}, "origin-not-party"),
    ("eu-2005-36", "IN", "SE", "2142", {}, "origin-not-party"),
    ("eu-2005-36", "BR", "DE", "2161", {}, "origin-not-party"),
    ("eu-2005-36", "GB", "FR", "2221", {}, "origin-left"),
    ("eu-2005-36", "FR", "GB", "2211", {}, "destination-left"),
    ("eu-2005-36", "DE", "AU", "2221", {}, "destination-not-party"),
    ("eu-2005-36", "RO", "DE", "2221", {"nationality": "UA"}, "nationality-not-covered"),
    ("eu-2005-36", "RO", "DE", "2221", {"nationality": "CH"}, "automatic"),
    ("eu-2005-36", "FR", "SE", "2221", {"evidence": "experience"}, "evidence-not-covered"),
    # The apostille: parties, dates and objections.
    ("hague-apostille", "UA", "DE", None, {}, "legalisation"),
    ("hague-apostille", "TR", "SE", None, {}, "legalisation"),
    ("hague-apostille", "PH", "FR", None, {}, "legalisation"),
    ("hague-apostille", "MA", "FR", None, {}, "legalisation"),
    ("hague-apostille", "VE", "BR", None, {}, "legalisation"),
    ("hague-apostille", "IN", "GB", None, {}, "legalisation"),
    ("hague-apostille", "PH", "SA", None, {}, "legalisation"),
    ("hague-apostille", "UA", "CA", None, {}, "legalisation"),
    ("hague-apostille", "IN", "AU", None, {}, "legalisation"),
    ("hague-apostille", "TR", "ZA", None, {}, "legalisation"),
    ("hague-apostille", "PH", "DE", None, {}, "objection"),
    ("hague-apostille", "IN", "DE", None, {}, "objection"),
    ("hague-apostille", "DE", "IN", None, {}, "objection"),
    ("hague-apostille", "SY", "DE", None, {}, "origin-not-party"),
    ("hague-apostille", "AF", "SE", None, {}, "origin-not-party"),
    ("hague-apostille", "NG", "GB", None, {}, "origin-not-party"),
    ("hague-apostille", "LA", "FR", None, {}, "origin-not-party"),
    ("hague-apostille", "MM", "AU", None, {}, "origin-not-party"),
    ("hague-apostille", "UA", "TH", None, {}, "destination-not-party"),
    # Lisbon and the Global Convention: degrees, not trades.
    ("lisbon", "UA", "DE", None, {"evidence": "degree"}, "fair-assessment"),
    ("lisbon", "TR", "SE", None, {"evidence": "degree"}, "fair-assessment"),
    ("lisbon", "AU", "FR", None, {"evidence": "degree"}, "fair-assessment"),
    ("lisbon", "NZ", "GB", None, {"evidence": "degree"}, "fair-assessment"),
    ("lisbon", "UA", "CA", None, {"evidence": "degree"}, "fair-assessment"),
    ("lisbon", "SY", "DE", None, {"evidence": "degree"}, "origin-not-party"),
    ("lisbon", "UA", "DE", "7411", {"evidence": "certificate", "purpose": "work"}, "purpose-not-covered"),
    ("unesco-global", "FR", "GB", None, {"evidence": "degree"}, "fair-assessment"),
    ("unesco-global", "NO", "SE", None, {"evidence": "degree"}, "fair-assessment"),
    ("unesco-global", "ZA", "FR", None, {"evidence": "degree"}, "fair-assessment"),
    ("unesco-global", "SY", "SE", None, {"evidence": "degree"}, "origin-not-known"),
    ("tokyo", "CN", "AU", None, {"evidence": "degree"}, "fair-assessment"),
    ("tokyo", "AF", "AU", None, {"evidence": "degree"}, "fair-assessment"),
    ("addis", "SN", "ZA", None, {"evidence": "degree"}, "fair-assessment"),
    ("addis", "TG", "ZA", None, {"evidence": "degree"}, "fair-assessment"),
    # ASEAN.
    ("asean-nursing", "PH", "TH", "2221", {"registered_in": "PH"}, "arrangement"),
    ("asean-nursing", "MM", "TH", "2221", {"registered_in": "SA"}, "needs-licence"),
    ("asean-nursing", "IN", "TH", "2221", {}, "origin-not-party"),
    ("asean-nursing", "PH", "TH", "2211", {}, "occupation-not-covered"),
    ("asean-engineering", "MM", "TH", "2142", {}, "register"),
    ("asean-engineering", "IN", "TH", "2142", {}, "origin-not-party"),
    ("asean-ilo-thailand-cambodia", "KH", "TH", "7112", {"evidence": "certificate"}, "skills-comparison"),
    ("asean-ilo-thailand-cambodia", "KH", "TH", "7123", {"evidence": "certificate"}, "skills-comparison"),
    ("asean-ilo-thailand-cambodia", "KH", "TH", "7112", {"evidence": "degree"}, "evidence-not-covered"),
    ("asean-ilo-thailand-cambodia", "KH", "TH", "7411", {}, "occupation-not-covered"),
    ("asean-ilo-thailand-myanmar", "MM", "TH", "7112", {}, "in-preparation"),
    ("asean-ilo-thailand-myanmar", "MM", "TH", "8153", {}, "in-preparation"),
    ("asean-ilo-thailand-lao-pdr", "LA", "TH", "7112", {}, "in-preparation"),
    # Engineers.
    ("washington-accord", "ZA", "AU", "2142", {"graduated": 2010, "evidence": "degree"}, "accreditation"),
    ("washington-accord", "IN", "CA", "2144", {"graduated": 2020, "evidence": "degree"}, "accreditation"),
    ("washington-accord", "TR", "GB", "2151", {"graduated": 2019, "evidence": "degree"}, "accreditation"),
    ("washington-accord", "IN", "AU", "2142", {"graduated": 1999, "evidence": "degree"}, "trained-too-early"),
    ("washington-accord", "TR", "AU", "2142", {"graduated": 2001, "evidence": "degree"}, "trained-too-early"),
    ("washington-accord", "SY", "AU", "2142", {"evidence": "degree"}, "origin-not-party"),
    ("washington-accord", "ZA", "AU", "2221", {"evidence": "degree"}, "occupation-not-covered"),
    # Australia and New Zealand.
    ("trans-tasman", "NZ", "AU", "2221", {}, "mutual-registration"),
    ("trans-tasman", "IN", "AU", "2221", {"registered_in": "NZ"}, "mutual-registration"),
    ("trans-tasman", "NZ", "AU", "2211", {}, "occupation-not-covered"),
    ("trans-tasman", "GB", "AU", "2221", {}, "origin-not-party"),
    # Quebec and France.
    ("quebec-france", "FR", "CA", "2221", {"region": "CA-QC"}, "arrangement"),
    ("quebec-france", "FR", "CA", "2211", {"region": "CA-QC"}, "arrangement"),
    ("quebec-france", "FR", "CA", "2221", {"region": "CA-BC"}, "region-not-covered"),
    ("quebec-france", "CA", "FR", "2142", {"origin_region": "CA-ON"}, "region-not-covered"),
    ("quebec-france", "MA", "CA", "2221", {"region": "CA-QC"}, "origin-not-party"),
)


@pytest.mark.parametrize(
    ("agreement", "origin", "destination", "occupation", "more", "expected"),
    CORRIDORS,
    ids=[f"{row[0]}:{row[1]}-{row[2]}-{row[3]}-{number}" for number, row in enumerate(CORRIDORS)],
)
def test_corridor(
    kb: KnowledgeBase,
    agreement: str,
    origin: str,
    destination: str,
    occupation: str | None,
    more: dict[str, Any],
    expected: str,
) -> None:
    found = verdict(kb, agreement, case(origin, destination, occupation, **more))
    assert (found.rule.mechanism if found.applies else found.reason) == expected
