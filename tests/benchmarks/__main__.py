"""``python -m tests.benchmarks``: how fast things are here and now. Figures, not tests: nothing fails on time.

Each figure is the median of several rounds, and where a yardstick exists it is the ratio to it in the same round.
"""

from __future__ import annotations

import asyncio
import itertools
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path

from bot.store import Store
from bot.turns import Turns
from bot.vault import Vault
from dialogues.dialogue import Dialogue
from dialogues.messages import Message
from dialogues.understanding import understand
from dialogues.world import World
from knowledge.base import KnowledgeBase
from knowledge.codes import countries
from knowledge.compose import guide
from knowledge.loader import load
from knowledge.profile import Profile
from knowledge.verdicts import verdicts

ROUNDS = 7
DAY = date(2026, 11, 23)
SENTENCES = (
    ("en", "I am a nurse from the Philippines and want to work in Germany"),
    ("fr", "infirmière de Syrie, je voudrais travailler en France"),
    ("ar", "ممرضة من سوريا وأريد العمل في ألمانيا"),
    ("ru", "я медсестра из Украины, хочу работать в Германии"),
    ("km", "ខ្ញុំជាជាងរៀបឥដ្ឋមកពីកម្ពុជា"),
)


def median(action: Callable[[], int]) -> float:
    """Median seconds of one unit of ``action``, which returns how many units it did."""
    rounds = []
    for _ in range(ROUNDS):
        start = time.perf_counter()
        count = action()
        rounds.append((time.perf_counter() - start) / count)
    return statistics.median(rounds)


def profiles(kb: KnowledgeBase) -> list[Profile]:
    cases = itertools.product(kb.destinations, ("PH", "RO", "SY"), ("2221", "7411", "2512"))
    return [Profile(destination=to, origin=origin, occupation=code, purpose="work") for to, origin, code in cases]


def tenfold(kb: KnowledgeBase) -> KnowledgeBase:
    """The same knowledge with ten times the destinations and agreements, under invented names."""
    codes = iter(sorted(countries() - set(kb.destinations)))
    destinations = dict(kb.destinations)
    for model in kb.destinations.values():
        for code in itertools.islice(codes, 9):
            destinations[code] = model.model_copy(update={"country": code})
    agreements = {
        f"{id}-{number}": model.model_copy(update={"id": f"{id}-{number}"})
        for id, model in kb.agreements.items()
        for number in range(10)
    }
    return replace(kb, destinations=destinations, agreements=agreements)


def first_answer() -> float:
    """Seconds from starting a new process to the first reply of the dialogue, with everything read from disk."""
    code = (
        "import asyncio,datetime;from dialogues.world import World;from dialogues.dialogue import Dialogue;"
        "from dialogues.messages import Message;from knowledge.loader import load;import bot.application;"
        "t=asyncio.run(Dialogue(World(load())).respond(None,Message(text='/start',hint='ar'),"
        "datetime.date(2026,11,23)));assert len(t.replies)==2"
    )
    rounds = []
    for _ in range(5):
        start = time.perf_counter()
        subprocess.run([sys.executable, "-c", code], check=True)
        rounds.append(time.perf_counter() - start)
    return statistics.median(rounds)


async def turns(kb: KnowledgeBase) -> float:
    """Seconds of one whole turn on SQLite: load, understand, respond, commit."""
    from bot.channel import Incoming

    with tempfile.TemporaryDirectory() as folder:
        store = Store(f"sqlite:///{Path(folder) / 'bench.db'}", Vault([b"k" * 32]))
        store.migrate()
        running = Turns(store, Dialogue(World(kb)), lambda: DAY)
        numbers = itertools.count(1)
        rounds = []
        for _ in range(ROUNDS):
            start = time.perf_counter()
            for chat in range(40):
                language, sentence = SENTENCES[chat % len(SENTENCES)]
                message = Message(text=sentence, hint=language)
                await running.answer(next(numbers), Incoming(1000 + next(numbers), message, private=True))
            rounds.append((time.perf_counter() - start) / 40)
        await store.close()
    return statistics.median(rounds)


def main() -> None:
    kb = load()
    cases = profiles(kb)

    def guides() -> int:
        kb.memory.clear()  # composed anew, as for the first person of a corridor
        for case in cases:
            guide(kb, case, DAY)
        return len(cases)

    def agreements() -> int:
        kb.memory.clear()
        for case in cases:
            verdicts(kb, case, DAY)
        return len(cases)

    def sentences() -> int:
        for language, text in SENTENCES:
            understand(text, language, kb)
        return len(SENTENCES)

    def loads() -> int:
        load()
        return 1

    ten = tenfold(kb)

    def large_guides() -> int:
        ten.memory.clear()
        for case in cases:
            guide(ten, case, DAY)
        return len(cases)

    cache = Path(tempfile.mkdtemp())
    load(cache=cache)

    def warm_loads() -> int:
        load(cache=cache)
        return 1

    sentences()  # the gazetteers are built on first use
    figures = {
        "first answer of a cold process, seconds": first_answer(),
        "the whole knowledge read and checked, seconds": median(loads),
        "the whole knowledge as it passed the check before, seconds": median(warm_loads),
        "one guide, milliseconds": median(guides) * 1000,
        "one guide with ten times the files, milliseconds": median(large_guides) * 1000,
        "the agreements of one case, milliseconds": median(agreements) * 1000,
        "one sentence understood, milliseconds": median(sentences) * 1000,
        "one turn on SQLite, committed, milliseconds": asyncio.run(turns(kb)) * 1000,
    }
    if "--json" in sys.argv:
        print(json.dumps(figures))
        return
    print(f"medians on {os.cpu_count()} cores, Python {sys.version.split()[0]}")
    for name, value in figures.items():
        print(f"{value:10.3f}  {name}")


if __name__ == "__main__":
    main()
