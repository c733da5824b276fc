"""The queue, the case page and the search as a person meets them: by HTTP, from gunicorn with two workers.

With 20,000 stories by itself; with a million and 200,000 unclosed cases where `--queue-stories 1000000` asks for it.
"""

from __future__ import annotations

import os
import re
import sys
import time
from collections.abc import Iterator
from typing import TYPE_CHECKING

from bench import helpdesk
from bench.figures import Figure
from bench.queue_rows import Rows, write
from bench.queue_thread import write_thread
from bench.sites import CONNECTIONS, Site, load, page, served

if TYPE_CHECKING:
    from feedbackhub.accounts.models import User

STORIES = 20_000
DEEP = 400
PER_PAGE = 25
HUB = (sys.executable, "-m", "gunicorn", "feedbackhub.wsgi")


def figures(*, stories: int = STORIES) -> list[Figure]:
    """Measure with so many stories; a fifth of them is not closed."""
    began = time.perf_counter()
    rows = write(stories, stories // 5)
    made = time.perf_counter() - began
    write_thread(rows.case, rows.lead)
    more = 1.0 if stories <= STORIES else 1.5
    # As in production: a worker keeps its connection to the database.
    with served(HUB, {**os.environ, "TEST_KEPT_SECONDS": "60"}) as port:
        site = Site(port, _cookie(rows.lead))
        found = [Figure(f"queue of {stories:,} stories: written in", made, "s")]
        for name, path, bar in _pages(rows, deep=min(DEEP, stories // PER_PAGE)):
            found += page(site, name, path, bar * more)
        for number in (PER_PAGE, 100):
            asked = _statements(rows.lead, f"/queue/?view=services&per_page={number}")
            found.append(Figure(f"  statements for a page of {number}", asked, "queries", at_most=12))
        found.append(
            Figure(
                "  statements for a case",
                _statements(rows.lead, f"/cases/{rows.case}/"),
                "queries",
                at_most=21,
            )
        )
        found += [
            Figure(f"  {name}, {CONNECTIONS} connections", load(site, path), "requests/s", at_least=60 / more)
            for name, path in (("queue page", "/queue/?view=services"), ("case page", f"/cases/{rows.case}/"))
        ]
        if stories <= STORIES:
            start = (DEEP - 1) * PER_PAGE
            found += helpdesk.figures(site, case=rows.case, word=rows.word, deep=_deep(DEEP), start=start)
    return found


def _pages(rows: Rows, *, deep: int) -> Iterator[tuple[str, str, float]]:
    yield "queue, 25 rows", "/queue/?view=services", 40
    yield "queue, 100 rows", "/queue/?view=services&per_page=100", 40
    yield "queue, mine", "/queue/?view=mine", 40
    yield "queue, most serious first", "/queue/?view=services&order=gravest", 40
    yield f"queue, page {deep}", _deep(deep), 45
    yield "case page", f"/cases/{rows.case}/", 35
    yield "search, a common word in all", f"/queue/?view=all&words={rows.word}", 60
    yield "search, a rare word in all", f"/queue/?view=all&words={rows.rare_word}", 60
    yield "search, two words in what waits", f"/queue/?view=services&words={rows.word}+{rows.rare_word}", 60
    yield "counts of the views alone", "/queue/counts/?view=mine", 40


def _deep(page: int) -> str:
    """Give the address of a late page of all stories, as its pages' links would have led there."""
    from datetime import UTC

    from casework.models import Case

    at = Case.objects.order_by("-received_at", "-pk")[(page - 1) * PER_PAGE - 1]
    mark = f"{at.received_at.astimezone(UTC):%Y%m%dT%H%M%S.%f}_{at.pk}"
    return f"/queue/?view=all&after={mark}&page={page}"


def _statements(lead: User, path: str) -> float:
    """Count the statements of one page whose place is new, so that the session is written too."""
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    client = Client()
    client.force_login(lead)
    with CaptureQueriesContext(connection) as captured:
        answer = client.get(path)
    assert answer.status_code == 200, answer.status_code  # noqa: S101 - else the number means nothing
    control = re.compile("BEGIN|COMMIT|SAVEPOINT|RELEASE")
    return float(sum(not control.match(query["sql"]) for query in captured))


def _cookie(user: User) -> str:
    from django.conf import settings
    from django.test import Client

    client = Client()
    client.force_login(user)
    return f"{settings.SESSION_COOKIE_NAME}={client.cookies[settings.SESSION_COOKIE_NAME].value}"
