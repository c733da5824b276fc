"""Many replies at once in the API: the commands' own rows, within limits, for members, of their own organisations."""

from __future__ import annotations

import json
from io import StringIO
from typing import TYPE_CHECKING, Any

import pytest
from django.core.cache import cache
from django.core.management import call_command
from django.test import Client
from django.urls import reverse

from responses.api.batch import MOST_BYTES, MOST_CHARACTERS, MOST_ITEMS, BatchThrottle
from responses.typology.types import ResponseType
from tests.responses.engines import own_head

if TYPE_CHECKING:
    from pathlib import Path

    from tests.people import Cast

pytestmark = pytest.mark.django_db

CLASSIFY, CHECK = reverse("responses-api:classify"), reverse("responses-api:check")
BOTH = pytest.mark.parametrize("address", [CLASSIFY, CHECK])

STORY = "The nurse on the ward found my glasses, but I waited three hours for a doctor."
TEMPLATE = (
    "Thank you for your feedback. We strive to give the best care. Please contact PALS on 01632 960144."
)
ITEMS: list[dict[str, Any]] = [
    {"id": "a", "story": STORY, "reply": TEMPLATE, "organisation": "RZN"},
    {"id": 7, "story": "Parking was dear.", "reply": TEMPLATE, "organisation": "RZN"},
    {"id": "ö", "story": STORY, "reply": "Dear Mrs Smith, your NHS number 943 476 5919 is on file. Call me."},
    {"id": "empty", "story": STORY, "reply": ""},
]


@pytest.fixture(autouse=True)
def _an_empty_count_of_requests() -> None:
    cache.clear()


def send(client: Client, address: str, items: object) -> Any:
    return client.post(address, json.dumps(items), content_type="application/json")


def assert_problem(answer: Any, status: int) -> dict[str, Any]:
    assert answer.status_code == status
    assert answer["Content-Type"] == "application/problem+json"
    problem: dict[str, Any] = answer.json()
    assert problem["status"] == status
    return problem


@pytest.mark.parametrize(("address", "command"), [(CLASSIFY, "classify_replies"), (CHECK, "check_replies")])
def test_the_rows_are_those_of_the_command(
    cast: Cast, client: Client, tmp_path: Path, address: str, command: str
) -> None:
    source, target = tmp_path / "in.jsonl", tmp_path / "out.jsonl"
    source.write_text("\n".join(json.dumps(one) for one in ITEMS), encoding="utf-8")
    call_command(command, source, target, stdout=StringIO())
    client.force_login(cast.asha)
    answer = send(client, address, ITEMS)
    assert answer.status_code == 200
    assert answer.json() == [json.loads(row) for row in target.read_text(encoding="utf-8").splitlines()]
    assert [one["id"] for one in answer.json()] == ["a", 7, "ö", "empty"]


def test_what_comes_out_is_what_the_schema_names(cast: Cast, client: Client) -> None:
    client.force_login(cast.lena)
    read, checked = send(client, CLASSIFY, ITEMS).json(), send(client, CHECK, ITEMS).json()
    assert set(read[0]) == {"id", "label", "runner_up", "confidence", "cues", "evidence"}
    assert set(checked[0]) == {"id", "findings", "factors"}
    assert read[0]["label"] == "generic"
    assert read[3]["label"] == "non_response"
    assert "block" in {one["severity"] for one in checked[2]["findings"]}
    assert set(checked[0]["factors"]) == {str(number) for number in range(1, 20)}


@BOTH
def test_nothing_sent_nothing_back(cast: Cast, client: Client, address: str) -> None:
    client.force_login(cast.asha)
    assert send(client, address, []).json() == []


@BOTH
@pytest.mark.parametrize("who", ["asha", "priya", "lena", "adam", "olga"])
def test_who_may(cast: Cast, client: Client, address: str, who: str) -> None:
    client.force_login(getattr(cast, who))
    assert send(client, address, [{"id": 1, "story": STORY, "reply": TEMPLATE}]).status_code == 200


@BOTH
def test_who_may_not(cast: Cast, client: Client, address: str) -> None:
    assert_problem(send(client, address, ITEMS), 403)
    client.force_login(cast.rhys)
    assert_problem(send(client, address, ITEMS), 403)
    cast.asha.memberships.update(is_active=False)
    client.force_login(cast.asha)
    assert_problem(send(client, address, ITEMS), 403)


@BOTH
def test_a_page_elsewhere_cannot_send_in_somebodys_name(cast: Cast, address: str) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(cast.asha)
    assert "CSRF" in assert_problem(send(client, address, ITEMS), 403)["detail"]


@BOTH
def test_another_organisations_code_is_refused(cast: Cast, client: Client, address: str) -> None:
    client.force_login(cast.olga)
    problem = assert_problem(send(client, address, ITEMS), 403)
    assert "You do not belong to RZN." in problem["detail"]
    client.force_login(cast.asha)
    unknown = [{"id": 1, "story": STORY, "reply": TEMPLATE, "organisation": "NOPE"}]
    assert "NOPE" in assert_problem(send(client, address, unknown), 403)["detail"]


@BOTH
def test_too_many_and_too_much_is_said(cast: Cast, client: Client, address: str) -> None:
    client.force_login(cast.asha)
    short = {"id": 1, "story": "", "reply": "Hello."}
    assert send(client, address, [short] * MOST_ITEMS).status_code == 200
    problem = assert_problem(send(client, address, [short] * (MOST_ITEMS + 1)), 413)
    assert "At most 500 replies in one request, not 501." in problem["detail"]
    heavy = [{"id": 1, "story": "x" * MOST_BYTES, "reply": ""}]
    assert "At most 2 MB" in assert_problem(send(client, address, heavy), 413)["detail"]


@BOTH
@pytest.mark.parametrize(
    ("item", "says"),
    [
        ({"story": STORY, "reply": TEMPLATE}, "no id"),
        ({"id": True, "story": STORY, "reply": TEMPLATE}, "no id"),
        ({"id": 1, "story": STORY}, "no reply"),
        ({"id": 1, "story": 5, "reply": TEMPLATE}, "no story"),
        ({"id": 1, "story": STORY, "reply": TEMPLATE, "organisation": 5}, "organisation is not text"),
        ("text", "not a JSON object"),
        (None, "not a JSON object"),
        ({"id": 1, "story": STORY, "reply": "x" * (MOST_CHARACTERS + 1)}, "longer than 20,000 characters"),
        ({"id": "\ud800", "story": STORY, "reply": TEMPLATE}, "half a character"),
    ],
)
def test_a_bad_item_is_named_by_its_place(
    cast: Cast, client: Client, address: str, item: object, says: str
) -> None:
    client.force_login(cast.asha)
    problem = assert_problem(send(client, address, [ITEMS[0], item]), 400)
    assert list(problem["errors"]) == ["1"]
    assert says in problem["errors"]["1"][0]


@BOTH
@pytest.mark.parametrize("sent", ["{", '{"id": 1}', '"text"', "", "[" * 100_000, "\udcff"])
def test_what_is_no_list_is_refused(cast: Cast, client: Client, address: str, sent: str) -> None:
    client.force_login(cast.asha)
    answer = client.post(address, sent.encode("utf-8", "surrogateescape"), content_type="application/json")
    assert_problem(answer, 400)


@BOTH
def test_only_json_is_read(cast: Cast, client: Client, address: str) -> None:
    client.force_login(cast.asha)
    assert_problem(client.post(address, {"id": "1"}), 415)


@BOTH
def test_only_posts(cast: Cast, client: Client, address: str) -> None:
    client.force_login(cast.asha)
    assert_problem(client.get(address), 405)


@BOTH
def test_a_person_who_sends_without_end_is_asked_to_wait(
    cast: Cast, client: Client, address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(BatchThrottle, "rate", "2/min")
    client.force_login(cast.asha)
    assert [send(client, address, []).status_code for _ in range(3)] == [200, 200, 429]
    assert int(send(client, address, [])["Retry-After"]) > 0
    client.force_login(cast.lena)
    assert send(client, address, []).status_code == 200


def test_nothing_is_stored(cast: Cast, client: Client) -> None:
    from feedbackhub.core.models import AuditEvent
    from responses.models import Classification, Response

    before = AuditEvent.objects.count()
    client.force_login(cast.asha)
    send(client, CLASSIFY, ITEMS)
    assert not Response.objects.exists()
    assert not Classification.objects.exists()
    assert AuditEvent.objects.count() == before


def test_an_organisation_is_read_by_its_own_engine(cast: Cast, client: Client) -> None:
    reply = "I am glad that the nurse found your glasses. From Monday every locker has a box for them."
    items = [
        {"id": 1, "story": STORY, "reply": reply},
        {"id": 2, "story": STORY, "reply": reply, "organisation": "RZN"},
        {"id": 3, "story": STORY, "reply": "", "organisation": "RZN"},
    ]
    client.force_login(cast.asha)
    shipped, same, _ = (one["label"] for one in send(client, CLASSIFY, items).json())
    own_head(cast.northmere, ResponseType.OFFLINE)
    after = send(client, CLASSIFY, items).json()
    assert shipped == same != "offline"
    assert [(one["id"], one["label"]) for one in after] == [(1, shipped), (2, "offline"), (3, "non_response")]
