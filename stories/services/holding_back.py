"""What happens to the other records of a story when one of them is taken down.

Its author took the words back on one site; on another they stand still, and perhaps the author cannot or did not ask
there. We cannot know, and publishing what somebody took back is the worse error: so all of them are hidden at once, and
a person decides (docs/decisions/0015-one-story-once.md).
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from django.db import transaction

from feedbackhub.core import audit, outbox
from feedbackhub.core.clock import now
from feedbackhub.core.errors import DomainError
from stories.models import Story, StoryState, WithdrawnHow
from stories.services.same_story import part_from_gone
from stories.services.same_story_groups import edges_around, lock_links, settle
from stories.signals import story_held_back

if TYPE_CHECKING:
    from feedbackhub.accounts.models import User
    from feedbackhub.core.actors import Actor

# What ends by itself, or with the file in which it came, says nothing of what its author wants.
_SAYS_NOTHING = frozenset({WithdrawnHow.BATCH})


@transaction.atomic
def follow_withdrawal(*, story: Story, actor: Actor) -> int:
    """Hide the live twins of a story that was taken down, and give the group another original; give how many it hid.

    Twice changes nothing more. Where the links are being worked on, the second look finds another original; hidden are
    the twins in any case.
    """
    twins = {pk for edge in edges_around([story.pk]) for pk in edge} - {story.pk}
    if not twins:
        return 0
    gone = Story.objects.only("state", "withdrawn_how", "organisation_id").get(pk=story.pk)
    hidden = _hold_back(twins, gone, actor) if _was_taken_back(gone) else 0
    if lock_links(gone.organisation_id, wait=False):
        settle([story.pk])
    return hidden


@transaction.atomic
def show_again(*, story: Story, actor: User) -> Story:
    """Let the public read a story that was held back, because a person decided so; give it.

    It is parted from those that were taken down, so that nothing hides it for their sake again. Raises `DomainError`
    where it is not held back, or is not there any more.
    """
    lock_links(story.organisation_id)
    fresh = Story.objects.select_for_update().get(pk=story.pk)
    if fresh.held_back_at is None or fresh.state != StoryState.LIVE:
        raise DomainError("This story is not held back. Reload the page to see where it stands.")
    part_from_gone(story=fresh, actor=actor)
    fresh.refresh_from_db()
    fresh.held_back_at = None
    fresh.save(update_fields=["held_back_at", "updated_at"])
    audit.record(
        actor=actor, action="story.shown_again", subject=fresh, organisation_id=fresh.organisation_id
    )
    outbox.after_commit(partial(story_held_back.send, sender=Story, story_id=fresh.pk))
    return fresh


def _was_taken_back(story: Story) -> bool:
    if story.state == StoryState.ERASED:
        return True
    return story.state == StoryState.WITHDRAWN and story.withdrawn_how not in _SAYS_NOTHING


def _hold_back(twins: set[int], gone: Story, actor: Actor) -> int:
    at = now()
    live = Story.objects.live().filter(pk__in=twins, held_back_at__isnull=True)
    pks = list(live.select_for_update().order_by("pk").values_list("pk", flat=True))
    Story.objects.filter(pk__in=pks).update(held_back_at=at, updated_at=at)
    for pk in pks:
        audit.record(
            actor=actor,
            action="story.held_back",
            subject=Story(pk=pk),
            organisation_id=gone.organisation_id,
            details={"because_of": gone.pk},
        )
        outbox.after_commit(partial(story_held_back.send, sender=Story, story_id=pk))
    return len(pks)
