"""Pages from memory: only readers get them, only while nothing public changed, and never another's."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.db import connection, transaction

from feedbackhub.public.caching import generation
from feedbackhub.public.caching.middleware import LONGEST_KEY, store
from feedbackhub.public.caching.store import KEEP_SECONDS, Page, Store
from feedbackhub.public.models import StoryReads
from feedbackhub.public.poster.drawing import draw
from feedbackhub.public.reading import counting
from stories.models import Story, StoryState
from tests.factories import make_story

if TYPE_CHECKING:
    from django.test import Client

    from tests.people import Cast

BROWSER = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"


class _Slip(Exception):
    """What went wrong halfway."""


def _slip(story: Story, title: str) -> None:
    with transaction.atomic():
        Story.objects.filter(pk=story.pk).update(title=title)
        raise _Slip


@pytest.mark.django_db(transaction=True)
def test_pages_are_kept_until_anything_public_changes(cast: Cast, client: Client) -> None:
    story = make_story(cast.ward_4, title="Kept")
    first = client.get("/stories/")
    assert (len(store), first["Cache-Control"]) == (1, "public, no-cache")
    assert client.get("/stories/")["ETag"] == first["ETag"]
    again = client.get("/stories/", headers={"If-None-Match": first["ETag"]})
    assert (again.status_code, again.content, again["Cache-Control"]) == (304, b"", "public, no-cache")
    # A part of the page is another answer than the page.
    part = client.get("/stories/", headers={"HX-Request": "true"})
    assert (b"<html" in first.content, b"<html" in part.content, len(store)) == (True, False, 2)
    assert b"<html" in client.get("/stories/").content
    # Searches, other rooms' pages and what is not there are never kept.
    for address in ("/stories/?q=tea", "/tell/", "/sign-in/", "/stories/999999/", "/healthz"):
        client.get(address)
    assert len(store) == 2
    Story.objects.filter(pk=story.pk).update(state=StoryState.WITHDRAWN)
    gone = client.get("/stories/", headers={"If-None-Match": first["ETag"]})
    assert gone.status_code == 200
    assert b"Kept" not in gone.content


@pytest.mark.django_db(transaction=True)
def test_the_number_rises_with_what_is_kept_alone_and_nobody_waits(cast: Cast) -> None:
    story, other = make_story(cast.ward_4), make_story(cast.ward_5)
    before = generation.generation_in_force()
    with pytest.raises(_Slip):
        _slip(story, "Never")
    assert generation.generation_in_force() == before
    with transaction.atomic():
        with pytest.raises(_Slip):
            _slip(story, "Never")
        Story.objects.filter(pk=story.pk).update(title="Now")
    between = generation.generation_in_force()
    assert between != before
    # Somebody else changes another story while the first transaction is open: it must not stand in a line for it.
    rival = connection.get_new_connection(connection.get_connection_params())
    try:
        with transaction.atomic(), rival.cursor() as cursor:
            Story.objects.filter(pk=story.pk).update(title="Mine")
            cursor.execute("SET lock_timeout = '500ms'")
            cursor.execute("UPDATE stories_story SET title = 'Theirs' WHERE id = %s", [other.pk])
            rival.commit()
    finally:
        rival.close()
    assert generation.generation_in_force() != between


@pytest.mark.django_db(transaction=True)
def test_people_are_counted_from_memory_too_and_programs_and_staff_are_not(
    cast: Cast, client: Client
) -> None:
    story = make_story(cast.ward_4)
    address = f"/stories/{story.pk}/"
    for agent in (BROWSER, BROWSER, "Googlebot/2.1", "curl/8.5", ""):
        client.get(address, headers={"User-Agent": agent})
    client.get(address, headers={"User-Agent": BROWSER, "Sec-Purpose": "prefetch"})
    client.head(address, headers={"User-Agent": BROWSER})
    counting.write()
    assert StoryReads.objects.get(story=story).reads == 2
    client.get(address, headers={"User-Agent": BROWSER})
    counting.write()
    assert StoryReads.objects.get(story=story).reads == 3
    assert {field.name for field in StoryReads._meta.get_fields()} == {
        *("id", "story", "organisation", "on", "reads")
    }
    store.clear()
    client.force_login(cast.lena)
    answer = client.get(address, headers={"User-Agent": BROWSER})
    assert (answer["Cache-Control"], len(store)) == ("no-store", 0)
    counting.write()
    assert StoryReads.objects.get(story=story).reads == 3


def test_the_store_keeps_one_generation_for_a_while_and_no_more_than_it_has_room_for() -> None:
    moment = [0.0]
    kept = Store(room=25, clock=lambda: moment[0])
    page = Page(body=b"x" * 10, headers=(), etag="", story=None)
    for key in "abc":
        kept.put("1", key, page)
    assert [kept.get("1", key) is not None for key in "abc"] == [False, True, True]
    assert kept.get("2", "b") is None
    moment[0] = KEEP_SECONDS + 1
    assert kept.get("1", "b") is None
    kept.put("2", "d", page)
    assert (kept.get("1", "c"), len(kept)) == (None, 1)


@pytest.mark.django_db(transaction=True)
def test_what_asks_at_length_is_answered_and_not_kept(cast: Cast, client: Client) -> None:
    make_story(cast.ward_4)
    assert client.get("/stories/?x=" + "y" * LONGEST_KEY).status_code == 200
    assert client.get("/stories/", headers={"HX-Target": "y" * LONGEST_KEY}).status_code == 200
    assert len(store) == 0


@pytest.mark.django_db
def test_a_poster_is_drawn_once_however_it_is_asked_for(cast: Cast, client: Client) -> None:
    address = f"/organisations/{cast.northmere.slug}/poster.pdf"
    draw.cache_clear()
    for more in ("", "?x=1", "?x=2"):
        client.get(address + more)
    client.cookies["sessionid"] = "nobody"
    client.get(address, headers={"Host": "testserver:8443"})
    assert draw.cache_info().misses == 1
