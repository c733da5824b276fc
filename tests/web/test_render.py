"""One view, one address: the page for a browser, the part for htmx, and never a page inside a part."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.test import RequestFactory
from django_htmx.middleware import HtmxDetails

from feedbackhub.nhsuk_forms import fields
from feedbackhub.nhsuk_forms.forms import NhsukForm
from feedbackhub.web.render import render_page

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

PAGE = "web/404.jinja"
PART = "forms/input.jinja"
HTMX = {"HX-Request": "true"}


class NameForm(NhsukForm):
    """One field that must be filled in."""

    name = fields.CharField(label="Your name")


def _request(method: str = "GET", headers: dict[str, str] | None = None) -> HttpRequest:
    request = RequestFactory().generic(method, "/stories/?page=2", headers=headers or {})
    request.user = AnonymousUser()
    request.session = {}  # type: ignore[assignment]
    request.htmx = HtmxDetails(request)  # type: ignore[attr-defined]
    request._messages = []  # type: ignore[attr-defined]
    return request


def _answer(request: HttpRequest, **options: Any) -> HttpResponse:
    context = options.pop("context", {"field": NameForm()["name"]})
    return render_page(request, PAGE, context, **options)


def _is_page(response: HttpResponse) -> bool:
    return b"<html" in response.content


def test_a_browser_gets_the_page() -> None:
    response = _answer(_request(), partial=PART)
    assert _is_page(response)
    assert response["Vary"] == "HX-Request"


def test_htmx_gets_the_part() -> None:
    response = _answer(_request(headers=HTMX), partial=PART)
    assert not _is_page(response)
    assert b"nhsuk-input" in response.content
    assert "HX-Request" in response["Vary"]


@pytest.mark.parametrize(
    "headers", [{"HX-History-Restore-Request": "true"}, {"HX-Boosted": "true"}], ids=["history", "boosted"]
)
def test_htmx_gets_the_page_when_it_shows_a_whole_page(headers: dict[str, str]) -> None:
    assert _is_page(_answer(_request(headers=HTMX | headers), partial=PART))


def test_a_boosted_link_with_a_target_gets_the_part() -> None:
    headers = HTMX | {"HX-Boosted": "true", "HX-Target": "results"}
    assert not _is_page(_answer(_request(headers=headers), partial=PART))


def test_a_page_that_has_no_part_is_fetched_anew() -> None:
    response = _answer(_request(headers=HTMX))
    assert response.content == b""
    assert response["HX-Redirect"] == "/stories/?page=2"


def test_a_refused_form_without_a_part_replaces_the_main_content() -> None:
    response = _answer(_request("POST", HTMX), context={"form": NameForm({})})
    assert response.status_code == 422
    assert response["HX-Retarget"] == response["HX-Reselect"] == "#maincontent"
    assert response["HX-Reswap"] == "outerHTML"


@pytest.mark.parametrize(
    "context",
    [{"form": NameForm({})}, {"forms": [NameForm(), NameForm({})]}, {"forms": {"a": NameForm({})}}],
    ids=["alone", "list", "mapping"],
)
def test_a_form_with_errors_answers_422_and_says_so(context: dict[str, Any]) -> None:
    response = _answer(_request("POST"), context=context)
    page = response.content.decode()
    assert response.status_code == 422
    assert "<title>Error: Page not found" in page
    assert '<a href="#id_name">' in page
    assert page.index("nhsuk-error-summary") < page.index("<h1")


@pytest.mark.parametrize("form", [NameForm(), NameForm({"name": "Ana"})], ids=["unsent", "right"])
def test_a_form_without_errors_answers_200(form: NameForm) -> None:
    response = _answer(_request(), context={"form": form})
    assert response.status_code == 200
    assert b"<title>Error" not in response.content
    assert b"error-summary" not in response.content


def test_a_status_that_is_asked_for_wins() -> None:
    assert _answer(_request(), context={"form": NameForm({})}, status=409).status_code == 409
