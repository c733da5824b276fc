"""Certificates of deletion: issued with the removal itself, chained by their hashes, checked by computing them anew."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from django.db import connection, transaction

from feedbackhub.core import audit
from feedbackhub.core.actors import Actor, actor_name, user_or_none
from feedbackhub.core.clock import now
from feedbackhub.records.models import CertificateKind, DeletionCertificate
from stories.services.holding import lock_against_holds

if TYPE_CHECKING:
    from feedbackhub.records.models import ErasureRequest

# Two numbers name an advisory lock of PostgreSQL; the first is ours ("FHcr"). It guards the installation's chain.
_INSTALLATION = (0x46486372, 0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Removal:
    """What went: the records by table and number, how many of each kind, and over which time."""

    identifiers: Sequence[str]
    kinds: Mapping[str, int]
    oldest: datetime | None
    newest: datetime | None


@transaction.atomic
def issue(
    *,
    organisation_id: int | None,
    kind: CertificateKind,
    removal: Removal,
    rule: str,
    method: str,
    actor: Actor,
    record_type: str = "",
    request: ErasureRequest | None = None,
) -> DeletionCertificate:
    """Write the next certificate of the organisation's chain and return it. Call it in the removal's transaction."""
    lock_chain(organisation_id)
    last = DeletionCertificate.objects.filter(organisation=organisation_id).order_by("-number").first()
    row = DeletionCertificate(
        organisation_id=organisation_id,
        number=last.number + 1 if last else 1,
        kind=kind,
        record_type=record_type,
        request=request,
        rule=rule[:300],
        method=method[:300],
        total=len(removal.identifiers),
        kinds=dict(removal.kinds),
        oldest=removal.oldest,
        newest=removal.newest,
        identifiers=sorted(removal.identifiers),
        records_hash=hash_of_records(removal.identifiers),
        actor=user_or_none(actor),
        actor_name=actor_name(actor)[:200],
        at=now(),
        previous_hash=last.hash if last else "",
    )
    row.hash = hash_of(row)
    row.save()
    audit.record(
        actor=actor,
        action="records.removed",
        subject=row,
        organisation_id=organisation_id,
        details={"number": row.number, "total": row.total, "kind": row.kind, "record_type": record_type},
    )
    return row


def lock_chain(organisation_id: int | None) -> None:
    """Let nobody else remove, hold or certify in the organisation until the transaction ends."""
    if organisation_id is not None:
        lock_against_holds(organisation_id)
        return
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", list(_INSTALLATION))


def hash_of_records(identifiers: Sequence[str]) -> str:
    """Give the SHA-256 (hex) of the records' numbers, whatever their order."""
    return hashlib.sha256("\n".join(sorted(identifiers)).encode()).hexdigest()


def hash_of(row: DeletionCertificate) -> str:
    """Give the SHA-256 (hex) of all that a certificate says, the hash of the one before it included."""
    text = json.dumps(facts(row), sort_keys=True, ensure_ascii=True, separators=(",", ":"))
    return hashlib.sha256(text.encode("ascii")).hexdigest()


def facts(row: DeletionCertificate) -> dict[str, object]:
    """Give what the hash covers, as plain values: this is also what is downloaded."""
    return {
        "organisation": row.organisation.ods_code if row.organisation else None,
        "number": row.number,
        "kind": row.kind,
        "record_type": row.record_type,
        "request": row.request_id,
        "rule": row.rule,
        "method": row.method,
        "total": row.total,
        "kinds": row.kinds,
        "oldest": row.oldest.isoformat() if row.oldest else None,
        "newest": row.newest.isoformat() if row.newest else None,
        "records_hash": row.records_hash,
        "actor": row.actor_name,
        "at": row.at.isoformat(),
        "previous_hash": row.previous_hash,
    }


def as_json(row: DeletionCertificate) -> dict[str, object]:
    """Give a certificate for download, with the records' numbers and its hash."""
    return {**facts(row), "identifiers": row.identifiers, "hash": row.hash}


def faults_of(row: DeletionCertificate) -> list[str]:
    """Compute a certificate's hashes anew and give what does not agree; nothing where it is sound."""
    found = []
    if hash_of_records(row.identifiers) != row.records_hash:
        found.append("The list of records is not the one that was certified.")
    if row.total != len(row.identifiers):
        found.append("The number of records is not the one that was certified.")
    if hash_of(row) != row.hash:
        found.append("What the certificate says is not what was certified.")
    before = DeletionCertificate.objects.filter(
        organisation=row.organisation_id, number=row.number - 1
    ).first()
    if row.previous_hash != (before.hash if before else ""):
        found.append("The certificate before it is missing, or is another.")
    return found


def faults_of_chain(organisation_id: int | None) -> dict[int, list[str]]:
    """Check all certificates of an organisation; give what is wrong by their numbers."""
    rows = DeletionCertificate.objects.filter(organisation=organisation_id).select_related("organisation")
    return {row.number: found for row in rows.order_by("number") if (found := faults_of(row))}
