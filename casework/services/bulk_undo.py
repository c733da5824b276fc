"""Taking back what was done to many cases: each case that still stands as it was left goes back to where it was."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db import transaction

from casework.models import BulkAction, BulkKind, CaseState, Reminder, ReminderKind, ReminderState
from casework.routing import BY_HAND
from casework.services.assignment import give_case, lock_case
from casework.services.bulk import set_tags
from casework.services.cases import undo_closing
from feedbackhub.core import audit
from feedbackhub.core.clock import local_date
from feedbackhub.core.clock import now as present
from feedbackhub.core.errors import DomainError
from feedbackhub.organisations.selectors import who_may_answer_at

if TYPE_CHECKING:
    from feedbackhub.accounts.models import User


@transaction.atomic
def undo_bulk(*, action: BulkAction, actor: User, now: datetime | None = None) -> BulkAction:
    """Put each case back as it was before `action`, and return the row; a second time changes nothing.

    A case that somebody has moved on meanwhile is left as it is and listed in `left`. Who may undo is the view's
    question: whoever did it, and those who share out the stories.
    """
    fresh = BulkAction.objects.select_for_update().select_related("organisation").get(pk=action.pk)
    if fresh.undone_at is not None:
        return fresh
    at = now or present()
    undo = {
        BulkKind.ASSIGN: _give_back,
        BulkKind.TAG: _tags_back,
        BulkKind.UNTAG: _tags_back,
        BulkKind.CLOSE: _open,
    }[BulkKind(fresh.kind)]
    fresh.left = [one["case"] for one in fresh.done if not undo(one, actor, at)]
    fresh.undone_at, fresh.undone_by = at, actor
    fresh.save(update_fields=["left", "undone_at", "undone_by"])
    audit.record(
        actor=actor,
        action="bulk.undone",
        subject=fresh,
        organisation_id=fresh.organisation_id,
        details={"undone": len(fresh.done) - len(fresh.left), "left": len(fresh.left)},
    )
    return fresh


def _give_back(one: dict[str, Any], actor: User, at: datetime) -> bool:
    case, before, after = lock_case(one["case"]), one["before"], one["after"]
    if case.state == CaseState.CLOSED or (case.owner_id, case.deputy_id) != (after["owner"], after["deputy"]):
        return False
    owner = before["owner"]
    if owner is not None and not who_may_answer_at(case.service).filter(pk=owner).exists():
        return False
    owed = Reminder.objects.filter(case=case, kind=ReminderKind.ASSIGNED, state=ReminderState.OWED)
    known = list(owed.values_list("pk", flat=True))
    give_case(
        case,
        owner_id=owner,
        deputy_id=before["deputy"],
        rule=BY_HAND,
        reason=f"{actor.full_name} took back what was done to several cases.",
        actor=actor,
        at=at,
    )
    # Whoever has it again has it as before: that is no news for a mail.
    owed.filter(for_day=local_date(at)).exclude(pk__in=known).update(state=ReminderState.DROPPED)
    return True


def _tags_back(one: dict[str, Any], actor: User, at: datetime) -> bool:
    case = lock_case(one["case"])
    if list(case.tags) != one["after"]["tags"]:
        return False
    set_tags(case=case, tags=one["before"]["tags"], actor=actor)
    return True


def _open(one: dict[str, Any], actor: User, at: datetime) -> bool:
    case = lock_case(one["case"])
    if case.version != one["after"]["version"]:
        return False
    answered = one["before"]["answered_at"]
    moment = datetime.fromisoformat(answered) if answered else None
    was_answered = one["before"]["state"] == CaseState.ANSWERED
    try:
        return undo_closing(case=case, answered_at=moment if was_answered else None, actor=actor, now=at)
    except DomainError:
        return False
