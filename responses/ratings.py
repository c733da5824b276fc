"""What authors said of replies, for their own page, for the case and for insight. Never by person.

No figure here can be had for one responder: a number beside a name would make people write for the number.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Count, Q

from responses.models import ReplyRating, Response

if TYPE_CHECKING:
    from django.db.models import QuerySet

# With fewer taps a share says nothing, and could point at one author.
FEWEST = 5


@dataclass(frozen=True, slots=True)
class Helpfulness:
    """How many replies were public, how many were rated by their authors, and how many of those helped."""

    replies: int
    rated: int
    helped: int

    @property
    def share(self) -> float | None:
        """Give the share of rated replies that helped; None where there are too few to say."""
        return self.helped / self.rated if self.rated >= FEWEST else None


def ratings_of(response_ids: Collection[int]) -> dict[int, ReplyRating]:
    """Give what authors said of replies, by the reply's id (one query)."""
    return {row.response_id: row for row in ReplyRating.objects.filter(response__in=list(response_ids))}


def helpfulness(replies: QuerySet[Response]) -> Helpfulness:
    """Count taps on some published replies (one query)."""
    found = replies.aggregate(
        replies=Count("pk", distinct=True),
        rated=Count("rating", distinct=True),
        helped=Count("rating", filter=Q(rating__helped=True), distinct=True),
    )
    return Helpfulness(found["replies"], found["rated"], found["helped"])
