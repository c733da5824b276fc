"""How many: cases in each view, and cases by service, theme, source and state. It counts to 1,000 and stops there.

A number that is read at a glance need not be exact beyond "a lot", and an exact one would have to look at every case.
Each count ends its own search at `MOST`; beyond that a page says "1,000+". Facets are counted among the same first
thousand, so that they are "at least" where there are more.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.core.exceptions import EmptyResultSet
from django.db import connection

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from casework.models import Case

MOST = 1_000
FACETS = ("service", "source", "state", "criticality", "theme", "tag")
_COLUMNS = ("service_id", "source_id", "state", "criticality", "themes", "tags")
_SQL_OF = {
    "service": "SELECT 'service', service_id::text, count(*) FROM hits GROUP BY service_id",
    "source": "SELECT 'source', source_id::text, count(*) FROM hits GROUP BY source_id",
    "state": "SELECT 'state', state::text, count(*) FROM hits GROUP BY state",
    "criticality": "SELECT 'criticality', coalesce(criticality::text, ''), count(*) FROM hits GROUP BY criticality",
    "theme": "SELECT 'theme', one::text, count(*) FROM hits, unnest(themes) AS one GROUP BY one",
    "tag": "SELECT 'tag', one::text, count(*) FROM hits, unnest(tags) AS one GROUP BY one",
}


@dataclass(frozen=True, slots=True)
class Tally:
    """Counts, none above `MOST` + 1: of each view, of what a query finds, and of that by each facet's values."""

    views: Mapping[str, int]
    shown: int = 0
    facets: Mapping[str, Mapping[str, int]] = field(default_factory=dict)

    @property
    def is_whole(self) -> bool:
        """Say whether the facets saw all that the query finds."""
        return self.shown <= MOST


def tally(views: Mapping[str, QuerySet[Case]], hits: QuerySet[Case] | None = None) -> Tally:
    """Count in one query. Nothing is sorted or fetched, and no count looks at more than it needs."""
    pieces: list[str] = []
    params: list[Any] = []
    for name, cases in views.items():
        if (compiled := _limited(cases.order_by().values_list("pk"))) is not None:
            pieces.append(f"SELECT 'view', '{name}', (SELECT count(*) FROM ({compiled[0]}) AS counted)")  # noqa: S608
            params += compiled[1]
    head = ""
    if hits is not None and (compiled := _limited(hits.order_by().values_list(*_COLUMNS))) is not None:
        head = f"WITH hits AS MATERIALIZED ({compiled[0]}) "
        params = [*compiled[1], *params]
        pieces += ["SELECT 'shown', '', (SELECT count(*) FROM hits)", *_SQL_OF.values()]
    found: dict[str, dict[str, int]] = defaultdict(dict)
    if pieces:
        with connection.cursor() as cursor:
            cursor.execute(head + " UNION ALL ".join(pieces), params)
            for kind, value, number in cursor.fetchall():
                found[kind][value] = number
    return Tally(
        views={name: found["view"].get(name, 0) for name in views},
        shown=found["shown"].get("", 0),
        facets={name: found[name] for name in FACETS},
    )


def _limited(cases: QuerySet[Any, Any]) -> tuple[str, tuple[Any, ...]] | None:
    """Give the SQL of the first of `cases`, one more than is counted; None where there can be none."""
    try:
        sql, params = cases[: MOST + 1].query.get_compiler(connection=connection).as_sql()
    except EmptyResultSet:
        return None
    return sql, tuple(params)
