"""The rules in force: what an organisation decided, else the default of the code; and how it decides."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import transaction

from feedbackhub.core import audit, retention
from feedbackhub.core.clock import now
from feedbackhub.core.errors import DomainError
from feedbackhub.core.retention import Ending, Keep, RecordType, Unit
from feedbackhub.records.models import RetentionRule

if TYPE_CHECKING:
    from datetime import datetime

    from feedbackhub.accounts.models import User
    from feedbackhub.organisations.models import Organisation

NO_LIMIT = "no limit"


@dataclass(frozen=True, slots=True)
class Rule:
    """What holds for one kind of record. `decision` is the organisation's own row, where it made one."""

    type: RecordType
    keep: Keep | None
    ending: Ending
    decision: RetentionRule | None

    def before(self, moment: datetime) -> datetime | None:
        """Give the moment before which records are due at `moment`; None where they have no limit."""
        return None if self.keep is None else self.keep.before(moment)

    @property
    def words(self) -> str:
        """Give the rule in one sentence."""
        if self.keep is None:
            return f"{self.type.name}: kept without limit"
        return f"{self.type.name}: {self.keep.words} from {self.type.counted_from}"


def rules_of(organisation: Organisation) -> list[Rule]:
    """Give the rules of an organisation, one a kind of its records."""
    decided = {row.record_type: row for row in RetentionRule.objects.filter(organisation=organisation)}
    return [_rule(one, decided.get(one.code)) for one in retention.record_types() if one.per_organisation]


def rule_of(organisation: Organisation, code: str) -> Rule | None:
    """Give one of these rules; None where there is no such kind."""
    return next((rule for rule in rules_of(organisation) if rule.type.code == code), None)


def rules_of_installation() -> list[Rule]:
    """Give the rules for what belongs to no organisation."""
    return [_rule(one, None) for one in retention.record_types() if not one.per_organisation]


def _rule(kind: RecordType, row: RetentionRule | None) -> Rule:
    if row is None or kind.fixed:
        return Rule(kind, kind.default, kind.ending, None)
    keep = None if row.number is None else Keep(row.number, Unit(row.unit))
    return Rule(kind, keep, Ending(row.ending), row)


@transaction.atomic
def decide_rule(
    *,
    organisation: Organisation,
    record_type: str,
    keep: Keep | None,
    reason: str,
    actor: User,
    ending: Ending | None = None,
) -> RetentionRule:
    """Decide how long a kind of record is kept (`keep` None: without limit) and return the decision.

    Raises `DomainError` without a reason, below the kind's floor, above a period that its source sets, and for a kind
    that nobody here decides.
    """
    found = retention.record_type(record_type)
    if found is None or found.fixed or not found.per_organisation:
        raise DomainError("This period is fixed and cannot be changed here.")
    if not reason.strip():
        raise DomainError("Say why, so that whoever is asked later can tell.")
    after = ending or found.ending
    if after not in (found.endings or (found.ending,)):
        raise DomainError("This cannot be done with records of this kind.")
    _refuse_out_of_bounds(found, keep)
    before = rule_of(organisation, record_type)
    row, _ = RetentionRule.objects.update_or_create(
        organisation=organisation,
        record_type=record_type,
        defaults={
            "number": keep.number if keep else None,
            "unit": (keep.unit if keep else Unit.MONTHS).value,
            "ending": after.value,
            "reason": reason.strip()[:300],
            "decided_by": actor,
            "decided_at": now(),
        },
    )
    audit.record(
        actor=actor,
        action="retention.decided",
        subject=row,
        organisation_id=organisation.pk,
        details={
            "record_type": record_type,
            "before": before.keep.words if before and before.keep else NO_LIMIT,
            "after": keep.words if keep else NO_LIMIT,
            "ending": after.value,
        },
    )
    return row


def _refuse_out_of_bounds(kind: RecordType, keep: Keep | None) -> None:
    at = now()
    if keep is not None and kind.floor is not None and keep.before(at) > kind.floor.before(at):
        raise DomainError(f"Keep these records for {kind.floor.words} at least.")
    longest = kind.ceiling
    if longest is not None and (keep is None or keep.before(at) < longest.before(at)):
        raise DomainError(f"Keep these records for {longest.words} at most: {kind.source}")
