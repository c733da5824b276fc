"""One view for each URL: the whole page for a browser, the part that changes for htmx.

May not know any page. A view calls `render_page` and nothing else to answer with HTML.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from django.forms import BaseForm
from django.shortcuts import render
from django.utils.cache import patch_vary_headers
from django_htmx.http import HttpResponseClientRedirect, reselect, reswap, retarget

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

MAIN = "#maincontent"


def render_page(
    request: HttpRequest,
    template: str,
    context: Mapping[str, Any] | None = None,
    *,
    partial: str | None = None,
    status: int | None = None,
) -> HttpResponse:
    """Render `template`, or `partial` when htmx asks for a part.

    Forms anywhere at the top of `context` (alone, in a list or as a mapping's values) are looked at: when one that was
    sent has errors, the status is 422, the title begins with "Error:" and the layout lists the errors.
    A full page never lands inside a part: for htmx it is fetched anew as a page, or replaces the main content.
    """
    values = dict(context or {})
    failed = [form for form in _forms(values.values()) if form.is_bound and form.errors]
    values["error_forms"] = failed
    code = status or (HTTPStatus.UNPROCESSABLE_ENTITY if failed else HTTPStatus.OK)
    wants_part = _wants_part(request)
    response: HttpResponse
    if wants_part and partial is not None:
        response = render(request, partial, values, status=code)
    elif wants_part and request.method == "GET" and code == HTTPStatus.OK:
        response = HttpResponseClientRedirect(request.get_full_path())
    else:
        response = render(request, template, values, status=code)
        if wants_part:
            retarget(reswap(reselect(response, MAIN), "outerHTML"), MAIN)
    patch_vary_headers(response, ["HX-Request"])
    return response


def _wants_part(request: HttpRequest) -> bool:
    """True for htmx, but not when it restores a whole page from history or boosts a plain link."""
    htmx = getattr(request, "htmx", None)
    if not htmx or htmx.history_restore_request:
        return False
    return not htmx.boosted or bool(htmx.target)


def _forms(values: Iterable[Any]) -> list[BaseForm]:
    found: list[BaseForm] = []
    for value in values:
        if isinstance(value, BaseForm):
            found.append(value)
        elif isinstance(value, Mapping):
            found += [one for one in value.values() if isinstance(one, BaseForm)]
        elif isinstance(value, (list, tuple)):
            found += [one for one in value if isinstance(one, BaseForm)]
    return found
