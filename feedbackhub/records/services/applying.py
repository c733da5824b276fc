"""Carries the rules out: what is due and not held goes in batches, each with its certificate in one transaction.

Whatever happens between two batches, a `kill -9` included, what went is certified and what stayed is due again: the
next run goes on from there, and a second run beside it waits at the organisation's lock and finds nothing left.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.db.models import Count, Min

from feedbackhub.core.actors import Actor, SystemActor
from feedbackhub.core.clock import now as present
from feedbackhub.core.retention import ENDING_WORDS
from feedbackhub.records.models import CertificateKind
from feedbackhub.records.services.certificates import Removal, issue, lock_chain
from feedbackhub.records.services.rules import rules_of, rules_of_installation

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.db.models import QuerySet

    from feedbackhub.core.retention import Due
    from feedbackhub.organisations.models import Organisation
    from feedbackhub.records.services.rules import Rule

logger = logging.getLogger(__name__)

THE_RULES = SystemActor("the rules on keeping records")
BATCH = 200


@dataclass(frozen=True, slots=True)
class DueLine:
    """What one rule would remove now: how many, since when the oldest is kept, and how many a hold keeps."""

    rule: Rule
    due: int
    oldest: datetime | None
    held: int


@dataclass(frozen=True, slots=True)
class Applied:
    """What a run removed: records by the rule's code, whether time was left, and the rules that failed."""

    removed: dict[str, int]
    is_finished: bool
    failed: tuple[str, ...] = ()


def due_now(organisation: Organisation | None, *, now: datetime | None = None) -> list[DueLine]:
    """Say what a run would remove at `now`, rule by rule, without touching anything."""
    return [_line(rule, organisation, now or present()) for rule in _rules(organisation)]


def apply_rules(
    organisation: Organisation | None,
    *,
    actor: Actor = THE_RULES,
    seconds: float | None = None,
    now: datetime | None = None,
) -> Applied:
    """Remove what is due in an organisation (None: what belongs to none), for about `seconds` at most.

    A rule that fails is logged by the exception's name and left for the next run; the others go on.
    """
    at, until = now or present(), None if seconds is None else time.monotonic() + seconds
    removed: dict[str, int] = {}
    failed: list[str] = []
    for rule in _rules(organisation):
        try:
            for number in _batches(rule, organisation, at, actor):
                removed[rule.type.code] = removed.get(rule.type.code, 0) + number
                if until is not None and time.monotonic() > until:
                    return Applied(removed, False, tuple(failed))
        except Exception:
            logger.exception("the rule %s could not be carried out", rule.type.code)
            failed.append(rule.type.code)
    return Applied(removed, True, tuple(failed))


def _rules(organisation: Organisation | None) -> list[Rule]:
    return rules_of_installation() if organisation is None else rules_of(organisation)


def _due(rule: Rule, organisation: Organisation | None, at: datetime) -> Due | None:
    before = rule.before(at)
    return None if before is None else rule.type.find_due(organisation.pk if organisation else None, before)


def _line(rule: Rule, organisation: Organisation | None, at: datetime) -> DueLine:
    due = _due(rule, organisation, at)
    if due is None:
        return DueLine(rule, 0, None, 0)
    free = _free(due).order_by().aggregate(number=Count("pk"), oldest=Min(due.moment))
    held = due.rows.filter(due.held).order_by().count() if due.held is not None else 0
    return DueLine(rule, free["number"], free["oldest"], held)


def _free(due: Due) -> QuerySet[Any]:
    return due.rows if due.held is None else due.rows.exclude(due.held)


def _batches(rule: Rule, organisation: Organisation | None, at: datetime, actor: Actor) -> Iterator[int]:
    while number := _one_batch(rule, organisation, at, actor):
        yield number


@transaction.atomic
def _one_batch(rule: Rule, organisation: Organisation | None, at: datetime, actor: Actor) -> int:
    """Remove up to `BATCH` records and certify it; give how many went. Holds are asked under the lock, not before."""
    organisation_id = organisation.pk if organisation else None
    lock_chain(organisation_id)
    due = _due(rule, organisation, at)
    if due is None:
        return 0
    found = list(_free(due).order_by(due.moment, "pk").values_list("pk", due.moment)[:BATCH])
    gone = rule.type.remove([pk for pk, _ in found], rule.ending, actor) if found else []
    if not gone:
        return 0
    went = set(gone)
    issue(
        organisation_id=organisation_id,
        kind=CertificateKind.RULE,
        record_type=rule.type.code,
        removal=_removal(rule, [(pk, moment) for pk, moment in found if pk in went]),
        rule=rule.words,
        method=f"{ENDING_WORDS[rule.ending]}: by SQL in the live database, in one transaction with this certificate",
        actor=actor,
    )
    return len(gone)


def _removal(rule: Rule, rows: Sequence[tuple[Any, datetime]]) -> Removal:
    moments = [moment for _, moment in rows]
    return Removal(
        identifiers=[f"{rule.type.label}:{_name(pk)}" for pk, _ in rows],
        kinds={rule.type.name: len(rows)},
        oldest=min(moments),
        newest=max(moments),
    )


def _name(pk: Any) -> str:
    """Give a record's number. A session's key is a secret: its first characters are enough to tell one from another."""
    return str(pk) if isinstance(pk, int) else f"{str(pk)[:6]}…"
