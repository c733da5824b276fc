"""The list of stories: what is on it, what finds it, and that no address breaks it."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from django.urls import reverse

from casework.models import ChangeState
from feedbackhub.core.clock import now
from responses.models import ResponseState
from stories.models import StoryState
from tests.casework.seeing import elements, has_class, tree_of, words
from tests.factories import make_story
from tests.factories.casework import make_change, make_public_reply
from tests.public.making import page_of, queries, text_of

if TYPE_CHECKING:
    from django.test import Client

    from tests.people import Cast

STORIES = reverse("public:stories")
TITLES = f"//*[{has_class('app-queue__title')}]/a"


def titles(client: Client, query: str = "") -> list[str]:
    return [words(one) for one in elements(tree_of(page_of(client, f"{STORIES}?{query}")), TITLES)]


def test_only_live_published_stories_are_listed_newest_first(cast: Cast, client: Client) -> None:
    moment = now()
    make_story(cast.ward_4, title="Older", published_at=moment - timedelta(days=2))
    make_story(cast.eastwold.root, title="Newer", published_at=moment - timedelta(days=1))
    make_story(cast.ward_4, title="Withdrawn", state=StoryState.WITHDRAWN)
    make_story(cast.ward_4, title="Expired", state=StoryState.EXPIRED)
    make_story(cast.ward_4, title="Not published", published_at=None)
    make_story(cast.ward_4, title="To come", published_at=moment + timedelta(days=1))
    assert titles(client) == ["Newer", "Older"]


def test_a_withdrawn_story_is_gone_at_once(cast: Cast, client: Client) -> None:
    story = make_story(cast.ward_4, title="Taken back")
    assert titles(client) == ["Taken back"]
    story.state = StoryState.WITHDRAWN
    story.save()
    assert titles(client) == []


def test_a_card_says_whether_it_was_answered_and_what_changed(cast: Cast, client: Client) -> None:
    answered = make_story(cast.ward_4, title="Answered")
    make_public_reply(answered)
    make_public_reply(answered)
    make_change(cast.ward_4, cast.asha, ChangeState.MADE, story=answered)
    make_change(cast.ward_4, cast.asha, ChangeState.DECLINED, story=answered, title="Not to be")
    make_story(cast.ward_5, title="Silent")
    rows = elements(tree_of(page_of(client, STORIES)), f"//*[{has_class('app-queue__row')}]")
    said = {words(row).split()[0]: words(row) for row in rows}
    assert said["Answered"].endswith("2 replies Change made")
    assert "Ward 4" in said["Answered"]
    assert "Northmere NHS Trust" in said["Answered"]
    assert said["Silent"].endswith("Not answered yet")


def test_words_are_looked_for_in_title_and_text_in_any_case(cast: Cast, client: Client) -> None:
    make_story(cast.ward_4, title="The blue door", body="It never opened.")
    make_story(cast.ward_4, title="A window", body="Next to the BLUE chair.")
    make_story(cast.ward_4, title="100% kind", body="All of them_smiled.")
    assert sorted(titles(client, "q=blue")) == ["A window", "The blue door"]
    assert titles(client, "q=blue+opened") == ["The blue door"]
    assert titles(client, "q=bl%00ue+opened") == ["The blue door"]
    assert titles(client, "q=100%25") == ["100% kind"]
    assert titles(client, "q=them_smiled") == ["100% kind"]
    assert titles(client, "q=zebra") == []


def test_filters_narrow_by_organisation_answer_and_change(cast: Cast, client: Client) -> None:
    first = make_story(cast.ward_4, title="First")
    second = make_story(cast.ward_4, title="Second")
    make_story(cast.eastwold.root, title="Elsewhere")
    make_public_reply(first)
    withdrawn = make_public_reply(second)
    withdrawn.state = ResponseState.WITHDRAWN.value
    withdrawn.save()
    make_change(cast.ward_4, cast.asha, story=second)
    make_change(cast.ward_4, cast.asha, ChangeState.DECLINED, story=first)
    assert sorted(titles(client, f"organisation={cast.northmere.slug}")) == ["First", "Second"]
    assert titles(client, "answered=yes") == ["First"]
    assert sorted(titles(client, "answered=no")) == ["Elsewhere", "Second"]
    assert titles(client, "changed=yes") == ["Second"]
    assert titles(client, f"answered=yes&organisation={cast.eastwold.slug}") == []


def test_pages_keep_the_filters_and_miss_no_story(cast: Cast, client: Client) -> None:
    moment = now() - timedelta(days=1)
    for n in range(45):
        make_story(cast.ward_4, title=f"Story {n:02}", published_at=moment)
    tree = tree_of(page_of(client, f"{STORIES}?q=story"))
    following = elements(tree, "//nav[@aria-label='Pages']//a[@rel='next']")
    assert [one.get("href") for one in following] == [f"{STORIES}?q=story&page=2"]
    seen = [title for number in (1, 2, 3) for title in titles(client, f"q=story&page={number}")]
    assert sorted(seen) == [f"Story {n:02}" for n in range(45)]


def test_empty_lists_say_why_and_what_to_do(cast: Cast, client: Client) -> None:
    assert "No stories have been published here yet." in text_of(client, STORIES)
    make_story(cast.ward_4)
    nothing = page_of(client, f"{STORIES}?q=zebra")
    assert "No story matches." in nothing
    assert f'href="{STORIES}"' in nothing


@pytest.mark.parametrize(
    "query",
    [
        "page=abc",
        "page=-1",
        "page=0",
        "page=99999999999999999999",
        f"page={'9' * 5000}",
        "page=%00",
        "organisation=’",
        "organisation=%00",
        "answered=perhaps",
        "changed=%F0%9F%92%A3",
        "q=%00",
        "q=a%00b",
        "q=%ED%A0%80",
        "q=" + "x" * 4000,
        "q=" + "a+" * 500,
        "q=%5C%27%22%3B--",
        "q[]=1&q=2&q=3",
        "q=%FF%FE",
    ],
)
def test_no_address_breaks_the_page(cast: Cast, client: Client, query: str) -> None:
    make_story(cast.ward_4)
    for address in (STORIES, reverse("public:what-changed")):
        assert client.get(f"{address}?{query}").status_code == 200


def test_a_filter_that_is_not_on_the_list_asks_for_everything(cast: Cast, client: Client) -> None:
    make_story(cast.ward_4, title="Still here")
    assert titles(client, "organisation=nowhere&answered=perhaps&changed=no&page=abc") == ["Still here"]


def test_what_was_asked_is_shown_again(cast: Cast, client: Client) -> None:
    make_story(cast.ward_4)
    tree = tree_of(page_of(client, f'{STORIES}?q="><b>&answered=no'))
    assert [one.get("value") for one in elements(tree, "//input[@name='q']")] == ['"><b>']
    assert [words(one) for one in elements(tree, "//select[@name='answered']/option[@selected]")] == [
        "Not answered yet"
    ]
    assert elements(tree, "//details[@open]//select[@name='answered']")


def test_htmx_gets_the_list_alone(cast: Cast, client: Client) -> None:
    make_story(cast.ward_4, title="In the part")
    part = client.get(f"{STORIES}?q=part", headers={"HX-Request": "true"})
    assert "HX-Request" in part["Vary"]
    assert "<html" not in part.content.decode()
    assert "<form" not in part.content.decode()
    assert "In the part" in part.content.decode()
    restored = client.get(
        f"{STORIES}?q=part", headers={"HX-Request": "true", "HX-History-Restore-Request": "true"}
    )
    assert "<html" in restored.content.decode()


def test_the_number_of_queries_does_not_grow(cast: Cast, client: Client) -> None:
    make_story(cast.ward_4)
    before = queries(client, STORIES)
    for service in (cast.ward_4, cast.ward_5, cast.eastwold.root) * 4:
        story = make_story(service)
        make_public_reply(story)
        make_change(
            cast.ward_4, cast.asha, story=story if story.organisation_id == cast.northmere.pk else None
        )
    assert queries(client, STORIES) == before
    assert before <= 7
