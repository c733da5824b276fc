"""Which language a page speaks: Welsh beneath /cy/, English everywhere else. Nobody's browser or cookie is asked."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.shortcuts import redirect
from django.utils import translation

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

GetResponse = Callable[["HttpRequest"], "HttpResponse"]

WELSH = "cy"
BEGINNING = "/cy/"


class LanguageMiddleware:
    """Sets the language of the request, and sends on from a Welsh address of a page that speaks English only."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        language = WELSH if request.path_info.startswith(BEGINNING) else settings.LANGUAGE_CODE
        with translation.override(language):
            return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Any, args: tuple[Any, ...], kwargs: dict[str, Any]
    ) -> HttpResponse | None:
        """Go to the English page where there is no Welsh one; only reading is sent on, since nothing is typed there."""
        if translation.get_language() != WELSH or getattr(view, "speaks_welsh", False):
            return None
        return redirect(request.get_full_path().removeprefix("/cy"))


def speaks_welsh() -> bool:
    """Say whether the page being made is in Welsh."""
    return translation.get_language() == WELSH
