"""Numbers and addresses come in several types; what is odd is nothing, never a guess."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from stories.sources.coercing import as_text, first_of_month, https_link, whole_number

NOW = datetime(2026, 3, 20, tzinfo=UTC)


@pytest.mark.parametrize(
    ("value", "number"),
    [
        (5, 5), (5.0, 5), ("5", 5), (" 5.0 ", 5), ("+5", 5), ("-1", -1), (0, 0), ("0", 0), (10_000, 10_000),
        (10_001, None), ("5.5", None), (5.5, None), ("five", None), ("", None), (None, None), (True, None),
        ([5], None), ("nan", None), ("inf", None), (float("nan"), None), (float("inf"), None), (10**400, None),
        ("1_0", None), ("٥", None), ("9" * 5000, None),
    ],
)  # fmt: skip
def test_whole_numbers(value: object, number: int | None) -> None:
    assert whole_number(value) == number


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("Staff", "Staff"),
        (" a\nb ", "a b"),
        (5, "5"),
        (5.5, "5.5"),
        (True, ""),
        (None, ""),
        ({}, ""),
        (10**200, ""),
    ],
)
def test_labels(value: object, text: str) -> None:
    assert as_text(value) == text


@pytest.mark.parametrize(
    ("value", "is_kept"),
    [
        ("https://www.nhs.uk/reviews/7?a=b", True),
        ("http://www.nhs.uk/reviews/7", False),
        ("javascript:alert(1)", False),
        ("https://user@www.nhs.uk/", False),
        ("https://www.nhs.uk/a b", False),
        ("https://www.nhs.uk/\u202e", False),
        ("https://", False),
        ("https://[broken/", False),
        ("https://www.nhs.uk:99999/", False),
        ("https://www.nhs.uk/" + "a" * 500, False),
        (None, False),
    ],
)
def test_only_https_becomes_a_link(value: object, is_kept: bool) -> None:
    assert https_link(value) == (value if is_kept else "")


@pytest.mark.parametrize(
    ("month", "year", "day"),
    [
        (2, 2026, date(2026, 2, 1)), ("2", "2026", date(2026, 2, 1)), (3, 2026, date(2026, 3, 1)), (4, 2026, None),
        (0, 2026, None), (13, 2025, None), (1, 1999, None), (1, 2027, None), (None, 2026, None), ("May", 2025, None),
        (12, None, None), (1.5, 2025, None),
    ],
)  # fmt: skip
def test_months_of_a_visit(month: object, year: object, day: date | None) -> None:
    assert first_of_month(month, year, now=NOW) == day
