"""A question to a service and its answer, as the writer sees them, and as the person who was asked does."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.urls import reverse

from feedbackhub.core.clock import now
from feedbackhub.core.owed_mail import MailState
from feedbackhub.web.dates import date_and_time, short_date
from responses.models import QuestionMailKind
from responses.permissions import held_at
from responses.presenters.words import services_of, words_for
from responses.selectors_composing import may_read, questions_about
from responses.services.states import why_not_there

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from feedbackhub.accounts.models import User
    from responses.models import WardAnswer, WardQuestion
    from stories.models import Story


@dataclass(frozen=True, slots=True)
class AskedQuestion:
    """One question beside the composer: what was asked of whom, and what is known of the answer."""

    question_id: int
    question: str
    asked_of: str
    asked_by: str
    asked: str
    answer: str
    answered: str
    may_quote: bool
    waits: str


@dataclass(frozen=True, slots=True)
class QuestionView:
    """A question as the person who was asked sees it. The story is there only for who may see it."""

    asked_by: str
    asked_by_role: str
    asked: str
    question: str
    organisation: str
    answer: str
    may_quote: bool
    story_title: str
    story_body: str
    href: str
    open_until: str


@dataclass(frozen=True, slots=True)
class AskingView:
    """The page of asking: what the question is about."""

    title: str
    body: str
    services: list[str]


def asked_about(story: Story) -> tuple[AskedQuestion, ...]:
    """Give what was asked about `story`, oldest first."""
    return tuple(_asked(one) for one in questions_about(story))


def asking_view(story: Story) -> AskingView:
    """Give the story as the page of asking shows it."""
    return AskingView(story.title, story.body, services_of(story))


def question_view(question: WardQuestion, reader: User | AnonymousUser) -> QuestionView:
    """Give the question as `reader` may see it."""
    story = question.story
    title, body = ("", "")
    if reader.is_authenticated and may_read(reader, story):
        title, body = words_for(story, held_at(user=reader, story=story))
    # The words of a question may tell of the story: they go with it.
    given = None if why_not_there(story) else _given(question)
    return QuestionView(
        asked_by=question.asked_by.full_name,
        asked_by_role=question.asked_by.job_title,
        asked=date_and_time(question.asked_at),
        question=question.question,
        organisation=story.organisation.name,
        answer=given.answer if given else "",
        may_quote=bool(given and given.may_quote),
        story_title=title,
        story_body=body,
        href=reverse("responses:question", args=[question.pk]),
        open_until=short_date(question.expires_at),
    )


def _asked(question: WardQuestion) -> AskedQuestion:
    given = _given(question)
    return AskedQuestion(
        question_id=question.pk,
        question=question.question,
        asked_of=question.asked_of.full_name,
        asked_by=question.asked_by.full_name,
        asked=date_and_time(question.asked_at),
        answer=given.answer if given else "",
        answered=date_and_time(given.at) if given else "",
        may_quote=bool(given and given.may_quote),
        waits="" if given else _waits(question),
    )


def _waits(question: WardQuestion) -> str:
    """Say how long it has waited, in words: from two working days on that there is no answer yet."""
    if question.expires_at <= now():
        return "It ran out without an answer."
    reminded = [one for one in question.mails.all() if one.kind == QuestionMailKind.REMINDER]
    if not reminded:
        return "Waits for an answer."
    sent = reminded[0].sent_at
    if sent is None or reminded[0].state != MailState.SENT:
        return "No answer yet."
    return f"No answer yet. A reminder went on {short_date(sent)}."


def _given(question: WardQuestion) -> WardAnswer | None:
    return getattr(question, "answered", None)
