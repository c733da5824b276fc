"""The register's kept answers: about one code, about the codes that are due, and what they say of an organisation."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from django.db.models import F, Q
from django.db.models.functions import Upper

from feedbackhub.organisations.models import OdsEntry, Organisation, Service
from feedbackhub.organisations.ods import OdsRecord, OdsSummary, looks_like_a_code

if TYPE_CHECKING:
    from collections.abc import Sequence

_MOST_KEPT = 20


@dataclass(frozen=True)
class Heir:
    """Who took over, by the register: code, name where we know it, and the service of the tree that has the code."""

    code: str
    name: str
    service: Service | None


@dataclass(frozen=True)
class RegisterNotice:
    """That the register calls the code of an open service closed."""

    service: Service
    record: OdsRecord
    heirs: tuple[Heir, ...]
    as_of: datetime


def kept_entry(code: str) -> OdsEntry | None:
    """Give the register's last answer about `code`."""
    return OdsEntry.objects.filter(code=code.strip().upper()).first()


def kept_record(code: str) -> tuple[OdsRecord, datetime] | None:
    """Give the register's last good answer about `code` and its time; asks nobody."""
    entry = kept_entry(code) if code else None
    if entry is None or entry.not_found:
        return None
    return OdsRecord.from_payload(entry.payload), entry.fetched_at


def kept_like(words: str) -> Sequence[OdsSummary]:
    """Give kept answers with this code, or this in the name."""
    found = OdsEntry.objects.filter(not_found=False).filter(
        Q(code__iexact=words.strip()) | Q(payload__name__icontains=words.strip())
    )
    return [OdsRecord.from_payload(entry.payload).summary for entry in found.order_by("code")[:_MOST_KEPT]]


def codes_to_ask_about(*, before: datetime, limit: int) -> list[str]:
    """Give codes of open services whose answer is older than `before`, or that were never asked about, oldest first."""
    used = Service.objects.open().exclude(code="").annotate(upper_code=Upper("code"))
    codes = {code for code in used.values_list("upper_code", flat=True) if looks_like_a_code(code)}
    entries = dict(OdsEntry.objects.filter(code__in=codes).values_list("code", "fetched_at"))
    new = sorted(codes - entries.keys())
    old = sorted((at, code) for code, at in entries.items() if at < before)
    return [*new, *(code for _, code in old)][:limit]


def register_notices(organisation: Organisation) -> list[RegisterNotice]:
    """Give the open services whose code the register calls closed, in tree order."""
    services = list(
        Service.objects.filter(organisation=organisation).exclude(code="").annotate(upper_code=Upper("code"))
    )
    by_code = {service.upper_code: service for service in services}
    gone = OdsEntry.objects.filter(code__in=by_code, not_found=False, payload__is_active=False)
    records = {entry.code: (OdsRecord.from_payload(entry.payload), entry.fetched_at) for entry in gone}
    heirs = {one.code for record, _ in records.values() for one in record.successors}
    names = dict(
        OdsEntry.objects.filter(code__in=heirs).annotate(name=F("payload__name")).values_list("code", "name")
    )
    return [
        RegisterNotice(
            service=service,
            record=record,
            heirs=tuple(
                Heir(one.code, names.get(one.code) or "", by_code.get(one.code)) for one in record.successors
            ),
            as_of=as_of,
        )
        for service in services
        if service.upper_code in records and not service.is_closed
        for record, as_of in [records[service.upper_code]]
    ]
