"""The moderation pages: for moderators alone, the longest waiting first, every decision in one press."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from django.urls import reverse

from feedbackhub.core.clock import now
from stories.models import MayPublish, ModerationDecision, Story, StoryState
from tests.casework.seeing import elements, has_class, tree_of, words, words_of
from tests.stories.telling import GOOD, note, tell

if TYPE_CHECKING:
    from django.test import Client

    from tests.people import Cast

QUEUE = "/moderation/"
NAMED = "Nurse Ann Bell shouted. Ring 07700 900123 or see www.example.com."


def page_of(story: Story, what: str = "") -> str:
    return reverse(f"stories:moderate{what}", args=[story.pk])


@pytest.mark.parametrize(
    ("who", "status"), [("lena", 200), ("asha", 403), ("priya", 403), ("adam", 403), ("rhys", 403)]
)
def test_only_moderators_open_the_queue(cast: Cast, client: Client, who: str, status: int) -> None:
    client.force_login(getattr(cast, who))
    assert client.get(QUEUE).status_code == status


def test_another_trust_finds_nothing_and_decides_nothing(cast: Cast, client: Client) -> None:
    _, story = tell(cast.ward_4)
    client.force_login(cast.olga)
    assert "Nothing waits to be read" in words_of(client.get(QUEUE).content.decode())
    assert client.get(page_of(story)).status_code == 404
    for what in ("-publish", "-edit", "-keep", "-refuse"):
        assert client.post(page_of(story, what)).status_code == 404
    assert not ModerationDecision.objects.exists()


def test_the_longest_waiting_is_first_and_the_menu_counts(cast: Cast, client: Client) -> None:
    _, newer = tell(cast.ward_4, good="Newer than the other")
    _, older = tell(cast.ward_5, better=NAMED)
    Story.objects.filter(pk=older.pk).update(received_at=now() - timedelta(days=2))
    client.force_login(cast.lena)
    tree = tree_of(client.get(QUEUE).content.decode())
    rows = elements(tree, f"//li[{has_class('app-queue__row')}]")
    assert [row.xpath(".//a/@href")[0] for row in rows] == [page_of(older), page_of(newer)]
    for said in ("Waiting for 2 days", "May hold: phone number", "It holds a link to another site."):
        assert said in words(rows[0])
    assert "Moderation (2)" in words(tree)
    client.force_login(cast.asha)
    assert "Moderation" not in words_of(client.get("/queue/").content.decode())


def test_the_page_marks_what_identifies_and_offers_a_text_without_it(cast: Cast, client: Client) -> None:
    _, story = tell(cast.ward_4, better=NAMED, feeling="angry")
    client.force_login(cast.lena)
    tree = tree_of(client.get(page_of(story)).content.decode())
    assert [words(one) for one in elements(tree, "//mark")] == ["07700 900123", "www.example.com."]
    box = elements(tree, "//textarea")[0]
    assert "Ring [phone number removed] or see" in words(box)
    for said in ("Felt: angry", "They allowed that the words may be published", "What could be better?"):
        assert said in words(tree)


def test_each_decision_is_made_by_its_form(cast: Cast, client: Client) -> None:
    client.force_login(cast.lena)
    _, first = tell(cast.ward_4)
    assert client.post(page_of(first, "-publish")).headers["Location"] == QUEUE
    _, second = tell(cast.ward_4, better=NAMED)
    edited = {"title": "Shouted at", "part_0": "Nurse [name removed] shouted."}
    assert client.post(page_of(second, "-edit"), edited).status_code == 302
    _, third = tell(cast.ward_4)
    assert client.post(page_of(third, "-keep")).status_code == 302
    _, fourth = tell(cast.ward_4)
    assert client.post(page_of(fourth, "-refuse"), {"reason": "not_care"}).status_code == 302
    states = {one.pk: (one.state, one.is_public) for one in Story.objects.all()}
    assert [states[one.pk] for one in (first, second, third, fourth)] == [
        (StoryState.LIVE, True),
        (StoryState.LIVE, True),
        (StoryState.LIVE, False),
        (StoryState.REFUSED, False),
    ]
    assert "It is about nobody’s care" not in words_of(client.get(QUEUE).content.decode())
    assert "1 story" in words_of(client.get(f"{QUEUE}?show=refused").content.decode())
    assert "Lena Brook" in words_of(client.get(page_of(fourth)).content.decode())
    client.post(page_of(fourth, "-publish"))
    assert Story.objects.public().filter(pk=fourth.pk).exists()
    gone = client.post(page_of(fourth, "-publish"))
    assert gone.status_code == 404


def test_what_stands_in_the_way_is_said_beside_the_form(cast: Cast, client: Client) -> None:
    client.force_login(cast.lena)
    _, story = tell(cast.ward_4, better=NAMED)
    invented = client.post(page_of(story, "-edit"), {"title": "T", "part_0": "Everybody was kind."})
    assert invented.status_code == 422
    tree = tree_of(invented.content.decode())
    assert "not put any in" in words(tree)
    assert words(elements(tree, "//textarea")[0]) == "Everybody was kind."
    for sent, says in (
        ({}, "Select why it is not published"),
        ({"reason": "safeguarding"}, "Tell somebody first"),
    ):
        answer = client.post(page_of(story, "-refuse"), sent)
        assert answer.status_code == 422
        assert says in words_of(answer.content.decode())
    assert not ModerationDecision.objects.exists()


def test_against_the_authors_wish_nothing_can_be_published(cast: Cast, client: Client) -> None:
    client.force_login(cast.lena)
    _, story = tell(cast.ward_4, staff_only=True, good=GOOD)
    page = words_of(client.get(page_of(story)).content.decode())
    assert "They do not want it to be published" in page
    assert "Publish as it is" not in page
    client.post(page_of(story, "-publish"))
    assert not Story.objects.live().exists()
    assert "did not say that it may be published" in words_of(client.get(QUEUE).content.decode())


def test_a_photo_is_seen_by_whoever_decides(cast: Cast, client: Client) -> None:
    story = note(cast.ward_4, cast.asha, MayPublish.YES_WITH_PHOTO, with_photo=True)
    client.force_login(cast.lena)
    tree = tree_of(client.get(page_of(story)).content.decode())
    [image] = elements(tree, "//figure/img")
    assert image.get("alt") == "A card with a heart"
    served = client.get(str(image.get("src")))
    assert served.headers["Content-Type"] == "image/jpeg"
    assert served.headers["Cache-Control"] == "private, no-store"
    assert served.headers["X-Content-Type-Options"] == "nosniff"


def test_a_queue_of_fifty_takes_as_many_queries_as_one_of_two(cast: Cast, client: Client) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    client.force_login(cast.lena)
    counts = []
    for more in (2, 12):
        for number in range(more):
            tell(cast.ward_4, good=f"Story {more} {number}")
        with CaptureQueriesContext(connection) as captured:
            assert client.get(QUEUE).status_code == 200
        counts.append(len(captured))
    assert counts[0] == counts[1]
