"""What a lead decides about a story that came in here: publish it, take words out first, keep it for staff, refuse it.

Each decision is a row that stays, with the person and the time. Nobody may put words into a patient's mouth: an edited
text holds only the author's words, and marks for what was taken out. The original stays as a version, for moderators.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from django.db import transaction

from feedbackhub.core import audit
from feedbackhub.core.clock import now as present
from feedbackhub.core.errors import DomainError
from stories.analysis.taking_out import only_takes_out
from stories.models import (
    STORY_TRANSITIONS,
    FeedbackConsent,
    MayPublish,
    ModerationDecision,
    ModerationOutcome,
    RefusalReason,
    Story,
    StoryState,
    StoryVersion,
)
from stories.services.taking_in import tell_of
from stories.sources.parts import Part, body_of, parts_in, stored, title_of

if TYPE_CHECKING:
    from datetime import datetime

    from feedbackhub.accounts.models import User

_DECIDED = "Somebody has decided about this story already. Reload the page to see what."


@transaction.atomic
def publish_story(*, story: Story, actor: User) -> ModerationDecision:
    """Publish a story as it was written; also one that was refused by mistake. Its case opens.

    Raises `DomainError` where its author did not want it to be published, or it is neither waiting nor refused.
    """
    held, at = _held(story), present()
    _refuse_against_wish(held)
    _go_live(held, at, published_at=at)
    return _decide(held, ModerationOutcome.PUBLISHED, actor, at)


@transaction.atomic
def publish_without(*, story: Story, title: str, texts: Sequence[str], actor: User) -> ModerationDecision:
    """Publish a story with words taken out of its parts; `texts` has one text a part, in their order.

    The title is ours, so it may be any. Raises `DomainError` where a text says what its author did not, where nothing
    of the story is left, or where nothing was taken out; and as `publish_story`.
    """
    held, at = _held(story), present()
    _refuse_against_wish(held)
    before = parts_in(held.raw, body=held.body)
    after = _edited(before, texts)
    title = title.strip() or title_of(after[0].text)
    if [part.text for part in after] == [part.text for part in before] and title == held.title:
        raise DomainError("Nothing was taken out. Publish it as it is, or change the text first.")
    original = StoryVersion.objects.create(
        story=held, title=held.title, body=held.body, content_hash=held.content_hash, replaced_at=at
    )
    body = body_of(after)
    Story.objects.filter(pk=held.pk).update(
        title=title,
        body=body,
        content_hash=hashlib.sha256(f"{title}\0{body}".encode()).hexdigest(),
        raw=held.raw | {"parts": stored(after)},
    )
    _go_live(held, at, published_at=at)
    return _decide(held, ModerationOutcome.EDITED, actor, at, original=original)


@transaction.atomic
def keep_for_staff(*, story: Story, actor: User) -> ModerationDecision:
    """Let staff work on a story that the public does not see. Its case opens."""
    held, at = _held(story), present()
    _go_live(held, at, published_at=None)
    return _decide(held, ModerationOutcome.STAFF_ONLY, actor, at)


@transaction.atomic
def refuse_story(
    *, story: Story, reason: RefusalReason, actor: User, passed_to: str = ""
) -> ModerationDecision:
    """Do not publish a story. Its author reads why behind their link.

    Raises `DomainError` where somebody may be in danger and nobody was told, or the story does not wait.
    """
    if reason == RefusalReason.SAFEGUARDING and not passed_to.strip():
        raise DomainError("Tell somebody first, and write whom: this story may not lie unseen.")
    held, at = _held(story), present()
    STORY_TRANSITIONS.check(StoryState(held.state), StoryState.REFUSED)
    Story.objects.filter(pk=held.pk).update(state=StoryState.REFUSED, updated_at=at)
    return _decide(
        held, ModerationOutcome.REFUSED, actor, at, reason=reason.value, passed_to=passed_to.strip()[:200]
    )


def may_be_published(story: Story) -> bool:
    """Say whether whoever told it allowed that; where nobody was asked, they did not."""
    newest = FeedbackConsent.objects.filter(story=story).order_by("-pk").first()
    return newest is not None and newest.may_publish in {MayPublish.YES, MayPublish.YES_WITH_PHOTO}


def _held(story: Story) -> Story:
    """Take the story under a lock, so that of two people who decide at once the second learns of the first."""
    held = Story.objects.select_for_update(of=("self",)).select_related("source").get(pk=story.pk)
    if held.state not in {StoryState.WAITING, StoryState.REFUSED}:
        raise DomainError(_DECIDED)
    return held


def _refuse_against_wish(story: Story) -> None:
    if not may_be_published(story):
        raise DomainError(
            "Whoever told this story did not say that it may be published. Keep it for staff only."
        )


def _edited(before: Sequence[Part], texts: Sequence[str]) -> list[Part]:
    if len(before) != len(texts):
        raise DomainError(_DECIDED)
    for part, text in zip(before, texts, strict=True):
        if not only_takes_out(part.text, text):
            raise DomainError(
                "You may take words out, but not put any in. Write [name removed] where a name stood, and leave the "
                "other words as their author wrote them."
            )
    after = [
        replace(part, text=text.strip()) for part, text in zip(before, texts, strict=True) if text.strip()
    ]
    if not after:
        raise DomainError("Nothing of the story is left. Do not publish it instead.")
    return after


def _go_live(story: Story, at: datetime, *, published_at: datetime | None) -> None:
    STORY_TRANSITIONS.check(StoryState(story.state), StoryState.LIVE)
    Story.objects.filter(pk=story.pk).update(state=StoryState.LIVE, published_at=published_at, updated_at=at)
    tell_of(story)


def _decide(
    story: Story,
    outcome: ModerationOutcome,
    actor: User,
    at: datetime,
    *,
    reason: str = "",
    passed_to: str = "",
    original: StoryVersion | None = None,
) -> ModerationDecision:
    decision = ModerationDecision.objects.create(
        story=story,
        outcome=outcome,
        reason=reason,
        passed_to=passed_to,
        original=original,
        actor=actor,
        actor_name=actor.full_name[:200],
        at=at,
    )
    audit.record(
        actor=actor,
        action=f"story.moderated_{outcome.value}",
        subject=story,
        organisation_id=story.organisation_id,
        details={"reason": reason, "before": story.state},
    )
    return decision
