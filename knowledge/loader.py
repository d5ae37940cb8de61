"""Reads the knowledge folder into an immutable KnowledgeBase, or says everything that is wrong with it at once."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any, TypeVar

from pydantic import BaseModel, TypeAdapter, ValidationError

from knowledge import codes, shapes
from knowledge.base import KnowledgeBase
from knowledge.cache import fingerprint, recall, remember
from knowledge.document import Document, Keys, read
from knowledge.errors import BrokenKnowledge, Problem
from knowledge.references import References, problems_of
from knowledge.vocabulary import Term

HERE = Path(__file__).parent
T = TypeVar("T")


def load(path: Path = HERE, cache: Path | None = None) -> KnowledgeBase:
    """Load every file below ``path``. Raises BrokenKnowledge with all problems of all files, sorted.

    With a ``cache`` folder, files that passed the check before are taken from there as long as none has changed.
    """
    if cache is None:
        return _Reading(path).whole()
    key = fingerprint(path)
    reading = _Reading(path, recall(cache, key))
    kb = reading.whole()
    if reading.known is None:
        remember(cache, key, {name: document.data for name, document in reading.documents.items()})
    return kb


class _Reading:
    """One reading of a folder: collects problems file by file and goes on, so that an admin sees them all.

    ``known`` is the content of all files when it passed the check before.
    """

    def __init__(self, path: Path, known: dict[str, Any] | None = None) -> None:
        self.path = path
        self.known = known
        self.problems: list[Problem] = []
        self.documents: dict[str, Document] = {}
        self.context: dict[str, Any] = {"vocabulary": {}}

    def whole(self) -> KnowledgeBase:
        vocabulary = self._one("vocabulary.yml", dict[str, dict[str, Term]])
        if vocabulary is None:  # nothing else can be judged without it
            raise BrokenKnowledge(self.problems)
        self.context["vocabulary"] = vocabulary
        papers = self._one("documents.yml", dict[shapes.Id, shapes.Paper]) or {}
        steps = self._one("steps.yml", dict[shapes.Id, shapes.Step]) or {}
        occupations = self._one("occupations.yml", dict[codes.Isco, shapes.Occupation]) or {}
        groups = self._one("groups.yml", dict[shapes.Place, shapes.Group]) or {}
        centres = self._one("centres.yml", shapes.Centres)
        destinations = self._folder("destinations", shapes.Destination, lambda model: model.country)
        agreements = self._folder("agreements", shapes.Agreement, lambda model: model.id)
        origins = self._folder("origins", shapes.Origin, lambda model: model.country)
        partners = self._folder("partners", shapes.Partner, None)
        references = References(
            papers=frozenset(papers),
            places=frozenset(groups) | codes.countries(),
            sectors=frozenset(occupation.sector for occupation in occupations.values()),
        )
        for folder, models in (("destinations", destinations), ("agreements", agreements), ("origins", origins)):
            for key, model in models.items():
                self._refer(f"{folder}/{key}.yml", model, references)
        if centres is not None:
            self._refer("centres.yml", centres, references)
        if self.problems or centres is None:
            raise BrokenKnowledge(self.problems)
        return KnowledgeBase(
            destinations=MappingProxyType(destinations),
            agreements=MappingProxyType(agreements),
            origins=MappingProxyType(origins),
            partners=MappingProxyType(partners),
            occupations=MappingProxyType(occupations),
            papers=MappingProxyType(papers),
            steps=MappingProxyType(steps),
            groups=MappingProxyType(groups),
            centres=centres,
            vocabulary=MappingProxyType(vocabulary),
        )

    def _refer(self, name: str, model: BaseModel, references: References) -> None:
        if self.known is not None:
            return
        document = self.documents[name]
        for keys, message in problems_of(model, references):
            self.problems.append(Problem(name, document.line(keys), _dotted(keys), message))

    def _one(self, name: str, shape: type[T]) -> T | None:
        path = self.path / name
        if self.known is not None and name in self.known:
            return TypeAdapter(shape).validate_python(self.known[name], context=self.context)
        if not path.is_file():
            self.problems.append(Problem(name, 1, "", "the file is missing"))
            return None
        try:
            document = self.documents[name] = read(path, name)
            return TypeAdapter(shape).validate_python(document.data, context=self.context)
        except BrokenKnowledge as broken:
            self.problems.extend(broken.problems)
        except UnicodeDecodeError as error:
            self.problems.append(Problem(name, 1, "", f"not UTF-8 text: {error.reason}"))
        except ValidationError as error:
            self.problems.extend(_problems(error, document))
        return None

    def _folder(self, folder: str, shape: type[T], identity: Callable[[T], str] | None) -> dict[str, T]:
        found: dict[str, T] = {}
        for path in sorted((self.path / folder).glob("*.yml")):
            name = f"{folder}/{path.name}"
            model = self._one(name, shape)
            if model is None:
                continue
            if identity is not None and identity(model) != path.stem:
                self.problems.append(
                    Problem(name, 1, "", f"the file is about `{identity(model)}`; name it `{identity(model)}.yml`")
                )
            found[path.stem] = model
        return found


def _problems(error: ValidationError, document: Document) -> Iterable[Problem]:
    for detail in error.errors(include_url=False):
        keys = tuple(_existing(detail["loc"], document.lines))
        message = detail["msg"].removeprefix("Value error, ")
        if detail["type"] == "extra_forbidden":
            message = "this key is not known here"
        if detail["type"] == "missing":
            message = f"`{detail['loc'][-1]}` is missing"
        yield Problem(document.name, document.line(keys), _dotted(keys), message)


def _existing(location: tuple[int | str, ...], lines: Mapping[Keys, int]) -> Iterator[int | str]:
    """``location`` without the parts pydantic adds (names of union members, ``[key]``)."""
    keys: Keys = ()
    for part in location:
        if (*keys, part) in lines:
            keys = (*keys, part)
            yield part


def _dotted(keys: Keys) -> str:
    return ".".join(str(key) for key in keys)
