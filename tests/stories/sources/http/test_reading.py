"""Every bad manner of a service, one row each."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from stories.sources.care_opinion.service import CARE_OPINION
from stories.sources.errors import (
    BadAddress,
    BadKey,
    CutOff,
    NothingThere,
    NotJson,
    RateLimited,
    ServerTrouble,
    SourceError,
    UnexpectedShape,
)
from stories.sources.http.reading import read_json, wait_asked
from stories.sources.nhs_uk.service import NHS_UK

if TYPE_CHECKING:
    from stories.sources.http.service import Service

JSON = {"content-type": "application/json; charset=utf-8"}
NOW = 1_773_565_920.0
DATE = "Sun, 15 Mar 2026 09:12:00 GMT"  # the same moment


@pytest.mark.parametrize(
    ("headers", "body", "answer"),
    [
        (JSON, b"[]", []),
        (JSON, b'\xef\xbb\xbf[{"id": 1}]\n', [{"id": 1}]),
        ({"content-type": "text/json"}, b"{}", {}),
        ({"content-type": "application/hal+json"}, b"{}", {}),
        ({}, "[“é”]".replace("“", '"').replace("”", '"').encode(), ["é"]),
    ],
)
def test_json_is_read(headers: dict[str, str], body: bytes, answer: object) -> None:
    assert read_json(200, headers, body, service=NHS_UK, now=NOW) == answer


@pytest.mark.parametrize("service", [CARE_OPINION, NHS_UK], ids=lambda service: service.name)
@pytest.mark.parametrize(
    ("status", "headers", "body", "kind", "permanent"),
    [
        (401, JSON, b"{}", BadKey, True),
        (403, JSON, b"{}", BadKey, True),
        (403, {**JSON, "retry-after": "30"}, b"{}", RateLimited, False),
        (404, JSON, b"{}", NothingThere, True),
        (410, JSON, b"{}", NothingThere, True),
        (400, JSON, b"{}", UnexpectedShape, True),
        (429, JSON, b"{}", RateLimited, False),
        (503, {"retry-after": "5"}, b"", RateLimited, False),
        (500, JSON, b"{}", ServerTrouble, False),
        (502, {}, b"", ServerTrouble, False),
        (408, {}, b"", ServerTrouble, False),
        (204, {}, b"", NotJson, False),
        (200, {"content-type": "text/html"}, b"<html>", NotJson, False),
        (200, {"content-type": "text/html"}, b"[]", NotJson, False),
        (200, {"content-type": "text/plain"}, b"Sorry! Something went wrong.", NotJson, False),
        (200, JSON, b"Sorry! Something went wrong.", NotJson, False),
        (200, JSON, b"<html></html>", NotJson, False),
        (200, JSON, b"", NotJson, False),
        (200, JSON, b'[{"id": 1},, {"id": 2}]', NotJson, False),
        (200, JSON, b"[" * 100_000 + b"]" * 100_000, NotJson, False),
        (200, JSON, b"[" + b"9" * 5000 + b"]", NotJson, False),
        (200, JSON, b'["\xe9"]', NotJson, False),
        (200, JSON, b"[", CutOff, False),
        (200, JSON, b'[{"id": 1}', CutOff, False),
        (200, JSON, b'[{"id": 1}, {"id": 2', CutOff, False),
        (200, JSON, b'[{"id": 1, "body": "We wai', CutOff, False),
        (200, JSON, b'[{"links": []', CutOff, False),
        (200, JSON, b'[{"body": "caf\xc3', CutOff, False),
        (200, JSON, b'[{"body": "caf\\u00', CutOff, False),
        (200, JSON, b'{"id": 1, "criticality": nu', CutOff, False),
    ],
)
def test_bad_answers_have_a_name(
    status: int,
    headers: dict[str, str],
    body: bytes,
    kind: type[SourceError],
    permanent: bool,
    service: Service,
) -> None:
    with pytest.raises(SourceError) as caught:
        read_json(status, headers, body, service=service, now=NOW)
    assert type(caught.value) is kind
    assert caught.value.permanent is permanent
    assert len(caught.value.message) <= 500
    assert service.name in caught.value.message


@pytest.mark.parametrize(
    ("service", "kind"), [(CARE_OPINION, BadKey), (NHS_UK, BadAddress)], ids=["Care Opinion", "NHS.UK"]
)
@pytest.mark.parametrize("status", [301, 302, 307, 308])
def test_a_redirect_means_what_it_means_at_each_service(
    service: Service, kind: type[SourceError], status: int
) -> None:
    with pytest.raises(kind, match="sent us to another page") as caught:
        read_json(status, {"location": "/account/login"}, b"", service=service, now=NOW)
    assert caught.value.permanent


@pytest.mark.parametrize(
    ("headers", "wait"),
    [
        ({}, None),
        ({"retry-after": "7"}, 7),
        ({"retry-after": "0.5"}, 0.5),
        ({"retry-after": "-3"}, 0),
        ({"retry-after": "soon"}, None),
        ({"retry-after": "nan"}, None),
        ({"retry-after": "Sun, 15 Mar 2026 09:12:30 GMT"}, 30),
        ({"retry-after": "Sun, 15 Mar 2026 08:00:00 GMT"}, 0),
        ({"x-ratelimit-reset": "1773565925"}, 5),
        ({"x-ratelimit-reset": "1773565925", "date": "Sun, 15 Mar 2026 09:12:02 GMT"}, 3),
        ({"x-ratelimit-reset": "1773565925", "date": "rubbish"}, 5),
        ({"x-ratelimit-reset": "1"}, 0),
        ({"x-ratelimit-reset": "inf"}, None),
        ({"retry-after": "2", "x-ratelimit-reset": "1773569999"}, 2),
    ],
)
def test_the_wait_is_what_they_ask_by_their_own_clock(headers: dict[str, str], wait: float | None) -> None:
    assert wait_asked(headers, now=NOW) == wait


def test_their_clock_may_differ_from_ours() -> None:
    headers = {"x-ratelimit-reset": "1773565925", "date": DATE}
    assert wait_asked(headers, now=NOW + 86_400) == 5
