"""Whatever JSON a feed sends, reading it ends in a record, a rejection or nothing, and never in an error."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime

from hypothesis import given, settings
from hypothesis import strategies as st

from stories.sources.care_opinion.details import (
    polarity_of,
    ratings_of,
    response_to_reply,
    story_of_reply,
    tags_of,
)
from stories.sources.care_opinion.mapping import opinion_to_record
from stories.sources.coercing import as_text, first_of_month, https_link, whole_number
from stories.sources.nhs_uk import expires_on
from stories.sources.nhs_uk.mapping import (
    entry_to_record,
    id_of,
    is_removed,
    last_moved,
    publishers_of,
    replies_of,
)
from stories.sources.record import RejectedRecord, ReplyRecord, StoryRecord
from stories.sources.references import reference_of, reference_of_url

NOW = datetime(2026, 3, 20, tzinfo=UTC)
WILD_TEXT = st.text(st.characters(codec=None), max_size=40) | st.sampled_from(
    ["\x00", "\ud800", "2026-03-15", "5", "-1", "healthservice", "opinion", "removed", "https://www.nhs.uk/a"]
)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | WILD_TEXT,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(WILD_TEXT, inner, max_size=4),
    max_leaves=10,
)


def _odd(known: dict[str, st.SearchStrategy[object]], *others: str) -> st.SearchStrategy[object]:
    """Objects with some of the known members, each of its kind or of any kind."""
    members = {name: kind | JSON for name, kind in known.items()} | dict.fromkeys(others, JSON)
    return st.fixed_dictionaries({}, optional=members) | JSON


DATE = st.just("2026-03-15T09:12:00")
LINK = _odd({"relation": st.just("opinion")}, "rel", "id", "href", "link")
RESPONSE = _odd(
    {"id": st.integers(1, 10**9), "body": st.text(min_size=1), "dateOfPublication": DATE, "links": st.lists(LINK)},
    "changeScore", "changeInt", "author", "authorName", "authorRole", "opinionId",
)  # fmt: skip
RATING = _odd({"questionText": WILD_TEXT}, "score", "scoreText", "ratings", "healthserviceNacs")
TAG = _odd({"name": WILD_TEXT}, "group", "polarity")
COMMENT = _odd(
    {
        "commentId": WILD_TEXT,
        "commentText": st.text(min_size=1),
        "dateSubmitted": DATE,
        "ratings": st.lists(_odd({"question": WILD_TEXT}, "rating"), max_size=3),
        "visit": _odd({"month": st.integers(0, 13), "year": st.integers(1998, 2030)}),
        "response": _odd({"commentText": st.text(min_size=1)}, "commentId", "dateSubmitted", "status"),
    },
    "odsCode", "title", "screenName", "status", "lastUpdated", "commentOriginalURL", "publisherID",
    "publishersCommentRef", "commentRef", "responseID",
)  # fmt: skip
ENTRY = (
    _odd({"comment": COMMENT, "response": _odd({"commentText": st.text(min_size=1)}, "commentId")}) | COMMENT
)
ORIGIN = _odd(
    {"id": st.integers(1, 10**9), "body": st.text(min_size=1), "dateOfSubmission": DATE},
    "postingSource", "originalUrl", "externalId", "submissionRoute", "links",
)  # fmt: skip


def _is_storable(*texts: str) -> bool:
    text = "".join(texts)
    text.encode()
    return "\x00" not in text


def _check_reply(reply: ReplyRecord) -> None:
    assert reply.external_id
    assert reply.body
    assert _is_storable(reply.external_id, reply.body, reply.author_name, reply.author_role, reply.change)
    assert _is_storable(json.dumps(reply.raw, ensure_ascii=False, allow_nan=False))
    assert reply.published_at is None or reply.published_at.utcoffset() is not None
    assert len(reply.change) <= 60


@settings(max_examples=200, deadline=None)
@given(RESPONSE)
def test_every_response_is_a_reply_or_nothing(raw: object) -> None:
    story = story_of_reply(raw)
    assert story is None or _is_storable(story)
    reply = response_to_reply(raw, now=NOW)
    if reply is not None:
        _check_reply(reply)


@settings(max_examples=150, deadline=None)
@given(st.lists(TAG, max_size=4), st.lists(RATING, max_size=3) | RATING)
def test_every_list_of_details_is_read(tags: list[object], ratings: object) -> None:
    for tag in tags_of(tags):
        assert tag.name
        assert _is_storable(tag.name, tag.group)
        assert tag.polarity in (-1, 0, 1, None)
    for rating in ratings_of(ratings, service_code="RXX01"):
        assert rating.question
        assert _is_storable(rating.question, rating.score_text, rating.service_code)
        assert rating.score is None or abs(rating.score) <= 10_000


@settings(max_examples=250, deadline=None)
@given(ENTRY)
def test_every_entry_is_a_story_or_a_rejection(raw: object) -> None:
    result = entry_to_record(raw, position=0, now=NOW)
    identity = id_of(raw)
    is_removed(raw)
    last_moved(raw, now=NOW)
    if isinstance(result, RejectedRecord):
        assert result.raw.isascii()
        assert _is_storable(result.message, result.external_id or "")
        replies_of(raw, now=NOW)
        return
    assert isinstance(result, StoryRecord)
    assert result.external_id == identity
    assert _is_storable(result.title, result.body, result.author_name, result.link, *result.service_codes)
    assert _is_storable(*result.references)
    assert _is_storable(json.dumps(result.raw, ensure_ascii=False, allow_nan=False))
    assert expires_on(result.experienced_on, result.submitted_at) > date(2001, 1, 1)
    assert result.details is not None
    for reply in result.details.replies or ():
        _check_reply(reply)
    for rating in result.details.ratings or ():
        assert _is_storable(rating.question, rating.score_text)


@settings(max_examples=150, deadline=None)
@given(ORIGIN)
def test_every_origin_is_read(raw: object) -> None:
    record = opinion_to_record(raw, position=0, now=NOW)
    if isinstance(record, StoryRecord):
        assert record.references
        assert _is_storable(*record.references, record.submission_route)
        assert len(record.submission_route) <= 60


@settings(max_examples=200, deadline=None)
@given(JSON, JSON)
def test_every_value_is_coerced_or_nothing(one: object, other: object) -> None:
    number = whole_number(one)
    assert number is None or abs(number) <= 10_000
    assert polarity_of(one) in (-1, 0, 1, None)
    assert _is_storable(as_text(one), https_link(one), reference_of_url(one), reference_of(one, other))
    assert _is_storable(*publishers_of([one, {"PublisherID": one, "PublisherName": other, "Website": one}]))
    first_of_month(one, other, now=NOW)
