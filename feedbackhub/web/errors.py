"""The pages a person sees when something is wrong. They say what happened and what to do; never what broke inside.

Wiring: `handler400 = "feedbackhub.web.errors.bad_request"` and so on in the root URLconf, and
`CSRF_FAILURE_VIEW = "feedbackhub.web.errors.csrf_failure"` in the settings.
"""

from __future__ import annotations

import logging

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import get_template

from feedbackhub.core.logging import request_id
from feedbackhub.web.context import Layout

logger = logging.getLogger(__name__)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """400: the browser sent something that we cannot read."""
    return render(request, "web/400.jinja", status=400)


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    """403: the page is there, and this person's role does not open it."""
    return render(request, "web/403.jinja", status=403)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """404: there is no such page, or none that this person may know of. The two must look the same."""
    # The frame would else offer "the same page in Welsh", with the address that was asked for in it.
    request.resolver_match = None
    return render(request, "web/404.jinja", status=404)


def server_error(request: HttpRequest) -> HttpResponse:
    """500: rendered without a request, so that neither session, user nor database can fail a second time."""
    page = get_template("web/500.jinja")
    return HttpResponse(page.render({"layout": Layout(), "reference": request_id.get()}), status=500)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """403: the form's proof is missing or old, mostly a page that was left open over a sign-out."""
    logger.warning("csrf_refused", extra={"reason": reason})
    return render(request, "web/csrf.jinja", status=403)
