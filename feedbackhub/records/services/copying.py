"""Copies of what is held about somebody: owed to a worker, taken once, gone after a week.

What goes into the copy of a contributor is theirs and what was public; colleagues' notes and drafts stay out, and the
copy says so (docs/decisions/0017). No copy leaves the database but by a person's download.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from feedbackhub.core import audit, outbox
from feedbackhub.core.clock import now
from feedbackhub.core.errors import DomainError
from feedbackhub.records.holdings import KEPT
from feedbackhub.records.models import COPY_TRANSITIONS, CopyState, SubjectCopy
from feedbackhub.records.packing import pack_person, pack_story
from stories.models import Story, StoryState

if TYPE_CHECKING:
    from feedbackhub.accounts.models import User
    from feedbackhub.organisations.models import Organisation

MAKE_COPY = "records.make_copy"


@transaction.atomic
def request_copy(
    *, organisation: Organisation, actor: User, story: Story | None = None, user: User | None = None
) -> SubjectCopy:
    """Owe a copy of what is held about a story's contributor, or about a person who signs in, and return it.

    One that is being made or ready is given back. Raises `DomainError` for an erased story.
    """
    if story is not None and story.state == StoryState.ERASED:
        raise DomainError("This story is erased: there is nothing left to copy.")
    if story is not None and story.organisation_id != organisation.pk:
        raise DomainError("This story belongs to another organisation.")
    states = [CopyState.MAKING, CopyState.READY]
    same = SubjectCopy.objects.filter(organisation=organisation, story=story, user=user, state__in=states)
    if (there := same.filter(expires_at__gt=now()).first()) is not None:
        return there
    at = now()
    copy = SubjectCopy.objects.create(
        organisation=organisation,
        story=story,
        user=user,
        requested_by=actor,
        requested_at=at,
        expires_at=at + (at - KEPT.before(at)),
    )
    _record(copy, "copy.requested", actor)
    outbox.enqueue(task=MAKE_COPY, kwargs={"copy_id": copy.pk}, key=f"make_copy:{copy.pk}")
    return copy


@transaction.atomic
def make_copy(*, copy: SubjectCopy) -> bool:
    """Fill a copy that is owed; say whether this call did it."""
    held = SubjectCopy.objects.select_for_update(of=("self",)).get(pk=copy.pk)
    if held.state != CopyState.MAKING:
        return False
    COPY_TRANSITIONS.check(CopyState.MAKING, CopyState.READY)
    if held.story is not None:
        held.content = pack_story(held.story)
    elif held.user is not None:
        held.content = pack_person(held.user, held.organisation)
    held.size, held.state = len(held.content), CopyState.READY.value
    held.save(update_fields=["content", "size", "state", "updated_at"])
    return True


@transaction.atomic
def take_copy(*, copy: SubjectCopy, actor: User) -> bytes:
    """Give the copy's bytes to the one who may have them, once; from then on it is gone.

    Raises `DomainError` where it is not ready, was taken, or its time is over.
    """
    held = SubjectCopy.objects.select_for_update(of=("self",)).get(pk=copy.pk)
    if held.state == CopyState.READY and held.expires_at <= now():
        raise DomainError("The time for this download is over. Make another copy.")
    COPY_TRANSITIONS.check(CopyState(held.state), CopyState.TAKEN)
    content = bytes(held.content)
    held.state, held.taken_at, held.content = CopyState.TAKEN.value, now(), b""
    held.save(update_fields=["state", "taken_at", "content", "updated_at"])
    _record(held, "copy.taken", actor)
    return content


def _record(copy: SubjectCopy, action: str, actor: User) -> None:
    audit.record(
        actor=actor,
        action=action,
        subject=copy,
        organisation_id=copy.organisation_id,
        details={"story": copy.story_id, "user": copy.user_id},
    )
