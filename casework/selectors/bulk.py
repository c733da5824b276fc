"""Questions about what was done to many cases at once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from casework.models import BulkAction

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from feedbackhub.accounts.models import User
    from feedbackhub.organisations.models import Organisation

SHOWN = 50


def bulk_actions_of(user: User, organisation: Organisation, *, everybody: bool) -> list[BulkAction]:
    """Give the latest of what this person did to several cases at once; with `everybody` what anybody did there."""
    found = _of(organisation)
    return list((found if everybody else found.filter(actor=user))[:SHOWN])


def bulk_action_of(
    user: User, organisation: Organisation, pk: int, *, everybody: bool = False
) -> BulkAction | None:
    """Give one of them; None where this person may not see it."""
    found = _of(organisation).filter(pk=pk)
    return (found if everybody else found.filter(actor=user)).first()


def _of(organisation: Organisation) -> QuerySet[BulkAction]:
    return (
        BulkAction.objects.filter(organisation=organisation)
        .select_related("actor", "owner", "undone_by")
        .order_by("-pk")
    )
