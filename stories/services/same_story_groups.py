"""Keeps `Story.duplicate_of` in line with the links: after every link, undoing, withdrawal and return.

Whoever changes links or pointers of an organisation holds its lock (`lock_links`), so that two of them never plan over
each other. Nobody who holds rows of stories waits for that lock: an import only tries it, and the second look does the
rest.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from functools import partial

from django.db import connection, transaction

from feedbackhub.core import outbox
from feedbackhub.core.clock import now
from stories.analysis.duplicates.grouping import Member, groups, pointers
from stories.models import SameStory, Story, StoryState
from stories.signals import same_story_changed

# Two numbers name an advisory lock; the first is ours ("Same").
_FAMILY = 0x53616D65
_BIGGEST = 0x7FFFFFFF
_MOST_STEPS = 50


def lock_links(organisation_id: int, *, wait: bool = True) -> bool:
    """Hold an organisation's links until the transaction ends; without `wait`, say whether they were to be had."""
    function = "pg_advisory_xact_lock" if wait else "pg_try_advisory_xact_lock"
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {function}(%s, %s)", [_FAMILY, organisation_id & _BIGGEST])
        row = cursor.fetchone()
    return wait or bool(row and row[0])


def edges_around(stories: Iterable[int]) -> set[tuple[int, int]]:
    """Give every link of the groups of `stories` (a query a step away; groups are small)."""
    found: set[tuple[int, int]] = set()
    seen: set[int] = set()
    frontier = set(stories)
    for _ in range(_MOST_STEPS):
        if not frontier:
            break
        rows = SameStory.objects.linked().of(list(frontier)).values_list("story", "original")
        found |= set(rows)
        seen |= frontier
        frontier = {pk for edge in found for pk in edge} - seen
    return found


def settle(stories: Collection[int], *, wanted: int | None = None) -> None:
    """Let the live stories of these groups point at their original, and tell the rooms above what moved.

    `wanted` becomes the original of its group. Call it with the organisation's links locked.
    """
    edges = edges_around(stories)
    concerned = set(stories) | {pk for edge in edges for pk in edge}
    members = {
        pk: Member(pk, state == StoryState.LIVE, received_at, points_at)
        for pk, state, received_at, points_at in Story.objects.filter(pk__in=concerned).values_list(
            "pk", "state", "received_at", "duplicate_of"
        )
    }
    planned = pointers(members, edges, wanted=wanted)
    moved = {pk: root for pk, root in planned.items() if members[pk].points_at != root}
    _point(moved)
    touched = {pk for group in groups(members, edges) if group & moved.keys() for pk in group}
    if touched:
        tell = partial(same_story_changed.send, sender=Story, story_ids=tuple(sorted(touched)))
        outbox.after_commit(tell)


def _point(moved: Mapping[int, int | None]) -> None:
    """Write where stories point now, all in one statement."""
    if not moved:
        return
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE stories_story SET duplicate_of_id = planned.root, updated_at = %s "
            "FROM unnest(%s::bigint[], %s::bigint[]) AS planned(pk, root) WHERE stories_story.id = planned.pk",
            [now(), list(moved), list(moved.values())],
        )


@transaction.atomic
def choose_original(*, story: Story) -> bool:
    """Let the others of its group point at `story`, where it is live; say whether anything changed.

    For the room above, which knows which of them is answered in public.
    """
    lock_links(story.organisation_id)
    fresh = Story.objects.only("state", "duplicate_of").get(pk=story.pk)
    if fresh.state != StoryState.LIVE or fresh.duplicate_of_id is None:
        return False
    settle([story.pk], wanted=story.pk)
    return True
