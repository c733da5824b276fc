"""What the national register says, in words. It writes in capitals; people do not."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from django.urls import reverse

from feedbackhub.organisations.models import ServiceKind
from feedbackhub.web.dates import short_date

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from feedbackhub.organisations.ods import OdsRecord, OdsSummary, Parent
    from feedbackhub.organisations.selectors import RegisterNotice

_SMALL = {"of", "and", "the", "for", "in", "at", "on", "to", "by", "with"}
_CAPITALS = {
    "NHS",
    "ICB",
    "GP",
    "CIC",
    "LLP",
    "UK",
    "ENT",
    "A&E",
    "MRI",
    "HQ",
    "II",
    "III",
    "IV",
    "PCT",
    "ICS",
}


def readable_name(name: str) -> str:
    """Give a name in capitals as a person would write it; any other as it is.

    >>> readable_name("NORTHMERE UNIVERSITY HOSPITALS OF THE EAST NHS TRUST")
    'Northmere University Hospitals of the East NHS Trust'
    >>> readable_name("ST MARY'S HOSPITAL (HQ)")
    "St Mary's Hospital (HQ)"
    >>> readable_name("iCare")
    'iCare'
    """
    if not name.isupper():
        return name
    return " ".join(_word(word, first=place == 0) for place, word in enumerate(name.split()))


def _word(word: str, *, first: bool) -> str:
    bare = word.strip("(),.")
    if bare in _CAPITALS:
        return word
    if bare.lower() in _SMALL and not first:
        return word.lower()
    return "-".join(
        "(".join(part[:1].upper() + part[1:].lower() for part in one.split("(")) for one in word.split("-")
    )


def results(found: Iterable[OdsSummary], *, use_at: str, taken: dict[str, str]) -> list[dict[str, Any]]:
    """Give the lines of a search; `use_at` is the form that "Use this" fills, `taken` names who has a code already."""
    return [
        {
            "code": one.code,
            "name": readable_name(one.name),
            "facts": ", ".join(part for part in (one.role_name, one.postcode) if part),
            "is_active": one.is_active,
            "taken_by": taken.get(one.code, ""),
            "use": f"{use_at}?{urlencode(filled(one))}",
        }
        for one in found
    ]


def filled(one: OdsSummary) -> dict[str, str]:
    """Give the values that "Use this" puts into the form."""
    kind = ServiceKind.SITE if one.is_site else ServiceKind.SERVICE
    return {"code": one.code, "name": readable_name(one.name)[:200], "kind": kind.value}


def facts(
    record: OdsRecord,
    as_of: datetime,
    *,
    names: Mapping[str, str] | None = None,
    trouble: str = "",
    use_at: str = "",
) -> dict[str, Any]:
    """Give what the register says of one code: what it is, who runs it, who took over; and since when we know.

    `names` are those of the tree, by code: the register tells codes of others alone.
    """
    return {
        "code": record.code,
        "name": readable_name(record.name),
        "status": _status(record),
        "is_active": record.is_active,
        "parent": _named(record.parent, names or {}),
        "address": ", ".join((*(readable_name(line) for line in record.address), record.postcode)).strip(
            ", "
        ),
        "successors": [
            {"code": one.code, "use": f"{use_at}?{urlencode({'code': one.code})}" if use_at else ""}
            for one in record.successors
        ],
        "as_of": short_date(as_of),
        "trouble": trouble,
    }


def _named(parent: Parent | None, names: Mapping[str, str]) -> str:
    if parent is None:
        return ""
    name = names.get(parent.code) or readable_name(parent.name)
    return f"{name} ({parent.code})" if name else parent.code


def _status(record: OdsRecord) -> str:
    if record.is_active:
        return "Active"
    return f"Closed on {short_date(record.closed_on)}" if record.closed_on else "Closed"


def notices(found: Iterable[RegisterNotice]) -> list[dict[str, Any]]:
    """Give the sentences about services whose code the register calls closed, each with what to do."""
    return [_notice(one) for one in found]


def _notice(notice: RegisterNotice) -> dict[str, Any]:
    service = notice.service
    named = [f"{readable_name(heir.name)} ({heir.code})" if heir.name else heir.code for heir in notice.heirs]
    when = f" on {short_date(notice.record.closed_on)}" if notice.record.closed_on else ""
    then = f" {' and '.join(named)} took over." if named else ""
    heir = next((one.service for one in notice.heirs if one.service and not one.service.is_closed), None)
    mergeable = heir is not None and heir.pk != service.pk and not service.is_root() and not heir.is_root()
    return {
        "name": service.name,
        "href": reverse("organisations:service", kwargs={"pk": service.pk}),
        "text": f"The national register says that the code {service.code} closed{when}.{then}",
        "merge": _merge(service.pk, heir.pk) if mergeable and heir else "",
        "heir": heir.name if heir else "",
        "as_of": short_date(notice.as_of),
    }


def _merge(source: int, into: int) -> str:
    return f"{reverse('organisations:service-merge', kwargs={'pk': source})}?into={into}"
