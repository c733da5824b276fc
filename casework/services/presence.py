"""Notes who is at a case and what they do there. It keeps nobody out: the version of what is saved does that."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from casework.models import Case, CaseVisit, Doing
from feedbackhub.core.clock import now as present

if TYPE_CHECKING:
    from feedbackhub.accounts.models import User


def note_visit(*, case: Case, user: User, doing: Doing = Doing.READING, now: datetime | None = None) -> None:
    """Note that `user` is at `case` now. One row a pair, in one statement, so that two tabs do not collide."""
    at = now or present()
    CaseVisit.objects.bulk_create(
        [CaseVisit(case=case, user=user, first_at=at, last_at=at, doing=doing)],
        update_conflicts=True,
        unique_fields=["case", "user"],
        update_fields=["last_at", "doing"],
    )
