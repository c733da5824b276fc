"""Fingerprints of the published replies' wording, so that a draft is compared with all of them at once."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db import connection, models
from django.db.models import Exists, OuterRef, QuerySet

from feedbackhub.organisations.models import Organisation
from responses.models.response import Response, ResponseState

# For each fingerprint only the newest replies are looked at: of a sentence that stands in thousands, a few will do.
_SHARING = """
    SELECT found.response_id
    FROM unnest(%s::bigint[]) AS wanted(value)
    CROSS JOIN LATERAL (
        SELECT mark.response_id
        FROM responses_replyfingerprint AS mark
        JOIN responses_response AS reply ON reply.id = mark.response_id
        WHERE mark.organisation_id = %s AND mark.value = wanted.value
            AND reply.state = %s AND reply.story_id <> %s
        ORDER BY mark.response_id DESC
        LIMIT %s
    ) AS found
    GROUP BY found.response_id
    ORDER BY count(*) DESC, found.response_id DESC
    LIMIT %s
"""


class ReplyFingerprintQuerySet(QuerySet["ReplyFingerprint"]):
    """Fingerprints in the domain's words."""

    def sharing(
        self, values: Sequence[int], *, organisation_id: int, not_story: int, each: int, most: int
    ) -> list[int]:
        """Give the ids of the organisation's published replies that share the most of `values`, best first.

        At most `each` replies are counted for one value, and `most` are given. Replies to `not_story` are left out.
        """
        asked: Any = [list(values), organisation_id, ResponseState.PUBLISHED.value, not_story, each, most]
        with connection.cursor() as cursor:
            cursor.execute(_SHARING, asked)
            return [pk for (pk,) in cursor.fetchall()]

    def missing(self, version: int) -> QuerySet[Response]:
        """Give the published replies that have no fingerprints of this version."""
        made = self.filter(response=OuterRef("pk"), version=version)
        return Response.objects.published().filter(~Exists(made)).order_by("pk")


class ReplyFingerprint(models.Model):
    """One number that stands for a sentence of a published reply, or for a part of its sketch. Holds no words.

    It is made from the reply and may be lost at any time: a sweeper makes what is missing.
    """

    organisation = models.ForeignKey(
        Organisation, on_delete=models.CASCADE, related_name="+", db_index=False, db_constraint=False
    )
    response = models.ForeignKey(Response, on_delete=models.CASCADE, related_name="fingerprints")
    value = models.BigIntegerField()
    version = models.PositiveSmallIntegerField()

    objects = ReplyFingerprintQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["organisation", "value", "-response"], name="fingerprints_look_up"),
        ]

    def __str__(self) -> str:
        return f"a fingerprint of response {self.response_id}"
