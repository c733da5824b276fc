"""Inviting somebody, and sending an invitation again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods, require_POST

from feedbackhub.accounts.roles import Permission
from feedbackhub.organisations import services
from feedbackhub.organisations.forms import InviteForm
from feedbackhub.organisations.selectors import open_invitation
from feedbackhub.organisations.views.desk import done_by_button, done_by_form, person_or_404, who
from feedbackhub.web.access import requires
from feedbackhub.web.render import render_page

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from feedbackhub.accounts.models import User


@requires(Permission.MANAGE_RESPONDERS)
@require_http_methods(["GET", "HEAD", "POST"])
def invite(request: HttpRequest) -> HttpResponse:
    """Invite somebody by mail."""
    user, organisation = who(request)
    form = InviteForm(
        request.POST if request.method == "POST" else None,
        organisation=organisation,
        initial={"service": request.GET.get("service")},
    )
    if done_by_form(form, lambda: _invite(form, user)):
        messages.success(request, f"We have sent an invitation to {form.cleaned_data['email']}.")
        return redirect("organisations:responders")
    return render_page(request, "organisations/invite.jinja", {"form": form})


def _invite(form: InviteForm, actor: User) -> None:
    sent = form.cleaned_data
    services.invite(
        invitee=services.Invitee(sent["email"], sent["full_name"], sent["job_title"]),
        service=form.chosen_service,
        role=form.chosen_role,
        rank=form.chosen_rank,
        actor=actor,
    )


@requires(Permission.MANAGE_RESPONDERS)
@require_POST
def send_again(request: HttpRequest, pk: int) -> HttpResponse:
    """Send the invitation's mail again, with a new link."""
    user, organisation = who(request)
    person = person_or_404(organisation, pk)
    invitation = open_invitation(user=person, organisation=organisation)
    if invitation is None:
        raise Http404
    done_by_button(
        request,
        lambda: services.resend_invitation(invitation=invitation, actor=user),
        f"We have sent the invitation to {person.email} again.",
    )
    return redirect("organisations:responder", pk=pk)
