"""After a reply was pulled for what it told: information governance has it at once, and its 72 hours run."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.db import transaction

from casework.escalation import Route
from casework.models import Case, Escalation
from casework.selectors.reply_mails import pulls_by_id, recent_pulls
from casework.services.assignment import lock_case
from casework.services.escalations import OPEN, escalate_case
from feedbackhub.core.clock import now as present
from responses.models import PullKind

if TYPE_CHECKING:
    from responses.models import Pull

# Both tell somebody what was another person's: the second answers one patient with another's story.
TOLD_TOO_MUCH = frozenset({PullKind.PRIVACY, PullKind.WRONG_STORY})
LOOKED_BACK = timedelta(days=2)
BATCH = 200


def escalate_pull(*, pull_id: int) -> Escalation | None:
    """Open the escalation of one pull, in the name of whoever pulled it; None where none is needed or one is there.

    The clock starts now, also where the case is closed. One that is open already has its own, earlier, clock.
    """
    pull = next(iter(pulls_by_id([pull_id])), None)
    if pull is None or pull.kind not in TOLD_TOO_MUCH:
        return None
    with transaction.atomic():
        pk = Case.objects.filter(story=_original_of(pull)).values_list("pk", flat=True).first()
        if pk is None:
            return None
        case = lock_case(pk)
        known = Escalation.objects.filter(case=case, route=Route.GOVERNANCE.value)
        if known.filter(state__in=OPEN).exists() or known.filter(raised_at__gte=pull.at).exists():
            return None
        return escalate_case(
            case=case,
            route=Route.GOVERNANCE,
            reason=f"A public reply was pulled. {PullKind(pull.kind).label}. {pull.reason}",
            actor=pull.pulled_by,
        )


def escalate_missed_pulls() -> None:
    """Open what a lost signal left out; called by the sweeper."""
    for pk in recent_pulls(present() - LOOKED_BACK)[:BATCH]:
        escalate_pull(pull_id=pk)


def _original_of(pull: Pull) -> int:
    story = pull.response.story
    return story.duplicate_of_id or story.pk
