"""What is known, what is not, and whether the sources still answer."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

from starlette.applications import Starlette
from starlette.responses import PlainTextResponse
from starlette.routing import Route
from typer.testing import CliRunner

from bot.cli import app
from bot.commands.coverage_map import coverage_page
from bot.commands.source_links import check_links, sources
from bot.listening import listening
from knowledge.base import KnowledgeBase
from knowledge.coverage import (
    COUNTRY_TOPICS,
    OCCUPATIONS,
    SHORT_OCCUPATIONS,
    SHORT_TOPICS,
    coverage,
    share,
)
from tests.conftest import TODAY


def test_every_destination_answers_for_every_topic(kb: KnowledgeBase) -> None:
    for code in kb.destinations:
        cells = coverage(kb, code, TODAY)
        short = kb.destinations[code].depth == "short"
        general = [cell.topic for cell in cells if cell.occupation is None]
        assert general == list(SHORT_TOPICS if short else COUNTRY_TOPICS)
        assert {cell.occupation for cell in cells} == {None, *(SHORT_OCCUPATIONS if short else OCCUPATIONS)}
        assert abs(sum(share(cells, state) for state in ("known", "gap", "expired")) - 1) < 1e-9


def test_a_regulated_occupation_with_its_way_is_known(kb: KnowledgeBase) -> None:
    states = {(cell.topic, cell.occupation): cell.state for cell in coverage(kb, "DE", TODAY)}
    assert states["regulation", "2221"] == "known"
    assert states["procedure", "2221"] == "known"
    assert states["academic", None] == "known"


def test_what_has_run_out_is_called_expired(kb: KnowledgeBase) -> None:
    country = kb.destinations["DE"]
    ended = {key: item.model_copy(update={"until": date(2020, 1, 1)}) for key, item in country.validation.items()}
    changed = {**kb.destinations, "DE": country.model_copy(update={"validation": ended})}
    old = replace(kb, destinations=changed)
    states = {cell.topic: cell.state for cell in coverage(old, "DE", TODAY) if cell.occupation is None}
    assert states["validation"] == "expired"


def test_the_map_is_a_page_without_scripts(kb: KnowledgeBase, tmp_path: Path) -> None:
    page = coverage_page(kb, TODAY)
    assert "Germany" in page
    assert "<script" not in page
    target = tmp_path / "map.html"
    result = CliRunner().invoke(app, ["knowledge", "coverage", "--html", str(target)], catch_exceptions=False)
    assert result.exit_code == 0
    assert "DE" in result.output
    assert target.read_text(encoding="utf-8").startswith("<!doctype html>")


async def test_a_link_that_does_not_answer_is_reported() -> None:
    web = Starlette(routes=[Route("/good", lambda _: PlainTextResponse("here"))])
    async with listening(web) as address:
        reports = await check_links(
            [("a.yml", "good", f"{address}/good"), ("a.yml", "gone", f"{address}/gone"),
             ("a.yml", "closed", "http://127.0.0.1:9/")]
        )  # fmt: skip
    assert {report.key: report.good for report in reports} == {"good": True, "gone": False, "closed": False}


def test_every_source_is_asked_for(kb: KnowledgeBase) -> None:
    assert len(sources(kb)) > 500
