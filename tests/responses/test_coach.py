"""What the coach shows beside a draft: to whom, of which replies, and never in anybody's name."""

from __future__ import annotations

import re
from html import unescape
from typing import TYPE_CHECKING

import pytest
from django.test import Client
from django.urls import reverse

from feedbackhub.accounts.roles import Role
from feedbackhub.core import outbox
from feedbackhub.core.clock import now
from responses.presenters import coach_for
from responses.presenters.desk import writer_of
from responses.services.publishing import withdraw_response
from stories.models import StoryState
from tests.factories import make_story
from tests.factories.responses import make_draft, make_published
from tests.people import join

if TYPE_CHECKING:
    from pytest_django import DjangoAssertNumQueries

    from feedbackhub.accounts.models import User
    from feedbackhub.organisations.models import Service
    from responses.models import Response
    from responses.presenters import CoachView
    from stories.models import Story
    from tests.people import Cast

pytestmark = pytest.mark.django_db

PASTED = "We take all feedback seriously and always strive to provide the best possible care on Ward 4."
OFFLINE = "I am sorry about the glasses. Please ring me on 01632 960144 so that I can look into it for you."
HOSTILE = "<script>alert(1)</script> & <b onclick=x>\u202e"


def look(story: Story, body: str, who: User) -> CoachView:
    return coach_for(story=story, body=body, writer=writer_of(who))


def asked(who: User, story: Story, body: str) -> str:
    client = Client()
    client.force_login(who)
    answer = client.post(
        reverse("responses:coach"), {"story": story.pk, "body": body}, headers={"HX-Request": "true"}
    )
    assert answer.status_code == 200
    return answer.content.decode()


def said_before(cast: Cast, at: Service, text: str = PASTED) -> Response:
    response = make_published(make_story(at, title="An earlier story"), cast.lena, cast.priya, text)
    outbox.drain()
    return response


# What was said before ---------------------------------------------------------------------------------------------


def test_the_same_words_stand_side_by_side_with_a_link(cast: Cast, story: Story) -> None:
    join(cast.lena, cast.site, Role.RESPONDER)
    earlier = said_before(cast, cast.ward_4, f"Hello, it was lovely. {PASTED}")
    draft = f"Dear 🙂 daisy47,\n\n{PASTED.replace('4', '9')}"
    [shared] = look(story, draft, cast.asha).shared
    assert (shared.number, shared.who) == (earlier.pk, "Lena Brook, Patient experience lead")
    assert [(pair.mine, pair.theirs) for pair in shared.pairs] == [(PASTED.replace("4", "9"), PASTED)]
    html = asked(cast.asha, story, draft)
    assert f'href="{reverse("responses:response", args=[earlier.pk])}"' in html
    assert "An earlier story" in html


def test_a_reply_that_the_person_may_not_read_is_not_shown(cast: Cast, story: Story) -> None:
    said_before(cast, cast.ward_5)
    assert look(story, PASTED, cast.asha).shared == ()
    assert "An earlier story" not in asked(cast.asha, story, PASTED)
    join(cast.asha, cast.ward_5, Role.READER)
    assert len(look(story, PASTED, cast.asha).shared) == 1


def test_nothing_is_shown_of_drafts_of_withdrawn_replies_or_of_stories_that_are_gone(
    cast: Cast, story: Story
) -> None:
    make_draft(make_story(cast.ward_4), cast.ben, PASTED)
    withdraw_response(response=said_before(cast, cast.ward_4), reason="No.", actor=cast.lena)
    gone, held = said_before(cast, cast.ward_4).story, said_before(cast, cast.ward_4).story
    gone.state = StoryState.WITHDRAWN
    gone.save()
    held.held_back_at = now()
    held.save()
    assert look(story, PASTED, cast.asha).shared == ()


def test_the_storys_own_replies_are_no_repetition(cast: Cast, story: Story) -> None:
    make_published(story, cast.asha, cast.priya, PASTED)
    outbox.drain()
    assert look(story, PASTED, cast.asha).shared == ()


# What is said of the words ----------------------------------------------------------------------------------------


def test_apologies_with_an_if_and_promises_without_an_owner_are_named_in_order(
    cast: Cast, story: Story
) -> None:
    draft = "I am sorry you feel let down. This will be looked into. I will ring the ward on Friday."
    remarks = look(story, draft, cast.asha).remarks
    assert [remark.words for remark in remarks] == ["sorry you feel", "will be looked into"]
    assert remarks[1].advice == "Say who will do this, and by when."
    html = unescape(asked(cast.asha, story, draft))
    assert "“<bdi" in html
    assert "Say sorry for what happened." in html


def test_the_gate_speaks_first_with_a_safe_wording(cast: Cast, story: Story) -> None:
    html = asked(cast.asha, story, "Thank you. Your NHS number 943 476 5919 is known to us.")
    stop = look(story, "Your NHS number 943 476 5919 is known to us.", cast.asha).stops[0]
    assert html.index("app-coach__stops") < html.index("app-coach__headline")
    if stop.safe:
        assert stop.safe in unescape(html)
    assert "app-mark--change" in html


@pytest.mark.parametrize(
    "draft", ["Thank you 🙂🙂 {x}.\r\nPlease contact PALS.", "👩‍👩‍👧 {x}\r\n\r\nPlease contact PALS."]
)
def test_the_marked_copy_is_the_draft_with_hostile_words_escaped(
    cast: Cast, story: Story, draft: str
) -> None:
    html = asked(cast.asha, story, draft.format(x=HOSTILE))
    assert "<script" not in html
    assert "<b onclick" not in html
    assert "‹U+202E›" in html
    marks = [
        unescape(re.sub(r"<sup.*?</sup>|<[^>]+>", "", one))
        for one in re.findall(r"<mark[^>]*>(.*?)</mark>", html)
    ]
    assert "Please contact PALS." in marks


# Offline, for a good reason ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("fields", "why"),
    [
        ({"criticality": 3}, "serious (3 of 5)"),
        ({"body": "They lost my glasses. Ring me on 07700 900123."}, "phone number"),
    ],
)
def test_an_answer_in_private_is_right_where_safety_or_privacy_asks_for_it(
    cast: Cast, fields: dict[str, object], why: str
) -> None:
    view = look(make_story(cast.ward_4, **fields), OFFLINE, cast.asha)
    assert why in view.private
    assert "good reason" in view.headline or view.headline.startswith("Unsure")
    assert "answer_first" not in view.prompts


def test_without_such_a_reason_it_is_only_offline(cast: Cast) -> None:
    story = make_story(cast.ward_4, criticality=2, body="They lost my glasses and nobody rang me about them.")
    view = look(story, OFFLINE, cast.asha)
    assert view.private == ""
    assert "good reason" not in view.headline


# The 19 factors ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("body", "counted"),
    [
        ("The nurses were wonderful and kind. Thank you all so much.", "praise, so 11 of the 19"),
        (
            "I waited six hours. The toilets were dirty and nobody told us anything.",
            "criticism, so 18 of the 19",
        ),
        (
            "The nurses were wonderful, but I waited six hours and the toilets were dirty.",
            "both praise and criticism",
        ),
    ],
)
def test_the_factors_are_counted_against_those_that_fit_the_story(
    cast: Cast, body: str, counted: str
) -> None:
    factors = look(
        make_story(cast.ward_4, title="A stay", body=body), "Thank you. Kind regards", cast.asha
    ).factors
    assert factors is not None
    assert counted in factors.counted
    assert factors.areas[0].name == "Who replies"
    assert len(factors.areas) == 7
    assert sum(len(area.factors) for area in factors.areas) == 19


def test_a_story_that_its_source_finds_not_critical_is_praise(cast: Cast) -> None:
    story = make_story(cast.ward_4, criticality=0, body="I waited six hours and nobody told me anything.")
    view = look(story, "Thank you.", cast.asha)
    assert view.factors is not None
    assert "11 of the 19" in view.factors.counted
    assert not any("sorry" in prompt for prompt in view.prompts)


def test_name_and_role_stand_with_the_reply_without_being_typed(cast: Cast, story: Story) -> None:
    factors = look(story, "Thank you.", cast.asha).factors
    assert factors is not None
    who = {one.name: one.tag["text"] for one in factors.areas[0].factors}
    assert who["Gives the name of the person who replies"] == "Met"
    assert who["Says what their role is"] == "Met"
    assert who["Shows a photograph of the person who replies"] == "Not applicable"


def test_an_empty_draft_is_told_nothing_but_to_begin(cast: Cast, story: Story) -> None:
    view = look(story, " \n ", cast.asha)
    assert view.headline.startswith("Begin to write")
    assert (view.draft, view.factors, view.remarks, view.stops, view.shared) == (None, None, (), (), ())


# Cost -------------------------------------------------------------------------------------------------------------


def test_the_queries_do_not_grow_with_what_was_said_before(
    cast: Cast, story: Story, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    join(cast.lena, cast.site, Role.RESPONDER)
    client = Client()
    client.force_login(cast.asha)
    sent = {"story": story.pk, "body": PASTED}
    said_before(cast, cast.ward_4)
    with django_assert_max_num_queries(18) as first:
        client.post(reverse("responses:coach"), sent, headers={"HX-Request": "true"})
    for _ in range(5):
        said_before(cast, cast.ward_4)
    with django_assert_max_num_queries(len(first.captured_queries)):
        client.post(reverse("responses:coach"), sent, headers={"HX-Request": "true"})
