"""The FHIR R4 door to the register (Organisation Data Terminology API).

Succession is not on the Organization resource: it is asked of the code system by $lookup. The names `successor`,
`predecessor` and `opEndDate` of its properties are as public clients use them; whatever else it holds is passed over.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
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

CODES = "https://fhir.nhs.uk/Id/ods-organization-code"
_ROLE = "Extension-England-OrganisationRole"
_CLASS = "ODSRecordClass"
_PAGE = "50"
MOST_PAGES = 10
"""No Trust runs more sites than this many pages hold; a loop of next links ends here."""


class FhirReader:
    """Asks the FHIR server."""

    name = "fhir"

    def __init__(self, door: JsonDoor) -> None:
        self._door = door

    def record(self, code: str) -> OdsRecord:
        """Give all about one code. Raises `NoSuchCode` or `OdsTrouble`."""
        resource = self._door.get(f"Organization/{quote(code, safe='')}")
        if resource is None or is_refusal(resource):
            raise NoSuchCode(code)
        affiliations = self._pages(
            "OrganizationAffiliation", [("primary-organization", code), ("_count", _PAGE)]
        )
        history = self._door.get("CodeSystem/$lookup", [("system", CODES), ("code", code), ("property", "*")])
        return read_record(resource, list(affiliations), history)

    def search(self, *, name: str = "", postcode: str = "", most: int = 20) -> list[OdsSummary]:
        """Give organisations and sites whose name holds `name`, or whose postcode begins with `postcode`."""
        question = ("name:contains", name) if name else ("address-postalcode", postcode)
        bundle = self._door.get("Organization", [question, ("_count", str(most))])
        found = [read_summary(resource) for resource in resources(bundle, "Organization")]
        return [one for one in found if one.code][:most]

    def sites(self, code: str) -> list[OdsSummary]:
        """Give the active sites that `code` runs (RE6)."""
        question = [
            ("participating-organization", code),
            ("active", "true"),
            ("_include", "OrganizationAffiliation:primary-organization"),
            ("_count", _PAGE),
        ]
        operated: set[str] = set()
        found: dict[str, OdsSummary] = {}
        for resource in self._pages("OrganizationAffiliation", question):
            if text(resource, "resourceType") == "Organization":
                summary = read_summary(resource)
                found[summary.code] = summary
            elif _relation(resource) == OPERATED_BY and at(resource, "active") is not False:
                operated.add(text(resource, "organization", "identifier", "value").upper())
        missing = sorted(operated - found.keys() - {""})
        for start in range(0, len(missing), 50):
            chunk = ",".join(missing[start : start + 50])
            for resource in self._pages("Organization", [("_id", chunk), ("_count", _PAGE)]):
                summary = read_summary(resource)
                found[summary.code] = summary
        return [found[one] for one in sorted(operated) if one in found and found[one].is_active]

    def _pages(self, path: str, question: list[tuple[str, str]]) -> Iterator[Mapping[str, object]]:
        """Give the resources of every page of a search; an unknown code has none."""
        bundle = self._door.get(path, question)
        for _ in range(MOST_PAGES):
            yield from resources(bundle)
            following = next(
                (text(link, "url") for link in each(bundle, "link") if text(link, "relation") == "next"), ""
            )
            if not following:
                return
            bundle = self._door.follow(following)


def is_refusal(resource: object) -> bool:
    """Say whether the answer is an OperationOutcome: for one code, that it is unknown."""
    return text(resource, "resourceType") == "OperationOutcome"


def resources(bundle: object, kind: str = "") -> list[Mapping[str, object]]:
    """Give the resources in a bundle, of one kind or of all. Raises `OdsTrouble` where it is no bundle."""
    if bundle is None:
        return []
    if text(bundle, "resourceType") != "Bundle":
        raise OdsTrouble("The national register could not answer the question.", passing=is_refusal(bundle))
    found = [one for entry in each(bundle, "entry") for one in each(entry, "resource")]
    return [one for one in found if not kind or text(one, "resourceType") == kind]


def read_summary(resource: Mapping[str, object]) -> OdsSummary:
    """Give one line from an Organization resource."""
    roles = _roles(resource)
    return OdsSummary(
        code=_code(resource),
        name=text(resource, "name"),
        is_active=at(resource, "active") is not False,
        postcode=text(resource, "address", 0, "postalCode"),
        role=roles[0] if roles else "",
        record_class=_record_class(resource),
    )


def read_record(
    resource: object, affiliations: list[Mapping[str, object]], history: object | None
) -> OdsRecord:
    """Give the record from an Organization, its affiliations and the code system's properties.

    Raises `OdsTrouble` where the first is no organisation.
    """
    if text(resource, "resourceType") != "Organization" or not isinstance(resource, Mapping):
        raise OdsTrouble("The national register answered with something other than an organisation.")
    roles = _roles(resource)
    address = next(each(resource, "address"), {})
    lines = at(address, "line")
    properties = list(_properties(history))
    return OdsRecord(
        code=_code(resource),
        name=text(resource, "name"),
        is_active=at(resource, "active") is not False,
        role=_first(properties, "primaryRole") or (roles[0] if roles else ""),
        other_roles=tuple(roles),
        record_class=_record_class(resource),
        address=tuple(
            line
            for line in (
                *(" ".join(str(one).split()) for one in (lines if isinstance(lines, list) else ())),
                text(address, "city"),
            )
            if line
        ),
        postcode=text(address, "postalCode"),
        closed_on=read_date(_first(properties, "opEndDate") or _first(properties, "legEndDate")),
        parents=tuple(
            Parent(
                code=text(one, "participatingOrganization", "identifier", "value").upper(),
                is_active=at(one, "active") is not False,
                name=text(one, "participatingOrganization", "display"),
            )
            for one in affiliations
            if _relation(one) == OPERATED_BY
        ),
        successors=_successions(properties, "successor"),
        predecessors=_successions(properties, "predecessor"),
        source=FhirReader.name,
    )


def _code(resource: Mapping[str, object]) -> str:
    for identifier in each(resource, "identifier"):
        if text(identifier, "system") == CODES:
            return text(identifier, "value").upper()
    return text(resource, "id").upper()


def _record_class(resource: Mapping[str, object]) -> str:
    for kind in each(resource, "type"):
        for coding in each(kind, "coding"):
            if text(coding, "system").endswith(_CLASS):
                return text(coding, "code")
    return ""


def _roles(resource: Mapping[str, object]) -> list[str]:
    """Give the codes of the active roles, in the order told."""
    found = []
    for extension in each(resource, "extension"):
        if not text(extension, "url").endswith(_ROLE):
            continue
        parts = {text(part, "url"): part for part in each(extension, "extension")}
        role = text(parts.get("roleCode"), "valueCodeableConcept", "coding", 0, "code")
        if role and at(parts.get("active"), "valueBoolean") is not False:
            found.append(role)
    return found


def _relation(affiliation: Mapping[str, object]) -> str:
    return text(affiliation, "code", 0, "coding", 0, "code")


def _properties(history: object | None) -> Iterator[tuple[str, str, str]]:
    """Give each property of a code: its name, its value, and a date that came with it."""
    for parameter in each(history, "parameter"):
        if text(parameter, "name") != "property":
            continue
        parts = list(each(parameter, "part"))
        name = next((text(part, "valueCode") for part in parts if text(part, "name") == "code"), "")
        value = next((_value(part) for part in parts if text(part, "name") == "value"), "")
        day = next((text(part, "valueDateTime") for part in parts if text(part, "valueDateTime")), "")
        yield name, value, day


def _value(part: Mapping[str, object]) -> str:
    members = ("valueCode", "valueDateTime", "valueString")
    return next((text(part, one) for one in members if text(part, one)), "") or text(
        part, "valueCoding", "code"
    )


def _first(properties: list[tuple[str, str, str]], name: str) -> str:
    return next((value for one, value, _ in properties if one == name), "")


def _successions(properties: list[tuple[str, str, str]], name: str) -> tuple[Succession, ...]:
    return tuple(
        Succession(value.upper(), read_date(day)) for one, value, day in properties if one == name and value
    )
