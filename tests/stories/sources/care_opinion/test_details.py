"""Tags, ratings and replies in every shape that has been seen, and in some that may come."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from stories.sources.care_opinion.details import (
    polarity_of,
    ratings_of,
    response_to_reply,
    story_of_reply,
    tags_of,
)
from stories.sources.care_opinion.mapping import opinion_to_record
from stories.sources.record import RatingRecord, StoryRecord, TagRecord
from tests.standins.synthetic_opinions import Opinion, having, opinions

NOW = datetime(2026, 3, 20, tzinfo=UTC)
PLAIN = opinions(1, root="https://www.careopinion.org.uk/api/v2")[0]


@pytest.mark.parametrize(
    ("value", "polarity"),
    [
        (1, 1), (0, 0), (-1, -1), ("1", 1), ("-1", -1), ("0", 0), (1.0, 1), (" Positive ", 1), ("neutral", 0),
        ("negative", -1), (2, None), (None, None), ("", None), ("good", None), (True, None), ([1], None),
    ],
)  # fmt: skip
def test_polarity_comes_in_several_types(value: object, polarity: int | None) -> None:
    assert polarity_of(value) == polarity


def test_tags_are_read_one_by_one() -> None:
    listed: list[object] = [
        {"name": "nurses", "group": "Staff", "polarity": "1"},
        {"name": "Nurses", "group": "staff", "polarity": -1},
        {"name": "nurses", "group": "Emotion", "polarity": None},
        {"name": "a new kind", "group": None},
        {"group": "Staff"},
        {"name": ""},
        None,
        "junk",
    ]
    assert tags_of(listed) == (
        TagRecord("nurses", "Staff", 1),
        TagRecord("nurses", "Emotion", None),
        TagRecord("a new kind", "", None),
    )


QUESTION = {"questionText": "How was it?", "score": "4", "scoreText": "Good"}


@pytest.mark.parametrize(
    "answer",
    [
        {"opinionId": 1, "healthserviceNacs": "RXX01", "ratings": [QUESTION]},
        [{"opinionId": 1, "healthserviceNacs": "RXX01", "ratings": [QUESTION]}],
        [{"healthserviceNacs": "RXX01", "ratings": [QUESTION, None, {"score": 3}, "junk"]}, None, 7],
        [{**QUESTION, "healthserviceNacs": "RXX01"}],
    ],
)
def test_ratings_come_in_several_shapes(answer: object) -> None:
    assert list(ratings_of(answer, service_code="other")) == [RatingRecord("How was it?", 4, "Good", "RXX01")]


def test_a_rating_without_a_service_is_of_the_one_that_was_asked_for() -> None:
    assert list(ratings_of([QUESTION], service_code="RXX02")) == [
        RatingRecord("How was it?", 4, "Good", "RXX02")
    ]


@pytest.mark.parametrize("score", [None, "", "very", True, 3.5, 10**9, float("nan")])
def test_a_score_that_is_no_number_leaves_its_words(score: object) -> None:
    answer = {"ratings": [{**QUESTION, "score": score}]}
    assert list(ratings_of(answer)) == [RatingRecord("How was it?", None, "Good", "")]


REPLY: Opinion = {
    "id": 5,
    "body": "Thank you.",
    "dateOfPublication": "2026-01-01T09:00:00",
    "links": [{"relation": "opinion", "id": "1001", "link": "https://www.careopinion.org.uk/api/v2/opinions/1001"}],
}  # fmt: skip


@pytest.mark.parametrize(
    ("members", "change"),
    [
        ({"changeScore": "Change made", "changeInt": 2}, "Change made"),
        ({"changeScore": "2", "changeInt": 2}, "2"),
        ({"changeScore": 2}, "2"),
        ({"changeInt": 1}, "1"),
        ({"changeScore": None, "changeInt": 0}, "0"),
        ({"changeScore": "a word of next year"}, "a word of next year"),
        ({"changeScore": None, "changeInt": None}, ""),
        ({"changeScore": ["2"], "changeInt": True}, ""),
        ({}, ""),
    ],
)
def test_a_change_is_kept_as_it_came(members: Opinion, change: str) -> None:
    reply = response_to_reply({**REPLY, **members}, now=NOW)
    assert reply is not None
    assert reply.change == change
    assert reply.raw == {**REPLY, **members}


@pytest.mark.parametrize(
    ("members", "name", "role"),
    [
        ({"authorName": "Sam Heron", "authorRole": "Matron"}, "Sam Heron", "Matron"),
        ({"author": {"name": "Sam Heron", "jobTitle": "Matron"}}, "Sam Heron", "Matron"),
        ({"responder": {"displayName": "Sam Heron", "role": "Matron"}}, "Sam Heron", "Matron"),
        ({"author": "Sam Heron", "jobTitle": "Matron"}, "Sam Heron", "Matron"),
        ({"authorName": 7, "author": ["x"]}, "", ""),
        ({}, "", ""),
    ],
)
def test_who_replied_may_be_in_several_places(members: Opinion, name: str, role: str) -> None:
    reply = response_to_reply({**REPLY, **members}, now=NOW)
    assert reply is not None
    assert (reply.author_name, reply.author_role) == (name, role)


@pytest.mark.parametrize(
    ("raw", "story"),
    [
        (REPLY, "1001"),
        ({"links": [{"rel": "opinion", "id": 1001, "href": "x"}]}, "1001"),
        (
            {"links": [{"rel": "opinion", "href": "https://www.careopinion.org.uk/api/v2/opinions/1001/"}]},
            "1001",
        ),
        ({"links": [{"rel": "self", "id": "5"}], "opinionId": 1001}, "1001"),
        ({"links": [{"rel": "opinions", "id": "5"}]}, None),
        ({"links": None}, None),
        ({}, None),
        (None, None),
        ([], None),
    ],
)
def test_a_reply_says_which_story_it_answers(raw: object, story: str | None) -> None:
    assert story_of_reply(raw) == story


@pytest.mark.parametrize(
    ("members", "more"),
    [
        ({}, ()),
        ({"postingSource": "po", "externalId": "77"}, ()),
        ({"postingSource": "nhsc", "externalId": "77"}, ("publisher:nhs.uk:77",)),
        ({"postingSource": "NHS Choices", "originalId": 77}, ("publisher:nhs.uk:77",)),
        ({"postingSource": "nhsc"}, ()),
        ({"originalUrl": "https://www.nhs.uk/reviews/77"}, ("nhs.uk/reviews/77",)),
        ({"originalUrl": "https://elsewhere.example/77"}, ()),
        ({"links": [{"rel": "original", "href": "https://www.nhs.uk/reviews/77"}]}, ("nhs.uk/reviews/77",)),
        ({"postingSource": ["nhsc"], "externalId": {}}, ()),
    ],
)
def test_references_are_its_own_address_and_nhs_uks(members: Opinion, more: tuple[str, ...]) -> None:
    record = opinion_to_record(having(**members)(PLAIN), position=0, now=NOW)
    assert isinstance(record, StoryRecord)
    assert record.references == ("careopinion.org.uk/opinions/1001", *more)


def test_the_route_is_read_and_the_age_group_stays_in_raw() -> None:
    record = opinion_to_record(
        having(submissionRoute="kiosk link", authorAgeGroup="40-49")(PLAIN), position=0, now=NOW
    )
    assert isinstance(record, StoryRecord)
    assert record.submission_route == "kiosk link"
    assert record.raw["authorAgeGroup"] == "40-49"
