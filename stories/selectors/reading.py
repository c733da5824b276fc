"""Questions about what was read: which stories need it, which flags stand, how critical each counts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Exists, F, OuterRef, Q

from stories.analysis.version import ENGINE_VERSION
from stories.models import Story, StoryReading, StoryVersion

if TYPE_CHECKING:
    from django.db.models import QuerySet


def stories_to_read(limit: int) -> list[Story]:
    """Give up to `limit` live stories, oldest first, that the engine in use has not read as they now stand.

    First those that were never read, then those that were edited, then those that an older engine read.
    """
    live = Story.objects.live().told_once().order_by("pk")
    found: dict[int, Story] = {}
    for pks in (_never_read(), _edited_since(), _read_by_another_engine()):
        room = limit - len(found)
        if room <= 0:
            break
        chosen = live.filter(pks).exclude(pk__in=list(found))[:room]
        found |= {story.pk: story for story in chosen.only("pk")}
    return list(found.values())


def _current() -> QuerySet[StoryReading]:
    return StoryReading.objects.current()


def _never_read() -> Q:
    return ~Q(Exists(_current().filter(story=OuterRef("pk"))))


def _edited_since() -> Q:
    """Give the condition "an earlier wording was put aside after the reading". Few stories are ever edited."""
    edited = StoryVersion.objects.filter(
        story__readings__superseded_at__isnull=True, pk__gt=F("story__readings__version_seen")
    )
    return Q(pk__in=edited.order_by().values("story"))


def _read_by_another_engine() -> Q:
    other = _current().filter(Q(engine__lt=ENGINE_VERSION) | Q(engine__gt=ENGINE_VERSION))
    return Q(pk__in=other.order_by().values("story"))
