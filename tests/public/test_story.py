"""The page of one story: all that is public, nothing that is not, and nothing at all once it is withdrawn."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from django.urls import reverse

from casework.models import Change, ChangeState
from casework.services.cases import open_cases
from feedbackhub.core.actors import SystemActor
from feedbackhub.core.clock import now
from responses.models import Response
from stories.models import Story, StoryState
from tests.casework.seeing import elements, tree_of
from tests.factories import make_story
from tests.factories.casework import make_change, make_public_reply
from tests.factories.responses import make_published
from tests.public.making import make_full_story, page_of, queries, text_of
from tests.web.xss_corpus import PAYLOADS

if TYPE_CHECKING:
    from django.test import Client

    from tests.people import Cast

ATTACKS = [text for text in PAYLOADS if "\x00" not in text]
FORBIDDEN = {
    "script",
    "img",
    "iframe",
    "object",
    "embed",
    "style",
    "base",
    "meta",
    "math",
    "link",
    "video",
    "audio",
}


def address_of(story: Story) -> str:
    return reverse("public:story", args=[story.pk])


def test_story_reply_and_changes_are_shown(cast: Cast, client: Client) -> None:
    shown = text_of(client, address_of(make_full_story(cast)))
    for said in (
        "Where are my glasses",
        "The nurse on the ward found my glasses",
        "Told by daisy47, the patient",
        "Ward 4",
        "Northmere NHS Trust",
        "Asha Patel, Ward manager",
        "The nurse found them in the laundry.",
        "The planned change",
        "The made change",
        "The sustained change",
        "Change made and still in place",
        "The reversed change",
        "Change made, and later undone",
        "Read this story where it was told",
    ):
        assert said in shown


def test_staff_find_the_way_to_the_case_and_nobody_else_does(cast: Cast, client: Client) -> None:
    story = make_full_story(cast)
    [case] = open_cases(stories=[story], actor=SystemActor("the tests"))
    said, address = "Open the case of this story", address_of(story)
    assert said not in text_of(client, address)
    for person, may in ((cast.olga, False), (cast.asha, True)):
        client.force_login(person)
        page = page_of(client, address)
        assert (said in page) is may
        assert (f'href="/cases/{case.pk}/"' in page) is may


def test_what_only_staff_may_know_is_not_in_the_page(cast: Cast, client: Client) -> None:
    story = make_full_story(cast)
    for page in (page_of(client, address_of(story)), page_of(client, reverse("public:stories"))):
        for secret in (
            "critical",
            "being looked into",
            "raw record",
            "A draft that nobody",
            "eneric",
            "The suggested change",
            "The declined change",
            cast.asha.email,
            "northmere.example",
        ):
            assert secret not in page, secret


@pytest.mark.parametrize("state", [StoryState.WITHDRAWN, StoryState.EXPIRED])
def test_a_story_that_was_taken_away_looks_like_one_that_never_was(
    cast: Cast, client: Client, state: StoryState
) -> None:
    story = make_full_story(cast)
    assert client.get(address_of(story)).status_code == 200
    story.state = state
    story.save()
    gone, never = client.get(address_of(story)), client.get("/stories/999999/")
    assert gone.status_code == never.status_code == 404
    assert gone.content == never.content
    assert "Where are my glasses" not in page_of(client, reverse("public:what-changed"))


def test_who_is_signed_in_sees_no_more(cast: Cast, client: Client) -> None:
    story = make_full_story(cast)
    story.state = StoryState.WITHDRAWN
    story.save()
    client.force_login(cast.lena)
    assert client.get(address_of(story)).status_code == 404


@pytest.mark.parametrize("published", [None, timedelta(days=1)])
def test_a_story_that_is_not_published_yet_is_not_found(
    cast: Cast, client: Client, published: timedelta | None
) -> None:
    story = make_story(cast.ward_4, published_at=published and now() + published)
    assert client.get(address_of(story)).status_code == 404


@pytest.mark.parametrize("number", ["0", "9" * 19, "9" * 40])
def test_a_number_beyond_the_database_is_not_found(client: Client, db: None, number: str) -> None:
    assert client.get(f"/stories/{number}/").status_code == 404


def test_an_unanswered_story_says_so(cast: Cast, client: Client) -> None:
    shown = text_of(client, address_of(make_story(cast.ward_4)))
    assert "Nobody has replied to this story yet." in shown
    assert "Nothing has changed because of this story yet." in shown


def test_nothing_that_anybody_wrote_becomes_markup(cast: Cast, client: Client) -> None:
    story = make_story(cast.ward_4)
    reply = make_public_reply(story)
    change = make_change(cast.ward_4, cast.asha, story=story)
    for attack in ATTACKS:
        short = attack[:100]
        Story.objects.filter(pk=story.pk).update(
            title=short, body=attack, author_name=short, author_role=short
        )
        Response.objects.filter(pk=reply.pk).update(body=attack, signed_name=short, signed_role=short)
        Change.objects.filter(pk=change.pk).update(title=short, you_said=attack, we_did=attack)
        assert_only_text(page_of(client, address_of(story)), attack)


def test_nothing_in_a_list_becomes_markup_either(cast: Cast, client: Client) -> None:
    for attack in ATTACKS:
        story = make_story(cast.ward_4, title=attack[:100], body=attack)
        make_change(cast.ward_4, cast.asha, story=story, title=attack[:100], you_said=attack, we_did=attack)
    for number in range(1, len(ATTACKS) // 20 + 2):
        for name in ("public:stories", "public:what-changed"):
            assert_only_text(page_of(client, f"{reverse(name)}?page={number}"), f"{name} {number}")


def assert_only_text(page: str, attack: str) -> None:
    """Fail where the main part of a page holds an element or an address that the page itself does not make."""
    body = page[page.index("<main") : page.index("</main>")].lower()
    for element in elements(tree_of(body), "//*"):
        assert element.tag not in FORBIDDEN, (attack, element.tag)
        assert not [name for name in element.attrib if str(name).startswith("on")], attack
        assert not str(element.get("href", "")).strip().startswith(("javascript:", "data:", "//")), attack


def test_an_address_that_is_no_web_address_is_not_linked(cast: Cast, client: Client) -> None:
    page = page_of(client, address_of(make_story(cast.ward_4, link="javascript:alert(1)")))
    assert "javascript:" not in page
    assert "where it was told" not in page


def test_hidden_characters_are_written_out(cast: Cast, client: Client) -> None:
    story = make_story(cast.ward_4, title="abc\u202edef", author_name="nob\u202eody")
    page = page_of(client, address_of(story))
    assert "\u202e" not in page
    assert "‹U+202E›" in page


def test_a_late_promise_is_said_to_be_late(cast: Cast, client: Client) -> None:
    story = make_story(cast.ward_4)
    change = make_change(cast.ward_4, cast.asha, ChangeState.PLANNED, story=story)
    change.due_on = now().date() - timedelta(days=700)
    change.save()
    shown = text_of(client, address_of(story))
    assert "Was planned for" in shown
    assert "It is late" in shown


def test_the_number_of_queries_does_not_grow(cast: Cast, client: Client) -> None:
    story = make_story(cast.ward_4)
    make_public_reply(story)
    make_change(cast.ward_4, cast.asha, story=story)
    before = queries(client, address_of(story))
    for _ in range(6):
        make_public_reply(story)
        make_change(cast.ward_5, cast.priya, story=story)
    assert queries(client, address_of(story)) == before
    assert before <= 8


@pytest.mark.parametrize(
    ("why", "is_shown"),
    [("I was a patient here once.", True), ("Mr Jones of bed 4: NHS number 943 476 5919.", False)],
)
def test_why_somebody_answers_passes_the_gate_like_a_reply(
    cast: Cast, client: Client, why: str, is_shown: bool
) -> None:
    story = make_story(cast.ward_4)
    make_published(story, cast.asha, cast.priya)
    type(cast.asha).objects.filter(pk=cast.asha.pk).update(why_i_answer=why)
    page = client.get(f"/stories/{story.pk}/").content.decode()
    assert (why in page) == is_shown
    assert "Asha Patel" in page
