"""A second person lets a reply through the confidentiality gate."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import HttpResponseRedirect
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_POST

from feedbackhub.accounts.roles import Permission
from feedbackhub.core.errors import DomainError
from feedbackhub.web.access import requires
from responses import selectors
from responses.forms import OverrideForm
from responses.services.overriding import override_gate
from responses.views.deciding import show
from responses.views.going_on import next_url, person

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse


@requires(Permission.READ_STORIES)
@require_POST
def override(request: HttpRequest, pk: int) -> HttpResponse:
    """Let exactly the text and the findings that were on the page pass, with the reason given."""
    found = selectors.response_for(person(request), pk)
    form = OverrideForm(request.POST, auto_id="override_%s")
    if form.is_valid():
        try:
            override_gate(
                response=found,
                expected_hash=form.cleaned_data["text_hash"],
                expected_findings=form.cleaned_data["findings_hash"],
                reason=form.cleaned_data["reason"],
                actor=person(request),
            )
        except DomainError as refusal:
            form.add_error(None, refusal.message)
        else:
            messages.success(request, "Let through, in your name. It holds for exactly this text.")
            here = reverse("responses:response", args=[pk])
            return HttpResponseRedirect(f"{here}?{urlencode({'next': next_url(request)})}")
    return show(request, selectors.response_for(person(request), pk), form, override=form)
