"""The pages that links in mails to authors lead to: the address is mine; no more mail.

A link signs nobody in and shows nothing of a story. Opening it changes nothing, since mail programs open links by
themselves; the button does.
"""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING

from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from feedbackhub.public.telling.views import behind_a_link
from feedbackhub.web.access import public_page
from feedbackhub.web.render import render_page
from stories.services import author_contact as services

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse


@public_page
@csrf_exempt
@behind_a_link
@require_http_methods(["GET", "HEAD", "POST"])
def confirm(request: HttpRequest, token: str) -> HttpResponse:
    """Ask whether the address is theirs; take the yes."""
    if request.method == "POST":
        done = services.confirm_address(token=token)
        return _page(request, "confirmed" if done else "gone", token)
    return _page(request, "confirm" if services.is_there(token) else "gone", token)


@public_page
@csrf_exempt
@behind_a_link
@require_http_methods(["GET", "HEAD", "POST"])
def stop(request: HttpRequest, token: str) -> HttpResponse:
    """Take an address out with one press; mail programs press it, too (RFC 8058)."""
    if request.method == "POST":
        services.stop_mail(token=token)
        return _page(request, "stopped", token)
    return _page(request, "stop" if services.is_there(token) else "stopped", token)


def _page(request: HttpRequest, step: str, token: str) -> HttpResponse:
    status = HTTPStatus.GONE if step == "gone" else HTTPStatus.OK
    return render_page(request, "public/tell/mail.jinja", {"step": step, "token": token}, status=status)
