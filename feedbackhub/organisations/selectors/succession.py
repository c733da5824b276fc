"""Where a service's code leads now: to itself, to whoever took over, or to the nearest open service above.

Nothing that has happened is moved (docs/decisions/0016): what was told before a service closed belongs to that service.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from django.db.models.functions import Lower, Upper

from feedbackhub.organisations.models import OdsEntry, Organisation, Service
from feedbackhub.organisations.ods import OdsRecord

if TYPE_CHECKING:
    from django.db.models import QuerySet

# A chain of mergers is short; the bound is against a loop that no rule should let arise.
_LONGEST_CHAIN = 50


@dataclass(frozen=True, slots=True)
class CodeHolder:
    """The service that has a code: its key, the day on which it closed, and the key of the one that stands in now."""

    service_id: int
    closed_on: date | None
    current_id: int

    def on(self, day: date) -> int:
        """Give the key of the service that a story of `day` belongs to."""
        if self.closed_on is None or day < self.closed_on:
            return self.service_id
        return self.current_id


def current_service(service: Service) -> Service:
    """Give the service that stands in for `service` now: itself while it is open."""
    for _ in range(_LONGEST_CHAIN):
        if not service.is_closed or service.is_root():
            return service
        service = service.succeeded_by or Service.objects.get(path=service.path[: -service.steplen])
    raise RuntimeError(f"the successors of service {service.pk} lead round in a circle")


def holders_of_codes(organisation: Organisation, codes: Iterable[str]) -> Mapping[str, CodeHolder]:
    """Give who has each of these codes, by the code in lower case, whatever its case; unknown codes are left out.

    A code that the tree lacks counts as known where the register says that exactly one service of the tree took over
    from it. Asks the register's kept answers only: no import waits for another machine.
    """
    wanted = {code.lower() for code in codes if code}
    if not wanted:
        return {}
    holders = {service.lower_code: _holder(service) for service in _with_codes(organisation, wanted)}
    missing = wanted - holders.keys()
    heirs = _heirs(organisation, missing) if missing else {}
    by_heir = (
        {service.lower_code: service for service in _with_codes(organisation, set(heirs.values()))}
        if heirs
        else {}
    )
    for code, heir in heirs.items():
        if heir in by_heir:
            holders[code] = _holder(by_heir[heir])
    return holders


def _with_codes(organisation: Organisation, codes: set[str]) -> QuerySet[Service]:
    found: QuerySet[Service] = (
        Service.objects.filter(organisation=organisation)
        .annotate(lower_code=Lower("code"))
        .filter(lower_code__in=codes)
        .select_related("succeeded_by")
    )
    return found


def _holder(service: Service) -> CodeHolder:
    return CodeHolder(service.pk, service.closed_on, current_service(service).pk)


def _heirs(organisation: Organisation, codes: set[str]) -> dict[str, str]:
    """Give, for codes that the tree lacks, the one code of the tree that took over from it, both in lower case."""
    own = (
        Service.objects.filter(organisation=organisation).exclude(code="").annotate(upper_code=Upper("code"))
    )
    in_tree = OdsEntry.objects.filter(code__in=own.values("upper_code"), not_found=False)
    found: dict[str, set[str]] = {code: set() for code in codes}
    for entry in in_tree:
        for before in OdsRecord.from_payload(entry.payload).predecessors:
            if before.code.lower() in found:
                found[before.code.lower()].add(entry.code.lower())
    for entry in OdsEntry.objects.filter(code__in=[code.upper() for code in codes], not_found=False):
        after = [one.code.lower() for one in OdsRecord.from_payload(entry.payload).successors]
        found[entry.code.lower()].update(after)
    return {code: heirs.pop() for code, heirs in found.items() if len(heirs) == 1}
