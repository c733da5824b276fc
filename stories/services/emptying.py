"""Takes the words out of stories and leaves what the figures need: that there was one, when, and about which services.

The one way in which a story loses its words: a rule's time is over (`expire_stories`, `empty_withdrawn`), or somebody
asked to be erased (`erase_stories`). Every room's tables lose theirs in the same transaction (core.subjects).
None of them asks about holds: whoever calls them has, with the organisation locked (stories.services.holding).
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from django.db import transaction

from feedbackhub.core import audit, outbox, subjects
from feedbackhub.core.clock import now
from stories.models import STORY_TRANSITIONS, Story, StoryState
from stories.services.holding_back import follow_withdrawal
from stories.signals import story_withdrawn

if TYPE_CHECKING:
    from collections.abc import Sequence

    from feedbackhub.core.actors import Actor

EMPTY_STORY: dict[str, object] = {
    "title": "",
    "body": "",
    "author_name": "",
    "author_role": "",
    "prompt": "",
    "submission_route": "",
    "link": "",
    "criticality": None,
    "criticality_label": "",
    "progress": "",
    "experienced_on": None,
    "content_hash": "",
    "raw": {},
}


@transaction.atomic
def expire_stories(*, ids: Sequence[int], actor: Actor) -> list[int]:
    """Let stories expire: off every public page, their words gone; give the ids of those that did.

    Whatever is no longer in a state that may expire is passed over.
    """
    stories = _lock(ids)
    return _remove([one for one in stories if _may(one, StoryState.EXPIRED)], StoryState.EXPIRED, actor)


@transaction.atomic
def empty_withdrawn(*, ids: Sequence[int], actor: Actor) -> list[int]:
    """Remove the words of withdrawn stories, which stay withdrawn; give the ids of those that lost theirs."""
    stories = [one for one in _lock(ids) if one.state == StoryState.WITHDRAWN and not one.text_removed_at]
    return _remove(stories, StoryState.WITHDRAWN, actor)


@transaction.atomic
def erase_stories(*, ids: Sequence[int], actor: Actor) -> list[int]:
    """Erase stories for good: no import brings their words back; give their ids.

    Words that expired earlier are gone; such a story is marked erased all the same. One that is erased stays as it is.
    """
    stories = [one for one in _lock(ids) if one.state != StoryState.ERASED]
    for one in stories:
        STORY_TRANSITIONS.check(StoryState(one.state), StoryState.ERASED)
    return _remove(stories, StoryState.ERASED, actor)


def _lock(ids: Sequence[int]) -> list[Story]:
    stories = Story.objects.select_for_update(of=("self",)).filter(pk__in=list(ids)).order_by("pk")
    return list(stories.only("pk", "state", "organisation_id", "text_removed_at"))


def _may(story: Story, after: StoryState) -> bool:
    return STORY_TRANSITIONS.permits(StoryState(story.state), after)


def _remove(stories: Sequence[Story], after: StoryState, actor: Actor) -> list[int]:
    if not stories:
        return []
    ids, at = [one.pk for one in stories], now()
    subjects.remove_words(ids)
    Story.objects.filter(pk__in=ids).update(state=after, text_removed_at=at, updated_at=at)
    for one in stories:
        audit.record(
            actor=actor,
            action=f"story.{'emptied' if after == StoryState.WITHDRAWN else after.value}",
            subject=one,
            organisation_id=one.organisation_id,
            details={"before": one.state},
        )
        if after == StoryState.ERASED:
            # The same words on another site are hidden with these, until a person decides (decision 0015).
            follow_withdrawal(story=one, actor=actor)
        if one.state != after:
            outbox.after_commit(partial(story_withdrawn.send, sender=Story, story_id=one.pk))
    return ids
