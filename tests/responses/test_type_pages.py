"""The page of a reply says which type counts and who says so, and a person decides there."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from feedbackhub.core import outbox
from responses.models import Response, TypeDecision, text_hash
from responses.services.publishing import withdraw_response
from responses.typology.types import ResponseType
from tests.casework.seeing import elements, tree_of, words, words_of
from tests.factories import make_story
from tests.factories.casework import classify_as, make_public_reply
from tests.factories.responses import make_in_review, make_published

if TYPE_CHECKING:
    from django.test import Client

    from stories.models import Story
    from tests.people import Cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def reply(cast: Cast, story: Story) -> Response:
    """A reply of Asha's that the engine has read."""
    published = make_published(story, cast.asha, cast.priya)
    outbox.drain()
    return published


def shown(client: Client, reply: Response) -> str:
    answer = client.get(reverse("responses:response", args=[reply.pk]))
    assert answer.status_code == 200
    return answer.content.decode()


def send(client: Client, reply: Response, **given: str) -> Any:
    sent = {"label": "offline", "reason": "It only asks them to ring.", "text_hash": text_hash(reply.body)}
    return client.post(reverse("responses:decide-type", args=[reply.pk]), sent | given)


def test_the_page_shows_what_the_engine_said_with_its_words(
    cast: Cast, client: Client, reply: Response
) -> None:
    client.force_login(cast.ben)
    page = shown(client, reply)
    assert "The engine reads it as transparent, conversational" in words_of(page)
    assert "Nobody has decided about it." in words_of(page)
    assert elements(tree_of(page), "//section[@aria-labelledby='types-heading']//mark")


def test_an_unsure_verdict_is_called_unsure(cast: Cast, client: Client, story: Story) -> None:
    reply = make_public_reply(story, None)
    classify_as(reply, ResponseType.GENERIC)
    client.force_login(cast.ben)
    assert "90% sure" in words_of(shown(client, reply))
    other = make_public_reply(make_story(cast.ward_4), None)
    unsure = classify_as(other, ResponseType.GENERIC, confidence=0.52, runner_up="offline")
    assert unsure.confidence < 0.6
    page = words_of(shown(client, other))
    assert "The engine is unsure between generic and offline (52% sure of the first)." in page
    assert "Generic (unsure)" in page


def test_a_person_decides_and_the_page_says_who_and_why(cast: Cast, client: Client, reply: Response) -> None:
    client.force_login(cast.ben)
    answer = send(client, reply)
    assert answer.status_code == 302
    page = words_of(shown(client, reply))
    assert "Offline Decided by Ben Okafor" in page
    assert "“It only asks them to ring.”" in page
    assert "Decided: offline" in page
    assert "Read as transparent, conversational" in page


def test_an_author_who_decides_is_named_as_the_author(cast: Cast, client: Client, reply: Response) -> None:
    client.force_login(cast.asha)
    send(client, reply, label="transparent_conversational")
    page = words_of(shown(client, reply))
    assert "Decided by Asha Patel, who wrote the reply" in page
    assert "Decided: transparent, conversational, as the engine said" in page


def test_the_thread_shows_the_type_that_counts(cast: Cast, client: Client, reply: Response) -> None:
    client.force_login(cast.ben)
    send(client, reply)
    page = client.get(reverse("responses:write", args=[reply.story_id])).content.decode()
    assert "Offline (decided by a person)" in words_of(page)


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ({"reason": " "}, "Say why you read the reply like this"),
        ({"label": ""}, "Select which type it is"),
        ({"label": "non_response"}, "Select one of the choices on the list"),
        ({"text_hash": "0" * 64}, "changed while you were reading"),
    ],
)
def test_what_was_typed_is_kept(
    cast: Cast, client: Client, reply: Response, given: dict[str, str], says: str
) -> None:
    client.force_login(cast.ben)
    answer = send(client, reply, **({"reason": "A long reason that I typed."} | given))
    assert answer.status_code == 422
    page = answer.content.decode()
    assert says in words_of(page)
    if "reason" not in given:
        assert "A long reason that I typed." in page
    if "label" not in given:
        [picked] = elements(tree_of(page), "//input[@name='label'][@checked]")
        assert picked.get("value") == "offline"
    [opened] = elements(tree_of(page), "//details[.//input[@name='label']]")
    assert opened.get("open") is not None
    assert not TypeDecision.objects.exists()


def test_each_of_four_types_says_what_it_is(cast: Cast, client: Client, reply: Response) -> None:
    client.force_login(cast.ben)
    tree = tree_of(shown(client, reply))
    assert len(elements(tree, "//input[@name='label']")) == 4
    hints = elements(tree, "//fieldset[.//input[@name='label']]//*[contains(@class, 'nhsuk-radios__hint')]")
    assert len(hints) == 4
    assert all(words(hint).endswith(".") for hint in hints)


@pytest.mark.parametrize(("who", "status"), [("rhys", 403), ("adam", 403), ("olga", 404)])
def test_who_may_not_decide(cast: Cast, client: Client, reply: Response, who: str, status: int) -> None:
    client.force_login(getattr(cast, who))
    assert send(client, reply).status_code == status
    page = client.get(reverse("responses:response", args=[reply.pk]))
    assert page.status_code == (404 if status == 404 else 200)
    assert b'name="label"' not in page.content
    assert not TypeDecision.objects.exists()


def test_who_is_not_signed_in_is_asked_to_and_keeps_the_words(
    client: Client, cast: Cast, reply: Response
) -> None:
    answer = send(client, reply)
    assert answer.status_code == 401
    assert "It only asks them to ring." in answer.content.decode()


def test_a_draft_has_no_type_yet_and_a_withdrawn_reply_only_its_history(
    cast: Cast, client: Client, story: Story, reply: Response
) -> None:
    client.force_login(cast.lena)
    draft = make_in_review(make_story(cast.ward_4), cast.asha)
    assert b"types-heading" not in client.get(reverse("responses:response", args=[draft.pk])).content
    withdraw_response(response=reply, reason="Wrong story.", actor=cast.lena)
    page = shown(client, reply)
    assert "types-heading" in page
    assert 'name="label"' not in page


def test_the_number_of_queries_does_not_grow_with_the_history(
    cast: Cast, client: Client, reply: Response
) -> None:
    client.force_login(cast.lena)

    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            shown(client, reply)
        return len(captured)

    send(client, reply)
    before = queries()
    for n in range(8):
        send(client, reply, reason=f"Reason {n}")
        classify_as(reply, ResponseType.GENERIC)
    assert queries() == before
