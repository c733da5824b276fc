"""Other systems that are told what happens: add one, see its messages, send one again, end it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.core.paginator import Paginator
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from casework.forms.webhook import WebhookForm
from casework.presenters.webhooks import delivery_rows, webhook_row
from casework.selectors import webhooks as selectors
from casework.services.webhooks import add_webhook, end_webhook, send_again
from casework.views.case_page import user_of
from feedbackhub.accounts.roles import Permission
from feedbackhub.core.errors import DomainError
from feedbackhub.web.access import requires
from feedbackhub.web.paging import pagination
from feedbackhub.web.render import render_page

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from feedbackhub.organisations.models import Organisation

A_PAGE = 50


@requires(Permission.MANAGE_ROUTING)
@require_http_methods(["GET", "HEAD", "POST"])
def listing(request: HttpRequest) -> HttpResponse:
    """List the systems that are told, and add one; its secret is shown this once."""
    form = WebhookForm(request.POST if request.method == "POST" else None)
    context = {}
    if form.is_valid():
        try:
            added, secret = add_webhook(
                organisation=_organisation(request), actor=user_of(request), **form.cleaned_data
            )
        except DomainError as error:
            form.add_error("url" if "address" in error.message else None, error.message)
        else:
            context = {"added": webhook_row(added), "secret": secret}
            form = WebhookForm()
    context |= {
        "form": form,
        "webhooks": [webhook_row(one) for one in selectors.webhooks_of(_organisation(request))],
    }
    response = render_page(request, "casework/webhooks.jinja", context)
    response["Cache-Control"] = "no-store"
    return response


@requires(Permission.MANAGE_ROUTING)
@require_safe
def webhook(request: HttpRequest, pk: int) -> HttpResponse:
    """Show one system with its messages."""
    found = selectors.webhook_for(_organisation(request), pk)
    page = Paginator(selectors.deliveries_of(found), A_PAGE).get_page(request.GET.get("page"))
    context = {
        "webhook": webhook_row(found),
        "waiting": selectors.number_waiting(found),
        "deliveries": delivery_rows(page),
        "pagination": pagination(request, page),
    }
    return render_page(request, "casework/webhook.jinja", context)


@requires(Permission.MANAGE_ROUTING)
@require_POST
def again(request: HttpRequest, pk: int, delivery: int) -> HttpResponse:
    """Send one message again."""
    found = selectors.webhook_for(_organisation(request), pk)
    try:
        send_again(delivery=selectors.delivery_for(found, delivery), actor=user_of(request))
    except DomainError as error:
        messages.error(request, error.message)
    else:
        messages.success(request, "The message goes again within a minute.")
    return redirect("casework:webhook", pk=pk)


@requires(Permission.MANAGE_ROUTING)
@require_POST
def end(request: HttpRequest, pk: int) -> HttpResponse:
    """Tell one system nothing any more."""
    found = selectors.webhook_for(_organisation(request), pk)
    end_webhook(webhook=found, actor=user_of(request))
    messages.success(request, f"{found.name} is told nothing any more.")
    return redirect("casework:webhooks")


def _organisation(request: HttpRequest) -> Organisation:
    return request.organisation  # type: ignore[attr-defined, no-any-return]
