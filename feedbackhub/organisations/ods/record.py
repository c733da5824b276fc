"""What the register says of one organisation or site, the same whichever door it came through."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import date
from typing import Any, Self

OPERATED_BY = "RE6"
"""The relationship of a site to the Trust that runs it (sources-and-apis section 3)."""

SITE_CLASS = "RC2"

_CODE = re.compile(r"[A-Z0-9]{3,8}")

# Names of the roles that a Trust meets; others are shown by their code.
ROLE_NAMES: Mapping[str, str] = {
    "RO197": "NHS Trust",
    "RO198": "NHS Trust site",
    "RO172": "Independent sector provider",
    "RO176": "Independent sector site",
    "RO177": "Prescribing cost centre",
    "RO76": "GP practice",
    "RO182": "Pharmacy",
    "RO318": "Integrated care board",
}


def looks_like_a_code(text: str) -> bool:
    """Say whether `text` could be a code of the register: three to eight letters and digits."""
    return _CODE.fullmatch(text.strip().upper()) is not None


@dataclass(frozen=True, slots=True)
class Parent:
    """Who runs it, by RE6: the code, the name where it was told, and whether that still holds."""

    code: str
    is_active: bool
    name: str = ""


@dataclass(frozen=True, slots=True)
class Succession:
    """Who came after it, or before it, and since when."""

    code: str
    on: date | None = None


@dataclass(frozen=True, slots=True)
class OdsSummary:
    """One line of a search's results."""

    code: str
    name: str
    is_active: bool
    postcode: str = ""
    role: str = ""
    record_class: str = ""

    @property
    def is_site(self) -> bool:
        """Say whether it is a site of an organisation."""
        return self.record_class == SITE_CLASS or self.role == "RO198"

    @property
    def role_name(self) -> str:
        """Its primary role in words."""
        return ROLE_NAMES.get(self.role, self.role)


@dataclass(frozen=True, slots=True)
class OdsRecord:
    """One organisation or site. `source` is the door it came through: fhir or ord."""

    code: str
    name: str
    is_active: bool
    role: str = ""
    other_roles: tuple[str, ...] = ()
    record_class: str = ""
    address: tuple[str, ...] = ()
    postcode: str = ""
    closed_on: date | None = None
    parents: tuple[Parent, ...] = ()
    successors: tuple[Succession, ...] = ()
    predecessors: tuple[Succession, ...] = ()
    source: str = field(default="", compare=False)

    @property
    def summary(self) -> OdsSummary:
        """The same in one line."""
        return OdsSummary(self.code, self.name, self.is_active, self.postcode, self.role, self.record_class)

    @property
    def parent(self) -> Parent | None:
        """Who runs it now."""
        return next((one for one in self.parents if one.is_active), None)

    def payload(self) -> dict[str, Any]:
        """Give it as JSON takes it."""
        found = asdict(self)
        found["closed_on"] = _iso(self.closed_on)
        for name in ("successors", "predecessors"):
            found[name] = [{"code": one.code, "on": _iso(one.on)} for one in getattr(self, name)]
        return found

    @classmethod
    def from_payload(cls, payload: Mapping[str, Any]) -> Self:
        """Give it back from `payload`; members that an older hub did not keep have their defaults."""
        return cls(
            code=str(payload.get("code", "")),
            name=str(payload.get("name", "")),
            is_active=bool(payload.get("is_active", True)),
            role=str(payload.get("role", "")),
            other_roles=tuple(payload.get("other_roles", ())),
            record_class=str(payload.get("record_class", "")),
            address=tuple(payload.get("address", ())),
            postcode=str(payload.get("postcode", "")),
            closed_on=read_date(payload.get("closed_on")),
            parents=tuple(Parent(**one) for one in payload.get("parents", ())),
            successors=_successions(payload, "successors"),
            predecessors=_successions(payload, "predecessors"),
            source=str(payload.get("source", "")),
        )


def read_date(value: object) -> date | None:
    """Give the day at the beginning of `value`; None where there is none."""
    try:
        return date.fromisoformat(str(value)[:10]) if value else None
    except ValueError:
        return None


def _successions(payload: Mapping[str, Any], name: str) -> tuple[Succession, ...]:
    return tuple(Succession(one["code"], read_date(one.get("on"))) for one in payload.get(name, ()))


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None
