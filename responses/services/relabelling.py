"""Has every published reply read by the engine in use, after its version has changed. Earlier verdicts stay.

The engine in use is the one that comes with the hub, or an organisation's own (`services.heads`).

What is still to do is what the table of verdicts lacks, so nothing else is kept: a run may end at any moment and the
next goes on; a second run changes nothing; of several at once each takes replies that no other holds.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from time import monotonic
from typing import TYPE_CHECKING

from django.db import transaction

from feedbackhub.core import audit
from feedbackhub.organisations.models import Organisation
from responses.models import Classification, Response
from responses.services.classifying import LABELLER, row_of
from responses.services.comparing import keep_missing_fingerprints, key_of
from responses.services.comparing_many import replies_for_each
from responses.services.confidentiality import story_text
from responses.services.heads import engine_version_of, head_of, versions_apart
from responses.typology import engine

if TYPE_CHECKING:
    from feedbackhub.core.actors import Actor
    from responses.typology.model import Head
    from responses.typology.similarity import ReplyIndex

logger = logging.getLogger(__name__)

# Some seconds of reading at most: as long the replies are held against an edit or a withdrawal.
BATCH = 200
# What a worker reads in one go, well under Celery's limit; the next round goes on.
ROUND_SECONDS = 200.0


@dataclass(frozen=True, slots=True)
class Reading:
    """How far the engine in use has come: replies read, of all that it reads."""

    engine_version: str
    read: int
    replies: int

    @property
    def is_complete(self) -> bool:
        """Say whether nothing is left to read."""
        return self.read >= self.replies


@dataclass(frozen=True, slots=True)
class Batch:
    """One batch: the last reply that it looked at, how many it labelled, how many the engine could not read."""

    last: int
    labelled: int
    failed: int


def reading_of(organisation: Organisation | None = None) -> Reading:
    """Give how far the engine in use has come, for one organisation or for all (three queries).

    Of all it names the shipped engine's version, and counts each reply by the engine of its organisation.
    """
    apart = versions_apart()
    one = {} if organisation is None else {"organisation": organisation}
    replies = Response.objects.readable().filter(**one).count()
    missing = Classification.objects.missing(engine.ENGINE_VERSION, apart).filter(**one).count()
    version = (
        engine.ENGINE_VERSION if organisation is None else apart.get(organisation.pk, engine.ENGINE_VERSION)
    )
    return Reading(version, max(0, replies - missing), replies)


def reclassify_replies(
    *,
    organisation: Organisation | None = None,
    seconds: float | None = ROUND_SECONDS,
    told: Callable[[int], None] = lambda _: None,
    actor: Actor = LABELLER,
) -> int:
    """Let the engine in use read what it has not read yet, of one organisation or of all; give how many it read.

    Ends after `seconds` (None: when nothing is left). `told` hears after each batch how many were read so far. A reply
    that makes the engine fail is passed over and logged by its number.
    """
    missing = Classification.objects.missing(engine.ENGINE_VERSION, versions_apart())
    if organisation is not None:
        missing = missing.filter(organisation=organisation)
    behind = list(missing.order_by("organisation_id").values_list("organisation_id", flat=True).distinct())
    if behind:
        # What a reply is compared with must be there first, or the verdicts would be those of a hub without history.
        keep_missing_fingerprints()
    until = None if seconds is None else monotonic() + seconds
    labelled = 0
    for batch in (batch for pk in behind for batch in _batches(pk, actor)):
        labelled += batch.labelled
        told(labelled)
        if until is not None and monotonic() >= until:
            break
    return labelled


def _batches(organisation_id: int, actor: Actor) -> Iterator[Batch]:
    last = 0
    while (batch := label_batch(organisation_id=organisation_id, after=last, actor=actor)) is not None:
        yield batch
        last = batch.last


@transaction.atomic
def label_batch(*, organisation_id: int, after: int, actor: Actor = LABELLER) -> Batch | None:
    """Label the next replies of an organisation, in the order of their ids; None where there are none after `after`.

    Their rows are held, and those that another worker holds are left to it. Nine queries, however many there are.
    """
    held = list(
        Classification.objects.missing(engine_version_of(organisation_id))
        .filter(organisation=organisation_id, pk__gt=after)
        .select_for_update(of=("self",), no_key=True, skip_locked=True)
        .select_related("story")[:BATCH]
    )
    if not held:
        return None
    # Asked again now that they are held: another worker may have finished with them meanwhile, by another engine even.
    head = head_of(organisation_id)
    version = engine.ENGINE_VERSION if head is None else head.version
    read = set(
        Classification.objects.filter(response__in=held, engine_version=version).values_list(
            "response", flat=True
        )
    )
    todo = [one for one in held if one.pk not in read]
    rows = list(_verdicts(organisation_id, todo, head))
    if rows:
        Classification.objects.bulk_create(rows, ignore_conflicts=True)
        audit.record(
            actor=actor,
            action="responses.relabelled",
            subject=Organisation(pk=organisation_id),
            organisation_id=organisation_id,
            details={"replies": len(rows), "engine": version},
        )
    return Batch(held[-1].pk, len(rows), len(todo) - len(rows))


def _verdicts(organisation_id: int, replies: list[Response], head: Head | None) -> Iterator[Classification]:
    if not replies:
        return
    indexes = replies_for_each(organisation_id, replies)
    for one in replies:
        row = _read(one, indexes[one.pk], head)
        if row is not None:
            yield row


def _read(response: Response, index: ReplyIndex, head: Head | None) -> Classification | None:
    """Give the verdict on one reply, not saved yet; None where the engine fails: it must not stop all the others."""
    try:
        verdict = engine.classify(
            story_text=story_text(response.story),
            reply_text=response.body,
            index=index,
            story_key=key_of(response.story_id),
            head=head,
        )
    except Exception as error:
        # The exception's type only: its text may hold somebody's words.
        logger.error("reply %s could not be read: %s", response.pk, type(error).__name__)
        return None
    return row_of(response, verdict)
