"""What the author of a story says after it, from their own link: sent, taken back. Somebody reads each before all do.

The same limits hold as for telling a story: nothing is refused for what it says, and no CAPTCHA stands in the way.
"""

from __future__ import annotations

from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING

from django.db import transaction

from feedbackhub.core import audit, outbox
from feedbackhub.core.clock import now as present
from feedbackhub.core.errors import DomainError
from stories.analysis.spam import SpamSign, spam_signs
from stories.models import FOLLOW_UP_TRANSITIONS, FollowUp, FollowUpBy, FollowUpState, Story, StoryState
from stories.services.form_limits import Limit, claim
from stories.services.telling import AUTHOR, SAME_WORDS_FROM, SAME_WORDS_WITHIN, LooksLikeAProgram, TooMany
from stories.signals import follow_up_received, follow_up_withdrawn

if TYPE_CHECKING:
    from datetime import datetime

    from feedbackhub.core.actors import Actor

LONGEST = 6_000
ANSWERS_TO_A_STORY = Limit("answers to a story", 6, timedelta(days=1))
ANSWERS_FROM_A_NETWORK = Limit("answers from a network", 20, timedelta(hours=1))


@transaction.atomic
def say_more(*, story: Story, body: str, once: str, network: str, trap: str = "") -> FollowUp:
    """Take what the author of `story` says after it, and give the row, which waits to be read. Staff see it at once.

    `once` names one sending of the form: a second click gives the same row. Raises `DomainError` where nothing was
    written, it is too long, or the story is not there; `TooMany` and `LooksLikeAProgram` as for a story.
    """
    held = Story.objects.select_for_update(of=("self",)).get(pk=story.pk)
    there = FollowUp.objects.filter(story=held, once=once).first() if once else None
    if there is not None:
        return there
    words, at = body.replace("\0", "").strip(), present()
    _check(held, words, trap)
    if not claim(ANSWERS_TO_A_STORY, str(held.pk), at=at):
        raise TooMany("You have sent us a lot today. Please come back tomorrow.")
    if not claim(ANSWERS_FROM_A_NETWORK, network, at=at):
        raise TooMany("Many answers were sent from your network in the last hour. Please wait an hour.")
    row = FollowUp.objects.create(
        story=held,
        body=words,
        by=FollowUpBy.AUTHOR,
        told_at=at,
        signs=_signs(held, words, at),
        once=once or None,
    )
    audit.record(actor=AUTHOR, action="follow_up.told", subject=row, organisation_id=held.organisation_id)
    _after(follow_up_received, row)
    return row


@transaction.atomic
def withdraw_follow_up(*, follow_up: FollowUp, actor: Actor = AUTHOR) -> bool:
    """Take an answer back: off every page at once; say whether this call did it. Twice changes nothing."""
    held = locked(follow_up)
    if held.state == FollowUpState.WITHDRAWN:
        return False
    FOLLOW_UP_TRANSITIONS.check(FollowUpState(held.state), FollowUpState.WITHDRAWN)
    before, held.state, held.withdrawn_at, held.is_owed = (
        held.state,
        FollowUpState.WITHDRAWN,
        present(),
        False,
    )
    held.save(update_fields=["state", "withdrawn_at", "is_owed", "updated_at"])
    audit.record(
        actor=actor,
        action="follow_up.withdrawn",
        subject=held,
        organisation_id=held.story.organisation_id,
        details={"before": before},
    )
    _after(follow_up_withdrawn, held)
    return True


def locked(follow_up: FollowUp) -> FollowUp:
    """Take a row for this transaction, with its story."""
    rows = FollowUp.objects.select_for_update(of=("self",)).select_related("story")
    return rows.get(pk=follow_up.pk)


def _check(story: Story, words: str, trap: str) -> None:
    if trap:
        raise LooksLikeAProgram(
            "A box that people do not see was filled in. This happens when a program fills in the page. "
            "Please send your answer again."
        )
    if story.state != StoryState.LIVE:
        raise DomainError("Nobody can answer here now, because your story is not on our pages.")
    if not words:
        raise DomainError("Write what you want to say")
    if len(words) > LONGEST:
        raise DomainError("This is too long. Please make it shorter")


def _signs(story: Story, words: str, at: datetime) -> list[str]:
    signs = spam_signs(words)
    recent = FollowUp.objects.filter(
        story__organisation=story.organisation_id, told_at__gte=at - SAME_WORDS_WITHIN
    )
    if len(words) >= SAME_WORDS_FROM and recent.filter(body=words).exists():
        signs.append(SpamSign.AGAIN)
    return [sign.value for sign in signs]


def _after(signal: object, row: FollowUp) -> None:
    send = partial(signal.send, sender=FollowUp, follow_up_id=row.pk, story_id=row.story_id)  # type: ignore[attr-defined]
    outbox.after_commit(send)
