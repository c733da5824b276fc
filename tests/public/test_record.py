"""The record of an organisation and a service: figures, services beneath, reasons, feeds, widget, poster, easy read."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from defusedxml.ElementTree import fromstring

from casework.models import ChangeState
from feedbackhub.core.clock import local_date, now
from feedbackhub.core.errors import DomainError
from feedbackhub.organisations.models import Service
from feedbackhub.public.reading.recording import record_reads_elsewhere
from feedbackhub.public.record import selectors
from feedbackhub.public.record.addresses import service_address
from responses.typology.types import ResponseType
from stories.models import RefusalReason, Story, StoryState, WithdrawnHow
from stories.services.moderating import refuse_story
from tests.factories import make_story
from tests.factories.casework import make_change, make_public_reply
from tests.people import TESTS
from tests.public.making import page_of, queries, text_of
from tests.stories.telling import tell

if TYPE_CHECKING:
    from django.test import Client

    from tests.people import Cast


def test_a_service_is_counted_with_all_beneath_it_and_nobody_elses(cast: Cast) -> None:
    first = make_story(cast.ward_4)
    make_story(cast.ward_5)
    make_story(cast.community)
    make_story(cast.eastwold.root)
    make_public_reply(first, ResponseType.GENERIC)
    make_public_reply(first, ResponseType.TRANSPARENT_CONVERSATIONAL)
    for state in ChangeState:
        make_change(cast.ward_4, cast.asha, state)
    found = {
        place.name: selectors.record_of(place, now=now())
        for place in (cast.northmere.root, cast.site, cast.ward_4, cast.ward_5)
    }
    assert [one.stories for one in found.values()] == [3, 2, 1, 1]
    assert [one.answered for one in found.values()] == [1, 1, 1, 0]
    ward = found["Ward 4"]
    assert (ward.replies, ward.planned, ward.made, ward.in_place) == (2, 1, 3, 2)
    assert ward.mix["transparent_conversational"] == 1
    assert ward.mix["generic"] == 0


def test_what_is_withheld_is_counted_by_reason_and_never_shown(cast: Cast, client: Client) -> None:
    make_story(cast.ward_4, title="Zanzibar", state=StoryState.WITHDRAWN, withdrawn_how=WithdrawnHow.AUTHOR)
    make_story(cast.ward_4, title="Zanzibar", held_back_at=now())
    make_story(cast.eastwold.root, title="Zanzibar", state=StoryState.WITHDRAWN)
    _, refused = tell(cast.ward_4, good="Zanzibar was in the tea.")
    refuse_story(story=refused, reason=RefusalReason.SPAM, actor=cast.lena)
    assert selectors.withheld(cast.northmere) == {
        "refused.spam": 1,
        "withdrawn.author": 1,
        "held_back": 1,
    }
    page = text_of(client, f"/organisations/{cast.northmere.slug}/")
    assert "It is advertising, or nonsense" in page
    assert "Its author took it back" in page
    assert "Zanzibar" not in page


def test_reads_elsewhere_are_shown_with_who_counted_and_the_newest_counts(cast: Cast, client: Client) -> None:
    for reads in (5, 1_787_932):
        record_reads_elsewhere(
            organisation=cast.northmere,
            reads=reads,
            until=local_date(),
            counted_by="Care Opinion",
            actor=TESTS,
        )
    page = text_of(client, f"/organisations/{cast.northmere.slug}/")
    assert "1,787,932" in page
    assert "on Care Opinion until" in page


@pytest.mark.parametrize(
    "wrong", [{"reads": -1}, {"until": local_date() + timedelta(days=1)}, {"counted_by": " "}]
)
def test_reads_that_nobody_can_have_counted_are_refused(cast: Cast, wrong: dict) -> None:
    given = {"reads": 1, "until": local_date(), "counted_by": "Care Opinion"} | wrong
    with pytest.raises(DomainError):
        record_reads_elsewhere(organisation=cast.northmere, actor=TESTS, **given)


def test_an_old_name_leads_to_the_present_and_anothers_service_is_not_there(
    cast: Cast, client: Client
) -> None:
    address = service_address(cast.ward_4)
    old = client.get(address.replace("ward-4", "ward-four"))
    assert (old.status_code, old["Location"]) == (301, address)
    assert client.get(address.replace(cast.northmere.slug, cast.eastwold.slug)).status_code == 404
    root = cast.northmere.root
    assert client.get(f"/organisations/{cast.northmere.slug}/{root.pk}-x/").status_code == 404


def test_a_record_does_not_grow_with_its_stories_and_services(cast: Cast, client: Client) -> None:
    address = f"/organisations/{cast.northmere.slug}/"
    make_public_reply(make_story(cast.ward_4))
    before = queries(client, address)
    for service in (cast.ward_4, cast.ward_5, cast.community) * 3:
        make_public_reply(make_story(service))
        make_change(cast.ward_4, cast.asha)
    assert queries(client, address) <= before + 2


def test_feeds_hold_the_newest_and_no_whole_story(cast: Cast, client: Client) -> None:
    long = make_story(cast.ward_4, title="A bell \x0b rang", body="The bell rang. " * 60 + "THE-END")
    make_story(cast.ward_5, title="Elsewhere")
    make_change(cast.ward_4, cast.asha, ChangeState.MADE, title="A quieter bell")
    base = f"{service_address(cast.ward_4)}feeds/"
    for end in ("atom", "rss"):
        for what, title in (("stories", "A bell"), ("changes", "A quieter bell")):
            text = client.get(f"{base}{what}.{end}").content
            fromstring(text)
            assert title.encode() in text
            assert b"Elsewhere" not in text
            assert b"THE-END" not in text
    feed = json.loads(client.get(f"{base}stories.json").content)
    assert feed["version"] == "https://jsonfeed.org/version/1.1"
    assert [item["url"] for item in feed["items"]] == [f"http://testserver/stories/{long.pk}/"]
    everything = json.loads(client.get("/feeds/stories.json").content)
    assert len(everything["items"]) == 2
    assert client.get(f"{base}stories.exe").status_code == 404
    assert client.get(f"{base}secrets.atom").status_code == 404


def test_the_poster_is_a_pdf_with_title_and_language(cast: Cast, client: Client) -> None:
    for number in range(9):
        make_change(cast.ward_4, cast.asha, ChangeState.MADE, title=f"Kettle {number}")
    for before, language in (("", b"en-GB"), ("/cy", b"cy")):
        answer = client.get(f"{before}{service_address(cast.ward_4)}poster.pdf")
        assert answer["Content-Type"] == "application/pdf"
        assert answer.content.startswith(b"%PDF")
        assert b"/Lang (" + language + b")" in answer.content
        assert b"/DisplayDocTitle true" in answer.content
        assert answer.content.count(b"/Type /Page\n") == 1
    assert client.get(f"/organisations/{cast.eastwold.slug}/poster.pdf").status_code == 200


def test_the_widget_may_be_framed_and_runs_nothing(cast: Cast, client: Client) -> None:
    make_story(cast.ward_4, title="In the frame")
    answer = client.get(f"{service_address(cast.ward_4)}widget/stories/")
    policy = answer["Content-Security-Policy"]
    assert "frame-ancestors *" in policy
    assert "script-src 'none'" in policy
    assert "X-Frame-Options" not in answer
    assert not answer.cookies
    assert b"<script" not in answer.content
    assert b"In the frame" in answer.content
    assert "frame-ancestors 'none'" in client.get("/stories/")["Content-Security-Policy"]


def test_easy_read_says_the_same_in_short(cast: Cast, client: Client) -> None:
    make_public_reply(make_story(cast.ward_4))
    page = text_of(client, f"{service_address(cast.ward_4)}easy-read/")
    assert "People told us 1 story." in page
    assert "Staff answered 1 of the newest 1." in page


def test_lists_narrow_by_service_and_turn_round(cast: Cast, client: Client) -> None:
    moment = now() - timedelta(days=3)
    make_story(cast.ward_4, title="Older kettle", body="A kettle, a kettle, a kettle.", published_at=moment)
    make_story(cast.ward_4, title="Newer", body="Once there was one kettle.")
    make_story(cast.ward_5, title="Another ward")
    scope = f"/stories/?organisation={cast.northmere.slug}"
    text = page_of(client, f"{scope}&service={cast.ward_4.pk}&order=oldest")
    assert "Another ward" not in text
    assert text.index("Older kettle") < text.index(">Newer<")
    nearest = page_of(client, f"{scope}&q=kettle&order=nearest")
    assert nearest.index("Older kettle") < nearest.index(">Newer<")
    changed = page_of(client, f"/what-changed/?organisation={cast.northmere.slug}&service={cast.ward_4.pk}")
    assert "No change matches." in changed


@pytest.mark.parametrize("end", ["atom", "rss", "json"])
def test_a_feed_holds_whatever_a_service_is_called(cast: Cast, client: Client, end: str) -> None:
    make_story(cast.ward_4, title="Tea")
    make_change(cast.ward_4, cast.asha, ChangeState.MADE)
    Service.objects.filter(pk=cast.ward_4.pk).update(name="Ward\x0b <4> & ]]>")
    cast.ward_4.refresh_from_db()
    for what in ("stories", "changes"):
        answer = client.get(f"/organisations/{cast.northmere.slug}/{cast.ward_4.pk}-ward/feeds/{what}.{end}")
        assert answer.status_code == 200
        json.loads(answer.content) if end == "json" else fromstring(answer.content)


def test_what_is_hidden_or_to_come_is_not_counted_beside_an_organisation(cast: Cast) -> None:
    make_story(cast.ward_4)
    Story.objects.filter(pk=make_story(cast.ward_4).pk).update(held_back_at=now())
    Story.objects.filter(pk=make_story(cast.ward_4).pk).update(published_at=now() + timedelta(days=1))
    assert {one.pk: one.told for one in selectors.organisations()}[cast.northmere.pk] == 1  # type: ignore[attr-defined]
