"""The fingerprint moves with an edit and with nothing else; the watermark is the source's own time."""

from __future__ import annotations

import dataclasses
from datetime import UTC, datetime

import pytest

from stories.sources.record import Page, RejectedRecord, StoryRecord

RECORD = StoryRecord(
    external_id="1", title="Title", body="Body", submitted_at=datetime(2026, 1, 1, tzinfo=UTC),
    published_at=datetime(2026, 1, 2, tzinfo=UTC), author_name="heron", author_role="a relative",
    criticality_label="not critical", criticality=0, progress="read", service_codes=("RXX01", "rxx02"),
    link="https://example.org/1", raw={"id": 1},
)  # fmt: skip


@pytest.mark.parametrize(
    "edit",
    [
        {"title": "Other"}, {"body": "Other"}, {"author_role": "the patient"}, {"author_name": "owl"},
        {"criticality_label": "mildly critical"}, {"service_codes": ("RXX01",)}, {"published_at": None},
        {"submitted_at": datetime(2025, 1, 1, tzinfo=UTC)}, {"title": "TitleB", "body": "ody"},
    ],
)  # fmt: skip
def test_an_edit_moves_the_fingerprint(edit: dict[str, object]) -> None:
    assert dataclasses.replace(RECORD, **edit).content_hash != RECORD.content_hash  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "other",
    [
        {"progress": "response"},
        {"link": ""},
        {"raw": {}},
        {"service_codes": ("RXX02", "rxx01")},
        {"external_id": "2"},
    ],
)
def test_what_is_no_edit_does_not(other: dict[str, object]) -> None:
    assert dataclasses.replace(RECORD, **other).content_hash == RECORD.content_hash  # type: ignore[arg-type]


def test_the_fingerprint_is_the_same_in_every_process() -> None:
    """Stored fingerprints must stay comparable: if this fails, every story will look edited."""
    assert RECORD.content_hash == "efc8f136c7877b0765042c19ee0121e70f3b1e36bc84862afb7d7e60ec8dabde"


def test_the_watermark_is_the_newest_publication() -> None:
    older = dataclasses.replace(RECORD, published_at=datetime(2026, 1, 1, 12, tzinfo=UTC))
    unpublished = dataclasses.replace(
        RECORD, published_at=None, submitted_at=datetime(2026, 3, 1, tzinfo=UTC)
    )
    rejected = RejectedRecord(3, None, "nul", "why", "{}")
    assert Page((RECORD, older, unpublished, rejected), 0, None).watermark == RECORD.published_at
    assert Page((rejected,), 0, None).watermark is None
