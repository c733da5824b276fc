"""The author's own page: answers, one tap, mail, taking back; without a cookie, by the link alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse

from casework.models import Case, CaseState
from casework.services.cases import answer_case, open_case
from casework.services.follow_ups import follow_authors_answers
from responses.models import ReplyRating
from stories.models import AuthorContact, FollowUp, RefusalReason, Story
from stories.services import author_mail
from stories.services.author_contact import token_of
from stories.services.follow_up_moderating import publish_follow_up, refuse_follow_up
from stories.services.moderating import keep_for_staff, publish_story
from tests.casework.seeing import words_of
from tests.factories.casework import make_public_reply
from tests.people import TESTS
from tests.stories.telling import BETTER, begin_at, tell

if TYPE_CHECKING:
    from tests.people import Cast

SLUG = "northmere-nhs-trust-rzn"
EMAIL = "quiet.reader@example.com"
CHANGED = "We have changed the order of the rounds."
WORDS = "Thank you. My tablets came on time this week."


@pytest.fixture
def anybody() -> Client:
    """A browser without cookies, whose forms are checked as in production."""
    return Client(enforce_csrf_checks=True)


def at(name: str, token: str, *more: int) -> str:
    return reverse(f"public:{name}", args=[token, *more])


def said_at(client: Client, address: str, status: int = 200) -> str:
    answer = client.get(address)
    assert answer.status_code == status
    return words_of(answer.content.decode())


@pytest.fixture
def told(cast: Cast) -> tuple[str, Story]:
    token, story = tell(cast.ward_4)
    publish_story(story=story, actor=cast.lena)
    story.refresh_from_db()
    return token, story


def test_an_address_may_come_with_the_story_and_is_shown_to_nobody(cast: Cast, anybody: Client) -> None:
    token, _ = begin_at(cast.northmere, better=BETTER)
    check = reverse("public:tell-check", args=[SLUG, token])
    wrong = anybody.post(check, {"email": "nobody"})
    assert wrong.status_code in {200, 422}
    assert "nobody" in wrong.content.decode()
    assert not Story.objects.exists()
    sent = anybody.post(check, {"email": EMAIL})
    assert sent.headers["Location"] == at("told", token)
    page = anybody.get(at("told", token)).content.decode()
    assert "We have sent you an email" in words_of(page)
    assert EMAIL not in page
    author_mail.tell_authors()
    assert mail.outbox[0].to == [EMAIL]


def test_a_story_without_an_address_is_told_as_before(cast: Cast, anybody: Client) -> None:
    token, _ = begin_at(cast.northmere, better=BETTER)
    anybody.post(reverse("public:tell-check", args=[SLUG, token]), {"email": ""})
    assert Story.objects.count() == 1
    assert not AuthorContact.objects.exists()


def test_the_page_of_a_story_takes_an_address_and_forgets_it(
    told: tuple[str, Story], anybody: Client
) -> None:
    token, _ = told
    wrong = anybody.post(at("told-mail", token), {"email": "not an address"})
    assert wrong.status_code == 422
    assert "not an address" in wrong.content.decode()
    left = anybody.post(at("told-mail", token), {"email": EMAIL})
    assert left.headers["Location"] == f"{at('told', token)}#mail"
    contact = AuthorContact.objects.get()
    yes = at("author-confirm", token_of(contact))
    assert "Did you tell us a story" in said_at(anybody, yes)
    assert AuthorContact.objects.get().confirmed_at is None
    confirmed = anybody.post(yes)
    assert "We will write to you" in words_of(confirmed.content.decode())
    assert "We write to you when" in said_at(anybody, at("told", token))
    anybody.post(at("told-mail-stop", token))
    assert not AuthorContact.objects.exists()
    assert "no longer works" in said_at(anybody, yes, 410)
    assert not anybody.cookies


def test_a_mail_program_stops_the_mail_by_itself(told: tuple[str, Story], anybody: Client) -> None:
    token, _ = told
    anybody.post(at("told-mail", token), {"email": EMAIL})
    stop = at("author-stop", token_of(AuthorContact.objects.get()))
    assert "Press the button" in said_at(anybody, stop)
    assert AuthorContact.objects.exists()
    assert anybody.post(stop, {"List-Unsubscribe": "One-Click"}).status_code == 200
    assert not AuthorContact.objects.exists()
    assert "You get no more mail" in said_at(anybody, stop)


@pytest.mark.parametrize("name", ["author-confirm", "author-stop"])
def test_a_made_up_link_shows_nothing(cast: Cast, anybody: Client, name: str) -> None:
    answer = anybody.get(at(name, "x" * 40))
    assert answer.status_code in {200, 410}
    assert "noindex" in answer.headers["X-Robots-Tag"]
    assert "no-store" in answer.headers["Cache-Control"]


def test_the_author_answers_and_is_warned_of_a_phone_number_once(
    told: tuple[str, Story], anybody: Client
) -> None:
    token, story = told
    number = "Please ring me on 07700 900123."
    warned = anybody.post(at("told-answer", token), {"body": number, "once": "one"})
    assert warned.status_code == 422
    assert "phone number in what you wrote" in words_of(warned.content.decode())
    assert number in warned.content.decode()
    assert not FollowUp.objects.exists()
    for _ in range(2):
        anybody.post(at("told-answer", token), {"body": number, "once": "one", "seen": "1"})
    assert FollowUp.objects.get().story == story
    assert "We have it. Staff can read it now" in said_at(anybody, at("told", token))


def test_an_empty_answer_and_a_trap_keep_what_was_typed(told: tuple[str, Story], anybody: Client) -> None:
    token, _ = told
    empty = anybody.post(at("told-answer", token), {"body": " "})
    assert empty.status_code == 422
    assert "Write what you want to say" in words_of(empty.content.decode())
    trapped = anybody.post(at("told-answer", token), {"body": WORDS, "website": "x"})
    assert trapped.status_code == 422
    assert WORDS in trapped.content.decode()


def test_the_thread_is_in_order_and_the_public_sees_what_is_published(
    told: tuple[str, Story], anybody: Client, cast: Cast
) -> None:
    token, story = told
    make_public_reply(story, None, body=CHANGED)
    anybody.post(at("told-answer", token), {"body": WORDS, "once": "one"})
    public = reverse("public:story", args=[story.pk])
    assert WORDS not in said_at(anybody, public)
    publish_follow_up(follow_up=FollowUp.objects.get(), actor=cast.lena)
    shown = said_at(anybody, public)
    assert shown.index("order of the rounds") < shown.index("The author answered") < shown.index(WORDS)
    own = said_at(anybody, at("told", token))
    assert own.index("order of the rounds") < own.index(WORDS)
    anybody.post(at("told-answer-withdraw", token, FollowUp.objects.get().pk))
    assert WORDS not in said_at(anybody, public)
    assert WORDS not in said_at(anybody, at("told", token))


def test_a_refused_answer_says_why_in_kind_words(
    told: tuple[str, Story], anybody: Client, cast: Cast
) -> None:
    token, _ = told
    anybody.post(at("told-answer", token), {"body": WORDS, "once": "one"})
    refuse_follow_up(follow_up=FollowUp.objects.get(), reason=RefusalReason.PRIVATE, actor=cast.lena)
    assert "It tells private things about somebody else" in said_at(anybody, at("told", token))


def test_one_tap_says_whether_it_helped_and_a_changed_mind_replaces_it(
    told: tuple[str, Story], anybody: Client, cast: Cast
) -> None:
    token, story = told
    reply = make_public_reply(story, None, body=CHANGED)
    helped = at("told-helped", token, reply.pk)
    for _ in range(2):
        assert anybody.post(helped, {"helped": "yes"}).status_code == 302
    assert ReplyRating.objects.get().helped
    anybody.post(helped, {"helped": "yes", "why": "It was about me."})
    assert ReplyRating.objects.get().why == "It was about me."
    anybody.post(helped, {"helped": "no"})
    assert (ReplyRating.objects.get().helped, ReplyRating.objects.get().why) == (False, "")
    assert "You said: no" in said_at(anybody, at("told", token))
    assert "helped" not in said_at(anybody, reverse("public:story", args=[story.pk]))
    assert anybody.post(helped, {"helped": "maybe"}).status_code == 404


def test_no_link_reaches_anothers_story(told: tuple[str, Story], anybody: Client, cast: Cast) -> None:
    token, story = told
    other, strange = tell(cast.ward_5, better="The lift was broken again and again.")
    publish_story(story=strange, actor=cast.lena)
    reply = make_public_reply(story, None, body=CHANGED)
    anybody.post(at("told-answer", token), {"body": WORDS, "once": "one"})
    mine = FollowUp.objects.get()
    assert anybody.post(at("told-helped", other, reply.pk), {"helped": "no"}).status_code == 404
    assert anybody.post(at("told-answer-withdraw", other, mine.pk)).status_code == 404
    assert anybody.post(at("told-answer", "x" * 32), {"body": WORDS}).status_code == 404
    assert not ReplyRating.objects.exists()


def test_staff_see_an_answer_at_once_and_the_case_comes_back_when_it_is_public(
    told: tuple[str, Story], anybody: Client, cast: Cast, client: Client
) -> None:
    token, story = told
    case = open_case(story=story, actor=TESTS)
    make_public_reply(story, None, body=CHANGED)
    answer_case(story=story, actor=TESTS)
    anybody.post(at("told-answer", token), {"body": WORDS, "once": "one"})
    client.force_login(cast.lena)
    page = said_at(client, reverse("casework:case", args=[case.pk]))
    assert "Not public: waits to be read" in page
    assert WORDS in page
    publish_follow_up(follow_up=FollowUp.objects.get(), actor=cast.lena)
    assert follow_authors_answers() == 1
    assert follow_authors_answers() == 0
    assert Case.objects.get().state == CaseState.OPEN
    assert "Its author answered" in said_at(client, reverse("casework:case", args=[case.pk]))


def test_a_story_for_staff_only_is_answered_for_staff_only(cast: Cast, anybody: Client) -> None:
    token, story = tell(cast.ward_4, staff_only=True)
    keep_for_staff(story=story, actor=cast.lena)
    anybody.post(at("told-answer", token), {"body": WORDS, "once": "one"})
    assert "Staff can read it" in said_at(anybody, at("told", token))
    publish_follow_up(follow_up=FollowUp.objects.get(), actor=cast.lena)
    assert anybody.get(reverse("public:story", args=[story.pk])).status_code == 404


def test_the_moderation_queue_shows_answers_and_decides(
    told: tuple[str, Story], anybody: Client, cast: Cast, client: Client
) -> None:
    token, _ = told
    anybody.post(at("told-answer", token), {"body": f"{WORDS} Ring 07700 900123.", "once": "o", "seen": "1"})
    row = FollowUp.objects.get()
    client.force_login(cast.lena)
    queue = said_at(client, reverse("stories:moderation"))
    assert "What authors said after their stories" in queue
    assert "May hold: phone number" in queue
    one = reverse("stories:moderate-answer", args=[row.pk])
    assert "[phone number removed]" in client.get(one).content.decode()
    edit = reverse("stories:moderate-answer-edit", args=[row.pk])
    assert client.post(edit, {"text": "I am happy."}).status_code == 422
    assert client.post(edit, {"text": f"{WORDS} Ring [phone number removed]."}).status_code == 302
    assert client.get(one).status_code == 404
    client.force_login(cast.asha)
    assert client.get(one).status_code in {403, 404}
