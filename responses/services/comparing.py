"""Compares a text with all that its organisation has published, without reading more than the few replies like it.

The database keeps fingerprints of each published reply (`responses.typology.fingerprints`): a look-up costs the same
for a thousand earlier replies as for a hundred thousand, nothing is rebuilt, and every process sees what was published
a moment ago. What is kept in memory is how the few hundred replies met last were cut into sentences: a few megabytes.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import TYPE_CHECKING

from django.db import transaction

from responses.models import ReplyFingerprint, Response, ResponseState
from responses.typology.fingerprints import VERSION, fingerprints
from responses.typology.layout import read
from responses.typology.similarity import Overlap, ReplyIndex

if TYPE_CHECKING:
    from responses.models.response import ResponseQuerySet
    from responses.typology.text import Sentence
    from responses.typology.wording import Wording

# Of one sentence's users the newest; and of all who share something those who share most.
EACH = 12
LIKE_IT = 16
_BATCH = 500


@dataclass(frozen=True, slots=True)
class EarlierReply:
    """A published reply that shares something with a text: its id, its story's, its words, its body in sentences."""

    response_id: int
    story_id: int
    text: str
    body: tuple[Sentence, ...]


class StoredReplies(ReplyIndex):
    """The index that the engine asks, over one organisation's published replies as the database has them now."""

    def __init__(self, organisation_id: int) -> None:
        super().__init__()
        self.organisation_id = organisation_id
        #: What the last text that was compared has in common with something: best first.
        self.like_it: tuple[EarlierReply, ...] = ()

    def __len__(self) -> int:
        return self._published().count()

    def overlap_of(self, wording: Wording, story_key: str | None = None) -> Overlap:
        """Compare a reply with those to other stories (at most three queries)."""
        story_id = int(story_key) if story_key else 0
        self.like_it = self._sharing_with(wording.body, story_id)
        few = _index_over(tuple((one.story_id, one.text) for one in self.like_it))
        found = few.overlap_of(wording, story_key)
        if found.known or not self._published().exclude(story=story_id).exists():
            return found
        return replace(found, known=1)

    def _published(self) -> ResponseQuerySet:
        return Response.objects.published().filter(organisation=self.organisation_id)

    def _sharing_with(self, body: Sequence[Sentence], story_id: int) -> tuple[EarlierReply, ...]:
        if not body:
            return ()
        ids = ReplyFingerprint.objects.sharing(
            fingerprints(body),
            organisation_id=self.organisation_id,
            not_story=story_id,
            each=EACH,
            most=LIKE_IT,
        )
        rows = {pk: EarlierReply(pk, story, text, sentences_of(text)) for pk, story, text in self._texts(ids)}
        return tuple(rows[pk] for pk in ids if pk in rows)

    @staticmethod
    def _texts(ids: Sequence[int]) -> Iterable[tuple[int, int, str]]:
        return Response.objects.filter(pk__in=ids).values_list("pk", "story_id", "body") if ids else ()


def replies_of(organisation_id: int) -> StoredReplies:
    """Give the index of the organisation's published replies, each under its story's `key_of`."""
    return StoredReplies(organisation_id)


def key_of(story_id: int) -> str:
    """Give the key under which a story's own replies stand: they never count against each other."""
    return str(story_id)


@transaction.atomic
def keep_fingerprints(response: Response) -> None:
    """Make the fingerprints of a reply anew where it is public, and take them away where it is not."""
    ReplyFingerprint.objects.filter(response=response).delete()
    if response.state == ResponseState.PUBLISHED:
        ReplyFingerprint.objects.bulk_create(_made_of(response))


def keep_missing_fingerprints() -> int:
    """Make the fingerprints that published replies lack, a batch at a time; give of how many replies."""
    made = 0
    while batch := list(ReplyFingerprint.objects.missing(VERSION)[:_BATCH]):
        with transaction.atomic():
            ReplyFingerprint.objects.filter(response__in=batch).delete()
            ReplyFingerprint.objects.bulk_create(
                (row for response in batch for row in _made_of(response)), batch_size=5_000
            )
        made += len(batch)
    return made


def _made_of(response: Response) -> list[ReplyFingerprint]:
    return [
        ReplyFingerprint(
            organisation_id=response.organisation_id, response=response, value=value, version=VERSION
        )
        for value in fingerprints(read(response.body).body)
    ]


@lru_cache(maxsize=512)
def sentences_of(text: str) -> tuple[Sentence, ...]:
    """Give the body of a published reply, cut into sentences; those met last are kept."""
    return read(text).body


@lru_cache(maxsize=32)
def _index_over(replies: tuple[tuple[int, str], ...]) -> ReplyIndex:
    """Give the index over a few replies: from one pause of a writer to the next they are mostly the same ones."""
    index = ReplyIndex()
    for story_id, text in replies:
        index.add(sentences_of(text), key_of(story_id))
    return index
