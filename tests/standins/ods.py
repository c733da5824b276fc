"""A stand-in for the national register (ODS), both doors of it, over real sockets on this machine.

In a test::

    with OdsStandIn(TREE) as ods:
        ods.fhir_fault = OdsFault.DOWN
        ...  # ask ods.fhir_url with ods.key, or ods.ord_url

By hand::

    python -m tests.standins.ods --port 8124
    ODS_ORD_URL=http://127.0.0.1:8124/ORD/2-0-0 .venv/bin/python manage.py runserver
"""

from __future__ import annotations

import argparse
import json
import sys
import threading
import time
from dataclasses import dataclass, field
from enum import StrEnum
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any, Self
from urllib.parse import parse_qs, unquote, urlsplit

if TYPE_CHECKING:
    from types import TracebackType

ROLES = "https://digital.nhs.uk/services/organisation-data-service/CodeSystem/ODSOrganisationRole"
CLASSES = "https://digital.nhs.uk/services/organisation-data-service/CodeSystem/ODSRecordClass"
CODES = "https://fhir.nhs.uk/Id/ods-organization-code"
ROLE_EXTENSION = "https://fhir.nhs.uk/England/StructureDefinition/Extension-England-OrganisationRole"
FHIR, ORD = "/fhir", "/ORD/2-0-0"


class OdsFault(StrEnum):
    """Ways of answering badly."""

    DOWN = "down"
    BUSY = "busy"
    BUSY_FOR_LONG = "busy_for_long"
    REFUSES_KEY = "refuses_key"
    NONSENSE = "nonsense"
    CUT = "cut"
    REDIRECT = "redirect"
    WRONG_SHAPE = "wrong_shape"
    FOREIGN_NEXT = "foreign_next"
    TOO_LARGE = "too_large"


@dataclass(frozen=True)
class Place:
    """One organisation or site of the stand-in's register."""

    code: str
    name: str
    role: str = "RO198"
    record_class: str = "RC2"
    active: bool = True
    postcode: str = "NM1 1AA"
    operated_by: str = ""
    closed: str = ""
    successors: tuple[str, ...] = ()
    predecessors: tuple[str, ...] = ()


TREE = (
    Place("RZN", "NORTHMERE NHS TRUST", "RO197", "RC1"),
    Place("RZN01", "NORTHMERE HOSPITAL", operated_by="RZN"),
    Place("RZN05", "NORTHMERE EYE HOSPITAL", operated_by="RZN", postcode="NM2 3BB"),
    Place("RZN06", "ST MARY'S BIRTH CENTRE", operated_by="RZN", predecessors=("RZN07",)),
    Place(
        "RZN07",
        "OLD NORTHMERE MATERNITY HOME",
        operated_by="RZN",
        active=False,
        closed="2025-03-31",
        successors=("RZN06",),
    ),
    Place("RZE", "EASTWOLD NHS TRUST", "RO197", "RC1", postcode="EW1 1AA"),
)


@dataclass
class Seen:
    """One request as it arrived."""

    path: str
    query: dict[str, list[str]]
    key: str


@dataclass
class OdsStandIn:
    """Serves a small register and remembers what it was asked. A fault holds for a door until it is taken away."""

    places: tuple[Place, ...] = TREE
    key: str = "an-ods-key"
    port: int = 0
    page_size: int = 50
    fhir_fault: OdsFault | None = None
    ord_fault: OdsFault | None = None
    faults_left: int = 1_000_000
    requests: list[Seen] = field(default_factory=list)

    def __post_init__(self) -> None:
        handler = type("BoundHandler", (_Handler,), {"ods": self})
        self._server = ThreadingHTTPServer(("127.0.0.1", self.port), handler)
        self._server.daemon_threads = True
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True)

    @property
    def url(self) -> str:
        """The server's own address."""
        return f"http://127.0.0.1:{self._server.server_address[1]}"

    @property
    def fhir_url(self) -> str:
        """Where FHIR is."""
        return self.url + FHIR

    @property
    def ord_url(self) -> str:
        """Where ORD is."""
        return self.url + ORD

    def __enter__(self) -> Self:
        """Start serving."""
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        """Stop serving."""
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def place(self, code: str) -> Place | None:
        """The place with a code."""
        return next((one for one in self.places if one.code == code.upper()), None)

    def fault_for(self, path: str) -> OdsFault | None:
        """The fault that is due for a request."""
        fault = self.fhir_fault if path.startswith(FHIR) else self.ord_fault
        if fault is None or self.faults_left <= 0:
            return None
        self.faults_left -= 1
        return fault

    def fhir(self, path: str, query: dict[str, list[str]]) -> tuple[int, Any]:
        """Answer below the FHIR root."""
        match path.strip("/").split("/"):
            case ["Organization", code]:
                found = self.place(code)
                return (
                    (200, organization(found))
                    if found
                    else (404, outcome("HAPI-2001", "Organization not found"))
                )
            case ["Organization"]:
                return 200, self._bundle([organization(one) for one in self._search(query)], query, path)
            case ["OrganizationAffiliation"]:
                return 200, self._bundle(self._affiliations(query), query, path)
            case ["CodeSystem", "$lookup"]:
                found = self.place(query["code"][0])
                return (200, properties(found)) if found else (404, outcome("not-found", "Unknown code"))
            case _:
                return 400, outcome("HAPI-0524", "Unknown")

    def _search(self, query: dict[str, list[str]]) -> list[Place]:
        if "_id" in query:
            return [one for one in self.places if one.code in query["_id"][0].split(",")]
        name, postcode = query.get("name:contains", [""])[0], query.get("address-postalcode", [""])[0]
        return [one for one in self.places if matches(one, name, postcode)]

    def _affiliations(self, query: dict[str, list[str]]) -> list[dict[str, Any]]:
        primary = query.get("primary-organization", [""])[0]
        target = query.get("participating-organization", [""])[0]
        found = [
            one
            for one in self.places
            if one.operated_by and primary in {"", one.code} and target in {"", one.operated_by}
        ]
        included = [organization(one) for one in found] if "_include" in query else []
        return [*(affiliation(one) for one in found), *included]

    def _bundle(
        self, resources: list[dict[str, Any]], query: dict[str, list[str]], path: str
    ) -> dict[str, Any]:
        start = int(query.get("_offset", ["0"])[0])
        page = resources[start : start + self.page_size]
        bundle: dict[str, Any] = {
            "resourceType": "Bundle",
            "entry": [{"resource": one} for one in page],
            "link": [],
        }
        if start + self.page_size < len(resources):
            rest = "&".join(
                f"{name}={one}" for name, many in query.items() for one in many if name != "_offset"
            )
            host = (
                "https://elsewhere.example/fhir"
                if self.fhir_fault is OdsFault.FOREIGN_NEXT
                else self.fhir_url
            )
            following = f"{host}{path}?{rest}&_offset={start + self.page_size}"
            bundle["link"].append({"relation": "next", "url": following})
        return bundle

    def ord(self, path: str, query: dict[str, list[str]]) -> tuple[int, Any]:
        """Answer below the ORD root."""
        match path.strip("/").split("/"):
            case ["organisations", code]:
                found = self.place(code)
                return (
                    (200, ord_record(found)) if found else (404, {"errorCode": 404, "errorText": "Not found"})
                )
            case ["organisations"] if "TargetOrgId" in query:
                run = [one for one in self.places if one.operated_by == query["TargetOrgId"][0]]
                return 200, {"Organisations": [ord_summary(one) for one in run]}
            case ["organisations"]:
                name, postcode = query.get("Name", [""])[0], query.get("PostCode", [""])[0]
                found_all = [one for one in self.places if matches(one, name, postcode)]
                return 200, {"Organisations": [ord_summary(one) for one in found_all]}
            case _:
                return 404, {}


def matches(place: Place, name: str, postcode: str) -> bool:
    """Whether a search finds a place."""
    return name.upper() in place.name and place.postcode.startswith(postcode.upper())


def outcome(code: str, words: str) -> dict[str, Any]:
    """A refusal in FHIR's words."""
    issue = {"severity": "error", "code": "invalid", "diagnostics": f"{code}: {words}"}
    return {"resourceType": "OperationOutcome", "issue": [issue]}


def organization(place: Place) -> dict[str, Any]:
    """A FHIR Organization."""
    role = {"coding": [{"system": ROLES, "code": place.role}]}
    return {
        "resourceType": "Organization",
        "id": place.code,
        "extension": [
            {
                "url": ROLE_EXTENSION,
                "extension": [
                    {"url": "instanceID", "valueInteger": 1},
                    {"url": "roleCode", "valueCodeableConcept": role},
                    {"url": "active", "valueBoolean": True},
                ],
            }
        ],
        "identifier": [{"system": CODES, "value": place.code}],
        "active": place.active,
        "type": [{"coding": [{"system": CLASSES, "code": place.record_class}]}],
        "name": place.name,
        "address": [{"line": ["1 INFIRMARY ROAD"], "city": "NORTHMERE", "postalCode": place.postcode}],
    }


def affiliation(place: Place) -> dict[str, Any]:
    """Who runs a place, as FHIR says it."""
    return {
        "resourceType": "OrganizationAffiliation",
        "active": place.active,
        "organization": {"identifier": {"system": CODES, "value": place.code}},
        "participatingOrganization": {"identifier": {"system": CODES, "value": place.operated_by}},
        "code": [{"coding": [{"code": "RE6"}]}],
    }


def properties(place: Place) -> dict[str, Any]:
    """The code system's properties of a place."""
    values = [("status", "valueCode", "active" if place.active else "inactive"), ("uprn", "valueString", "1")]
    values += [("opEndDate", "valueDateTime", place.closed)] if place.closed else []
    values += [("successor", "valueCode", one) for one in place.successors]
    values += [("predecessor", "valueCode", one) for one in place.predecessors]
    return {
        "resourceType": "Parameters",
        "parameter": [
            {"name": "display", "valueString": place.name},
            *(
                {
                    "name": "property",
                    "part": [{"name": "code", "valueCode": name}, {"name": "value", kind: value}],
                }
                for name, kind, value in values
            ),
        ],
    }


def ord_record(place: Place) -> dict[str, Any]:
    """A place as ORD says it; parts that would be empty are absent."""
    found: dict[str, Any] = {
        "Name": place.name,
        "OrgId": {"root": "2.16.840.1.113883.2.1.3.2.4.18.48", "extension": place.code},
        "Status": "Active" if place.active else "Inactive",
        "orgRecordClass": place.record_class,
        "Date": [
            {"Type": "Operational", "Start": "1990-04-01", **({"End": place.closed} if place.closed else {})}
        ],
        "GeoLoc": {
            "Location": {"AddrLn1": "1 INFIRMARY ROAD", "Town": "NORTHMERE", "PostCode": place.postcode}
        },
        "Roles": {"Role": [{"id": place.role, "primaryRole": True, "Status": "Active"}]},
    }
    if place.operated_by:
        target = {"OrgId": {"extension": place.operated_by}, "PrimaryRoleId": {"id": "RO197"}}
        found["Rels"] = {"Rel": [{"id": "RE6", "Status": "Active", "Target": target}]}
    successions = [
        {
            "Type": kind,
            "Target": {"OrgId": {"extension": code}},
            "Date": [{"Type": "Legal", "Start": "2025-04-01"}],
        }
        for kind, codes in (("Successor", place.successors), ("Predecessor", place.predecessors))
        for code in codes
    ]
    if successions:
        found["Succs"] = {"Succ": successions}
    return {"Organisation": found}


def ord_summary(place: Place) -> dict[str, Any]:
    """One line of ORD's search results."""
    return {
        "Name": place.name,
        "OrgId": place.code,
        "Status": "Active" if place.active else "Inactive",
        "OrgRecordClass": place.record_class,
        "PostCode": place.postcode,
        "PrimaryRoleId": place.role,
    }


class _Handler(BaseHTTPRequestHandler):
    """Answers GET requests on behalf of one stand-in."""

    ods: OdsStandIn
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        """Check the key, show the fault that is due, else answer."""
        parts = urlsplit(self.path)
        path, query = unquote(parts.path), parse_qs(parts.query)
        key = self.headers.get("apikey", "")
        self.ods.requests.append(Seen(path, query, key))
        if (fault := self.ods.fault_for(path)) and fault is not OdsFault.FOREIGN_NEXT:
            self._fail(fault)
        elif path.startswith(FHIR):
            known = key == self.ods.key
            self._send(*(self.ods.fhir(path.removeprefix(FHIR), query) if known else (401, {})))
        else:
            self._send(*self.ods.ord(path.removeprefix(ORD), query))

    def log_message(self, format: str, *args: object) -> None:
        """Stay quiet: the stand-in keeps its own record."""

    def _fail(self, fault: OdsFault) -> None:
        match fault:
            case OdsFault.DOWN:
                self._send(503, {})
            case OdsFault.BUSY:
                self._send(429, {}, {"Retry-After": "1"})
            case OdsFault.BUSY_FOR_LONG:
                self._send(429, {}, {"Retry-After": "300"})
            case OdsFault.REFUSES_KEY:
                self._send(401, {})
            case OdsFault.REDIRECT:
                self._send(302, {}, {"Location": f"{self.ods.url}/elsewhere"})
            case OdsFault.WRONG_SHAPE:
                self._send(200, ["nothing", "of", "the", "kind"])
            case OdsFault.NONSENSE:
                self._write(200, b"<html>Sorry</html>", {})
            case OdsFault.TOO_LARGE:
                self._write(200, b'["' + b"a" * (10 * 1024 * 1024) + b'"]', {})
            case OdsFault.CUT:
                self.send_response(200)
                self.send_header("Content-Length", "1000")
                self.end_headers()
                self.wfile.write(b'{"resourceType"')
                self.close_connection = True

    def _send(self, status: int, answer: Any, headers: dict[str, str] | None = None) -> None:
        self._write(status, json.dumps(answer).encode("ascii"), headers or {})

    def _write(self, status: int, body: bytes, headers: dict[str, str]) -> None:
        self.send_response(status)
        for name, value in {
            "Content-Type": "application/json",
            "Content-Length": str(len(body)),
            **headers,
        }.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)


def main() -> None:
    """Serve until interrupted."""
    parser = argparse.ArgumentParser(
        description="A stand-in for the national register, for trials on this machine."
    )
    parser.add_argument("--port", type=int, default=8124)
    with OdsStandIn(port=parser.parse_args().port) as ods:
        sys.stdout.write(f"FHIR at {ods.fhir_url} (key: {ods.key}), ORD at {ods.ord_url}. Ctrl-C stops it.\n")
        sys.stdout.flush()
        try:
            while True:
                time.sleep(3600)
        except KeyboardInterrupt:
            sys.stdout.write("Stopped.\n")


if __name__ == "__main__":
    main()
