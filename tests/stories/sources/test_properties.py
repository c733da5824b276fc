"""Whatever comes, it becomes a record or a rejection, and either can be stored."""

from __future__ import annotations

import json
from contextlib import suppress
from datetime import UTC, datetime

from hypothesis import given, settings
from hypothesis import strategies as st

from stories.sources.care_opinion.address import read_address
from stories.sources.care_opinion.details import response_to_reply
from stories.sources.care_opinion.mapping import opinion_to_record
from stories.sources.care_opinion.service import CARE_OPINION
from stories.sources.errors import BadAddress, NotAStoryFile, SourceError
from stories.sources.http.reading import read_json
from stories.sources.markup import plain_text
from stories.sources.record import RejectedRecord, StoryRecord
from stories.sources.story_file import StoryFileSource

NOW = datetime(2026, 3, 20, tzinfo=UTC)
WILD_TEXT = st.text(st.characters(codec=None), max_size=60) | st.sampled_from(
    [
        "\x00",
        "\ud800",
        "2026-03-15",
        "2026-03-15T09:12:00Z",
        "strongly critical",
        "healthservice",
        "<b>x</b>",
        "&lt;",
    ]
)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | WILD_TEXT,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(WILD_TEXT, inner, max_size=4),
    max_leaves=12,
)
LINK = st.dictionaries(st.sampled_from(["rel", "$rel", "relation", "id", "href", "link"]), JSON, max_size=4)
OPINION = st.fixed_dictionaries(
    {},
    optional={
        "id": st.integers(1, 10**9) | JSON,
        "title": JSON,
        "body": st.text(min_size=1) | JSON,
        "dateOfSubmission": st.just("2026-03-15T09:12:00") | JSON,
        "dateOfPublication": JSON,
        "criticality": JSON,
        "progress": JSON,
        "authorRole": JSON,
        "author": JSON,
        "links": st.lists(LINK | JSON, max_size=4) | JSON,
        "other": JSON,
    },
)


def _is_storable(text: str) -> bool:
    text.encode()
    return "\x00" not in text


@settings(max_examples=250, deadline=None)
@given(OPINION | JSON)
def test_everything_is_a_record_or_a_rejection(raw: object) -> None:
    result = opinion_to_record(raw, position=0, now=NOW)
    response_to_reply(raw, now=NOW)
    if isinstance(result, RejectedRecord):
        assert result.raw.isascii()
        assert _is_storable(result.message + (result.external_id or ""))
        return
    assert isinstance(result, StoryRecord)
    texts = (result.external_id, result.title, result.body, result.author_name, result.author_role)
    assert all(_is_storable(text) for text in (*texts, result.progress, result.link, *result.service_codes))
    assert result.body
    assert result.title
    assert len(result.title) <= 300
    assert max(len(result.author_name), len(result.author_role)) <= 120
    assert result.submitted_at.utcoffset() is not None
    assert result.criticality in (None, 0, 1, 2, 3, 4, 5)
    assert _is_storable(json.dumps(result.raw, ensure_ascii=False, allow_nan=False))
    assert len(result.content_hash) == 64


@settings(max_examples=150, deadline=None)
@given(st.text(alphabet=st.sampled_from("<>/bpi script=\"'&;#!-ax3 \n"), max_size=80) | WILD_TEXT)
def test_cleaning_never_fails_and_leaves_no_control(text: str) -> None:
    cleaned = plain_text(text)
    assert not any(ord(c) < 32 and c not in "\n\t" for c in cleaned)


@settings(max_examples=150, deadline=None)
@given(
    st.integers(100, 599),
    st.dictionaries(
        st.sampled_from(["content-type", "retry-after", "x-ratelimit-reset", "date"]), st.text(max_size=30)
    ),
    st.binary(max_size=60) | JSON.map(lambda value: json.dumps(value).encode()),
)
def test_every_answer_is_json_or_a_source_error(status: int, headers: dict[str, str], body: bytes) -> None:
    with suppress(SourceError):
        read_json(status, headers, body, service=CARE_OPINION, now=1e9)


@settings(max_examples=150, deadline=None)
@given(st.text(max_size=60) | st.from_regex(r"https?://[\w.:@\[\]/?#%-]{0,40}", fullmatch=True))
def test_every_address_is_read_or_refused(text: str) -> None:
    try:
        address = read_address(text)
    except BadAddress:
        return
    assert address.is_loopback or address.origin.startswith("https://")
    assert address.own_path(text) is None or text.startswith(("http://", "https://"))


@settings(max_examples=150, deadline=None)
@given(st.binary(max_size=80) | JSON.map(lambda value: json.dumps(value).encode()) | st.lists(OPINION, max_size=3).map(
    lambda entries: json.dumps(entries).encode()))  # fmt: skip
def test_every_file_is_read_whole_or_refused_whole(data: bytes) -> None:
    try:
        pages = list(StoryFileSource(data).pages())
    except NotAStoryFile:
        return
    assert sum(len(page.records) for page in pages) == (pages[0].total if pages else 0)
