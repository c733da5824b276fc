"""Per-request wiring: an id that follows the request into the log, the organisation in hand, and no caching."""

from __future__ import annotations

import codecs
import re
import uuid
from collections.abc import Callable
from typing import TYPE_CHECKING

from django.core.exceptions import BadRequest
from django.utils.functional import SimpleLazyObject

from feedbackhub.core.logging import request_id
from feedbackhub.web.organisation import organisation_in_hand

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

GetResponse = Callable[["HttpRequest"], "HttpResponse"]

# What a proxy sends is kept only in this shape: a log line must not be forgeable through a header.
_WELL_FORMED = re.compile(r"[A-Za-z0-9-]{8,64}")


class RequestIdMiddleware:
    """Gives every request an id (the proxy's `X-Request-ID` where it is well formed) and says it in the answer."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        given = request.headers.get("X-Request-ID", "")
        token = request_id.set(given if _WELL_FORMED.fullmatch(given) else uuid.uuid4().hex)
        try:
            response = self.get_response(request)
            response.headers["X-Request-ID"] = request_id.get()
            return response
        finally:
            request_id.reset(token)


class FormsInUtf8Middleware:
    """Refuses a multipart form that says it is in another character set: no browser sends one.

    Python would decode it by any codec of that name, also those that are not for text or that make characters which
    no database stores.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        charset = (request.content_params or {}).get("charset")
        if charset and request.content_type == "multipart/form-data" and not _is_utf_8(charset):
            raise BadRequest("a form in another character set")
        return self.get_response(request)


def _is_utf_8(charset: str) -> bool:
    try:
        return codecs.lookup(charset).name == "utf-8"
    except (LookupError, ValueError):
        return False


class OrganisationMiddleware:
    """Sets `request.organisation`: the one that the signed-in person works in; None for everybody else."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.organisation = SimpleLazyObject(lambda: organisation_in_hand(request))  # type: ignore[attr-defined]
        return self.get_response(request)


class NoStoreMiddleware:
    """Keeps pages of signed-in people out of every cache (ASVS 14.3.2)."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if request.user.is_authenticated:
            response.headers.setdefault("Cache-Control", "no-store")
        return response
