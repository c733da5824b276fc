"""Takes a story down when its author took it back. Its absence from a list proves nothing: somebody asked by its id."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from django.db import transaction

from feedbackhub.core import audit, outbox
from feedbackhub.core.clock import now as present
from stories.models import STORY_TRANSITIONS, Story, StoryState, WithdrawnHow
from stories.services.holding_back import follow_withdrawal
from stories.signals import story_withdrawn

if TYPE_CHECKING:
    from feedbackhub.core.actors import Actor


@transaction.atomic
def withdraw_story(*, story: Story, actor: Actor, how: WithdrawnHow = WithdrawnHow.SOURCE) -> bool:
    """Withdraw a story: off every public page at once; say whether this call did it.

    A story that is withdrawn already stays as it is. Raises `TransitionNotAllowed` for one that has expired. `how`
    says who took it back. The audit row is the immutable record of the change; receivers hear of it after commit, and
    sweepers find what they miss.
    """
    fresh = Story.objects.select_for_update().only("state", "organisation_id").get(pk=story.pk)
    if fresh.state == StoryState.WITHDRAWN:
        return False
    STORY_TRANSITIONS.check(StoryState(fresh.state), StoryState.WITHDRAWN)
    at = present()
    Story.objects.filter(pk=story.pk).update(
        state=StoryState.WITHDRAWN, withdrawn_at=at, withdrawn_how=how, updated_at=at
    )
    audit.record(
        actor=actor,
        action="story.withdrawn",
        subject=fresh,
        organisation_id=fresh.organisation_id,
        details={"how": how.value},
    )
    follow_withdrawal(story=fresh, actor=actor)
    outbox.after_commit(partial(story_withdrawn.send, sender=Story, story_id=story.pk))
    return True
