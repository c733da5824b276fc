"""Reviews to records: both places of the reply, numbers as text, and odd ones refused by name."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from stories.sources.nhs_uk.mapping import (
    entry_to_record,
    id_of,
    is_removed,
    last_moved,
    publishers_of,
    replies_of,
)
from stories.sources.record import RatingRecord, RejectedRecord, StoryRecord
from tests.standins.synthetic_reviews import (
    CARE_OPINION,
    PUBLISHER,
    PUBLISHERS,
    Review,
    comment,
    having,
    identity,
    reply_to,
    reviews,
    with_text_numbers,
    without,
)

NOW = datetime(2026, 3, 20, tzinfo=UTC)
PLAIN = reviews(1)[0]


def _record(raw: object) -> StoryRecord:
    record = entry_to_record(raw, position=0, now=NOW)
    assert isinstance(record, StoryRecord), record
    return record


@pytest.mark.parametrize("entry", [PLAIN, with_text_numbers(PLAIN)], ids=["numbers", "numbers as text"])
def test_a_review_becomes_a_story(entry: Review) -> None:
    record = _record(entry)
    assert record.external_id == identity(1)
    assert record.submitted_at == record.published_at == datetime(2025, 1, 6, 12, 0, tzinfo=UTC)
    assert record.experienced_on == date(2025, 1, 1)
    assert record.author_name == "Anonymous"
    assert record.service_codes == ("RXX02",)
    assert record.link == "https://www.nhs.uk/services/hospital/reviews/1"
    assert record.references == (
        f"publisher:nhs.uk:{identity(1)}",
        "publisher:nhs.uk:40001",
        "nhs.uk/services/hospital/reviews/1",
        f"publisher:{PUBLISHER}:70001",
    )
    assert record.raw is entry
    assert record.details is not None
    assert record.details.tags == ()
    assert record.details.ratings == (RatingRecord("10004", 2, "2", "RXX02"),)
    assert record.details.replies == ()
    assert record.criticality_label is None


def _beside(reply: object) -> Review:
    return {"comment": comment(PLAIN), "response": reply}


def _inside(reply: object) -> Review:
    return {"comment": {**comment(PLAIN), "response": reply}}


@pytest.mark.parametrize("place", [_beside, _inside], ids=["sibling", "child"])
def test_the_reply_is_read_where_it_stands(place: object) -> None:
    assert callable(place)
    [reply] = replies_of(place(reply_to(PLAIN, "<p>Thank you &amp; sorry.</p>")), now=NOW)
    assert reply.external_id == f"f{identity(1)[1:]}"
    assert reply.body == "Thank you & sorry."
    assert reply.published_at == datetime(2026, 2, 1, 10, 0, tzinfo=UTC)
    assert reply.author_name == "Patient Experience Team"
    assert reply.change == ""
    assert reply.raw["respondingTo"]


def test_a_reply_in_both_places_counts_once() -> None:
    reply = reply_to(PLAIN, "Thank you.")
    assert (
        len(replies_of({"comment": {**comment(PLAIN), "response": reply}, "response": reply}, now=NOW)) == 1
    )


@pytest.mark.parametrize("place", [_beside, _inside], ids=["sibling", "child"])
@pytest.mark.parametrize(
    "reply",
    [
        None,
        {},
        [],
        "text",
        {"commentText": ""},
        {"commentText": "\x00"},
        {"commentText": "x", "status": "Removed"},
    ],
)
def test_no_reply_is_none(place: object, reply: object) -> None:
    assert callable(place)
    assert replies_of(place(reply), now=NOW) == ()


def test_a_reply_without_an_id_takes_the_reviews() -> None:
    reply = {"commentText": "Thank you."}
    assert replies_of(_beside(reply), now=NOW)[0].external_id == f"{identity(1)}R"
    named = having(responseID="A-9")(PLAIN)
    named["response"] = reply
    assert replies_of(named, now=NOW)[0].external_id == "A-9"


@pytest.mark.parametrize(
    ("title", "shown"),
    [
        ("Kind & quick", "Kind & quick"),
        ("Kind &amp; quick", "Kind & quick"),
        ("Kind &amp;amp; quick", "Kind & quick"),
        ("&amp;quot;Kind&amp;quot;", '"Kind"'),
        ("&amp;lt;b&amp;gt;Kind", "<b>Kind"),
        ("", "I have used this clinic"),
        (None, "I have used this clinic"),
    ],
)
def test_titles_may_be_escaped_twice(title: object, shown: str) -> None:
    review = having(title=title, commentText="I have used this clinic")(PLAIN)
    assert _record(review).title == shown


def test_names_of_members_may_have_another_case() -> None:
    shouting = {"Comment": {name.upper(): value for name, value in comment(PLAIN).items()}, "RESPONSE": None}
    assert _record(shouting).external_id == identity(1)


def test_a_comment_may_come_without_its_wrapping() -> None:
    assert _record(comment(PLAIN)).body == _record(PLAIN).body


def test_ids_are_one_whatever_their_case() -> None:
    assert _record(having(commentId=identity(171).upper())(PLAIN)).external_id == identity(171)
    assert _record(having(commentId="Odd-17")(PLAIN)).external_id == "Odd-17"


@pytest.mark.parametrize(
    ("members", "expected"),
    [
        ({"commentOriginalURL": "http://www.nhs.uk/reviews/1"}, {"link": ""}),
        ({"commentOriginalURL": "javascript:alert(1)"}, {"link": ""}),
        ({"visit": None}, {"experienced_on": None}),
        ({"visit": {"month": "13", "year": "2025"}}, {"experienced_on": None}),
        ({"visit": {"month": "12", "year": "2024"}}, {"experienced_on": date(2024, 12, 1)}),
        ({"odsCode": None}, {"service_codes": ()}),
        ({"screenName": None}, {"author_name": ""}),
    ],
)
def test_an_odd_part_costs_that_part_alone(members: Review, expected: dict[str, object]) -> None:
    record = _record(having(**members)(PLAIN))
    assert {name: getattr(record, name) for name in expected} == expected


def test_an_address_that_is_no_link_is_still_a_reference() -> None:
    record = _record(having(commentOriginalURL="http://www.careopinion.org.uk/1001")(PLAIN))
    assert "careopinion.org.uk/opinions/1001" in record.references


def test_ratings_are_read_one_by_one() -> None:
    ratings = [
        {"question": "10004", "rating": "5"},
        {"question": 10005, "rating": "n/a"},
        {"rating": 3},
        None,
    ]
    details = _record(having(ratings=ratings)(PLAIN)).details
    assert details is not None
    assert details.ratings == (
        RatingRecord("10004", 5, "5", "RXX02"),
        RatingRecord("10005", None, "n/a", "RXX02"),
    )


@pytest.mark.parametrize(
    ("raw", "reason", "external_id"),
    [
        (None, "not_a_story", None),
        ("review", "not_a_story", None),
        ([], "not_a_story", None),
        ({}, "not_a_story", None),
        ({"comment": None, "response": None}, "not_a_story", None),
        (without("commentId")(PLAIN), "missing_id", None),
        (without("commentText")(PLAIN), "missing_text", identity(1)),
        (without("dateSubmitted")(PLAIN), "missing_date", identity(1)),
        (having(dateSubmitted="01/03/2026")(PLAIN), "bad_date", identity(1)),
        (having(commentText="Damaged\x00 words")(PLAIN), "nul", identity(1)),
        (having(department="\ud800")(PLAIN), "broken_characters", identity(1)),
        (having(commentText="waiting " * 10_000)(PLAIN), "text_too_long", identity(1)),
    ],
)
def test_broken_reviews_are_refused_and_kept_whole(raw: object, reason: str, external_id: str | None) -> None:
    rejected = entry_to_record(raw, position=41, now=NOW)
    assert isinstance(rejected, RejectedRecord)
    assert (rejected.reason, rejected.external_id, rejected.position) == (reason, external_id, 41)
    assert rejected.raw.isascii()
    assert "dateOfSubmission" not in rejected.message


def test_a_reply_or_an_update_is_no_edit() -> None:
    before = _record(PLAIN)
    after = _record(
        having(lastUpdated="2026-03-01T00:00:00")({**PLAIN, "response": reply_to(PLAIN, "Thank you.")})
    )
    assert before.content_hash == after.content_hash
    assert _record(having(commentText="I have thought again.")(PLAIN)).content_hash != before.content_hash


@pytest.mark.parametrize(
    ("answer", "names"),
    [
        (PUBLISHERS, {PUBLISHER: "nhs.uk", CARE_OPINION: "careopinion.org.uk"}),
        ([{"publisherId": 7, "publisherName": "Care Opinion"}], {"7": "CareOpinion"}),
        ([{"PublisherID": "a", "Website": ""}, {"PublisherName": "b"}, None, "c"], {}),
        ({"message": "Sorry"}, {}),
        (None, {}),
    ],
)
def test_publishers_have_names(answer: object, names: dict[str, str]) -> None:
    assert publishers_of(answer) == names


def test_what_an_entry_says_of_itself() -> None:
    assert id_of(PLAIN) == identity(1)
    assert id_of({"comment": {}}) is None
    assert is_removed(having(status="REMOVED")(PLAIN))
    assert not is_removed(PLAIN)
    assert last_moved(PLAIN, now=NOW) == datetime(2025, 1, 7, 8, 0, tzinfo=UTC)
    assert last_moved(having(lastUpdated="soon")(PLAIN), now=NOW) == datetime(2025, 1, 6, 12, 0, tzinfo=UTC)
    assert last_moved({}, now=NOW) is None
