"""Which organisation a signed-in person works in at the moment. Most belong to one; who belongs to several chooses."""

from __future__ import annotations

from typing import TYPE_CHECKING

from feedbackhub.organisations.selectors import organisations_of

if TYPE_CHECKING:
    from django.http import HttpRequest

    from feedbackhub.organisations.models import Organisation

SESSION_KEY = "organisation"


def organisation_in_hand(request: HttpRequest) -> Organisation | None:
    """Give the organisation chosen in this session, else the person's first; None without a membership."""
    mine = list(organisations_of(request.user))
    chosen = request.session.get(SESSION_KEY)
    return next((one for one in mine if one.pk == chosen), mine[0] if mine else None)
