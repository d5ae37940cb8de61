"""``sanad guide``, ``agreements`` and ``understand``: the stable interface for scripts."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator
from datetime import date
from functools import partial
from inspect import Parameter, Signature
from pathlib import Path
from typing import Annotated, Any

import typer

from bot.application import utc_today
from bot.commands import shared
from bot.commands.errors import Mistake
from dialogues.assessment import OPTIONS, QUESTIONS
from dialogues.export import column_data, guide_data, verdict_data
from dialogues.terminal import comparison_text, guide_text
from dialogues.understanding import understand as read
from dialogues.wording import Wording
from knowledge.base import KnowledgeBase
from knowledge.codes import countries
from knowledge.comparison import MOST, Column
from knowledge.comparison import compare as side_by_side
from knowledge.compose import guide as make_guide
from knowledge.profile import Profile
from knowledge.verdicts import verdicts
from locales.words import words

Options = dict[str, Any]
# What a script may say of a case, once for all commands: Typer reads it from their signature.
_CASE: dict[str, tuple[Any, Any]] = {
    "from_": (Annotated[str | None, typer.Option("--from", help="country of the qualification, ISO 3166-1")], None),
    "to": (Annotated[str | None, typer.Option(help="destination, ISO 3166-1")], None),
    "region": (Annotated[str | None, typer.Option(help="region of the destination, such as CA-ON")], None),
    "occupation": (Annotated[str | None, typer.Option(help="ISCO-08 code or a word such as nurse")], None),
    "evidence": (Annotated[str | None, typer.Option(help="degree, certificate or experience")], None),
    "purpose": (Annotated[str | None, typer.Option(help="work, any-work, study or visa")], None),
    "status": (Annotated[str | None, typer.Option(help="worker, refugee or temporary-protection")], None),
    "place": (Annotated[str | None, typer.Option(help="before, transit or arrived")], None),
    "papers": (Annotated[str | None, typer.Option(help="complete or missing")], None),
    "registered_in": (Annotated[str | None, typer.Option(help="country where the person holds a licence")], None),
    "nationality": (Annotated[str | None, typer.Option(help="ISO 3166-1")], None),
    "graduated": (Annotated[int | None, typer.Option(help="year of graduation")], None),
    "origin_region": (Annotated[str | None, typer.Option(help="region of the origin, such as CA-QC")], None),
    "on": (Annotated[str | None, typer.Option(help="as on this day, YYYY-MM-DD; today if absent")], None),
    "language": (Annotated[str, typer.Option(help="language of the texts")], "en"),
    "as_json": (Annotated[bool, typer.Option("--json", help="JSON instead of text")], False),
    "batch": (
        Annotated[str | None, typer.Option(help="a file, or - : a JSON object of options a line in, an answer out")],
        None,
    ),
}
_WITH = Annotated[list[str] | None, typer.Option("--with", help="another destination; give it once or twice")]


def _of_case(command: Callable[..., None], **more: tuple[Any, Any]) -> Callable[..., None]:
    """``command`` with the options of a case, and ``more``, in the signature that Typer reads."""
    options = {**_CASE, **more}
    command.__signature__ = Signature(  # type: ignore[attr-defined]
        [
            Parameter(name, Parameter.KEYWORD_ONLY, default=default, annotation=kind)
            for name, (kind, default) in options.items()
        ]
    )
    command.__annotations__ = {name: kind for name, (kind, _default) in options.items()}
    return command


@_of_case
def guide(**options: Any) -> None:
    """The guide for one case: what a migrant would read, or the same as JSON."""
    _run(options, _guide_data, lambda kb, o: guide_text(kb, *_case(kb, o), _words(o)))


@_of_case
def agreements(**options: Any) -> None:
    """Which agreements help in one case, which do not, and why."""
    _run(options, _agreements_data, _agreements_text)


@partial(_of_case, with_=(_WITH, None))
def compare(**options: Any) -> None:
    """Two or three destinations side by side for the same person."""
    _run(options, _compare_data, _compare_text)


def understand(
    text: Annotated[str | None, typer.Argument(help="the sentence")] = None,
    language: Annotated[str, typer.Option(help="language of the sentence")] = "en",
    expecting: Annotated[str | None, typer.Option(help="the question that waits, such as destination")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="indented JSON")] = False,
    batch: Annotated[str | None, typer.Option(help="a file, or - : a JSON object of options a line in")] = None,
) -> None:
    """What a typed sentence means: slots and a topic, or nothing."""
    options = {"text": text, "language": language, "expecting": expecting, "as_json": as_json, "batch": batch}
    _run(options, _understand_data, lambda kb, o: json.dumps(_understand_data(kb, o), ensure_ascii=False))


def _run(
    given: Options, data: Callable[[KnowledgeBase, Options], Any], text: Callable[[KnowledgeBase, Options], str]
) -> None:
    options = {name.rstrip("_"): value for name, value in given.items() if name not in ("as_json", "batch")}
    kb = shared.knowledge()
    if given.get("batch") is None:
        as_json = given.get("as_json")
        typer.echo(json.dumps(data(kb, options), ensure_ascii=False, indent=2) if as_json else text(kb, options))
        return
    for number, line in enumerate(_lines(given["batch"]), start=1):
        try:
            asked = json.loads(line)
            if not isinstance(asked, dict):
                raise Mistake("not a JSON object")
            defaults = {name: value for name, value in options.items() if value is not None}
            answer = data(kb, defaults | {key.replace("-", "_"): value for key, value in asked.items()})
        except (ValueError, Mistake) as error:
            # One bad line must not stop the others: its answer is the error.
            answer = {"error": f"line {number}: {error}"}
        typer.echo(json.dumps(answer, ensure_ascii=False))


def _lines(batch: str) -> Iterator[str]:
    if batch == "-":
        yield from (line for line in sys.stdin if line.strip())
        return
    path = Path(batch)
    if not path.is_file():
        raise Mistake(f"--batch: there is no file {batch}")
    yield from (line for line in path.read_text(encoding="utf-8").splitlines() if line.strip())


def _guide_data(kb: KnowledgeBase, options: Options) -> Any:
    profile, day = _case(kb, options)
    return guide_data(make_guide(kb, profile, day), Wording(kb, _words(options)))


def _agreements_data(kb: KnowledgeBase, options: Options) -> Any:
    profile, day = _case(kb, options)
    say = Wording(kb, _words(options))
    return {"agreements": [verdict_data(verdict, say) for verdict in verdicts(kb, profile, day)]}


def _agreements_text(kb: KnowledgeBase, options: Options) -> str:
    lines = []
    for item in _agreements_data(kb, options)["agreements"]:
        lines.append(f"{'+' if item['applies'] else '-'} {item['name']} [{item['id']}]: {item['reason_text']}")
    return "\n".join(lines) or words(options["language"]).gettext(
        "We know of no agreement between these countries for your case."
    )


def _columns(kb: KnowledgeBase, options: Options) -> list[Column]:
    profile, today = _case(kb, options)
    others = options.get("with") or []
    if not isinstance(others, list) or not 1 <= len(others) < MOST:
        raise Mistake(f"--with: give one to {MOST - 1} other destinations")
    for code in others:
        shared.member("--with", str(code), countries())
    return side_by_side(kb, profile, [profile.destination, *others], today)


def _compare_data(kb: KnowledgeBase, options: Options) -> Any:
    say = Wording(kb, _words(options))
    return {"destinations": [column_data(column, say) for column in _columns(kb, options)]}


def _compare_text(kb: KnowledgeBase, options: Options) -> str:
    return comparison_text(kb, _columns(kb, options), _words(options))


def _understand_data(kb: KnowledgeBase, options: Options) -> Any:
    text, expecting = options.get("text"), options.get("expecting")
    if not isinstance(text, str):
        raise Mistake("give the sentence, or --batch")
    if expecting is not None:
        shared.member("--expecting", expecting, QUESTIONS)
    reading = read(text, shared.language(options.get("language") or "en").language.code, kb, expecting)
    return {"slots": reading.slots, "topic": reading.topic}


def _words(options: Options) -> Any:
    return shared.language(options.get("language") or "en")


def _case(kb: KnowledgeBase, options: Options) -> tuple[Profile, date]:
    """The profile and the day that options describe. Raises Mistake for a code that is none."""
    given = {name: value for name, value in options.items() if value is not None}
    if "to" not in given:
        raise Mistake("--to: the destination is missing")
    for name in ("from", "to", "registered_in", "nationality"):
        if name in given:
            given[name] = shared.member(f"--{name.replace('_', '-')}", str(given[name]), countries())
    for name, values in OPTIONS.items():
        if name in given:
            shared.member(f"--{name}", str(given[name]), values)
    destination = kb.destinations.get(given["to"])
    if "region" in given and destination and destination.regions:
        shared.member("--region", str(given["region"]), destination.regions)
    profile = Profile(
        destination=given["to"],
        origin=given.get("from"),
        occupation=_occupation_code(kb, given),
        graduated=_year(given.get("graduated")),
        **{name: given.get(name) for name in ("region", "registered_in", "nationality", "origin_region", *OPTIONS)},
    )
    return profile, day(given.get("on"))


def _occupation_code(kb: KnowledgeBase, given: Options) -> str | None:
    value = given.get("occupation")
    if value is None:
        return None
    text = str(value)
    if text.isdecimal():
        # A code we have no name for is still answered, by its ISCO group.
        if len(text) != 4:
            raise Mistake(f"--occupation: `{text}` is not a four-digit ISCO-08 code")
        return text
    found = read(text, given.get("language") or "en", kb, expecting="occupation").slots.get("occupation")
    if found is None:
        raise Mistake(f"--occupation: `{text}` is not an occupation we know; give its ISCO-08 code")
    return found


def _year(value: object) -> int | None:
    if value is None:
        return None
    if not str(value).isdecimal():
        raise Mistake(f"--graduated: `{value}` is not a year")
    return int(str(value))


def day(value: object) -> date:
    """A day typed by a person, today when absent. Raises Mistake."""
    if value is None:
        return utc_today()
    try:
        return date.fromisoformat(str(value))
    except ValueError as error:
        raise Mistake(f"--on: `{value}` is not a day such as 2027-01-01") from error
