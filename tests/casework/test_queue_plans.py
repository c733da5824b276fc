"""That counting for the queue goes by indexes, wherever in the table the open cases stand."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from django.db import connection

from casework.models import Case, CaseState
from casework.permissions import Reach
from casework.selectors.queue import Queue, QueueQuery, QueueView
from casework.selectors.queue_sets import counted_in_view, counted_of_query
from feedbackhub.core.clock import local_date
from stories.models import Story

if TYPE_CHECKING:
    from django.db.models import Model

    from casework.selectors.queue_counts import Counted
    from tests.casework.conftest import OpenAbout
    from tests.people import Cast

CLOSED, OPEN = 4_000, 1_500


def copied(model: type[Model], pk: int, computed: dict[str, str], rows: str) -> None:
    """Write a row like the one of `pk` for each of `rows`, but for the columns that are computed."""
    columns = [
        str(one.column) for one in model._meta.concrete_fields if not one.generated and not one.primary_key
    ]
    values = ", ".join(computed.get(column, f"one.{column}") for column in columns)
    names = ", ".join(f'"{column}"' for column in columns)
    table = model._meta.db_table
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {table} ({names}) SELECT {values} FROM {table} AS one, {rows} WHERE one.id = {pk}"  # noqa: S608
        )


@pytest.fixture
def queue(cast: Cast, open_about: OpenAbout) -> Queue:
    """Lena's queue of an organisation whose open cases all stand behind its closed ones."""
    one = open_about(cast.ward_4, title="The first")
    made = f"generate_series(1, {CLOSED + OPEN}) AS n"
    copied(
        Story,
        one.story_id,
        {
            "external_id": "'made-' || n",
            "content_hash": "lpad(n::text, 64, '0')",
            "received_at": f"now() - ({CLOSED + OPEN} - n) * interval '1 hour'",
        },
        made,
    )
    is_open = f"n > {CLOSED}"
    copied(
        Case,
        one.pk,
        {
            "story_id": "made.id",
            "received_at": "made.received_at",
            "due_on": "made.received_at::date + 400",
            "state": f"CASE WHEN {is_open} THEN 'open' ELSE 'closed' END",
            "outcome": f"CASE WHEN {is_open} THEN '' ELSE 'no_change' END",
            "outcome_reason": f"CASE WHEN {is_open} THEN '' ELSE 'None needed' END",
            "is_praise": "n % 50 = 1",
            "closed_at": f"CASE WHEN {is_open} THEN NULL ELSE now() END",
        },
        "(SELECT id, received_at, substr(external_id, 6)::int AS n FROM stories_story"
        " WHERE external_id LIKE 'made-%' ORDER BY 3) AS made",
    )
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE casework_case, stories_story")
    return Queue(
        cast.lena, cast.northmere, Reach(cast.lena, cast.northmere), local_date() + timedelta(days=1)
    )


def plan_of(found: Counted | None) -> str:
    assert found is not None
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN {found[0]}", found[1])
        return "\n".join(line for (line,) in cursor.fetchall())


def test_no_count_reads_the_table_from_its_front(queue: Queue) -> None:
    assert Case.objects.filter(state=CaseState.OPEN).count() > OPEN
    plans = {view.value: plan_of(counted_in_view(view, queue._who, 1_000)) for view in QueueView}
    plans |= {
        f"hits in {query}": plan_of(counted_of_query(query, queue._who, None, 1_000))
        for query in (
            QueueQuery(QueueView.SERVICES),
            QueueQuery(QueueView.ALL),
            QueueQuery(QueueView.ALL, state="open"),
            QueueQuery(QueueView.ANSWERED),
        )
    }
    assert {name: plan for name, plan in plans.items() if "Seq Scan on casework_case " in plan} == {}
