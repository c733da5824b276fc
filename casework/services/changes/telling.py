"""What staff say around a change: what shows it, what a team concluded, why no change belongs to a reply.

None of it is public.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db import transaction

from casework.models import Change, ChangeEvidence, CouldHappenAgain, Discussion, EvidenceKind, PromiseCheck
from casework.services.changes.steps import locked, refuse_unless_allowed, say
from feedbackhub.accounts.models import User
from feedbackhub.accounts.roles import Permission
from feedbackhub.core import audit
from feedbackhub.core.clock import local_date
from feedbackhub.core.clock import now as present
from feedbackhub.core.errors import DomainError
from stories.models import Story

if TYPE_CHECKING:
    from feedbackhub.core.models import AppendOnlyModel
    from responses.models import Response


@transaction.atomic
def add_evidence(
    *, change: Change, kind: str, words: str, link: str, actor: User, now: datetime | None = None
) -> ChangeEvidence:
    """Add one thing that shows a change and return it; the same by the same person once.

    Raises `DomainError` without words, with a kind or an address that is none, and where `actor` may not.
    """
    refuse_unless_allowed(actor, change.service)
    fresh = locked(change)
    row = ChangeEvidence(
        change=fresh,
        kind=kind,
        words=words.strip(),
        link=link.strip(),
        at=now or present(),
        actor=actor,
        actor_name=actor.full_name[:200],
    )
    _refuse_unless_clean(row, "Say what shows the change, and what sort of proof it is.")
    same = ChangeEvidence.objects.filter(
        change=fresh, actor=actor, kind=kind, words=row.words, link=row.link
    ).first()
    if same is not None:
        return same
    row.save()
    say(actor, "evidence_added", fresh, kind=EvidenceKind(kind).value)
    return row


@transaction.atomic
def note_discussion(
    *,
    actor: User,
    where: str,
    who: str,
    concluded: str,
    again: str = "",
    story: Story | None = None,
    change: Change | None = None,
    on_day: date | None = None,
    now: datetime | None = None,
) -> Discussion:
    """Write down that a team read a story, or talked about a change, and what it concluded; return the row.

    Whoever can see the story or the change may. The same words of the same day by the same person count once. Raises
    `DomainError` without where, who or a conclusion, for a day ahead, and about what `actor` cannot see.
    """
    at = now or present()
    day = on_day or local_date(at)
    if day > local_date(at):
        raise DomainError("The day on which you talked must be today or in the past.")
    organisation_id = _organisation_in_sight(actor, story, change)
    row = Discussion(
        organisation_id=organisation_id,
        story=story,
        change=change,
        where=where.strip(),
        who=who.strip(),
        concluded=concluded.strip(),
        again=again if again in CouldHappenAgain.values else "",
        on_day=day,
        at=at,
        actor=actor,
        actor_name=actor.full_name[:200],
    )
    _refuse_unless_clean(row, "Say where you talked, who was there, and what you concluded.")
    # Two presses of one button wait for each other here, and the second finds what the first wrote.
    User.objects.select_for_update(no_key=True).get(pk=actor.pk)
    same = Discussion.objects.filter(
        actor=actor, story=story, change=change, on_day=day, where=row.where, concluded=row.concluded
    ).first()
    if same is not None:
        return same
    row.save()
    subject = change or story
    assert subject is not None  # noqa: S101 - one of the two, as looked up above
    audit.record(actor=actor, action="discussion.noted", subject=subject, organisation_id=organisation_id)
    return row


@transaction.atomic
def explain_promise(
    *, response: Response, reason: str, actor: User, now: datetime | None = None
) -> PromiseCheck:
    """Say why no change belongs to a reply that sounds like a promise; once a reply. Return the row.

    Raises `DomainError` without a reason, and where `actor` may not record changes for the story.
    """
    if not reason.strip():
        raise DomainError("Say why no change belongs to this reply.")
    may = Story.objects.visible_to(actor, Permission.REGISTER_CHANGE).filter(pk=response.story_id)
    if not may.exists():
        raise DomainError("You cannot record changes for this story.")
    row, is_new = PromiseCheck.objects.get_or_create(
        response=response,
        defaults={
            "reason": reason.strip()[:500],
            "at": now or present(),
            "actor": actor,
            "actor_name": actor.full_name[:200],
        },
    )
    if is_new:
        audit.record(
            actor=actor,
            action="promise.explained",
            subject=response,
            organisation_id=response.organisation_id,
        )
    return row


def _organisation_in_sight(actor: User, story: Story | None, change: Change | None) -> int:
    if change is not None and Change.objects.visible_to(actor).filter(pk=change.pk).exists():
        if story is None or story.organisation_id == change.organisation_id:
            return change.organisation_id
    elif story is not None and Story.objects.visible_to(actor).filter(pk=story.pk).exists():
        return story.organisation_id
    raise DomainError("You cannot see what this is about.")


def _refuse_unless_clean(row: AppendOnlyModel, words: str) -> None:
    try:
        row.full_clean()
    except ValidationError as error:
        raise DomainError(words) from error
