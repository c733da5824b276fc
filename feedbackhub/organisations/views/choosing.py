"""Which organisation somebody works in, where they belong to several."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from django.contrib import messages
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods

from feedbackhub.organisations.forms import OrganisationForm
from feedbackhub.organisations.selectors import organisations_of
from feedbackhub.web.access import signed_in
from feedbackhub.web.context import url_if_there
from feedbackhub.web.organisation import SESSION_KEY
from feedbackhub.web.render import render_page

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from feedbackhub.accounts.models import User


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def choose(request: HttpRequest) -> HttpResponse:
    """Offer the person's own organisations, and keep the choice in the session."""
    mine = organisations_of(request.user)
    form = OrganisationForm(
        request.POST if request.method == "POST" else None,
        organisations=mine,
        initial={"organisation": request.organisation},  # type: ignore[attr-defined]
    )
    if form.is_valid():
        chosen = form.cleaned_data["organisation"]
        request.session[SESSION_KEY] = chosen.pk
        messages.success(request, f"You are working in {chosen.name} now.")
        return redirect(url_if_there("home") or "/")
    context = {"form": form, "mine": mine.count(), "email": cast("User", request.user).email}
    return render_page(request, "organisations/choose.jinja", context)
