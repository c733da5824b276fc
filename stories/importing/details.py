"""Keeps what a source tells about stories beside their text, or the debt to ask for it. In the page's transaction."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import TYPE_CHECKING

from stories.importing.copying import copy_rows
from stories.importing.replies import keep_replies
from stories.importing.vocabulary import SPEAKING, learn, terms_of_details
from stories.models import DetailsDebt, SourceKind, StoryRating, StoryTag

if TYPE_CHECKING:
    from stories.importing.storing import Stored
    from stories.models import Source
    from stories.sources.record import StoryDetails, StoryRecord

# Tells tags, ratings and replies only to whoever asks for each story by itself.
ASKED_FOR = frozenset({SourceKind.CARE_OPINION})


def keep_page_details(
    *, source: Source, stored: Stored, records: Mapping[str, StoryRecord], at: datetime
) -> None:
    """Keep the details that came with a page; where its source gives them only when asked, owe the asking."""
    if source.kind in ASKED_FOR:
        told = {one.pk for one in (*stored.created, *stored.edited, *stored.restored)}
        owe_details(source=source, stories=told, at=at)
        owe_details(source=source, stories={one.pk for one in stored.moved}, at=at, only_replies=True)
        return
    changed = {one.pk: records[one.external_id].details for one in (*stored.created, *stored.edited)}
    same = {one.pk: records[one.external_id].details for one in stored.same}
    both = {pk: details for pk, details in {**same, **changed}.items() if details is not None}
    if not both:
        return
    created = {one.pk for one in stored.created}
    keep_details(source=source, details=both, changed=set(changed), emptied=set(changed) - created, at=at)


def keep_details(
    *,
    source: Source,
    details: Mapping[int, StoryDetails],
    changed: set[int],
    emptied: set[int],
    at: datetime,
) -> None:
    """Keep details by their stories' keys: tags and ratings of the `changed` ones, replies of all.

    What is `None` was not asked for and stays as it is; the old tags and ratings of those in `emptied` go first.
    """
    if source.kind in SPEAKING:
        learn(source=source, terms=terms_of_details(details.values()))
    tags = {pk: one.tags for pk, one in details.items() if pk in changed and one.tags is not None}
    ratings = {pk: one.ratings for pk, one in details.items() if pk in changed and one.ratings is not None}
    StoryTag.objects.filter(story__in=emptied & tags.keys()).delete()
    StoryRating.objects.filter(story__in=emptied & ratings.keys()).delete()
    named = {
        (pk, tag.group[:120], tag.name[:200]): tag.polarity for pk, those in tags.items() for tag in those
    }
    if named:
        copy_rows(
            StoryTag, ("story", "group", "name", "polarity"), ((*key, value) for key, value in named.items())
        )
    rated = {
        (pk, one.service_code[:120], one.question[:300]): (one.score, one.score_text[:120])
        for pk, those in ratings.items()
        for one in those
    }
    if rated:
        copy_rows(
            StoryRating,
            ("story", "service_code", "question", "score", "score_text"),
            ((*key, *value) for key, value in rated.items()),
        )
    replies = {pk: one.replies for pk, one in details.items() if one.replies is not None}
    if replies:
        keep_replies(source=source, replies=replies, is_whole=True, at=at)


def owe_details(*, source: Source, stories: Iterable[int], at: datetime, only_replies: bool = False) -> None:
    """Owe the details of stories, or their replies alone; who owes all of them goes on doing so."""
    rows = [
        DetailsDebt(story_id=pk, source=source, only_replies=only_replies, since=at, due_at=at)
        for pk in sorted(stories)
    ]
    if not rows:
        return
    if only_replies:
        DetailsDebt.objects.bulk_create(rows, ignore_conflicts=True)
        return
    DetailsDebt.objects.bulk_create(
        rows,
        update_conflicts=True,
        unique_fields=["story"],
        update_fields=["only_replies", "since", "due_at", "attempts"],
    )
