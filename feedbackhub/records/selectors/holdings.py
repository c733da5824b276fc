"""What is held about one story: table by table, and whose words may repeat it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from feedbackhub.core import subjects
from feedbackhub.core.subjects import OnErasure, SubjectTable
from feedbackhub.records.quoting import longest_quote
from stories.models import Story, StoryVersion

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

REMOVE, KEEP = "remove", "keep"


@dataclass(frozen=True, slots=True)
class HeldTable:
    """How many rows of one table hang on the story, and what an erasure does with them."""

    table: SubjectTable
    rows: int


@dataclass(frozen=True, slots=True)
class Item:
    """One row of other people's words, to decide about. `quote` counts the words in a row that are a story's."""

    key: str
    table: SubjectTable
    pk: int
    texts: tuple[str, ...]
    quote: int

    @property
    def suggested(self) -> str:
        """What we would do: what repeats the story goes with it."""
        return REMOVE if self.quote else KEEP


def same_telling(story: Story) -> list[Story]:
    """Give the story with the same telling from other sources of its organisation."""
    first = story.duplicate_of_id or story.pk
    same = Story.objects.filter(organisation=story.organisation_id)
    family = same.filter(pk=first) | same.filter(duplicate_of=first) | same.filter(pk=story.pk)
    return list(family.select_related("source", "organisation").distinct().order_by("pk"))


def held_tables(stories: Iterable[Story]) -> list[HeldTable]:
    """Give the tables that hold something about `stories`, with how many rows."""
    ids = [one.pk for one in stories]
    counted = [HeldTable(table, table.of(ids).count()) for table in subjects.subject_tables()]
    return [one for one in counted if one.rows]


def items_to_decide(stories: Iterable[Story]) -> list[Item]:
    """Give the rows with other people's words, those that repeat the story first."""
    ids = [one.pk for one in stories]
    told = _told(ids)
    found = [
        _item(table, row, told)
        for table in subjects.subject_tables()
        if table.on_erasure is OnErasure.DECIDE
        for row in table.of(ids)
    ]
    return sorted((one for one in found if one.texts), key=lambda one: (-one.quote, one.key))


def identifiers(stories: Iterable[Story]) -> list[str]:
    """Give the rows that an erasure of `stories` empties or deletes by itself, by table and number."""
    ids = [one.pk for one in stories]
    return [
        f"{table.model}:{pk}"
        for table in subjects.subject_tables()
        if table.on_erasure in {OnErasure.EMPTY, OnErasure.DELETE}
        for pk in table.of(ids).values_list("pk", flat=True)
    ]


def _told(ids: Sequence[int]) -> list[str]:
    """Give all wordings of the stories, titles with them."""
    now = Story.objects.filter(pk__in=ids).values_list("title", "body")
    before = StoryVersion.objects.filter(story__in=ids).values_list("title", "body")
    return [f"{title}\n{body}" for title, body in [*now, *before]]


def _item(table: SubjectTable, row: Any, told: list[str]) -> Item:
    texts = tuple(text for name in table.texts if (text := str(getattr(row, name)).strip()))
    quote = max((longest_quote(text, told) for text in texts), default=0)
    return Item(f"{table.key}#{row.pk}", table, row.pk, texts, quote)
