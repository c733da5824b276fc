"""Questions about notes, and about who reads a case."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from casework.models import Case, CaseNote, CaseVisit
from feedbackhub.core.traces import lacks, once
from feedbackhub.organisations.selectors import who_sees_at

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from feedbackhub.accounts.models import User


def who_can_see(case: Case) -> QuerySet[User]:
    """Give everybody who can see `case`, by name, with `may_answer`: for a page, read once for all who list them."""
    return once(case, "who can see it", lambda: who_sees_at(case.service))


def owner_can_act(case: Case) -> bool:
    """Say whether whoever has `case` may reply there now, from those who can see it."""
    return any(one.pk == case.owner_id and one.may_answer for one in who_can_see(case))  # type: ignore[attr-defined]


def notes_of(case: Case) -> list[CaseNote]:
    """Give the notes on `case`, first one first, with their authors."""
    if lacks(case, CaseNote):
        return []
    return once(case, "notes", lambda: list(case.notes.select_related("author").order_by("pk")))


def others_at(case: Case, user: User, since: datetime) -> list[CaseVisit]:
    """Give who else was seen at `case` since a moment, who write first."""
    visits = CaseVisit.objects.filter(case=case, last_at__gte=since).exclude(user=user)
    return list(visits.select_related("user").order_by("-doing", "user__full_name", "pk"))
