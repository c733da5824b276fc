"""The error pages: their status, their one heading, a way out, and nothing of what broke inside."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.contrib.auth.models import AnonymousUser
from django.test import RequestFactory
from lxml import html as lxml_html

from feedbackhub.core.logging import request_id
from feedbackhub.web import errors

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

BROKEN = ValueError("secret detail at /srv/app")


@pytest.fixture
def http_request() -> HttpRequest:
    request = RequestFactory().get("/nowhere/")
    request.user = AnonymousUser()
    request._messages = []  # type: ignore[attr-defined]
    return request


def _answers(request: HttpRequest) -> dict[int, HttpResponse]:
    return {
        400: errors.bad_request(request, BROKEN),
        403: errors.forbidden(request, BROKEN),
        404: errors.not_found(request, BROKEN),
        500: errors.server_error(request),
    }


@pytest.mark.parametrize("status", [400, 403, 404, 500])
def test_each_page_says_what_to_do_and_nothing_of_the_inside(http_request: HttpRequest, status: int) -> None:
    response = _answers(http_request)[status]
    page = lxml_html.document_fromstring(response.content.decode())
    main = page.find(".//main")
    assert response.status_code == status
    assert main is not None
    assert len(page.findall(".//h1")) == 1
    assert main.find(".//a[@href='/']") is not None
    assert page.findtext(".//title", "").endswith("– FeedbackHub")
    assert "secret" not in response.content.decode()
    assert str(status) not in main.text_content()


def test_the_csrf_page_says_that_nothing_was_saved(http_request: HttpRequest) -> None:
    response = errors.csrf_failure(http_request, "CSRF token missing.")
    assert response.status_code == 403
    assert "nothing was saved" in response.content.decode()
    assert "CSRF" not in response.content.decode()


def test_the_page_of_a_broken_server_needs_neither_user_nor_session() -> None:
    response = errors.server_error(RequestFactory().get("/"))
    assert response.status_code == 500


def test_the_page_of_a_broken_server_names_the_request(http_request: HttpRequest) -> None:
    token = request_id.set("abc-123<b>")
    try:
        page = errors.server_error(http_request).content.decode()
    finally:
        request_id.reset(token)
    assert "abc-123&lt;b&gt;" in page
