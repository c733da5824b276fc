"""Questions about what was read: which stories need it, which flags stand, how critical each counts."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

from django.db.models import Exists, F, Model, OuterRef, Prefetch, Q, Subquery, prefetch_related_objects

from feedbackhub.core.traces import lacks
from stories.analysis.standing import SaidBy, effective_criticality, is_praise
from stories.analysis.version import ENGINE_VERSION
from stories.models import (
    CriticalityDecision,
    FlagDecision,
    FlagState,
    FlagStep,
    Story,
    StoryFlag,
    StoryReading,
    StoryVersion,
)

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from django.db.models import QuerySet

    from feedbackhub.accounts.models import User


Row = TypeVar("Row", bound=Model)
# Where `with_reading` puts the current reading.
CURRENT = "current_readings"


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


@dataclass(frozen=True, slots=True)
class Standing:
    """What counts of one story: the criticality and who says so, the flags that stand, the themes, and if it is praise.

    `flags` are the categories of the flags that are open or confirmed, one for each; `routine` alarm nobody.
    """

    criticality: int | None
    said_by: SaidBy
    flags: tuple[str, ...]
    routine: tuple[str, ...]
    themes: tuple[str, ...]
    sentiment: int | None
    language: str
    is_praise: bool


def standings_of(stories: Collection[int]) -> dict[int, Standing]:
    """Give what counts of each of `stories` (their ids), read or not. Four queries."""
    pks = list(stories)
    labels = dict(Story.objects.filter(pk__in=pks).values_list("pk", "criticality"))
    readings = {row.story_id: row for row in _current().filter(story__in=pks)}
    decided = _decided(pks)
    flags: dict[int, list[str]] = defaultdict(list)
    for story, code in StoryFlag.objects.standing().filter(story__in=pks).values_list("story", "category"):
        flags[story].append(code)
    return {
        pk: _standing(label, readings.get(pk), decided.get(pk), flags.get(pk, ()))
        for pk, label in labels.items()
    }


def _decided(pks: Sequence[int]) -> dict[int, int | None]:
    newest = CriticalityDecision.objects.filter(story__in=pks).order_by("story", "-pk").distinct("story")
    return dict(newest.values_list("story", "level"))


def _standing(
    label: int | None, row: StoryReading | None, decided: int | None, flags: Sequence[str]
) -> Standing:
    counts = effective_criticality(
        decided=decided, source=label, proposed=row.criticality if row is not None else None
    )
    routine = tuple(dict.fromkeys(one["code"] for one in row.routine)) if row else ()
    sentiment = row.sentiment if row else None
    return Standing(
        criticality=counts.level,
        said_by=counts.by,
        flags=tuple(flags),
        routine=routine,
        themes=tuple(one["code"] for one in row.themes) if row else (),
        sentiment=sentiment,
        language=row.language if row else "",
        is_praise=is_praise(criticality=counts.level, flags=flags, routine=routine, sentiment=sentiment),
    )


def made_milder_by(user: User, story_id: int) -> bool:
    """Say whether a story counts as milder than it did because `user` said so, and nobody else has decided since.

    That is a level lower than the one before, or the first one where nobody had judged; or a concern dismissed.
    """
    newest = CriticalityDecision.objects.filter(story=story_id).order_by("-pk")
    for one in newest:
        if one.actor_id != user.pk:
            break
        if one.before is None or one.level is None or one.level < one.before:
            return True
    dismissed = FlagDecision.objects.filter(step=FlagStep.DISMISSED, actor=user)
    dismissed = dismissed.filter(flag__story=story_id, flag__state=FlagState.DISMISSED)
    return dismissed.exists()


def standing_categories(story: Story) -> frozenset[str]:
    """Give the categories of the flags on one story that are open or confirmed."""
    if lacks(story, StoryFlag):
        return frozenset()
    return frozenset(StoryFlag.objects.standing().filter(story=story).values_list("category", flat=True))


def decided_criticality(story: Story) -> int | None:
    """Give what a person says how critical a story is; None where nobody does."""
    if lacks(story, CriticalityDecision):
        return None
    return _decided([story.pk]).get(story.pk)


def is_read(story: Story) -> bool:
    """Say whether the engine could read the story, in whatever wording."""
    return _current().filter(story=story).exclude(language="").exists()


def with_reading(story: Story) -> Story:
    """Load what was read of a story and what people decided, once for a page. Four queries, none the second time."""
    if hasattr(story, CURRENT):
        return story
    decisions = Prefetch("decisions", FlagDecision.objects.order_by("pk"))
    flags, criticality = StoryFlag.objects.all(), CriticalityDecision.objects.all()
    prefetch_related_objects(
        [story],
        Prefetch("readings", _none_or(story, _current()), to_attr=CURRENT),
        Prefetch("flags", _none_or(story, flags.prefetch_related(decisions).order_by("start", "end", "pk"))),
        Prefetch("criticality_decisions", _none_or(story, criticality.order_by("pk"))),
    )
    return story


def standing_of(story: Story) -> Standing:
    """Give what counts of one story, from what `with_reading` loads for its page."""
    shown = with_reading(story)
    rows: list[StoryReading] = getattr(shown, CURRENT)
    decisions = list(shown.criticality_decisions.all())
    flags = [one.category for one in shown.flags.all() if one.state in {FlagState.OPEN, FlagState.CONFIRMED}]
    decided = decisions[-1].level if decisions else None
    return _standing(shown.criticality, rows[0] if rows else None, decided, tuple(dict.fromkeys(flags)))


def _none_or(story: Story, rows: QuerySet[Row]) -> QuerySet[Row]:
    return rows.none() if lacks(story, rows.model) else rows


def texts_with_reading(pks: Collection[int]) -> dict[int, Story]:
    """Give stories by id with words, flags and which text was read: for what must be hidden (2 queries).

    Of the reading itself only the hash is there.
    """
    if not pks:
        return {}
    read_as = _current().filter(story=OuterRef("pk")).values("text_hash")[:1]
    flags = Prefetch("flags", StoryFlag.objects.order_by("start", "end", "pk"))
    found = Story.objects.filter(pk__in=pks).only("title", "body").annotate(read_as=Subquery(read_as))
    stories = found.prefetch_related(flags).in_bulk()
    for story in stories.values():
        rows = [StoryReading(story_id=story.pk, text_hash=story.read_as)] if story.read_as else []  # type: ignore[attr-defined]
        setattr(story, CURRENT, rows)
    return stories


def flag_of(story: Story, pk: int) -> StoryFlag | None:
    """Give one flag of a story; None where it has no such flag."""
    return StoryFlag.objects.filter(story=story, pk=pk).first()


def untold_stories(limit: int) -> list[int]:
    """Give the ids of up to `limit` stories of whose reading or decisions the rooms above have not taken note."""
    return list(StoryReading.objects.untold().order_by("story").values_list("story", flat=True)[:limit])
