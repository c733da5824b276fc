"""Notes by what each stored story is found again, and joins it to what came by another source.

Called in the page's transaction once its stories stand on their services. It never keeps a page from being stored: what
goes wrong here is logged and left to the second look (`looking_again`), as is whatever another import holds.
"""

from __future__ import annotations

import logging
from collections import defaultdict
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
from stories.importing.candidates import candidates
from stories.importing.copying import copy_pairs, copy_rows
from stories.models import Source, SourceKind, Story, StoryFingerprint, StoryKey
from stories.services.same_story import Found, lend_again, link_found
from stories.services.same_story_groups import lock_links, settle

if TYPE_CHECKING:
    from stories.importing.candidates import OtherSources
    from stories.importing.storing import Stored
    from stories.sources.record import StoryRecord

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Noted:
    """A story as it has just been noted."""

    pk: int
    sample: Sample
    fingerprint: Fingerprint


def note_and_link(
    source: Source, stored: Stored, records: Mapping[str, StoryRecord], others: OtherSources
) -> int:
    """Note the stories that a page created or edited and join them to their twins; give how many were joined.

    Two statements a page; two more where the organisation has another source that is not in memory yet (`others`), and
    only for what was found the rest.
    """
    changed = {story.pk: records[story.external_id] for story in (*stored.created, *stored.edited)}
    if not changed and not stored.restored:
        return 0
    try:
        with transaction.atomic():
            edited = {story.pk for story in (*stored.edited, *stored.restored)}
            return _note_and_link(source, changed, edited, others)
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


def _note_and_link(
    source: Source, changed: Mapping[int, StoryRecord], edited: Collection[int], others: OtherSources
) -> int:
    noted = note(
        source.organisation_id, {pk: sample_of(source.kind, one) for pk, one in changed.items()}, edited
    )
    if not Source.objects.filter(organisation=source.organisation_id).exclude(pk=source.pk).exists():
        return 0
    in_memory = others if others.prepare(source, len(noted)) else None
    found = find(noted, sources=dict.fromkeys(changed, source.pk), held=in_memory)
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
    forget([pk for pk in edited if pk in samples])
    noted = _computed(organisation_id, samples)
    _write(organisation_id, noted)
    return noted


def note_missing(organisation_id: int, samples: Mapping[int, Sample], there: Collection[int]) -> list[Noted]:
    """Give what all the stories are found by; write it for those that are not among `there`, which have it."""
    noted = _computed(organisation_id, samples)
    _write(organisation_id, [one for one in noted if one.pk not in there])
    return noted


def _computed(organisation_id: int, samples: Mapping[int, Sample]) -> list[Noted]:
    made = fingerprints(list(samples.values()), organisation=organisation_id)
    return [Noted(pk, sample, one) for (pk, sample), one in zip(samples.items(), made, strict=True)]


def _write(organisation_id: int, noted: Sequence[Noted]) -> None:
    if not noted:
        return
    copy_rows(
        StoryFingerprint,
        ("story", "text_hash", "references", "keys"),
        (
            (
                one.pk,
                one.fingerprint.text_hash,
                _array(map(_quoted, one.sample.references)),
                _array(map(str, one.fingerprint.keys)),
            )
            for one in noted
        ),
        same={"organisation": organisation_id},
    )
    copy_pairs(
        StoryKey, ("key", "story"), ((key, one.pk) for one in noted for key in set(one.fingerprint.keys))
    )


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


def find(
    noted: Sequence[Noted], *, sources: Mapping[int, int], held: OtherSources | None = None
) -> list[Found]:
    """Give the pairs of these stories with live stories of other sources that are one story, or may be.

    `sources` gives the source of each of the stories; `held` is asked instead of the index where it is given.
    """
    near_to = candidates(noted, sources, held) if noted else {}
    if not near_to:
        return []
    mine = {one.pk: one.sample for one in noted}
    others = {pk for found in near_to.values() for pk in found}
    tellings, received = _tellings(others | near_to.keys(), mine)
    return [
        found
        for pk, near in near_to.items()
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
