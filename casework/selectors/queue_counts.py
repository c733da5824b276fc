"""How many: cases in each view, and cases by service, theme, source and state. It counts to 1,000 and stops there.

A number that is read at a glance need not be exact beyond "a lot", and an exact one would have to look at every case.
Each count ends its own search at `MOST`; beyond that a page says "1,000+". Facets are counted among the same first
thousand, so that they are "at least" where there are more.

A search that may end early still has to begin in the right place. Without an order PostgreSQL reads the table from its
front, which is long where the open cases, or an organisation's own, stand at its end; so each goes by an index.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.core.exceptions import EmptyResultSet
from django.db import connection

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from casework.models import Case

MOST = 1_000
Counted = tuple[str, tuple[Any, ...]]
FACETS = ("service", "source", "state", "criticality", "theme", "tag")
FACET_COLUMNS = ("service_id", "source_id", "state", "criticality", "themes", "tags")
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


def tally(views: Mapping[str, Counted | None], hits: Counted | None = None) -> Tally:
    """Count in one query. Nothing is fetched, and no count looks at more than it needs."""
    pieces: list[str] = []
    params: list[Any] = []
    for name, cases in views.items():
        if cases is not None:
            pieces.append(f"SELECT 'view', '{name}', (SELECT count(*) FROM ({cases[0]}) AS counted)")  # noqa: S608
            params += cases[1]
    head = ""
    if hits is not None:
        head = f"WITH hits AS MATERIALIZED ({hits[0]}) "
        params = [*hits[1], *params]
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


def counted(cases: QuerySet[Case], columns: Sequence[str], most: int, by: Sequence[str]) -> Counted | None:
    """Give the SQL and parameters of the first of `cases`, one more than is counted; None where there can be none.

    `by` is the order of an index that has the cases together; empty where something else leads to them.
    """
    some = cases.order_by(*by).values_list(*columns)[: most + 1]
    try:
        sql, params = some.query.get_compiler(connection=connection).as_sql()
    except EmptyResultSet:
        return None
    return sql, tuple(params)
