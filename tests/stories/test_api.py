"""Stories in the API: who reads which, what is never in it, pages, problems and the schema."""

from __future__ import annotations

from io import StringIO
from typing import TYPE_CHECKING, Any

import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from feedbackhub.accounts.roles import Role
from stories.models import StoryState
from tests.factories import make_story
from tests.people import join

if TYPE_CHECKING:
    from django.test import Client

    from stories.models import Story
    from tests.people import Cast

STORIES = reverse("stories-api:list")
FIELDS = {
    "id",
    "organisation",
    "services",
    "title",
    "body",
    "author_name",
    "author_role",
    "submitted_at",
    "published_at",
    "link",
}


def address_of(story: Story) -> str:
    return reverse("stories-api:detail", args=[story.pk])


def listed(client: Client, query: str = "") -> dict[str, Any]:
    response = client.get(f"{STORIES}{query}")
    assert response.status_code == 200
    answer: dict[str, Any] = response.json()
    return answer


def titles(client: Client) -> list[str]:
    return [one["title"] for one in listed(client)["results"]]


def assert_problem(response: Any, status: int) -> None:
    assert response.status_code == status
    assert response["Content-Type"] == "application/problem+json"
    assert response.json()["status"] == status
    assert response.json()["type"] == "about:blank"


@pytest.mark.parametrize(
    ("who", "sees"),
    [
        ("asha", ["On ward 4"]),
        ("priya", ["On ward 5", "On ward 4"]),
        ("lena", ["In the community", "On ward 5", "On ward 4"]),
        ("rhys", ["In the community", "On ward 5", "On ward 4"]),
        ("olga", ["At Eastwold"]),
    ],
)
def test_each_person_reads_what_is_in_their_scope_newest_first(
    cast: Cast, client: Client, who: str, sees: list[str]
) -> None:
    make_story(cast.ward_4, title="On ward 4")
    make_story(cast.ward_5, title="On ward 5")
    make_story(cast.community, title="In the community")
    make_story(cast.eastwold.root, title="At Eastwold")
    client.force_login(getattr(cast, who))
    assert titles(client) == sees


def test_a_story_about_two_services_is_listed_once(cast: Cast, client: Client) -> None:
    story = make_story(cast.ward_4)
    story.services.add(cast.ward_5)
    join(cast.asha, cast.ward_5, Role.RESPONDER)
    client.force_login(cast.asha)
    assert len(listed(client)["results"]) == 1


def test_one_story_has_the_named_fields_and_no_other(cast: Cast, client: Client) -> None:
    story = make_story(
        cast.ward_4, criticality=4, criticality_label="seriously critical", progress="seen", raw={"secret": 1}
    )
    client.force_login(cast.asha)
    answer = client.get(address_of(story))
    assert set(answer.json()) == FIELDS
    assert answer.json()["organisation"] == {"ods_code": "RZN", "name": "Northmere NHS Trust"}
    assert answer.json()["services"] == [
        {"id": cast.ward_4.pk, "code": "RZN01-W4", "name": "Ward 4", "kind": "team"}
    ]
    assert set(listed(client)["results"][0]) == FIELDS
    for secret in ("critical", "secret", "progress", "content_hash", "external_id"):
        assert secret not in answer.content.decode()


def test_an_outsider_and_another_ward_find_nothing(cast: Cast, client: Client) -> None:
    story = make_story(cast.ward_4)
    client.force_login(cast.olga)
    assert_problem(client.get(address_of(story)), 404)
    client.force_login(cast.asha)
    assert_problem(client.get(address_of(make_story(cast.ward_5))), 404)


@pytest.mark.parametrize("state", [StoryState.WITHDRAWN, StoryState.EXPIRED])
def test_a_story_that_was_taken_away_is_not_found(cast: Cast, client: Client, state: StoryState) -> None:
    story = make_story(cast.ward_4, state=state)
    client.force_login(cast.asha)
    assert_problem(client.get(address_of(story)), 404)
    assert titles(client) == []


def test_who_is_not_signed_in_is_refused(cast: Cast, client: Client) -> None:
    assert_problem(client.get(STORIES), 403)
    assert_problem(client.get(address_of(make_story(cast.ward_4))), 403)


def test_who_has_left_reads_nothing(cast: Cast, client: Client) -> None:
    make_story(cast.ward_4)
    client.force_login(cast.asha)
    cast.asha.memberships.update(is_active=False)
    assert titles(client) == []
    cast.asha.is_active = False
    cast.asha.save()
    assert_problem(client.get(STORIES), 403)


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
def test_it_is_read_only(cast: Cast, client: Client, method: str) -> None:
    story = make_story(cast.ward_4)
    client.force_login(cast.lena)
    for address in (STORIES, address_of(story)):
        assert_problem(getattr(client, method)(address), 405)
    story.refresh_from_db()


def test_the_cursor_leads_through_every_story_once(cast: Cast, client: Client) -> None:
    made = [make_story(cast.ward_4).pk for _ in range(7)]
    client.force_login(cast.asha)
    seen: list[int] = []
    answer = listed(client, "?page_size=3")
    while True:
        seen += [one["id"] for one in answer["results"]]
        if answer["next"] is None:
            break
        make_story(cast.ward_4)  # what arrives meanwhile must not shift the pages
        answer = client.get(answer["next"]).json()
    assert seen == list(reversed(made))


@pytest.mark.parametrize(
    "query", ["page_size=abc", "page_size=-1", f"page_size={'9' * 4400}", "page_size=%00", "x=’"]
)
def test_an_odd_size_means_the_usual_one(cast: Cast, client: Client, query: str) -> None:
    make_story(cast.ward_4)
    client.force_login(cast.asha)
    assert len(listed(client, f"?{query}")["results"]) == 1


@pytest.mark.parametrize(
    "cursor",
    [
        "abc",
        "%00",
        "cD0lMDA%3D",
        "cD1hYmM%3D",
        "cj0xJnA9OTk5OTk5OTk5OTk5OTk5OTk5OTk%3D",
        "bz05OTk5OTk5OTk%3D",
        "’",
    ],
)
def test_an_odd_cursor_is_no_failure(cast: Cast, client: Client, cursor: str) -> None:
    make_story(cast.ward_4)
    client.force_login(cast.asha)
    assert client.get(f"{STORIES}?cursor={cursor}").status_code in {200, 404}


def test_a_number_beyond_the_database_is_not_found(cast: Cast, client: Client) -> None:
    client.force_login(cast.asha)
    assert_problem(client.get(f"{STORIES}{'9' * 30}/"), 404)


def test_the_number_of_queries_does_not_grow(cast: Cast, client: Client) -> None:
    client.force_login(cast.lena)

    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            listed(client)
        return len(captured)

    make_story(cast.ward_4)
    before = queries()
    for service in (cast.ward_4, cast.ward_5, cast.community) * 3:
        make_story(service)
    assert queries() == before
    assert before <= 6


def test_the_schema_is_valid_and_names_no_secret() -> None:
    written = StringIO()
    call_command("spectacular", "--validate", "--fail-on-warn", stdout=written)
    assert "/api/v1/stories/{id}/" in written.getvalue()
    assert "critical" not in written.getvalue()


def test_anybody_may_read_the_schema(client: Client, db: None) -> None:
    assert client.get(reverse("schema")).status_code == 200
