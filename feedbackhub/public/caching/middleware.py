"""Answers readers from memory where nothing public has changed, and asks the database for that before all else.

It stands outermost, so that what it keeps has every header. A browser or proxy may keep a copy but must ask each time
before it shows it (`no-cache`); the answer is then often "not modified". There is no Last-Modified: it counts in whole
seconds, and a story may be withdrawn in the second in which its page was made.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from typing import TYPE_CHECKING

from django.conf import settings
from django.http import HttpResponse, HttpResponseNotModified
from django.utils.http import parse_etags

from feedbackhub.public.caching.generation import generation_in_force
from feedbackhub.public.caching.store import Page, Store
from feedbackhub.public.reading import counting

if TYPE_CHECKING:
    from django.http import HttpRequest

GetResponse = Callable[["HttpRequest"], "HttpResponse"]
Key = tuple[object, ...]

ASK_FIRST = "public, no-cache"
# Addresses whose answers may be kept; everything else goes on at once and asks nothing.
BEGINNINGS = tuple(
    f"{language}/{page}/"
    for language in ("", "/cy")
    for page in (
        *("stories", "organisations", "what-changed", "feeds", "widget"),
        *("easy-read", "about", "accessibility", "privacy"),
    )
)
# What a part of a page depends on, besides its address.
_VARYING = ("HTTP_HX_REQUEST", "HTTP_HX_BOOSTED", "HTTP_HX_TARGET", "HTTP_HX_HISTORY_RESTORE_REQUEST")
LONGEST_KEY = 500
_NOT_KEPT = frozenset({"x-request-id", "content-length"})

store = Store()


class ReadersCacheMiddleware:
    """Serves readers who are not signed in."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not _by_a_reader(request):
            return _asked_first(self.get_response(request))
        key = _key(request)
        generation = generation_in_force() if _may_be_kept(request, key) else None
        page = store.get(generation, key) if generation else None
        if page is None:
            response = self.get_response(request)
            page = _page_of(response)
            if page is None:
                return response
            if generation:
                store.put(generation, key, page)
        if page.story is not None and request.method == "GET":
            counting.count(page.story, request.META)
        return _answer(request, page)


def _by_a_reader(request: HttpRequest) -> bool:
    """Say whether it is a request for a public page without a session: who may be signed in gets their own answer."""
    return (
        request.method in {"GET", "HEAD"}
        and request.path_info.startswith(BEGINNINGS)
        and settings.SESSION_COOKIE_NAME not in request.COOKIES
    )


def _may_be_kept(request: HttpRequest, key: Key) -> bool:
    """Leave searches out: there are as many as there are words, and they would put the pages out that many read.

    And what asks with more than a page's link ever does: what was asked is kept with the page, and only pages count
    against the room.
    """
    if sum(len(part) for part in key if isinstance(part, str)) > LONGEST_KEY:
        return False
    return "q=" not in str(request.META.get("QUERY_STRING", ""))


def _key(request: HttpRequest) -> Key:
    meta = request.META
    return (
        request.is_secure(),
        meta.get("HTTP_HOST", ""),
        request.method == "HEAD",
        request.path_info,
        meta.get("QUERY_STRING", ""),
        *(meta.get(name) for name in _VARYING),
    )


def _page_of(response: HttpResponse) -> Page | None:
    """Give the answer as a page, if it is one that all readers may share."""
    shared = getattr(response, "for_all_readers", False) and not response.cookies
    if not shared or response.status_code != 200 or response.streaming:
        return None
    response["Cache-Control"] = ASK_FIRST
    body = bytes(response.content)
    return Page(
        body=body,
        headers=tuple((name, value) for name, value in response.items() if name.lower() not in _NOT_KEPT),
        etag=f'"{hashlib.blake2b(body, digest_size=12).hexdigest()}"',
        story=getattr(response, "shown_story", None),
    )


def _answer(request: HttpRequest, page: Page) -> HttpResponse:
    known = request.META.get("HTTP_IF_NONE_MATCH")
    if known and _matches(known, page.etag):
        response: HttpResponse = HttpResponseNotModified()
    else:
        response = HttpResponse(page.body)
        response.headers["Content-Length"] = str(len(page.body))
    for name, value in page.headers:
        response.headers[name] = value
    response.headers["ETag"] = page.etag
    return response


def _matches(known: str, etag: str) -> bool:
    return any(one == "*" or one.removeprefix("W/") == etag for one in parse_etags(known))


def _asked_first(response: HttpResponse) -> HttpResponse:
    """Let a browser keep nothing of a public page for somebody with a session without asking."""
    if getattr(response, "for_all_readers", False):
        response.headers.setdefault("Cache-Control", "private, no-cache")
    return response
