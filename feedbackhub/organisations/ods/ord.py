"""The ORD 2-0-0 door to the register: without a key, under review for its end, so only where FHIR cannot be asked."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING
from urllib.parse import quote

from feedbackhub.organisations.ods.errors import NoSuchCode, OdsTrouble
from feedbackhub.organisations.ods.navigating import at, each, text
from feedbackhub.organisations.ods.record import (
    OPERATED_BY,
    OdsRecord,
    OdsSummary,
    Parent,
    Succession,
    read_date,
)

if TYPE_CHECKING:
    from feedbackhub.organisations.ods.door import JsonDoor

_SITES_AT_ONCE = 500
_ADDRESS = ("AddrLn1", "AddrLn2", "AddrLn3", "Town", "County")


class OrdReader:
    """Asks the ORD server."""

    name = "ord"

    def __init__(self, door: JsonDoor) -> None:
        self._door = door

    def record(self, code: str) -> OdsRecord:
        """Give all about one code. Raises `NoSuchCode` or `OdsTrouble`."""
        answer = self._door.get(f"organisations/{quote(code, safe='')}", [("_format", "json")])
        if answer is None:
            raise NoSuchCode(code)
        return read_record(answer)

    def search(self, *, name: str = "", postcode: str = "", most: int = 20) -> list[OdsSummary]:
        """Give organisations and sites whose name holds `name`, or whose postcode begins with `postcode`."""
        question = ("Name", name) if name else ("PostCode", postcode)
        answer = self._door.get("organisations", [question, ("Limit", str(most)), ("_format", "json")])
        return _summaries(answer)[:most]

    def sites(self, code: str) -> list[OdsSummary]:
        """Give the active sites that `code` runs (RE6)."""
        question = [
            ("RelTypeId", OPERATED_BY),
            ("TargetOrgId", code),
            ("RelStatus", "active"),
            ("Limit", str(_SITES_AT_ONCE)),
            ("_format", "json"),
        ]
        return [one for one in _summaries(self._door.get("organisations", question)) if one.is_active]


def _summaries(answer: object | None) -> list[OdsSummary]:
    if answer is None:
        return []
    if not isinstance(at(answer, "Organisations"), list):
        raise OdsTrouble("The national register answered with something other than a list.")
    return [
        OdsSummary(
            code=(text(one, "OrgId") or text(one, "OrgId", "extension")).upper(),
            name=text(one, "Name"),
            is_active=text(one, "Status").lower() != "inactive",
            postcode=text(one, "PostCode"),
            role=text(one, "PrimaryRoleId"),
            record_class=text(one, "OrgRecordClass"),
        )
        for one in each(answer, "Organisations")
    ]


def read_record(answer: object) -> OdsRecord:
    """Give the record from an ORD organisation. Raises `OdsTrouble` where it is none."""
    organisation = at(answer, "Organisation")
    code = text(organisation, "OrgId", "extension").upper()
    if not code:
        raise OdsTrouble("The national register answered with something other than an organisation.")
    roles = list(each(organisation, "Roles", "Role"))
    location = at(organisation, "GeoLoc", "Location")
    return OdsRecord(
        code=code,
        name=text(organisation, "Name"),
        is_active=text(organisation, "Status").lower() != "inactive",
        role=next((text(role, "id") for role in roles if _is_true(role.get("primaryRole"))), ""),
        other_roles=tuple(text(role, "id") for role in roles),
        record_class=text(organisation, "orgRecordClass"),
        address=tuple(line for line in (text(location, part) for part in _ADDRESS) if line),
        postcode=text(location, "PostCode"),
        closed_on=_end(organisation),
        parents=tuple(
            Parent(
                code=text(one, "Target", "OrgId", "extension").upper(),
                is_active=text(one, "Status").lower() != "inactive",
            )
            for one in each(organisation, "Rels", "Rel")
            if text(one, "id") == OPERATED_BY
        ),
        successors=_successions(organisation, "successor"),
        predecessors=_successions(organisation, "predecessor"),
        source=OrdReader.name,
    )


def _is_true(value: object) -> bool:
    return value is True or str(value).lower() == "true"


def _end(organisation: object) -> date | None:
    """Give the day on which it stopped working, else on which it ceased to be in law."""
    ends = {text(day, "Type"): read_date(day.get("End")) for day in each(organisation, "Date")}
    return ends.get("Operational") or ends.get("Legal")


def _successions(organisation: object, kind: str) -> tuple[Succession, ...]:
    return tuple(
        Succession(
            code=text(one, "Target", "OrgId", "extension").upper(),
            on=next((read_date(day.get("Start")) for day in each(one, "Date")), None),
        )
        for one in each(organisation, "Succs", "Succ")
        if text(one, "Type").lower() == kind
    )
