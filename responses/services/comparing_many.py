"""Compares many replies of one organisation with all that it has published, in a few queries for all of them.

What one text is compared with, and how, is `responses.services.comparing`; a test holds the two together.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from django.db import connection

from responses.models import Response, ResponseState
from responses.services.comparing import EACH, LIKE_IT, key_of, sentences_of
from responses.typology.fingerprints import fingerprints
from responses.typology.similarity import Overlap, ReplyIndex

if TYPE_CHECKING:
    from responses.typology.wording import Wording

# For each text the replies that share the most with it, best first: `ReplyFingerprintQuerySet.sharing` for many.
_SHARING = """
    SELECT number, response_id FROM (
        SELECT wanted.number, found.response_id,
               row_number() OVER (
                   PARTITION BY wanted.number ORDER BY count(*) DESC, found.response_id DESC
               ) AS place
        FROM unnest(%(numbers)s::bigint[], %(stories)s::bigint[], %(values)s::bigint[])
            AS wanted(number, story_id, value)
        CROSS JOIN LATERAL (
            SELECT mark.response_id
            FROM responses_replyfingerprint AS mark
            JOIN responses_response AS reply ON reply.id = mark.response_id
            WHERE mark.organisation_id = %(organisation)s AND mark.value = wanted.value
                AND reply.state = %(published)s AND reply.story_id <> wanted.story_id
            ORDER BY mark.response_id DESC
            LIMIT %(each)s
        ) AS found
        GROUP BY wanted.number, found.response_id
    ) AS ranked
    WHERE place <= %(most)s
    ORDER BY number, place
"""


class FoundReplies(ReplyIndex):
    """The replies that share something with one text, found beforehand; `others` says whether there are any at all."""

    def __init__(self, *, others: bool) -> None:
        super().__init__()
        self._others = others

    def overlap_of(self, wording: Wording, story_key: str | None = None) -> Overlap:
        """Compare, and say that something is known where the organisation has answered another story."""
        found = super().overlap_of(wording, story_key)
        return found if found.known or not self._others else replace(found, known=1)


def replies_for_each(organisation_id: int, replies: Sequence[Response]) -> Mapping[int, ReplyIndex]:
    """Give, by reply id, the index that the engine asks about each of `replies` (three queries for all of them)."""
    sharing = _sharing(organisation_id, replies)
    texts = _texts({pk for found in sharing.values() for pk in found})
    published = Response.objects.published().filter(organisation=organisation_id)
    two_stories = set(published.order_by("story_id").values_list("story_id", flat=True).distinct()[:2])
    indexes: dict[int, ReplyIndex] = {}
    for one in replies:
        index = FoundReplies(others=bool(two_stories - {one.story_id}))
        for story_id, body in (texts[pk] for pk in sharing.get(one.pk, ()) if pk in texts):
            index.add(sentences_of(body), key_of(story_id))
        indexes[one.pk] = index
    return indexes


def _sharing(organisation_id: int, replies: Sequence[Response]) -> Mapping[int, list[int]]:
    wanted = [
        (one.pk, one.story_id, value) for one in replies for value in fingerprints(sentences_of(one.body))
    ]
    numbers, stories, values = zip(*wanted, strict=True) if wanted else ((), (), ())
    found: dict[int, list[int]] = defaultdict(list)
    with connection.cursor() as cursor:
        cursor.execute(
            _SHARING,
            {
                "numbers": list(numbers),
                "stories": list(stories),
                "values": list(values),
                "organisation": organisation_id,
                "published": ResponseState.PUBLISHED.value,
                "each": EACH,
                "most": LIKE_IT,
            },
        )
        for number, pk in cursor.fetchall():
            found[number].append(pk)
    return found


def _texts(ids: set[int]) -> Mapping[int, tuple[int, str]]:
    rows = Response.objects.filter(pk__in=ids).values_list("pk", "story_id", "body")
    return {pk: (story_id, body) for pk, story_id, body in rows}
