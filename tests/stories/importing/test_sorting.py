"""Sorting a page, in tables."""

from __future__ import annotations

from datetime import UTC, datetime

from stories.importing.counts import Counts
from stories.importing.sorting import sort_page
from stories.sources.record import RejectedRecord, StoryRecord


def story(identity: str, title: str = "") -> StoryRecord:
    at = datetime(2026, 1, 1, tzinfo=UTC)
    return StoryRecord(identity, title, "words", at, at, "", "", None, None, "", (), "", {})


def refusal(identity: str | None, raw: str = "{}") -> RejectedRecord:
    return RejectedRecord(0, identity, "missing_text", "no text", raw)


def test_of_two_with_one_id_the_last_wins_and_they_count_once() -> None:
    page = sort_page([story("1", "first"), story("2"), story("1", "last")])
    assert page.stories["1"].title == "last"
    assert page.seen == 2


def test_the_same_refusal_twice_counts_once() -> None:
    assert sort_page([refusal(None), refusal(None), refusal(None, "[]")]).seen == 2


def test_an_id_is_right_if_its_last_record_is_a_story() -> None:
    assert sort_page([refusal("1"), story("1")]).right_ids == {"1"}
    assert sort_page([story("1"), refusal("1")]).right_ids == set()


def test_counts_add_up_and_print_as_one_line() -> None:
    total = Counts(seen=2, created=1, unchanged=1) + Counts(seen=1, quarantined=1)
    assert total.as_line() == (
        '{"seen":3,"created":1,"updated":0,"unchanged":1,"quarantined":1,"withdrawn":0}'
    )
