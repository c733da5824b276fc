"""Passing a case on that came to the wrong person, from the case's page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.exceptions import PermissionDenied
from django.views.decorators.http import require_POST

from casework.forms.routing import RerouteForm
from casework.permissions import Reach
from casework.presenters.rerouting import may_reroute
from casework.selectors.cases import case_for
from casework.selectors.notes import who_can_see
from casework.services.rerouting import reroute_case
from casework.views.case_page import act_on, user_of
from feedbackhub.accounts.roles import Permission
from feedbackhub.web.access import requires

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse


@requires(Permission.READ_STORIES)
@require_POST
def reroute(request: HttpRequest, pk: int) -> HttpResponse:
    """Pass the case on, with what was wrong. Whoever has it may, and whoever shares out the stories there."""
    user = user_of(request)
    found = case_for(user, pk)
    if not may_reroute(found, user, Reach(user, found.organisation)):
        raise PermissionDenied
    form = RerouteForm(request.POST, colleagues=who_can_see(found))
    return act_on(
        request,
        found,
        form,
        "reroute_form",
        lambda: reroute_case(case=found, actor=user, **form.cleaned_data),
        lambda: (
            f"{form.cleaned_data['owner'].full_name} has this case now and is told. Thank you: the leads see "
            "what was wrong."
        ),
    )
