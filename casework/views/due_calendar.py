"""A person's calendar of due days: its secret address, and the file that a calendar fetches from there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST, require_safe

from casework.presenters.due_calendar import due_calendar
from casework.selectors.due_calendar import address_of, cases_due, escalations_due, reader_of
from casework.services.calendar_address import end_calendar_address, make_calendar_address
from casework.services.reminder_mail import address
from casework.views.case_page import user_of
from feedbackhub.core.clock import now
from feedbackhub.web.access import public_page, signed_in
from feedbackhub.web.render import render_page

if TYPE_CHECKING:
    from django.http import HttpRequest


@signed_in
@require_safe
def page(request: HttpRequest) -> HttpResponse:
    """Say what the calendar is, and whether the person has an address."""
    return render_page(request, "casework/due-calendar.jinja", {"made": address_of(user_of(request))})


@signed_in
@require_POST
def make(request: HttpRequest) -> HttpResponse:
    """Make a new address and show it, this once."""
    token = make_calendar_address(user=user_of(request))
    context = {
        "made": address_of(user_of(request)),
        "address": address("casework:calendar-feed", token=token),
    }
    response = render_page(request, "casework/due-calendar.jinja", context)
    response["Cache-Control"] = "no-store"
    return response


@signed_in
@require_POST
def end(request: HttpRequest) -> HttpResponse:
    """End the address."""
    if end_calendar_address(user=user_of(request)):
        messages.success(
            request, "The address leads nowhere now. You can take the calendar out of your programme."
        )
    return redirect("casework:calendar")


@public_page
@require_safe
def feed(request: HttpRequest, token: str) -> HttpResponse:
    """Give the calendar to whoever knows its address. A calendar cannot sign in, so the address is the key."""
    reader = reader_of(token)
    if reader is None:
        raise Http404
    body = due_calendar(cases_due(reader), escalations_due(reader), now())
    response = HttpResponse(body, content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = 'inline; filename="feedbackhub.ics"'
    response["Cache-Control"] = "private, no-store"
    response["X-Robots-Tag"] = "noindex"
    return response
