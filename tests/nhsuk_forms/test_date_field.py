"""Three boxes become a date, or a sentence that says which box to mend."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import html as lxml_html

from feedbackhub.nhsuk_forms import fields
from feedbackhub.nhsuk_forms.fields import DateParts
from feedbackhub.nhsuk_forms.forms import NhsukForm


class DayForm(NhsukForm):
    """One date that must lie in 2026."""

    day = fields.DateField(
        label="The planned day", earliest=date(2026, 1, 1), latest=lambda: date(2026, 12, 31)
    )


def _sent(day: str, month: str, year: str) -> DayForm:
    return DayForm({"day_day": day, "day_month": month, "day_year": year})


@pytest.mark.parametrize(
    ("parts", "expected"),
    [
        (("4", "3", "2026"), date(2026, 3, 4)),
        (("04", "03", "2026"), date(2026, 3, 4)),
        ((" 4 ", "Mar", "2026"), date(2026, 3, 4)),
        (("4", "march", "2026"), date(2026, 3, 4)),
    ],
)
def test_a_date_is_read_as_people_write_it(parts: tuple[str, str, str], expected: date) -> None:
    form = _sent(*parts)
    assert form.is_valid(), form.errors
    assert form.cleaned_data["day"] == expected


@pytest.mark.parametrize(
    ("parts", "message", "wrong", "focus"),
    [
        (("", "", ""), "Enter the planned day", {"day", "month", "year"}, "day"),
        (("4", "", ""), "The planned day must include a month and year", {"month", "year"}, "month"),
        (("", "3", "2026"), "The planned day must include a day", {"day"}, "day"),
        (("31", "2", "2026"), "The planned day must be a real date", {"day", "month", "year"}, "day"),
        (("4", "moon", "2026"), "The planned day must be a real date", {"month"}, "month"),
        (("4", "3", "26"), "The planned day must be a real date", {"year"}, "year"),
        (("4", "3", "٢٠٢٦"), "The planned day must be a real date", {"year"}, "year"),
        (("-4", "3", "2026"), "The planned day must be a real date", {"day"}, "day"),
        (("0", "3", "2026"), "The planned day must be a real date", {"day", "month", "year"}, "day"),
        (
            ("31", "12", "2025"),
            "The planned day must be 1 January 2026 or later",
            {"day", "month", "year"},
            "day",
        ),
        (
            ("1", "1", "2027"),
            "The planned day must be 31 December 2026 or earlier",
            {"day", "month", "year"},
            "day",
        ),
    ],
)
def test_the_wrong_box_is_named_marked_and_focused(
    parts: tuple[str, str, str], message: str, wrong: set[str], focus: str
) -> None:
    form = _sent(*parts)
    assert form.errors["day"] == [message]
    group = lxml_html.fragment_fromstring(str(form["day"].as_field_group()))
    marked = {
        one.get("name").removeprefix("day_") for one in group.xpath(".//input[contains(@class, '--error')]")
    }
    assert marked == wrong
    summary = form.error_summary()
    assert summary is not None
    assert summary["errorList"][0]["href"] == f"#id_day-{focus}"
    assert [one.get("value", "") for one in group.findall(".//input")] == [part.strip() for part in parts]


def test_an_optional_date_may_be_left_empty() -> None:
    form: Any = type("F", (NhsukForm,), {"day": fields.DateField(label="Day", required=False)})({})
    assert form.is_valid()
    assert form.cleaned_data["day"] is None


def test_an_initial_date_fills_the_boxes() -> None:
    group = lxml_html.fragment_fromstring(
        str(DayForm(initial={"day": date(2026, 3, 4)})["day"].as_field_group())
    )
    assert [one.get("value") for one in group.findall(".//input")] == ["4", "3", "2026"]


def test_a_date_that_was_not_touched_has_not_changed() -> None:
    field = fields.DateField(label="Day")
    assert not field.has_changed(date(2026, 3, 4), DateParts("4", "3", "2026"))
    assert field.has_changed(None, DateParts("4", "3", "2026"))


@given(st.dates(min_value=date(2026, 1, 1), max_value=date(2026, 12, 31)))
def test_every_day_of_the_year_goes_in_and_out(day: date) -> None:
    form = _sent(str(day.day), str(day.month), str(day.year))
    assert form.is_valid()
    assert form.cleaned_data["day"] == day


@given(st.text(max_size=4), st.text(max_size=4), st.text(max_size=4))
def test_nothing_typed_breaks_it(day: str, month: str, year: str) -> None:
    form = _sent(day, month, year)
    form.is_valid()
    assert "<script" not in str(form["day"].as_field_group())
