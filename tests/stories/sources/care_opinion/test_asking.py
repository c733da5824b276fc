"""Details, replies and ids from the stand-in over real sockets: own links only, and 404 is none."""

from __future__ import annotations

from datetime import date
from itertools import islice
from typing import TYPE_CHECKING

import pytest

from stories.sources.errors import BadKey, ServerTrouble, SourceError, UnexpectedShape
from stories.sources.record import RatingRecord, StoryDetails, StoryRecord, TagRecord
from tests.standins.care_opinion import CareOpinionStandIn
from tests.standins.faults import Fault

if TYPE_CHECKING:
    from tests.standins.synthetic_opinions import Opinion
    from tests.stories.sources.care_opinion.conftest import Opener


def _opinion(server: CareOpinionStandIn, place: int = 0) -> Opinion:
    return server.opinions[place]


def _targets(server: CareOpinionStandIn, part: str) -> list[str]:
    return [seen.target for seen in server.requests if part in seen.target]


@pytest.mark.parametrize("place", [0, 1], ids=["rel/id/href", "relation/id/link"])
def test_details_come_by_links_in_both_spellings(
    server: CareOpinionStandIn, open_source: Opener, place: int
) -> None:
    raw = _opinion(server, place)
    identity = str(raw["id"])
    server.tags[identity] = [{"name": "nurses", "group": "Staff", "polarity": "-1"}]
    server.reply(identity, "Thank you.", authorName="Sam Heron", authorRole="Matron", changeScore="planned")
    details = open_source().fetch_details(raw)
    assert details.tags == (TagRecord("nurses", "Staff", -1),)
    assert details.ratings is not None
    assert [(rating.question, type(rating.score)) for rating in details.ratings] == [
        ("Overall, how was your experience of our service?", int)
    ]
    assert details.ratings[0].service_code in ("RXX01", "RXX02", "RXX03 Ward 7", "rxx04")
    assert details.replies is not None
    [reply] = details.replies
    assert (reply.external_id, reply.author_role, reply.change) == ("9001", "Matron", "planned")
    assert len(server.requests) == 3


def test_a_record_serves_as_well_as_what_was_stored_of_it(
    server: CareOpinionStandIn, open_source: Opener
) -> None:
    source = open_source()
    record = source.fetch_story("1001")
    assert isinstance(record, StoryRecord)
    assert source.fetch_details(record) == source.fetch_details(record.raw)


def test_without_links_the_documented_paths_are_asked_and_there_are_no_ratings(
    server: CareOpinionStandIn, open_source: Opener
) -> None:
    details = open_source().fetch_details({"id": 1001, "links": []})
    assert details.tags is not None
    assert len(details.tags) == 2
    assert details.ratings == ()
    assert details.replies == ()
    assert [seen.target.partition("?")[0] for seen in server.requests] == [
        "/api/v2/opinions/1001/responses",
        "/api/v2/opinions/1001/tags",
    ]


def test_ratings_are_asked_for_each_service_and_each_place_once(
    server: CareOpinionStandIn, open_source: Opener
) -> None:
    root = f"{server.api_root}/opinions/1001/healthservices"
    links = [
        {"rel": "ratings", "id": "1001", "href": f"{root}/{code}/ratings"}
        for code in ("RXX01", "RXX03%20Ward%207", "RXX01")
    ]
    question = {"questionText": "Was it clean?", "score": "5", "scoreText": "Yes"}
    server.ratings[("1001", "RXX01")] = {"ratings": [question]}
    server.ratings[("1001", "RXX03 Ward 7")] = {"healthserviceNacs": "RXX03 Ward 7", "ratings": [question]}
    details = open_source().fetch_details({"id": 1001, "links": links})
    assert details.ratings == (
        RatingRecord("Was it clean?", 5, "Yes", "RXX01"),
        RatingRecord("Was it clean?", 5, "Yes", "RXX03 Ward 7"),
    )
    assert len(_targets(server, "/ratings")) == 2


def test_404_on_details_is_none(server: CareOpinionStandIn, open_source: Opener) -> None:
    raw = dict(_opinion(server))
    server.withdraw(1001)
    assert open_source().fetch_details(raw) == StoryDetails(tags=(), ratings=(), replies=())


def test_a_story_without_an_id_is_not_asked_about(server: CareOpinionStandIn, open_source: Opener) -> None:
    assert open_source().fetch_details({}) == StoryDetails()
    assert server.requests == []


@pytest.mark.parametrize(
    ("fault", "kind"), [(Fault.LOGIN_REDIRECT, BadKey), (Fault.WRONG_SHAPE, UnexpectedShape)]
)
def test_trouble_with_details_is_not_taken_for_none(
    server: CareOpinionStandIn, open_source: Opener, fault: Fault, kind: type[SourceError]
) -> None:
    server.faults.fail(fault)
    with pytest.raises(kind):
        open_source().fetch_details(_opinion(server))


def test_links_of_details_that_lead_elsewhere_are_not_followed(
    server: CareOpinionStandIn, open_source: Opener
) -> None:
    with CareOpinionStandIn(opinions_count=1) as other:
        links = [
            {"rel": relation, "id": "1001", "href": f"{other.api_root}/opinions/1001/{relation}"}
            for relation in ("tags", "responses", "ratings")
        ]
        details = open_source().fetch_details({"id": 1001, "links": links})
        assert other.requests == []
    assert details.ratings == ()
    assert details.tags
    assert len(server.requests) == 2


def test_a_link_keeps_its_own_query(server: CareOpinionStandIn, open_source: Opener) -> None:
    link = {"rel": "tags", "id": "1001", "href": f"{server.api_root}/opinions/1001/tags?view=full"}
    assert open_source().fetch_details({"id": 1001, "links": [link]}).tags
    assert _targets(server, "/tags?view=full&take=100")


def test_more_replies_than_fill_a_page_are_all_read(server: CareOpinionStandIn, open_source: Opener) -> None:
    for number in range(130):
        server.reply(1001, f"Reply {number}.", reply_id=number + 1)
    replies = open_source().fetch_details(_opinion(server)).replies
    assert replies is not None
    assert len(replies) == 130
    assert len(_targets(server, "/responses")) == 2


def _reply_to_many(server: CareOpinionStandIn, count: int = 120) -> None:
    for number in range(count):
        published = f"2026-01-{number % 28 + 1:02}T10:00:00"
        server.reply(1001 + number, f"Reply {number}.", reply_id=number + 1, published=published)


@pytest.mark.parametrize("filters", [True, False], ids=["the API filters", "the API does not"])
def test_new_replies_to_old_stories_are_found_by_day(
    server: CareOpinionStandIn, open_source: Opener, filters: bool
) -> None:
    _reply_to_many(server)
    server.filters_responses = filters
    found = list(open_source().responses_since(date(2026, 1, 20)))
    expected = {
        (story, str(reply["id"]))
        for story, replies in server.responses.items()
        for reply in replies
        if str(reply["dateOfPublication"]) >= "2026-01-20"
    }
    assert {(story, reply.external_id) for story, reply in found} == expected
    days = [reply.published_at for _, reply in found]
    assert days == sorted(days, key=str)
    assert 0 < len(found) < 120
    assert server.fetched_twice() == []


def test_all_replies_are_read_without_a_day(server: CareOpinionStandIn, open_source: Opener) -> None:
    _reply_to_many(server)
    assert len(list(open_source().responses_since(None))) == 120
    assert len(_targets(server, "/responses")) == 3  # 100, 20, and the empty page


def test_a_reply_that_names_no_story_is_counted(
    server: CareOpinionStandIn, open_source: Opener, caplog: pytest.LogCaptureFixture
) -> None:
    server.reply(1001, "Thank you.", reply_id=1)
    server.reply(1002, "SECRET WORDS", reply_id=2, links=[])
    assert [story for story, _ in open_source().responses_since(None)] == ["1001"]
    assert "1 could not be read" in caplog.text
    assert "SECRET" not in caplog.text


def test_replies_that_name_no_story_at_all_are_no_silence(
    server: CareOpinionStandIn, open_source: Opener
) -> None:
    server.reply(1001, "Thank you.", links=[])
    with pytest.raises(UnexpectedShape, match="does not say which stories"):
        list(open_source().responses_since(None))


def test_replies_before_the_trouble_are_good(server: CareOpinionStandIn, open_source: Opener) -> None:
    _reply_to_many(server)
    replies = open_source().responses_since(None)
    assert len(list(islice(replies, 100))) == 100
    server.faults.fail_always(Fault.SERVER_ERROR)
    with pytest.raises(ServerTrouble):
        next(replies)


def test_every_id_is_walked_without_looking_services_up(
    server: CareOpinionStandIn, open_source: Opener
) -> None:
    link = f"{server.api_root}/opinions/1001/healthservices"
    server.edit(1001, links=[{"relation": "healthservices", "id": "1001", "link": link}], body="")
    assert list(open_source().all_ids()) == [str(number) for number in range(1001, 1251)]
    assert len(server.requests) == 4
