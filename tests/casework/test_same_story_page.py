"""The panel on a case's page: what it says of the other record, and who may join, separate and show again."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from casework.models import Case, CaseState
from casework.services.cases import open_cases
from casework.services.sweeping import catch_up
from feedbackhub.accounts.roles import Permission, Role
from feedbackhub.core.clock import now
from feedbackhub.organisations.models import Membership
from responses.permissions import held_at
from stories.models import SameStory, SameStoryState, SourceKind, Story, StoryState
from stories.services.same_story import link_by_hand
from stories.services.withdrawing import withdraw_story
from tests.casework.making import publish_reply
from tests.casework.seeing import words_of
from tests.factories import make_source, make_story
from tests.people import TESTS, Cast

if TYPE_CHECKING:
    from django.test import Client

    from feedbackhub.accounts.models import User

Two = tuple[Case, Case]


@pytest.fixture
def cases(cast: Cast) -> Two:
    """Asha's two cases: one by Care Opinion, one by NHS.UK, which came later."""
    sources = (
        make_source(
            cast.northmere,
            SourceKind.CARE_OPINION,
            base_url="https://www.careopinion.org.uk",
            name="Care Opinion",
        ),
        make_source(cast.northmere, SourceKind.NHS_UK, name="NHS.UK reviews"),
    )
    stories = [
        make_story(
            cast.ward_4,
            source=source,
            link=f"https://site{number}.example/12345",
            received_at=now() - timedelta(hours=3 - number),
        )
        for number, source in enumerate(sources)
    ]
    first, second = open_cases(stories=stories, actor=TESTS)
    return first, second


def see(client: Client, user: User, case: Case) -> str:
    client.force_login(user)
    response = client.get(f"/cases/{case.pk}/")
    assert response.status_code == 200
    return words_of(response.content.decode())


def test_joining_by_hand_and_separating(client: Client, cast: Cast, cases: Two) -> None:
    first, second = cases
    client.force_login(cast.asha)
    sent = {"join-other": f"http://hub.example/cases/{second.pk}/?x=1", "join-reason": "She told me so"}
    page = words_of(client.post(f"/cases/{first.pk}/join/", sent, follow=True).content.decode())
    for said in (
        "a reply to either answers both",
        "This story also came by NHS.UK reviews",
        "Asha Patel says so: She told me so",
        f"See case {second.pk}",
        "That is wrong: separate them",
    ):
        assert said in page
    catch_up()
    other = see(client, cast.asha, second)
    assert "This story also came by Care Opinion" in other
    assert f"It is the same story as case {first.pk}." in other
    pair = SameStory.objects.get()
    page = words_of(client.post(f"/cases/{first.pk}/separate/{pair.pk}/", follow=True).content.decode())
    assert "They are two stories again" in page
    assert "This story also came by" not in page


@pytest.mark.parametrize(
    ("other", "said"),
    [
        ("", "Enter the number or link of the other case"),
        ("none", "Enter the number of a case, such as 1234"),
        ("999999", "There is no case with this number that you may answer."),
        ("self", "That is this story itself."),
    ],
)
def test_what_cannot_be_joined_is_said(client: Client, cast: Cast, cases: Two, other: str, said: str) -> None:
    first, _ = cases
    client.force_login(cast.asha)
    sent = {"join-other": str(first.pk) if other == "self" else other}
    response = client.post(f"/cases/{first.pk}/join/", sent)
    assert response.status_code == 422
    assert said in words_of(response.content.decode())


def test_who_may_only_read_joins_and_separates_nothing(client: Client, cast: Cast, cases: Two) -> None:
    first, second = cases
    pair = link_by_hand(story=first.story, other=second.story, actor=cast.lena)
    page = see(client, cast.rhys, first)
    assert "This story also came by NHS.UK reviews" in page
    assert "separate them" not in page
    assert "Another case is about the same story" not in page
    assert client.post(f"/cases/{first.pk}/separate/{pair.pk}/").status_code == 403
    assert client.post(f"/cases/{first.pk}/join/", {"join-other": str(second.pk)}).status_code == 403
    client.force_login(cast.olga)
    assert client.post(f"/cases/{first.pk}/separate/{pair.pk}/").status_code in {403, 404}


def test_to_read_another_case_is_not_enough_to_get_hold_of_it(client: Client, cast: Cast, cases: Two) -> None:
    """Whoever answers one of two joined stories answers the other: joining may not be a way to that."""
    first, _ = cases
    (theirs,) = open_cases(stories=[make_story(cast.ward_5)], actor=TESTS)
    Membership.objects.create(user=cast.asha, service=cast.northmere.root, role=Role.READER)
    client.force_login(cast.asha)
    assert client.get(f"/cases/{theirs.pk}/").status_code == 200
    response = client.post(f"/cases/{first.pk}/join/", {"join-other": str(theirs.pk)})
    assert response.status_code == 422
    assert "There is no case with this number that you may answer." in words_of(response.content.decode())
    assert not SameStory.objects.exists()
    assert Permission.DRAFT_RESPONSE not in held_at(user=cast.asha, story=theirs.story)


def test_a_pair_of_other_stories_is_not_separated_from_here(client: Client, cast: Cast, cases: Two) -> None:
    first, second = cases
    pair = link_by_hand(story=first.story, other=second.story, actor=cast.lena)
    (third,) = open_cases(stories=[make_story(cast.ward_4)], actor=TESTS)
    client.force_login(cast.asha)
    assert client.post(f"/cases/{third.pk}/separate/{pair.pk}/").status_code == 404
    pair.refresh_from_db()
    assert pair.state == SameStoryState.LINKED


def test_what_was_taken_back_elsewhere_waits_for_a_lead(client: Client, cast: Cast, cases: Two) -> None:
    first, second = cases
    link_by_hand(story=first.story, other=second.story, actor=cast.lena)
    catch_up()
    withdraw_story(story=first.story, actor=TESTS)
    catch_up()
    said = "Its author took the same words back on Care Opinion"
    page = see(client, cast.asha, second)
    assert said in page
    assert "A patient experience lead decides" in page
    assert client.post(f"/cases/{second.pk}/show-again/").status_code == 403
    assert "Show it to the public again" in see(client, cast.lena, second)
    assert client.get(f"/stories/{second.story_id}/").status_code == 404
    page = words_of(client.post(f"/cases/{second.pk}/show-again/", follow=True).content.decode())
    assert "Everybody can read the story again." in page
    assert said not in page
    assert client.get(f"/stories/{second.story_id}/").status_code == 200
    assert client.post(f"/cases/{second.pk}/take-down/").status_code == 404


def test_a_lead_takes_it_down_too(client: Client, cast: Cast, cases: Two) -> None:
    first, second = cases
    link_by_hand(story=first.story, other=second.story, actor=cast.lena)
    withdraw_story(story=first.story, actor=TESTS)
    client.force_login(cast.lena)
    client.post(f"/cases/{second.pk}/take-down/")
    assert Story.objects.get(pk=second.story_id).state == StoryState.WITHDRAWN
    catch_up()
    second.refresh_from_db()
    assert second.state == CaseState.CLOSED


def test_the_queue_holds_the_story_once(client: Client, cast: Cast, cases: Two) -> None:
    first, second = cases
    link_by_hand(story=first.story, other=second.story, actor=cast.lena)
    client.force_login(cast.asha)
    page = client.get("/queue/?view=all").content.decode()
    assert f"/cases/{first.pk}/" in page
    assert f"/cases/{second.pk}/" not in page


def test_the_public_reads_the_story_once_with_the_replies_of_both(
    client: Client, cast: Cast, cases: Two
) -> None:
    first, second = cases
    link_by_hand(story=first.story, other=second.story, actor=cast.lena)
    publish_reply(first.story)
    publish_reply(second.story)
    listed = client.get("/stories/").content.decode()
    assert f"/stories/{first.story_id}/" in listed
    assert f"/stories/{second.story_id}/" not in listed
    assert "2 replies" in listed
    for case, other, link in ((first, "NHS.UK", "site1"), (second, "Care Opinion", "site0")):
        page = client.get(f"/stories/{case.story_id}/").content.decode()
        assert f"Also told on {other}" in page
        assert f"https://{link}.example/12345" in page
        assert page.count("Replied on") == 2
