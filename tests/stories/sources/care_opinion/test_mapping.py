"""Opinions to records: links in every spelling, services by relation, odd ones refused by name."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from stories.sources.care_opinion.details import response_to_reply
from stories.sources.care_opinion.mapping import (
    opinion_to_record,
    services_link,
    services_to_codes,
)
from stories.sources.record import RejectedRecord, StoryRecord
from tests.standins.synthetic_opinions import ODD, REFUSED, TAKEN, having, opinions

NOW = datetime(2026, 3, 20, tzinfo=UTC)
PLAIN = opinions(1, root="https://www.careopinion.org.uk/api/v2")[0]


def _record(raw: object) -> StoryRecord:
    record = opinion_to_record(raw, position=0, now=NOW)
    assert isinstance(record, StoryRecord), record
    return record


def test_an_opinion_becomes_a_story() -> None:
    record = _record(PLAIN)
    assert record.external_id == "1001"
    assert record.submitted_at == datetime(2025, 1, 5, 13, 0, tzinfo=UTC)
    assert record.published_at == datetime(2025, 1, 6, 9, 0, tzinfo=UTC)
    assert record.author_name == "heron1001"
    assert record.link == "https://www.careopinion.org.uk/opinions/1001"
    assert len(record.service_codes) == 1
    assert record.raw is PLAIN


def test_an_unpublished_opinion_has_no_date_of_publication() -> None:
    assert _record(having(dateOfPublication=None)(PLAIN)).published_at is None


@pytest.mark.parametrize(
    "links",
    [
        [{"rel": "healthservice", "id": "RXX01", "href": "x"}],
        [{"relation": "healthservice", "id": "RXX01", "link": "x"}],
        [{"$rel": "healthservice", "$id": "RXX01", "$href": "x"}],
        [{"Relation": "HealthService", "Id": " RXX01 "}],
        [
            {"rel": "tags", "id": "9"},
            {"rel": "healthservice", "id": "RXX01"},
            {"rel": "healthservices", "id": "7"},
        ],
        [{"rel": "healthservice", "href": "https://www.careopinion.org.uk/api/v2/healthservices/RXX01/"}],
        [{"rel": "healthservice", "id": "RXX01"}, {"rel": "healthservice", "id": "rxx01"}],
        [None, "junk", {"rel": 5}, {"id": "no relation"}, {"rel": "healthservice", "id": "RXX01"}],
    ],
)
def test_services_are_read_by_relation_in_every_spelling(links: list[object]) -> None:
    assert _record(having(links=links)(PLAIN)).service_codes == ("RXX01",)


@pytest.mark.parametrize("links", [None, {}, "links", [], [[]], [{"rel": "healthservice", "id": ["x"]}]])
def test_links_of_another_shape_give_no_services(links: object) -> None:
    assert _record(having(links=links)(PLAIN)).service_codes == ()


def test_codes_are_decoded_and_keep_their_case() -> None:
    links = [{"rel": "healthservice", "id": "rXX03%20Ward%207"}, {"rel": "healthservice", "id": "a%00b"}]
    assert _record(having(links=links)(PLAIN)).service_codes == ("rXX03 Ward 7", "ab")


def test_the_collection_is_followed_only_where_no_service_is_named() -> None:
    collection = {"rel": "healthservices", "id": "1", "href": "https://example.org/list"}
    assert services_link({"links": [collection]}) == "https://example.org/list"
    assert services_link({"links": [collection, {"rel": "healthservice", "id": "RXX01"}]}) is None
    assert services_link({}) is None
    assert services_to_codes([{"nacs": "A"}, {"name": "none"}, "junk", {"nacs": "a"}, {"nacs": "B"}]) == (
        "A",
        "B",
    )


@pytest.mark.parametrize(
    ("members", "name"),
    [
        ({"screenName": "owl"}, "owl"),
        ({"author": {"screenName": "owl"}}, "owl"),
        ({"author": {"name": "owl"}}, "owl"),
        ({"author": "owl"}, "owl"),
        ({"author": 7}, ""),
    ],
)
def test_the_screen_name_may_be_in_several_places(members: dict[str, object], name: str) -> None:
    assert _record({**having(authorScreenName=None)(PLAIN), **members}).author_name == name


@pytest.mark.parametrize("odd", REFUSED)
def test_broken_opinions_are_refused_and_kept_whole(odd: str) -> None:
    rejected = opinion_to_record(ODD[odd](PLAIN), position=41, now=NOW)
    assert isinstance(rejected, RejectedRecord)
    assert rejected.position == 41
    assert rejected.external_id == (None if odd == "no id" else "1001")
    assert len(rejected.message) <= 500
    assert rejected.raw.isascii()
    assert "1001" in rejected.raw


def test_refusals_say_which_rule_was_broken() -> None:
    reasons = {}
    for odd in REFUSED:
        rejected = opinion_to_record(ODD[odd](PLAIN), position=0, now=NOW)
        assert isinstance(rejected, RejectedRecord)
        reasons[odd] = rejected.reason
    assert reasons == {
        "no id": "missing_id",
        "no date": "missing_date",
        "no text": "missing_text",
        "blank text": "missing_text",
        "nonsense date": "bad_date",
        "date before 2000": "bad_date",
        "date in the future": "bad_date",
        "NUL": "nul",
        "broken emoji": "broken_characters",
        "1 MB of text": "text_too_long",
    }


@pytest.mark.parametrize("odd", TAKEN)
def test_unusual_opinions_are_taken(odd: str) -> None:
    _record(ODD[odd](PLAIN))


def test_markup_and_direction_marks() -> None:
    assert _record(ODD["markup"](PLAIN)).body == "Kind & quick.\nThank you, waited <3 hours"
    assert "\u202e" in _record(ODD["bidi controls"](PLAIN)).body


@pytest.mark.parametrize("raw", [None, 1, "story", [], [PLAIN], True])
def test_what_is_no_object_is_no_story(raw: object) -> None:
    rejected = opinion_to_record(raw, position=0, now=NOW)
    assert isinstance(rejected, RejectedRecord)
    assert rejected.reason == "not_a_story"


def test_replies_need_an_id_and_a_text() -> None:
    reply = response_to_reply(
        {"id": 5, "body": "<p>Thank you</p>", "dateOfPublication": "2026-01-01"}, now=NOW
    )
    assert reply is not None
    assert (reply.external_id, reply.body) == ("5", "Thank you")
    assert reply.published_at == datetime(2026, 1, 1, tzinfo=UTC)
    undated = response_to_reply({"id": 5, "body": "Thank you", "dateOfPublication": "soon"}, now=NOW)
    assert undated is not None
    assert undated.published_at is None
    for broken in ({"id": 5}, {"body": "x"}, None, {"id": 5, "body": "\x00"}):
        assert response_to_reply(broken, now=NOW) is None
