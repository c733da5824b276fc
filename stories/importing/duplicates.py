"""Notes by what each stored story is found again, and joins it to what came by another source.

Called in the page's transaction once its stories stand on their services. It never keeps a page from being stored: what
goes wrong here is logged and left to the second look (`looking_again`), as is whatever another import holds.
"""

from __future__ import annotations

import logging
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING

from celery.exceptions import SoftTimeLimitExceeded
from django.db import connection, transaction

from feedbackhub.core.clock import local_date
from stories.analysis.duplicates import (
    Fingerprint,
    Sample,
    Telling,
    Verdict,
    fingerprints,
    judge,
    references_of,
    wording_of,
)
from stories.importing.copying import copy_rows
from stories.models import Source, SourceKind, Story, StoryFingerprint, StoryKey
from stories.services.same_story import Found, lend_again, link_found
from stories.services.same_story_groups import lock_links, settle

if TYPE_CHECKING:
    from stories.importing.storing import Stored
    from stories.sources.record import StoryRecord

logger = logging.getLogger(__name__)

# Of the stories that share a key with a new one, those that share most are looked at; more is a phrase, not a story.
MOST_CANDIDATES = 20


@dataclass(frozen=True, slots=True)
class Noted:
    """A story as it has just been noted."""

    pk: int
    sample: Sample
    fingerprint: Fingerprint


def note_and_link(source: Source, stored: Stored, records: Mapping[str, StoryRecord]) -> int:
    """Note the stories that a page created or edited and join them to their twins; give how many were joined.

    Two statements a page; two more where the organisation has another source, and only for what was found the rest.
    """
    changed = {story.pk: records[story.external_id] for story in (*stored.created, *stored.edited)}
    if not changed and not stored.restored:
        return 0
    try:
        with transaction.atomic():
            edited = {story.pk for story in (*stored.edited, *stored.restored)}
            return _note_and_link(source, changed, edited)
    except SoftTimeLimitExceeded:
        raise
    except Exception as error:
        # The type alone: a message may hold a patient's words.
        logger.error(
            "source %s: %s stories could not be compared with other sources' (%s); the second look will try again",
            source.pk,
            len(changed),
            type(error).__name__,
        )
        return 0


def _note_and_link(source: Source, changed: Mapping[int, StoryRecord], edited: Collection[int]) -> int:
    noted = note(
        source.organisation_id, {pk: sample_of(source.kind, one) for pk, one in changed.items()}, edited
    )
    if not Source.objects.filter(organisation=source.organisation_id).exclude(pk=source.pk).exists():
        return 0
    found = find(noted, sources=dict.fromkeys(changed, source.pk))
    if not found and not edited:
        return 0
    if not lock_links(source.organisation_id, wait=False):
        return 0
    if edited:
        lend_again(edited)
        settle(edited)
    return link_found(organisation_id=source.organisation_id, found=found)


def sample_of(kind: str, record: StoryRecord) -> Sample:
    """Give what is needed of a record to find its twin."""
    return _sample(
        record.body,
        record.author_name,
        record.submitted_at,
        # A record that names itself has its own address among its references already.
        (*(record.references or (record.link,)), _own_name(kind, record.external_id)),
    )


def sample_of_story(story: Story) -> Sample:
    """Give the same of a stored story, whose record is gone; the references that were noted are kept."""
    noted = getattr(story, "fingerprint", None)
    return _sample(
        story.body,
        story.author_name,
        story.submitted_at,
        (*(noted.references if noted else ()), story.link, _own_name(story.source.kind, story.external_id)),
    )


def _sample(body: str, author: str, submitted_at: datetime, references: tuple[str, ...]) -> Sample:
    return Sample(body, author, local_date(submitted_at), references_of(*references))


def _own_name(kind: str, external_id: str) -> str:
    """Give what other sites call a story of this source."""
    if kind == SourceKind.CARE_OPINION:
        return f"publisher:careopinion:{external_id}"
    return f"publisher:nhs.uk:{external_id}" if kind == SourceKind.NHS_UK else ""


def note(organisation_id: int, samples: Mapping[int, Sample], edited: Collection[int] = ()) -> list[Noted]:
    """Write what the stories are found by, in place of what was written for the edited ones before."""
    if not samples:
        return []
    forget([pk for pk in edited if pk in samples])
    made = fingerprints(list(samples.values()), organisation=organisation_id)
    noted = [Noted(pk, sample, one) for (pk, sample), one in zip(samples.items(), made, strict=True)]
    copy_rows(
        StoryFingerprint,
        ("story", "organisation", "text_hash", "references", "keys"),
        (
            (
                one.pk,
                organisation_id,
                one.fingerprint.text_hash,
                _array(map(_quoted, one.sample.references)),
                _array(map(str, one.fingerprint.keys)),
            )
            for one in noted
        ),
    )
    copy_rows(
        StoryKey, ("key", "story"), ((key, one.pk) for one in noted for key in set(one.fingerprint.keys))
    )
    return noted


def forget(stories: Collection[int]) -> None:
    """Remove what stories are found by: for whoever removes or replaces their words."""
    if not stories:
        return
    with connection.cursor() as cursor:
        cursor.execute(
            "WITH gone AS (DELETE FROM stories_storyfingerprint WHERE story_id = ANY(%s) RETURNING story_id, keys), "
            "named AS (SELECT story_id, unnest(keys) AS key FROM gone) "
            "DELETE FROM stories_storykey USING named "
            "WHERE stories_storykey.key = named.key AND stories_storykey.story_id = named.story_id",
            [list(stories)],
        )


def _array(values: Iterable[str]) -> str:
    return "{" + ",".join(values) + "}"


def _quoted(value: str) -> str:
    escaped = value.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def find(noted: Sequence[Noted], *, sources: Mapping[int, int]) -> list[Found]:
    """Give the pairs of these stories with live stories of other sources that are one story, or may be.

    `sources` gives the source of each of the stories.
    """
    candidates = _candidates(noted, sources)
    if not candidates:
        return []
    mine = {one.pk: one.sample for one in noted}
    others = {pk for found in candidates.values() for pk in found}
    tellings, received = _tellings(others | candidates.keys(), mine)
    return [
        found
        for pk, near in candidates.items()
        if pk in tellings
        for found in _judged(pk, [one for one in near if one in tellings], tellings, received)
    ]


def _judged(
    pk: int, near: Iterable[int], tellings: Mapping[int, Telling], received: Mapping[int, datetime]
) -> list[Found]:
    """Give what `pk` is joined to; only where there is nothing of the kind, what it may be."""
    verdicts: dict[int, Verdict] = {other: judge(tellings[pk], tellings[other]) for other in near}
    wanted = {other: one for other, one in verdicts.items() if one.same} or {
        other: one for other, one in verdicts.items() if one.unsure
    }
    pairs = []
    for other, verdict in wanted.items():
        earlier, later = sorted((pk, other), key=lambda one: (received[one], one))
        pairs.append(Found(later, earlier, verdict))
    return pairs


# The inner limit keeps a phrase that thousands share from costing more than a story is worth.
_LOOK = """
SELECT mine.story_id, near.story_id
FROM unnest(%s::bigint[], %s::bigint[]) AS mine(key, story_id)
CROSS JOIN LATERAL (SELECT held.story_id FROM stories_storykey held WHERE held.key = mine.key LIMIT 50) near
WHERE near.story_id <> mine.story_id
"""
# Where the server compiles statements (jit), this one would take five times as long to compile as to do.
_PLANNER = ("enable_seqscan", "enable_hashjoin", "enable_mergejoin", "jit")
_BY_INDEX = "; ".join(f"SET LOCAL {name} = off" for name in _PLANNER)
_AS_USUAL = "; ".join(f"SET LOCAL {name} TO DEFAULT" for name in _PLANNER)


def _candidates(noted: Sequence[Noted], sources: Mapping[int, int]) -> dict[int, list[int]]:
    """Give, for each story, those of other sources that share a key with it, most shared first (two queries)."""
    asked = [(key, one.pk) for one in noted for key in one.fingerprint.wanted]
    with connection.cursor() as cursor:
        # While a table is being filled its statistics tell of an empty one, and the planner would read all of it.
        cursor.execute(_BY_INDEX)
        cursor.execute(_LOOK, [[key for key, _ in asked], [pk for _, pk in asked]])
        shares = Counter(cursor.fetchall())
        cursor.execute(_AS_USUAL)
    if not shares:
        return {}
    live = Story.objects.live().filter(pk__in={other for _, other in shares})
    source_of = dict(live.values_list("pk", "source"))
    found: dict[int, list[int]] = defaultdict(list)
    for (pk, other), _ in shares.most_common():
        if source_of.get(other, sources[pk]) != sources[pk] and len(found[pk]) < MOST_CANDIDATES:
            found[pk].append(other)
    return {pk: others for pk, others in found.items() if others}


def _tellings(
    pks: Collection[int], mine: Mapping[int, Sample]
) -> tuple[dict[int, Telling], dict[int, datetime]]:
    """Read what is compared of the stories, the words of this page's from memory."""
    places: dict[int, list[str]] = defaultdict(list)
    links = Story.services.through.objects.filter(story__in=pks)
    for pk, path in links.values_list("story", "service__path"):
        places[pk].append(path)
    rows = Story.objects.live().filter(pk__in=pks).select_related("fingerprint")
    tellings, received = {}, {}
    for story in rows.only("body", "author_name", "submitted_at", "received_at", "fingerprint__references"):
        own = mine.get(story.pk)
        noted = getattr(story, "fingerprint", None)
        references = own.references if own else tuple(noted.references if noted else ())
        tellings[story.pk] = Telling(
            wording_of(story.body),
            story.author_name,
            told_on(story),
            tuple(places[story.pk]),
            references,
        )
        received[story.pk] = story.received_at
    return tellings, received


def told_on(story: Story) -> date:
    """Give the London day on which a story was told."""
    return local_date(story.submitted_at)
