"""Every table that a public page asks is watched by the database, or said not to be: nobody forgets one."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from feedbackhub.public.record.addresses import service_address
from feedbackhub.public.watching import UNWATCHED, WATCHED
from tests.public.making import make_full_story

if TYPE_CHECKING:
    from django.test import Client

    from tests.people import Cast

_TABLE = re.compile(r'(?:FROM|JOIN)\s+"?([a-z]+_[a-z_]+)"?', re.IGNORECASE)


def asked_tables(client: Client, addresses: list[str]) -> set[str]:
    with CaptureQueriesContext(connection) as captured:
        for address in addresses:
            assert client.get(address).status_code == 200, address
    return {table for query in captured.captured_queries for table in _TABLE.findall(query["sql"])}


def test_every_table_behind_a_public_page_is_watched(cast: Cast, client: Client) -> None:
    story = make_full_story(cast)
    record, whole = service_address(cast.ward_4), service_address(cast.northmere.root)
    addresses = [
        *("/stories/", "/stories/?q=glasses", f"/stories/{story.pk}/", "/what-changed/", "/organisations/"),
        *(record, whole, f"{whole}feeds/changes.rss", f"{record}widget/changes/", f"{whole}poster.pdf"),
        *(f"{record}easy-read/", reverse("public:easy-read"), "/feeds/stories.atom"),
    ]
    tables = asked_tables(client, addresses)
    assert {"stories_story", "responses_response", "casework_change"} <= tables
    assert tables - set(WATCHED) - set(UNWATCHED) == set()


def test_every_watched_table_has_its_triggers(db: None) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT tgrelid::regclass::text FROM pg_trigger "
            "WHERE tgname IN ('public_pages_changed', 'public_pages_emptied') AND tgenabled = 'O' "
            "GROUP BY 1 HAVING count(*) = 2"
        )
        assert set(WATCHED) <= {table for (table,) in cursor.fetchall()}
