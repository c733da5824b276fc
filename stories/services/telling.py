"""The public form from the first question to the private link. Nobody who tells a story has an account or a name here.

An administrator opens the form; until then it takes nothing. Answers are kept for an hour under a link of which only
the hash is stored; the same link is the author's own once the story is sent.
"""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.db import transaction

from feedbackhub.core import audit
from feedbackhub.core.actors import SystemActor
from feedbackhub.core.clock import now as present
from feedbackhub.core.errors import DomainError
from stories.analysis.spam import SpamSign, spam_signs
from stories.models import (
    AuthorContact,
    AuthorLink,
    ConsentHow,
    FeedbackConsent,
    FormAttempt,
    MayPublish,
    Source,
    SourceKind,
    Story,
    StoryState,
    TellingDraft,
    WithdrawnHow,
    token_hash,
)
from stories.services.form_limits import Limit, claim
from stories.services.taking_in import new_external_id, own_source, take_in
from stories.services.withdrawing import withdraw_story
from stories.sources.web_form import Answers, record_of

if TYPE_CHECKING:
    from feedbackhub.core.actors import Actor
    from feedbackhub.organisations.models import Organisation, Service

FORM = SystemActor("the form “Tell your story”")
AUTHOR = SystemActor("the author of the story")

KEPT_FOR = timedelta(hours=1)
KEPT_ON_WISH = timedelta(days=7)
# Nobody reads a page and writes a sentence in less; a program does.
SHORTEST = timedelta(seconds=3)
SAME_WORDS_WITHIN = timedelta(days=30)
# "Nothing" and "Everything" are said by many.
SAME_WORDS_FROM = 30

# A hospital's patients often share one network address, so these are far above what people do and below what hurts.
DRAFTS_AN_ADDRESS = Limit("drafts", 60, timedelta(hours=1))
STORIES_AN_ADDRESS = Limit("stories", 20, timedelta(hours=1))
STORIES_AN_ORGANISATION = Limit("stories of an organisation", 300, timedelta(hours=1))


class FormClosed(DomainError):
    """The organisation takes no stories here at the moment."""


class TooMany(DomainError):
    """A limit is reached. The answers stay where they are."""


class LooksLikeAProgram(DomainError):
    """Something filled in the trap, or was faster than anybody writes. The answers stay where they are."""


@transaction.atomic
def open_form(*, organisation: Organisation, actor: Actor, contact: str | None = None) -> Source:
    """Open `organisation`'s public form and give its source; quiet where it is open.

    `contact` is what the form's pages say about whom to ring instead ("PALS, 01234 567890"); None leaves it as it is.
    """
    source = _set_paused(organisation, actor, is_paused=False)
    if contact is not None:
        source.options = source.options | {"contact": contact.strip()[:200]}
        source.save(update_fields=["options", "updated_at"])
    return source


@transaction.atomic
def close_form(*, organisation: Organisation, actor: Actor) -> Source:
    """Close `organisation`'s public form; what was sent stays."""
    return _set_paused(organisation, actor, is_paused=True)


def _set_paused(organisation: Organisation, actor: Actor, *, is_paused: bool) -> Source:
    source = own_source(organisation=organisation, kind=SourceKind.WEB_FORM, actor=actor, is_paused=is_paused)
    if Source.objects.filter(pk=source.pk).exclude(is_paused=is_paused).update(is_paused=is_paused):
        action = "source.form_closed" if is_paused else "source.form_opened"
        audit.record(actor=actor, action=action, subject=source, organisation_id=organisation.pk)
    source.refresh_from_db()
    return source


def begin(*, organisation: Organisation, address: str) -> str:
    """Begin a story and give the token of its link. Raises `TooMany` where `address` began too many within the hour."""
    at = present()
    if not claim(DRAFTS_AN_ADDRESS, address, at=at):
        raise TooMany("Too many stories were begun from your network in the last hour. Please wait an hour.")
    token = secrets.token_urlsafe(24)
    TellingDraft.objects.create(
        organisation=organisation, token_hash=token_hash(token), expires_at=at + KEPT_FOR
    )
    return token


@transaction.atomic
def save_answers(*, draft: TellingDraft, answers: dict[str, str]) -> None:
    """Keep `answers` beside those that are there, and the whole for another hour (for longer where that was asked)."""
    held = TellingDraft.objects.select_for_update().get(pk=draft.pk)
    held.answers = held.answers | answers
    held.expires_at = max(held.expires_at, present() + KEPT_FOR)
    held.save(update_fields=["answers", "expires_at", "updated_at"])
    draft.answers, draft.expires_at = held.answers, held.expires_at


def keep_for_later(*, draft: TellingDraft) -> datetime:
    """Keep the answers for a week and give until when."""
    draft.expires_at = present() + KEPT_ON_WISH
    draft.save(update_fields=["expires_at", "updated_at"])
    return draft.expires_at


@transaction.atomic
def send_story(*, draft: TellingDraft, service: Service, staff_only: bool, address: str, trap: str) -> Story:
    """Send the answers as a story that waits to be read; the draft's link is the author's from now on.

    Raises `FormClosed`, `LooksLikeAProgram` or `TooMany`, with nothing lost; `DomainError` where no text was written.
    """
    at = present()
    held = TellingDraft.objects.select_for_update().get(pk=draft.pk)
    source = _open_source(held.organisation_id)
    _refuse_programs(held, trap, at)
    answers = answers_of(held, staff_only=staff_only)
    if not answers.parts:
        raise DomainError("Write what was good, or what could be better. One of the two is enough.")
    _count(held.organisation_id, address, at)
    story = take_in(
        source=source,
        record=record_of(
            answers,
            external_id=new_external_id(),
            at=at,
            service_code=service.code,
            signs=_signs(source, answers, at),
        ),
        services=[service],
        state=StoryState.WAITING,
        at=at,
    )
    AuthorLink.objects.create(story=story, token_hash=held.token_hash, made_at=at)
    FeedbackConsent.objects.create(
        story=story,
        may_publish=MayPublish.NO if staff_only else MayPublish.YES,
        given_how=ConsentHow.FORM,
        recorded_by_name=FORM.name,
        at=at,
    )
    held.delete()
    audit.record(actor=FORM, action="story.told", subject=story, organisation_id=story.organisation_id)
    return story


def answers_of(draft: TellingDraft, *, staff_only: bool = False) -> Answers:
    """Give what was answered so far."""
    kept = draft.answers
    texts = {name: str(kept.get(name, "")) for name in ("good", "better", "feeling", "when", "who")}
    return Answers(**texts, staff_only=staff_only)


def take_back(*, story: Story) -> bool:
    """Withdraw a story on its author's word; say whether this call did it. Where they were written to goes with it."""
    AuthorContact.objects.filter(story=story).delete()
    return withdraw_story(story=story, actor=AUTHOR, how=WithdrawnHow.AUTHOR)


def forget_what_expired() -> int:
    """Delete the answers and counts whose time is over; give how many answers were deleted."""
    at = present()
    FormAttempt.objects.filter(expires_at__lte=at).delete()
    deleted, _ = TellingDraft.objects.expired(at).delete()
    return deleted


def _open_source(organisation_id: int) -> Source:
    source = Source.objects.filter(
        organisation=organisation_id, kind=SourceKind.WEB_FORM, is_paused=False
    ).first()
    if source is None:
        raise FormClosed("Stories cannot be told here at the moment.")
    return source


def _refuse_programs(draft: TellingDraft, trap: str, at: datetime) -> None:
    if trap:
        raise LooksLikeAProgram(
            "A box that people do not see was filled in. This happens when a program fills in the page. "
            "Please send your story again."
        )
    if at - draft.created_at < SHORTEST:
        raise LooksLikeAProgram("That was very quick. Please wait a moment, and then send your story again.")


def _count(organisation_id: int, address: str, at: datetime) -> None:
    if not claim(STORIES_AN_ADDRESS, address, at=at):
        raise TooMany("Many stories were sent from your network in the last hour.")
    if not claim(STORIES_AN_ORGANISATION, str(organisation_id), at=at):
        raise TooMany("Very many stories were sent to us in the last hour.")


def _signs(source: Source, answers: Answers, at: datetime) -> list[str]:
    """Give what should make whoever reads the story look twice."""
    texts = [part.text for part in answers.parts]
    signs = spam_signs("\n".join(texts))
    recent = Story.objects.filter(source=source, received_at__gte=at - SAME_WORDS_WITHIN)
    long = [text for text in texts if len(text) >= SAME_WORDS_FROM]
    if any(recent.filter(raw__parts__contains=[{"text": text}]).exists() for text in long):
        signs.append(SpamSign.AGAIN)
    return [sign.value for sign in signs]
