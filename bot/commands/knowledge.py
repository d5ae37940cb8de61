"""``sanad knowledge``: for the people who keep the facts right."""

from __future__ import annotations

import asyncio
import json
from collections import Counter
from datetime import date, timedelta
from pathlib import Path
from typing import Annotated

import typer

from bot.application import utc_today
from bot.commands import questions, shared
from bot.commands.coverage_map import coverage_page
from bot.commands.errors import Mistake
from bot.commands.source_links import check_links, sources
from knowledge.coverage import TOLERATED_GAPS, share, totals
from knowledge.coverage import coverage as coverage_of
from knowledge.errors import BrokenKnowledge
from knowledge.freshness import stale_files
from knowledge.json_schema import schemas
from knowledge.loader import load

app = typer.Typer(no_args_is_help=True)


@app.command()
def check(folder: Annotated[Path | None, typer.Argument(help="the knowledge folder")] = None) -> None:
    """Say everything that is wrong with the files, at once; exit code 1 when something is."""
    path = folder or shared.settings().knowledge
    if not path.is_dir():
        raise Mistake(f"{path} is no folder")
    try:
        kb = load(path)
    except BrokenKnowledge as broken:
        typer.echo(str(broken))
        typer.echo(f"{len(broken.problems)} problem(s)")
        raise typer.Exit(1) from None
    typer.echo(
        f"clean: {len(kb.destinations)} destinations, {len(kb.agreements)} agreements, {len(kb.origins)} origins, "
        f"{len(kb.centres.centres)} information centres"
    )


@app.command()
def show(
    destination: Annotated[str, typer.Argument(help="ISO 3166-1")],
    from_: Annotated[str | None, typer.Option("--from", help="ISO 3166-1")] = None,
    occupation: Annotated[str | None, typer.Option(help="ISCO-08 code or a word")] = None,
    region: Annotated[str | None, typer.Option(help="ISO 3166-2")] = None,
    language: Annotated[str, typer.Option(help="language of the texts")] = "en",
    on: Annotated[str | None, typer.Option(help="as things stand on this day")] = None,
) -> None:
    """Print what a migrant would read."""
    questions.guide(from_=from_, to=destination, region=region, occupation=occupation, language=language, on=on)


@app.command()
def stale(days: Annotated[int, typer.Option(help="older than so many days")] = 180) -> None:
    """List the files that were checked too long ago, and facts whose time has run out."""
    today: date = utc_today()
    for line in stale_files(shared.knowledge(), today, timedelta(days=days)):
        typer.echo(line)


@app.command()
def coverage(
    html: Annotated[Path | None, typer.Option(help="write the map to this file as well")] = None,
    on: Annotated[str | None, typer.Option(help="as things stand on this day")] = None,
) -> None:
    """How much is known of each destination: a line per country, and a map as an HTML page."""
    kb = shared.knowledge()
    today = questions.day(on)
    typer.echo(f"{'':4} {'depth':6} {'known':>6} {'gap':>6} {'expired':>8}  largest gaps")
    for code in kb.destinations:
        cells = coverage_of(kb, code, today)
        gaps = Counter(cell.topic for cell in cells if cell.state == "gap")
        worst = ", ".join(f"{topic} {count}" for topic, count in gaps.most_common(3))
        shares = (share(cells, "known"), share(cells, "gap"), share(cells, "expired"))
        typer.echo(
            f"{code:4} {kb.destinations[code].depth:6} {shares[0]:6.0%} {shares[1]:6.0%} {shares[2]:8.0%}  {worst}"
        )
    for depth, (count, covered) in totals(kb, today).items():
        typer.echo(f"{depth}: {count} destinations, {covered} with at most {TOLERATED_GAPS[depth]:.0%} gaps")
    if html is not None:
        html.write_text(coverage_page(kb, today), encoding="utf-8")
        typer.echo(str(html))


@app.command()
def links() -> None:
    """Ask every source address whether it still answers; needs internet. Exit code 1 when one does not."""
    reports = asyncio.run(check_links(sources(shared.knowledge())))
    bad = [report for report in reports if not report.good]
    for report in bad:
        typer.echo(f"{report.file}: {report.key}: {report.answer}: {report.url}")
    typer.echo(f"{len(reports)} addresses, {len(bad)} without a good answer")
    if bad:
        raise typer.Exit(1)


@app.command()
def schema(
    folder: Annotated[Path | None, typer.Argument(help="where to write; the knowledge folder if absent")] = None,
) -> None:
    """Write the JSON Schemas that editors use to complete and check the files."""
    target = (folder or shared.settings().knowledge) / "schema"
    target.mkdir(parents=True, exist_ok=True)
    for name, content in schemas(shared.knowledge().vocabulary).items():
        path = target / f"{name}.json"
        path.write_text(json.dumps(content, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
        typer.echo(str(path))
