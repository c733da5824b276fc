"""The rules a record must pass, one row a case."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from stories.sources import cleaning
from stories.sources.cleaning import Reason, Refused

NOW = datetime(2026, 3, 20, 12, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("sent", "moment"),
    [
        ("2026-03-15T09:12:00", datetime(2026, 3, 15, 9, 12, tzinfo=UTC)),
        ("2026-03-15T09:12:00Z", datetime(2026, 3, 15, 9, 12, tzinfo=UTC)),
        ("2026-03-15t09:12:00z", datetime(2026, 3, 15, 9, 12, tzinfo=UTC)),
        ("2026-03-15 09:12", datetime(2026, 3, 15, 9, 12, tzinfo=UTC)),
        ("2026-03-15T09:12:00+01:00", datetime(2026, 3, 15, 8, 12, tzinfo=UTC)),
        ("2026-03-15 09:12:00 +0100", datetime(2026, 3, 15, 8, 12, tzinfo=UTC)),
        ("2026-03-15T09:12:00.5", datetime(2026, 3, 15, 9, 12, 0, 500000, tzinfo=UTC)),
        ("2026-03-15T09:12:00.1234567Z", datetime(2026, 3, 15, 9, 12, 0, 123456, tzinfo=UTC)),
        ("2026-03-15", datetime(2026, 3, 15, tzinfo=UTC)),
        (" 2026-03-15 ", datetime(2026, 3, 15, tzinfo=UTC)),
        ("2000-01-01", datetime(2000, 1, 1, tzinfo=UTC)),
        ("2026-03-22T11:59:00", datetime(2026, 3, 22, 11, 59, tzinfo=UTC)),
        (None, None),
        ("", None),
    ],
)
def test_moments_are_read_as_utc(sent: object, moment: datetime | None) -> None:
    assert cleaning.optional_moment(sent, now=NOW) == moment


@pytest.mark.parametrize(
    "sent",
    [
        "last Tuesday", "15/03/2026", "20260315", "2026-W10-1", "2026-13-01", "2026-02-30", "2026-03-15T25:00:00",
        "1999-12-31T23:59:59", "2000-01-01T00:30:00+01:00", "2026-03-22T12:00:01", "2999-01-01",
        "0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00", "٢٠٢٦-03-15", 1773565920, True, ["2026-03-15"], {},
    ],
)  # fmt: skip
def test_senseless_moments_are_refused(sent: object) -> None:
    with pytest.raises(Refused) as caught:
        cleaning.optional_moment(sent, now=NOW)
    assert caught.value.reason is Reason.BAD_DATE


def test_a_required_moment_must_be_there() -> None:
    with pytest.raises(Refused) as caught:
        cleaning.required_moment(None, now=NOW)
    assert caught.value.reason is Reason.MISSING_DATE


@pytest.mark.parametrize(
    ("sent", "identity"), [(1234567, "1234567"), (" 77 ", "77"), ("CO-12/a", "CO-12/a"), (0, "0")]
)
def test_ids_become_text(sent: object, identity: str) -> None:
    assert cleaning.external_id(sent) == identity


@pytest.mark.parametrize(
    ("sent", "reason"),
    [
        (None, Reason.MISSING_ID), ("", Reason.MISSING_ID), ("  ", Reason.MISSING_ID),
        (True, Reason.BAD_ID), (1.5, Reason.BAD_ID), ([1], Reason.BAD_ID), ({}, Reason.BAD_ID),
        ("x" * 101, Reason.BAD_ID), (10**100, Reason.BAD_ID), ("1\x00", Reason.BAD_ID), ("a\nb", Reason.BAD_ID),
        ("\ud83d", Reason.BAD_ID),
    ],
)  # fmt: skip
def test_bad_ids_are_refused(sent: object, reason: Reason) -> None:
    with pytest.raises(Refused) as caught:
        cleaning.external_id(sent)
    assert caught.value.reason is reason


@pytest.mark.parametrize(
    ("sent", "reason"),
    [
        (None, Reason.MISSING_TEXT), ("", Reason.MISSING_TEXT), (" \n\t", Reason.MISSING_TEXT),
        (12, Reason.MISSING_TEXT), (["text"], Reason.MISSING_TEXT), ("<p> </p>", Reason.MISSING_TEXT),
        ("x" * 50_001, Reason.TEXT_TOO_LONG), ("a\x00b", Reason.NUL), ("a\ud83db", Reason.BROKEN_CHARACTERS),
    ],
)  # fmt: skip
def test_bad_texts_are_refused(sent: object, reason: Reason) -> None:
    with pytest.raises(Refused) as caught:
        cleaning.body_text(sent)
    assert caught.value.reason is reason


def test_a_text_of_just_the_limit_is_taken() -> None:
    assert len(cleaning.body_text("x" * 50_000)) == 50_000


@pytest.mark.parametrize(
    ("sent", "title"),
    [
        ("Kind\nnurses", "Kind nurses"),
        ("<b>Kind</b> nurses", "Kind nurses"),
        ("x" * 301, "x" * 299 + "…"),
        (None, "The body of the story"),
        ("  ", "The body of the story"),
        (["no"], "The body of the story"),
    ],
)
def test_a_bad_title_never_costs_the_story(sent: object, title: str) -> None:
    assert cleaning.title_text(sent, body="The body\nof the story") == title


def test_a_title_taken_from_the_text_is_short() -> None:
    assert cleaning.title_text(None, body="word " * 100).endswith("word…")
    assert len(cleaning.title_text(None, body="word " * 100)) <= 80


@pytest.mark.parametrize(
    ("sent", "label", "number"),
    [
        ("not critical", "not critical", 0),
        ("minimally critical", "minimally critical", 1),
        ("Mildly Critical", "Mildly Critical", 2),
        ("moderately  critical ", "moderately critical", 3),
        ("strongly", "strongly", 4),
        ("SEVERELY CRITICAL", "SEVERELY CRITICAL", 5),
        ("rather critical", "rather critical", None),
        (3, "3", 3),
        (9, None, None),
        (None, None, None),
        ("", None, None),
        (True, None, None),
        ([], None, None),
    ],
)
def test_criticality_keeps_the_label_and_numbers_the_known(
    sent: object, label: str | None, number: int | None
) -> None:
    assert cleaning.criticality(sent) == (label, number)


def _nested(depth: int) -> object:
    value: object = "end"
    for _ in range(depth):
        value = [value]
    return value


@pytest.mark.parametrize(
    ("raw", "reason"),
    [
        ({"tag": "a\x00"}, Reason.NUL),
        ({"a\x00": 1}, Reason.NUL),
        ({"links": [{"id": "\udc00"}]}, Reason.BROKEN_CHARACTERS),
        ({"score": float("nan")}, Reason.BAD_NUMBER),
        ({"score": [float("inf")]}, Reason.BAD_NUMBER),
        ({"deep": _nested(60)}, Reason.TOO_DEEP),
        ({"deep": _nested(100_000)}, Reason.TOO_DEEP),
        ({"photo": "x" * 500_001}, Reason.RECORD_TOO_LARGE),
        ({"many": [1] * 500_001}, Reason.RECORD_TOO_LARGE),
    ],
)
def test_what_no_database_could_keep_is_refused(raw: object, reason: Reason) -> None:
    with pytest.raises(Refused) as caught:
        cleaning.check_storable(raw)
    assert caught.value.reason is reason


def test_raw_text_can_be_stored_whatever_came() -> None:
    assert cleaning.raw_text({"a": "\x00\ud83d é"}) == '{"a": "\\u0000\\ud83d \\u00e9"}'
    assert cleaning.raw_text(_nested(100_000)).isascii()


def test_every_message_fits_its_column_and_says_what_to_do() -> None:
    messages = [value for name, value in vars(cleaning).items() if name.isupper() and name.startswith("_")]
    texts = [text for text in messages if isinstance(text, str) and " " in text]
    assert len(texts) >= 11
    assert all(len(text) <= 500 and ("Ask" in text or "ask" in text) for text in texts)
