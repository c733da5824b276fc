"""Ask the ward: a question from whoever writes a reply to one person at the service, and what that person answers.

The mail (the room above sends it) holds a signed link and no words. By the link the question itself can be read and
answered without signing in; the story is shown to nobody but those who may see it.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.db import transaction

from feedbackhub.accounts.roles import Permission
from feedbackhub.core import audit
from feedbackhub.core.clock import now
from feedbackhub.core.errors import DomainError
from responses import permissions, selectors_composing
from responses.checks.characters import without_unseen
from responses.models import AnsweredHow, QuestionMail, QuestionMailKind, Response, WardAnswer, WardQuestion
from responses.services.states import refuse_missing_story, why_not_there
from stories.models import Story

if TYPE_CHECKING:
    from feedbackhub.accounts.models import User

GOOD_FOR = timedelta(days=14)
LONGEST = 1_000
# More than so many at once is a conversation, for which there is the telephone.
MOST_OPEN = 5


@transaction.atomic
def ask_ward(*, story: Story, asked_of: User, question: str, actor: User) -> WardQuestion:
    """Ask `asked_of` something about `story`, owe them a mail, and return the question.

    The same question to the same person while it is open is asked once. Raises `DomainError` without words or with too
    many, for whoever has no part in the service, and where enough is asked already; `StoryNotThere`,
    `PermissionDenied` without the right to draft here.
    """
    words = _words(question, "Write your question first.")
    permissions.require(Permission.DRAFT_RESPONSE, user=actor, story=story)
    held = Story.objects.select_for_update(of=("self",), no_key=True).get(pk=story.pk)
    refuse_missing_story(held)
    moment = now()
    is_open = WardQuestion.objects.open_at(moment).filter(story=held)
    same = is_open.filter(asked_by=actor, asked_of=asked_of, question=words).first()
    if same is not None:
        return same
    if not selectors_composing.people_to_ask(held, actor).filter(pk=asked_of.pk).exists():
        raise DomainError("Choose somebody who has a part in the service that the story is about.")
    if is_open.count() >= MOST_OPEN:
        raise DomainError(f"{MOST_OPEN} questions about this story wait for an answer. Talk to the team.")
    asked = WardQuestion.objects.create(
        story=held,
        response=Response.objects.in_hand().filter(story=held, author=actor).first(),
        asked_by=actor,
        asked_of=asked_of,
        question=words,
        asked_at=moment,
        expires_at=moment + GOOD_FOR,
    )
    QuestionMail.objects.create(question=asked, kind=QuestionMailKind.ASKED, recipient=asked_of)
    audit.record(
        actor=actor,
        action="ward_question.asked",
        subject=asked,
        organisation_id=held.organisation_id,
        details={"story": held.pk, "asked_of": asked_of.pk},
    )
    return asked


@transaction.atomic
def answer_question(
    *, question: WardQuestion, answer: str, may_quote: bool, how: AnsweredHow, actor: User
) -> WardAnswer:
    """Take the answer of the person who was asked, tell whoever asked, and return it.

    The same answer again changes nothing (a double click). Raises `DomainError` for anybody else, without words, where
    it was answered otherwise already, and where the question has run out or its story is not there any more.
    """
    words = _words(answer, "Write your answer first.")
    held = WardQuestion.objects.select_for_update(of=("self",), no_key=True).get(pk=question.pk)
    if held.asked_of_id != actor.pk or not actor.is_active:
        raise DomainError("This question was put to somebody else.")
    there = WardAnswer.objects.filter(question=held).first()
    if there is not None:
        if (there.answer, there.may_quote) == (words, may_quote):
            return there
        raise DomainError(
            "This question is answered already. Tell your colleague if you want to add something."
        )
    if gone := why_closed(held):
        raise DomainError(gone)
    given = WardAnswer.objects.create(
        question=held, answer=words, may_quote=may_quote, how=how, answered_by=actor, at=now()
    )
    QuestionMail.objects.get_or_create(
        question=held, kind=QuestionMailKind.ANSWERED, defaults={"recipient_id": held.asked_by_id}
    )
    audit.record(
        actor=actor,
        action="ward_question.answered",
        subject=held,
        organisation_id=held.story.organisation_id,
        details={"story": held.story_id, "how": how.value, "may_quote": may_quote},
    )
    return given


def why_closed(question: WardQuestion) -> str:
    """Give the words that say why a question cannot be answered any more; empty where it can."""
    if why_not_there(question.story):
        return "The story is not there any more, so the question needs no answer."
    if question.expires_at <= now():
        return "This question has run out. Your colleague has gone on without an answer."
    return ""


def quotable(question: WardQuestion) -> str:
    """Give the answer as it may stand in a reply: the person's words, without their name. Empty where they said no."""
    given = WardAnswer.objects.filter(question=question, may_quote=True).first()
    return f"The team told me: “{given.answer}”" if given and given.answer else ""


def _words(text: str, missing: str) -> str:
    words = without_unseen(text.replace("\r\n", "\n").replace("\r", "\n")).strip()
    if not words:
        raise DomainError(missing)
    if len(words) > LONGEST:
        raise DomainError(f"This is {len(words):,} characters long. Shorten it to {LONGEST:,} or fewer.")
    return words
