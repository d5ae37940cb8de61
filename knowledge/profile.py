"""The person a guide is made for: codes only, nothing that names anybody."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Profile:
    """What is known of the case. ``None`` means not known, never "no".

    Countries are ISO 3166-1, regions ISO 3166-2, ``occupation`` a four-digit ISCO-08 code. ``origin`` is where the
    qualification was obtained, ``registered_in`` where the person holds a licence when that is another country.
    ``place``: before | transit | arrived. ``papers``: complete | missing. ``graduated``: a year.
    """

    destination: str
    origin: str | None = None
    region: str | None = None
    occupation: str | None = None
    evidence: str | None = None
    purpose: str | None = None
    status: str | None = None
    place: str | None = None
    papers: str | None = None
    registered_in: str | None = None
    nationality: str | None = None
    graduated: int | None = None
    origin_region: str | None = None
