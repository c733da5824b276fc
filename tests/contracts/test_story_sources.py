"""What every source of stories promises, whichever it is. A new adapter is right when its rig passes here."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from datetime import UTC, date, datetime, timedelta

from stories.sources.record import Page, RejectedRecord, StoryRecord
from tests.contracts.conftest import COUNT, SINCE, Rig

Record = StoryRecord | RejectedRecord


def _since(rig: Rig, day: date) -> list[StoryRecord]:
    return [r for page in rig.open().pages(since=day) for r in page.records if isinstance(r, StoryRecord)]


def _parts(value: object) -> Iterator[object]:
    """Everything inside a record except what a story's or a reply's ``raw`` holds, which is judged as JSON."""
    if is_dataclass(value):
        for field in fields(value):
            yield from _parts(getattr(value, field.name))
    elif isinstance(value, tuple):
        for part in value:
            yield from _parts(part)
    else:
        yield value


def test_most_records_are_stories_and_some_are_refused(records: tuple[Record, ...]) -> None:
    kinds = Counter(type(record) for record in records)
    assert kinds[StoryRecord] >= COUNT - 15
    assert kinds[RejectedRecord] >= 1
    assert kinds.total() >= COUNT - 1


def test_every_text_can_be_stored(records: tuple[Record, ...]) -> None:
    texts = [part for record in records for part in _parts(record) if isinstance(part, str)]
    assert len(texts) > 5 * COUNT
    "".join(texts).encode()
    assert "\x00" not in "".join(texts)


def test_every_raw_record_can_be_stored_as_json(stories: tuple[StoryRecord, ...]) -> None:
    replies = [reply for story in stories if story.details for reply in story.details.replies or ()]
    for one in (*stories, *replies):
        text = json.dumps(one.raw, ensure_ascii=False, allow_nan=False)
        text.encode()
        assert "\\u0000" not in text


def test_every_moment_is_aware_and_in_utc(records: tuple[Record, ...]) -> None:
    moments = [part for record in records for part in _parts(record) if isinstance(part, datetime)]
    assert len(moments) >= COUNT - 15
    assert {moment.utcoffset() for moment in moments} == {timedelta(0)}


def test_every_story_has_an_id_a_title_and_words(stories: tuple[StoryRecord, ...]) -> None:
    for story in stories:
        assert story.external_id.strip() == story.external_id != ""
        assert len(story.external_id) <= 200
        assert 0 < len(story.title) <= 300
        assert story.body.strip() == story.body != ""
        assert len(story.author_name) <= 120
        assert len(story.author_role) <= 120
        assert len(story.progress) <= 60
        assert len(story.submission_route) <= 60


def test_a_link_leads_to_a_web_page_or_there_is_none(stories: tuple[StoryRecord, ...]) -> None:
    """Only the stand-in's own site, on this machine, is without https."""
    for story in stories:
        assert story.link == "" or story.link.startswith(("https://", "http://127.0.0.1:"))
        assert len(story.link) <= 500


def test_references_are_in_one_spelling(stories: tuple[StoryRecord, ...]) -> None:
    for story in stories:
        assert len(set(story.references)) == len(story.references)
        for reference in story.references:
            assert 0 < len(reference) <= 500
            assert not any(character.isspace() for character in reference)
            assert "://" not in reference
            assert reference.startswith("publisher:") or "/" in reference


def test_ids_and_fingerprints_are_the_same_in_every_reading(rig: Rig, records: tuple[Record, ...]) -> None:
    again = [record for page in rig.open().pages(since=None) for record in page.records]
    assert [record.external_id for record in again] == [record.external_id for record in records]
    assert [getattr(record, "content_hash", "") for record in again] == [
        getattr(record, "content_hash", "") for record in records
    ]


def test_no_story_comes_twice(stories: tuple[StoryRecord, ...]) -> None:
    assert len({story.external_id for story in stories}) == len(stories)


def test_nothing_newer_than_the_day_asked_for_is_left_out(rig: Rig, stories: tuple[StoryRecord, ...]) -> None:
    wanted = {s.external_id for s in stories if (s.published_at or s.submitted_at).date() >= SINCE}
    assert 0 < len(wanted) < len(stories)
    assert wanted <= {story.external_id for story in _since(rig, SINCE)}


def test_nothing_much_older_than_the_day_asked_for_comes(rig: Rig, stories: tuple[StoryRecord, ...]) -> None:
    """Where a source reaches back, it is asked so late that something must be left out all the same."""
    day = SINCE + rig.lateness
    found = _since(rig, day)
    assert 0 < len(found) < len(stories)
    newest = [max(story.submitted_at, story.published_at or story.submitted_at) for story in found]
    assert min(newest).astimezone(UTC).date() >= day - rig.lateness - timedelta(days=1)


def test_a_day_to_come_brings_nothing(rig: Rig) -> None:
    assert _since(rig, date(2026, 3, 1) + rig.lateness) == []


def test_positions_follow_on_and_refusals_stand_in_their_page(pages: tuple[Page, ...]) -> None:
    position = 0
    assert len(pages) > 1
    for page in pages:
        assert page.position == position
        position = page.end
        assert page.total is None or position <= page.total
        refused = [record.position for record in page.records if isinstance(record, RejectedRecord)]
        assert all(page.position <= place < page.end for place in refused)


def test_a_cursor_that_moves_with_each_page_passes_over_nothing(rig: Rig, pages: tuple[Page, ...]) -> None:
    """A feed goes on in time: what comes later is not older than what the cursor has been moved to."""
    if not hasattr(rig.open(), "fetch_story"):
        return  # a file has no cursor: it is read whole
    reached: datetime | None = None
    for page in pages:
        oldest = min(r.published_at for r in page.records if isinstance(r, StoryRecord) and r.published_at)
        assert reached is None or oldest >= reached
        reached = page.watermark
    assert reached is not None


def test_a_refusal_says_why_and_keeps_what_was_sent(records: tuple[Record, ...]) -> None:
    for record in records:
        if isinstance(record, RejectedRecord):
            assert record.reason
            assert 0 < len(record.message) <= 500
            assert record.raw


def test_details_are_within_their_bounds(stories: tuple[StoryRecord, ...]) -> None:
    for details in (story.details for story in stories if story.details):
        assert all(tag.name and tag.polarity in (-1, 0, 1, None) for tag in details.tags or ())
        assert all(rating.question for rating in details.ratings or ())
        assert all(reply.external_id and reply.body for reply in details.replies or ())
