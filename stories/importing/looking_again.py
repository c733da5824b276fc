"""The second look: finds twins that two imports stored at the same time, and what a lost step left behind.

Two transactions that run at once do not see each other's stories, so each new story is looked at again until every
transaction that could have run beside its own has ended. A story that was never noted is noted here, oldest first: so
what was there before this search was built is found in time too.
"""

from __future__ import annotations

import time
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Count, F, Q

from feedbackhub.core.clock import now as present
from feedbackhub.organisations.models import Organisation
from stories.importing.duplicates import find, note_missing, sample_of_story
from stories.models import LookAgain, SameStory, SourceKind, Story, StoryState, WithdrawnHow
from stories.services.holding_back import follow_withdrawal
from stories.services.same_story import FINDER, link_found
from stories.services.same_story_groups import lock_links, settle

BATCH = 500
# Longer than any page's transaction (the worker's hard limit is 11 minutes).
SETTLED_AFTER = timedelta(minutes=15)
# A round ends by then; the next one goes on.
SECONDS = 120.0


def look_again(*, now: datetime | None = None, seconds: float = SECONDS) -> int:
    """Look again at the stories of the organisations that have several sources; give how many pairs were joined."""
    until = time.monotonic() + seconds
    at = now or present()
    joined = 0
    several = Organisation.objects.annotate(many=Count("sources")).filter(many__gt=1).order_by("pk")
    for organisation_id in several.values_list("pk", flat=True):
        _mend(organisation_id)
        joined += _look_again_in(organisation_id, at, until)
    return joined


def _look_again_in(organisation_id: int, at: datetime, until: float) -> int:
    mark, _ = LookAgain.objects.get_or_create(organisation_id=organisation_id)
    last, joined = mark.story_pk, _look_at(organisation_id, list(_told_here(organisation_id)))
    while time.monotonic() < until:
        batch = list(_after(organisation_id, last))
        if not batch:
            break
        joined += _look_at(organisation_id, batch)
        last = batch[-1].pk
        settled = [story.pk for story in batch if story.received_at < at - SETTLED_AFTER]
        if settled and len(settled) == len(batch):
            _move_mark(organisation_id, settled[-1], at)
    return joined


def _move_mark(organisation_id: int, pk: int, at: datetime) -> None:
    LookAgain.objects.filter(organisation=organisation_id, story_pk__lt=pk).update(story_pk=pk, looked_at=at)


def _after(organisation_id: int, pk: int) -> list[Story]:
    stories = Story.objects.live().filter(organisation=organisation_id, pk__gt=pk).order_by("pk")
    return list(stories.select_related("source", "fingerprint").defer("raw")[:BATCH])


def _told_here(organisation_id: int) -> list[Story]:
    """Give what was told on this site, or written down, and is not noted: it goes live when somebody has read it."""
    told = Story.objects.live().filter(
        organisation=organisation_id,
        source__kind__in=[SourceKind.WEB_FORM, SourceKind.CAPTURED],
        fingerprint__isnull=True,
    )
    return list(told.select_related("source").defer("raw").order_by("pk")[:BATCH])


@transaction.atomic
def _look_at(organisation_id: int, stories: list[Story]) -> int:
    if not stories:
        return 0
    lock_links(organisation_id)
    samples = {story.pk: sample_of_story(story) for story in stories}
    noted = note_missing(
        organisation_id, samples, {story.pk for story in stories if hasattr(story, "fingerprint")}
    )
    found = find(noted, sources={story.pk: story.source_id for story in stories})
    return link_found(organisation_id=organisation_id, found=found)


def _mend(organisation_id: int) -> None:
    """Bring pointers and hidden stories in line with links, where a step was lost or had to make way."""
    linked = SameStory.objects.linked().filter(organisation=organisation_id)
    gone = Q(state=StoryState.ERASED) | (Q(state=StoryState.WITHDRAWN) & ~Q(withdrawn_how=WithdrawnHow.BATCH))
    live_and_shown = {"state": StoryState.LIVE, "held_back_at__isnull": True}
    for one, other in (("story", "original"), ("original", "story")):
        lost = linked.filter(
            **{f"{other}__{name}": value for name, value in live_and_shown.items()},
            **{f"{one}__in": Story.objects.filter(gone, organisation=organisation_id)},
        )
        for story in Story.objects.filter(pk__in=lost.values(one))[:BATCH]:
            follow_withdrawal(story=story, actor=FINDER)
    with transaction.atomic():
        lock_links(organisation_id)
        astray = set(
            Story.objects.filter(organisation=organisation_id, duplicate_of__isnull=False)
            .exclude(state=StoryState.LIVE, duplicate_of__state=StoryState.LIVE)
            .values_list("pk", flat=True)[:BATCH]
        )
        alone = linked.filter(
            story__state=StoryState.LIVE,
            original__state=StoryState.LIVE,
            story__duplicate_of__isnull=True,
            original__duplicate_of__isnull=True,
        ).exclude(story=F("original"))
        astray |= set(alone.values_list("story", flat=True)[:BATCH])
        if astray:
            settle(astray)
