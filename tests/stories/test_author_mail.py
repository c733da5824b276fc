"""Mail to authors: no stranger signs anybody up, nothing goes twice, no word of a story is in it, one press ends it."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
import time_machine
from django.core import mail

from feedbackhub.core.clock import now
from feedbackhub.core.errors import DomainError
from feedbackhub.core.models import AuditEvent
from responses.models import Response, ResponseState
from responses.signals import response_published
from stories.models import AuthorContact, AuthorNotice, AuthorNoticeKind, AuthorNoticeState
from stories.services import author_contact, author_mail
from stories.services.author_contact import (
    confirm_address,
    forget_address,
    leave_address,
    stop_mail,
    token_of,
)
from stories.services.author_notices import notify_author
from stories.services.moderating import publish_story
from stories.services.telling import TooMany, take_back
from tests.casework.making import publish_reply
from tests.stories.telling import BETTER, GOOD, tell

if TYPE_CHECKING:
    from stories.models import Story
    from tests.people import Cast

EMAIL = "quiet.reader@example.com"


def told(cast: Cast, *, confirmed: bool = True) -> tuple[str, Story]:
    """Tell a story that is public, with an address; the question to it is answered."""
    token, story = tell(cast.ward_4)
    publish_story(story=story, actor=cast.lena)
    story.refresh_from_db()
    contact = leave_address(story=story, link=token, email=EMAIL, network="192.0.2.1")
    if confirmed:
        author_mail.tell_authors()
        confirm_address(token=token_of(contact))
        mail.outbox.clear()
    return token, story


def reply_to(story: Story) -> Response:
    reply = publish_reply(story)
    response_published.send(Response, response_id=reply.pk)
    return reply


def later(seconds: int) -> int:
    """Send what is due so many seconds from now."""
    with time_machine.travel(now() + timedelta(seconds=seconds), tick=False):
        return author_mail.tell_authors()


def test_an_address_is_asked_once_and_gets_nothing_else_until_it_says_yes(cast: Cast) -> None:
    token, story = told(cast, confirmed=False)
    reply_to(story)
    assert later(60) == 1
    assert later(120) == 0
    (question,) = mail.outbox
    assert question.to == [EMAIL]
    assert token not in question.body
    contact = AuthorContact.objects.get()
    assert confirm_address(token=token_of(contact))
    assert later(180) == 1
    assert token in mail.outbox[1].body
    assert mail.outbox[1].subject == "There is an answer to your story"


def test_the_address_is_encrypted_and_in_no_record(cast: Cast) -> None:
    told(cast)
    contact = AuthorContact.objects.get()
    assert EMAIL not in contact.email
    assert EMAIL not in str(contact)
    assert not any("example.com" in str(event.details) for event in AuditEvent.objects.all())


def test_no_mail_holds_a_word_of_the_story_or_the_reply_or_says_where(cast: Cast) -> None:
    _, story = told(cast, confirmed=False)
    reply = reply_to(story)
    author_mail.tell_authors()
    confirm_address(token=token_of(AuthorContact.objects.get()))
    later(60)
    assert len(mail.outbox) == 2
    for message in mail.outbox:
        text = f"{message.subject}\n{message.body}"
        for word in (GOOD, BETTER, reply.body, story.title, story.organisation.name, cast.ward_4.name):
            assert word not in text
        assert message.extra_headers["List-Unsubscribe"].startswith("<http")
        assert message.extra_headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"


def test_a_reply_is_told_of_after_its_seconds_and_once(cast: Cast) -> None:
    _, story = told(cast)
    reply = reply_to(story)
    assert later(5) == 0
    assert later(20) == 1
    response_published.send(Response, response_id=reply.pk)
    assert later(60) == 0
    assert AuthorNotice.objects.filter(what=AuthorNoticeKind.REPLY).count() == 1


def test_a_reply_that_was_taken_back_meanwhile_is_not_told_of_and_told_when_it_stands_again(
    cast: Cast,
) -> None:
    _, story = told(cast)
    reply = reply_to(story)
    Response.objects.filter(pk=reply.pk).update(state=ResponseState.APPROVED, published_at=None)
    assert later(20) == 0
    assert AuthorNotice.objects.get(what=AuthorNoticeKind.REPLY).state == AuthorNoticeState.DROPPED
    again = now() + timedelta(minutes=5)
    Response.objects.filter(pk=reply.pk).update(state=ResponseState.PUBLISHED, published_at=again)
    assert later(400) == 1


def test_a_lost_signal_costs_nothing(cast: Cast) -> None:
    _, story = told(cast)
    publish_reply(story)
    assert later(1) == 0
    assert later(20) == 1


def test_a_worker_that_dies_between_mail_and_note_sends_nothing_twice(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    _, story = told(cast)
    reply_to(story)

    def die(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(author_mail, "_mark", die)
        with pytest.raises(KeyboardInterrupt):
            later(20)
    assert len(mail.outbox) == 1
    assert later(60) == 0
    assert later(1200) == 0
    assert AuthorNotice.objects.get(what=AuthorNoticeKind.REPLY).state == AuthorNoticeState.UNCERTAIN


def test_one_press_in_a_mail_ends_it_and_forgets_the_address(cast: Cast) -> None:
    _, story = told(cast)
    token = token_of(AuthorContact.objects.get())
    assert stop_mail(token=token)
    assert not stop_mail(token=token)
    assert not AuthorContact.objects.exists()
    reply_to(story)
    assert later(60) == 0
    assert not notify_author(story=story, what="reply", subject_id=1)


def test_another_address_is_asked_anew_and_the_old_links_open_nothing(cast: Cast) -> None:
    token, story = told(cast)
    old = token_of(AuthorContact.objects.get())
    leave_address(story=story, link=token, email="other@example.com", network="192.0.2.1")
    assert not confirm_address(token=old)
    assert not stop_mail(token=old)
    assert AuthorContact.objects.get().confirmed_at is None
    reply_to(story)
    assert later(60) == 1
    assert mail.outbox[0].to == ["other@example.com"]
    assert mail.outbox[0].subject == "Is this your email address?"


def test_the_same_address_again_asks_nothing(cast: Cast) -> None:
    token, story = told(cast)
    leave_address(story=story, link=token, email=f" {EMAIL} ", network="192.0.2.1")
    assert AuthorContact.objects.get().confirmed_at is not None
    assert later(60) == 0


def test_nobodys_mailbox_is_filled(cast: Cast) -> None:
    for _ in range(3):
        token, story = tell(cast.ward_4)
        leave_address(story=story, link=token, email=EMAIL, network="192.0.2.1")
    token, story = tell(cast.ward_4)
    with pytest.raises(TooMany):
        leave_address(story=story, link=token, email=EMAIL.upper(), network="192.0.2.9")
    assert not AuthorContact.objects.filter(story=story).exists()


@pytest.mark.parametrize(
    "wrong", ["", "nobody", "a@b", "a b@example.com", "x@example.com\nBcc: y@example.com"]
)
def test_what_is_no_address_is_refused(cast: Cast, wrong: str) -> None:
    token, story = tell(cast.ward_4)
    with pytest.raises(DomainError):
        leave_address(story=story, link=token, email=wrong, network="192.0.2.1")


def test_an_address_that_nobody_confirmed_is_forgotten_in_a_week(cast: Cast) -> None:
    told(cast, confirmed=False)
    token = token_of(AuthorContact.objects.get())
    assert author_contact.forget_what_is_over(now=now() + timedelta(days=6)) == 0
    with time_machine.travel(now() + timedelta(days=8), tick=False):
        assert not confirm_address(token=token)
        assert author_contact.forget_what_is_over() == 1


def test_taking_the_story_back_forgets_the_address_and_what_was_owed(cast: Cast) -> None:
    _, story = told(cast)
    reply_to(story)
    take_back(story=story)
    assert not AuthorContact.objects.exists()
    assert later(60) == 0


def test_forgetting_is_one_press_and_may_be_pressed_twice(cast: Cast) -> None:
    _, story = told(cast)
    assert forget_address(story=story)
    assert not forget_address(story=story)
    assert AuditEvent.objects.filter(action="story.author_address_forgotten").count() == 1
