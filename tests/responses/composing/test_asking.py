"""Ask the ward: who may be asked, what the link opens, what may be quoted, and which mails go."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from django.core import mail
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, transaction
from django.test import Client
from django.urls import reverse

from casework.services.question_mail import owe_question_reminders, send_question_mails
from feedbackhub.core.clock import LONDON, now
from feedbackhub.core.errors import DomainError
from feedbackhub.core.models import AuditEvent
from feedbackhub.core.owed_mail import MailState
from feedbackhub.organisations.models import Membership
from responses.models import AnsweredHow, QuestionMail, WardAnswer, WardQuestion
from responses.services.composing.asking import answer_question, ask_ward, quotable
from responses.services.composing.links import read_token, token_for
from stories.models import StoryState
from tests.factories import make_story
from tests.factories.responses import make_in_review

if TYPE_CHECKING:
    from feedbackhub.accounts.models import User
    from stories.models import Story
    from tests.people import Cast

pytestmark = pytest.mark.django_db
ASKED = "Who looks after the glasses at night?"
SAID = "The night nurse puts them into the locker."
# A Tuesday morning on which nothing is closed.
MORNING = datetime(2026, 3, 10, 10, 0, tzinfo=LONDON)


def client_of(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def asked(cast: Cast, story: Story) -> WardQuestion:
    return ask_ward(story=story, asked_of=cast.ben, question=ASKED, actor=cast.asha)


def link(question: WardQuestion) -> str:
    token = token_for(question_id=question.pk, user_id=question.asked_of_id)
    return reverse("responses:question-by-link", args=[token])


def answered(question: WardQuestion, *, may_quote: bool = True) -> WardAnswer:
    return answer_question(
        question=question, answer=SAID, may_quote=may_quote, how=AnsweredHow.PAGE, actor=question.asked_of
    )


def test_the_same_question_is_asked_once_and_owed_one_mail(
    cast: Cast, story: Story, asked: WardQuestion
) -> None:
    assert ask_ward(story=story, asked_of=cast.ben, question=ASKED, actor=cast.asha) == asked
    assert [(one.kind, one.recipient) for one in QuestionMail.objects.all()] == [("asked", cast.ben)]
    trail = " ".join(
        str(one.details) for one in AuditEvent.objects.filter(action__startswith="ward_question")
    )
    assert "glasses" not in trail


def test_nobody_else_may_be_asked(cast: Cast, story: Story) -> None:
    for stranger in (cast.olga, cast.asha):
        with pytest.raises(DomainError):
            ask_ward(story=story, asked_of=stranger, question=ASKED, actor=cast.asha)
    with pytest.raises(PermissionDenied):
        ask_ward(story=story, asked_of=cast.ben, question=ASKED, actor=cast.rhys)


def test_no_more_than_five_wait_at_once(cast: Cast, story: Story) -> None:
    for number in range(5):
        ask_ward(story=story, asked_of=cast.ben, question=f"{number}?", actor=cast.asha)
    with pytest.raises(DomainError, match="wait for an answer"):
        ask_ward(story=story, asked_of=cast.ben, question="6?", actor=cast.asha)


def test_an_answer_counts_once_and_by_who_was_asked(cast: Cast, asked: WardQuestion) -> None:
    assert answered(asked) == answered(asked)
    with pytest.raises(DomainError, match="answered already"):
        answered(asked, may_quote=False)
    with pytest.raises(DomainError, match="somebody else"):
        answer_question(question=asked, answer=SAID, may_quote=True, how=AnsweredHow.PAGE, actor=cast.priya)
    assert QuestionMail.objects.filter(kind="answered", recipient=cast.asha).count() == 1


def test_the_database_keeps_what_was_asked_and_said(asked: WardQuestion) -> None:
    answered(asked)
    for model, words in ((WardQuestion, {"question": "x"}), (WardAnswer, {"answer": "x"})):
        with pytest.raises(DatabaseError), transaction.atomic():
            model._default_manager.update(**words)


def test_the_link_shows_the_question_and_nothing_of_the_story(story: Story, asked: WardQuestion) -> None:
    page = Client().get(link(asked))
    assert page.status_code == 200
    assert ASKED in page.content.decode()
    assert story.body[:40] not in page.content.decode()
    assert story.title not in page.content.decode()
    assert page.headers["X-Robots-Tag"] == "noindex"
    assert not WardAnswer.objects.exists(), "opening it does nothing"


def test_the_answer_by_link_needs_no_sign_in(asked: WardQuestion) -> None:
    for _ in range(2):
        sent = Client().post(link(asked), {"answer": SAID, "may_quote": "yes"})
        assert sent.status_code == 302
    given = WardAnswer.objects.get()
    assert (given.how, given.answered_by, given.may_quote) == ("link", asked.asked_of, True)
    assert "Your answer is with" in Client().get(link(asked)).content.decode()
    assert Client().post(link(asked), {"answer": "", "may_quote": "yes"}).status_code == 422


def test_a_link_of_another_or_too_old_or_of_a_leaver_opens_nothing(cast: Cast, asked: WardQuestion) -> None:
    assert read_token("x" * 40) is None
    other = reverse(
        "responses:question-by-link", args=[token_for(question_id=asked.pk, user_id=cast.priya.pk)]
    )
    assert Client().get(other).status_code == 410
    cast.ben.is_active = False
    cast.ben.save()
    assert Client().get(link(asked)).status_code == 410


def test_it_runs_out_and_ends_with_its_story(story: Story, asked: WardQuestion) -> None:
    story.state = StoryState.WITHDRAWN
    story.save()
    assert "needs no answer" in Client().get(link(asked)).content.decode()
    assert Client().post(link(asked), {"answer": SAID, "may_quote": "no"}).status_code == 422


def test_who_may_see_the_story_reads_it_beside_the_question(
    cast: Cast, story: Story, asked: WardQuestion
) -> None:
    page = client_of(cast.ben).get(reverse("responses:question", args=[asked.pk])).content.decode()
    assert story.title in page
    assert client_of(cast.priya).get(reverse("responses:question", args=[asked.pk])).status_code == 404
    assert ASKED in client_of(cast.ben).get(reverse("responses:questions")).content.decode()


def test_the_answer_stands_beside_the_composer_and_is_quoted_only_with_consent(
    cast: Cast, story: Story, asked: WardQuestion
) -> None:
    write = reverse("responses:write", args=[story.pk])
    asha = client_of(cast.asha)
    assert "Waits for an answer." in asha.get(write).content.decode()
    answered(asked)
    assert "Quote this" in asha.get(write).content.decode()
    page = asha.post(write, {"body": "I asked.", "do": f"quote:{asked.pk}"}).content.decode()
    assert f"I asked.\n\nThe team told me: “{SAID}”</textarea>" in page
    assert not story.responses.exists(), "nothing is saved by it"


def test_without_consent_nothing_is_quoted(cast: Cast, story: Story, asked: WardQuestion) -> None:
    answered(asked, may_quote=False)
    page = client_of(cast.asha).get(reverse("responses:write", args=[story.pk])).content.decode()
    assert "are not quoted" in page
    assert "Quote this" not in page
    assert quotable(asked) == ""


def test_asking_keeps_what_was_being_written(cast: Cast, story: Story) -> None:
    write = reverse("responses:write", args=[story.pk])
    asha = client_of(cast.asha)
    gone = asha.post(write, {"body": "Half a sentence", "do": "ask"})
    assert gone["Location"].startswith(reverse("responses:ask", args=[story.pk]))
    assert "Half a sentence</textarea>" in asha.get(write).content.decode()
    page = asha.post(gone["Location"], {"asked_of": str(cast.ben.pk), "question": ASKED})
    assert page.status_code == 302
    assert WardQuestion.objects.get().asked_of == cast.ben
    assert asha.post(gone["Location"], {"asked_of": str(cast.olga.pk), "question": ASKED}).status_code == 422


@pytest.mark.django_db(transaction=True)
def test_the_mails_hold_no_words_and_go_once(cast: Cast, story: Story, asked: WardQuestion) -> None:
    assert send_question_mails(now=MORNING) == 1
    assert send_question_mails(now=MORNING) == 0
    body = mail.outbox[0].body
    assert mail.outbox[0].to == [cast.ben.email]
    assert "glasses" not in body
    assert story.title not in body
    assert "/replies/asked/" in body


@pytest.mark.django_db(transaction=True)
def test_after_two_working_days_one_is_reminded_and_the_other_told(cast: Cast, asked: WardQuestion) -> None:
    early = now() + timedelta(hours=1)
    assert owe_question_reminders(now=early) == 0
    later = now() + timedelta(days=5)
    assert owe_question_reminders(now=later) == 1
    assert owe_question_reminders(now=later) == 0
    assert set(QuestionMail.objects.values_list("kind", "recipient")) == {
        ("asked", cast.ben.pk),
        ("reminder", cast.ben.pk),
        ("no_answer", cast.asha.pk),
    }
    page = client_of(cast.asha).get(reverse("responses:write", args=[asked.story_id])).content.decode()
    assert "No answer yet." in page


@pytest.mark.django_db(transaction=True)
def test_what_was_answered_meanwhile_is_not_asked_for_again(cast: Cast, asked: WardQuestion) -> None:
    answered(asked)
    assert send_question_mails(now=MORNING) == 1
    assert QuestionMail.objects.get(kind="asked").state == MailState.DROPPED
    assert mail.outbox[0].to == [cast.asha.email]


def test_who_works_there_no_more_opens_no_question(cast: Cast, asked: WardQuestion) -> None:
    Membership.objects.filter(user=cast.ben).delete()
    Membership.objects.create(user=cast.ben, service=cast.eastwold.root, role="reader")
    assert Client().get(link(asked)).status_code == 410
    assert Client().post(link(asked), {"answer": SAID, "may_quote": "yes"}).status_code == 410
    mine = client_of(cast.ben)
    assert mine.get(reverse("responses:question", args=[asked.pk])).status_code == 404
    assert ASKED not in mine.get(reverse("responses:questions")).content.decode()


def test_the_words_of_a_question_go_with_the_story(story: Story, asked: WardQuestion) -> None:
    answered(asked)
    assert ASKED in Client().get(link(asked)).content.decode()
    story.state = StoryState.WITHDRAWN
    story.save()
    page = Client().get(link(asked)).content.decode()
    assert ASKED not in page
    assert SAID not in page


def test_who_may_only_read_sees_the_story_without_personal_data(cast: Cast) -> None:
    told = make_story(cast.ward_4, title="Glasses", body="They were lost. Ring me on 07700 900123.")
    mine = ask_ward(story=told, asked_of=cast.rhys, question=ASKED, actor=cast.asha)
    reply = make_in_review(told, cast.asha)
    for address in (reverse("responses:question", args=[mine.pk]), f"/replies/{reply.pk}/"):
        page = client_of(cast.rhys).get(address).content.decode()
        assert "They were lost." in page
        assert "900123" not in page
    assert "900123" in client_of(cast.priya).get(f"/replies/{reply.pk}/").content.decode()
