"""Which people have unclosed work at a service where they can no longer reply. Asked live, and without a scan.

An organisation with 200,000 unclosed cases has a few hundred pairs of owner and service. The index of those pairs is
read from one pair to the next, so that the work grows with the pairs and not with the cases; whether a pair is in
order is asked by the same rule as everywhere (`staffing.may_reply`), of one case that stands for all of the pair.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any

from django.db import connection
from django.db.models.expressions import RawSQL

from casework.models import Case
from casework.selectors.staffing import may_reply

if TYPE_CHECKING:
    from feedbackhub.organisations.models import Organisation

# PostgreSQL has no skip scan; this is its known stand-in: each step asks the index for the first pair after the last.
_ONE_OF_EACH_PAIR = """
WITH RECURSIVE pair AS (
    (SELECT owner_id, service_id, id FROM casework_case
     WHERE organisation_id = %s AND NOT (state = 'closed') AND owner_id IS NOT NULL
     ORDER BY owner_id, service_id LIMIT 1)
  UNION ALL
    SELECT following.owner_id, following.service_id, following.id FROM pair CROSS JOIN LATERAL (
        SELECT owner_id, service_id, id FROM casework_case
        WHERE organisation_id = %s AND NOT (state = 'closed')
          AND (owner_id, service_id) > (pair.owner_id, pair.service_id)
        ORDER BY owner_id, service_id LIMIT 1
    ) AS following
)
SELECT id FROM pair
"""


def stranded_pairs(organisation: Organisation) -> frozenset[tuple[int, int]]:
    """Give (owner, service) of unclosed cases whose owner may not reply there now (one query)."""
    with connection.cursor() as cursor:
        cursor.execute(*_question(organisation.pk))
        return frozenset((owner, service) for owner, service in cursor.fetchall())


@lru_cache(maxsize=200)
def _question(organisation_id: int) -> tuple[str, tuple[Any, ...]]:
    """Give the query's words, which depend on nothing else: every page of the queue asks it."""
    examples = RawSQL(_ONE_OF_EACH_PAIR, [organisation_id, organisation_id])  # noqa: S611 - the text is fixed
    broken = Case.objects.filter(pk__in=examples).filter(~may_reply("owner", "service__path"))
    pairs = broken.order_by().values_list("owner_id", "service_id")
    sql, params = pairs.query.get_compiler(connection=connection).as_sql()
    return sql, tuple(params)
