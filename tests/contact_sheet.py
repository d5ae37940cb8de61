"""``python -m tests.contact_sheet sheet.html [--png sheet.png]``: five different guides in every language on a page.

What a person looks at to see at a glance that no language breaks. The picture needs Debian's chromium.
"""

from __future__ import annotations

import argparse
import asyncio
import html
import re
from pathlib import Path

from dialogues.dialogue import Dialogue
from dialogues.messages import UNKNOWN, Message, Reply, Session
from dialogues.payloads import payload
from dialogues.world import World
from knowledge.loader import load
from locales.languages import languages
from tests.conftest import TODAY

CORRIDORS: tuple[dict[str, str], ...] = (
    {"destination": "DE", "origin": "PH", "occupation": "2221", "region": UNKNOWN, "registered_in": "none",
     "purpose": "work", "status": "worker", "place": "before"},
    {"destination": "TH", "origin": "KH", "occupation": "7112", "evidence": "experience", "purpose": "work",
     "place": "arrived", "status": "worker"},
    {"destination": "SE", "origin": "SY", "occupation": "2211", "registered_in": "none", "purpose": "work",
     "status": "refugee", "papers": "missing"},
    {"destination": "CA", "origin": "IN", "occupation": "2142", "region": "CA-ON", "registered_in": "none",
     "purpose": "visa", "status": "worker", "place": "before"},
    {"destination": "BR", "origin": "VE", "occupation": "2330", "evidence": "degree", "registered_in": "none",
     "purpose": "work", "status": "worker", "place": "transit"},
)  # fmt: skip
_STYLE = """
body { font: 13px/1.45 "Noto Sans", system-ui, sans-serif; background: #e8eef3; margin: 16px }
h2 { margin: 18px 0 6px; font-size: 16px } .row { display: flex; gap: 10px; align-items: flex-start }
.card { background: #fff; border-radius: 12px; padding: 10px 12px; width: 300px; white-space: pre-wrap;
        overflow-wrap: anywhere; max-height: 520px; overflow: hidden }
.card a { color: #2678b6; text-decoration: none }
.keys { display: grid; grid-template-columns: 1fr 1fr; gap: 3px; margin-top: 8px; white-space: normal }
.keys span { background: #dfe9f1; border-radius: 6px; padding: 3px 5px; text-align: center; font-size: 11px }
"""


async def cards(dialogue: Dialogue, language: str) -> list[Reply]:
    """The first section of each guide."""
    found = []
    for answers in CORRIDORS:
        session = Session(locale=language, answers=answers, told=(language,))
        turn = await dialogue.respond(session, Message(payload=payload("section", section="summary")), TODAY)
        found.append(turn.replies[0])
    return found


def sheet(rows: dict[str, list[Reply]]) -> str:
    """One HTML page, a row for each language."""
    parts = []
    for code, replies in rows.items():
        language = languages()[code]
        shown = "".join(_card(reply, language.direction, code) for reply in replies)
        parts.append(f"<h2>{html.escape(language.name)} <small>{code}</small></h2><div class=row>{shown}</div>")
    head = f"<!doctype html><meta charset=utf-8><title>Sanad in every language</title><style>{_STYLE}</style>"
    return head + "".join(parts)


def _card(reply: Reply, direction: str, code: str) -> str:
    keys = "".join(f"<span>{html.escape(button.text)}</span>" for row in reply.rows for button in row)
    text = re.sub(r"\n{3,}", "\n\n", reply.text)
    return f'<div class=card dir={direction} lang="{code}">{text}<div class=keys>{keys}</div></div>'


def picture(page: Path, target: Path) -> None:
    """A screenshot of the whole page."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox"])
        tab = browser.new_page(viewport={"width": 1660, "height": 900})
        tab.goto(page.resolve().as_uri())
        tab.screenshot(path=str(target), full_page=True)
        browser.close()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("page", type=Path)
    parser.add_argument("--png", type=Path)
    options = parser.parse_args()
    dialogue = Dialogue(World(load()))

    async def all_cards() -> dict[str, list[Reply]]:
        return {code: await cards(dialogue, code) for code in languages()}

    options.page.write_text(sheet(asyncio.run(all_cards())), encoding="utf-8")
    if options.png:
        picture(options.page, options.png)


if __name__ == "__main__":
    main()
