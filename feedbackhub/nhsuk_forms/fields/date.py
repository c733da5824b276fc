"""A date in three boxes, as the NHS.UK date input asks for it."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date
from typing import TYPE_CHECKING, Any, NamedTuple

from django import forms

from feedbackhub.nhsuk_forms.fields.base import NhsukField

if TYPE_CHECKING:
    from feedbackhub.nhsuk_forms.bound import NhsukBoundField, Params

PARTS = ("day", "month", "year")
MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
Bound = date | Callable[[], date] | None


class DateParts(NamedTuple):
    """What was typed into the three boxes."""

    day: str = ""
    month: str = ""
    year: str = ""


class DateInput(forms.Widget):
    """Reads the three boxes; never renders, since the component does."""

    def value_from_datadict(self, data: Mapping[str, Any], files: Any, name: str) -> DateParts:
        """Take the three boxes, trimmed."""
        return DateParts(*(str(data.get(f"{name}_{part}") or "").strip() for part in PARTS))

    def value_omitted_from_data(self, data: Mapping[str, Any], files: Any, name: str) -> bool:
        """True when none of the boxes was sent."""
        return all(f"{name}_{part}" not in data for part in PARTS)


class DateField(NhsukField, forms.Field):
    """A date. `earliest` and `latest` are inclusive bounds, or functions that give them when the form is checked."""

    component = "date_input"
    widget = DateInput

    def __init__(self, *, earliest: Bound = None, latest: Bound = None, **options: Any) -> None:
        self.earliest = earliest
        self.latest = latest
        super().__init__(**options)

    @property
    def _name(self) -> str:
        return str(self.label or "The date")

    def to_python(self, value: Any) -> date | None:
        """Give the date, or say which box is missing or wrong."""
        if value is None or isinstance(value, date):
            return value
        parts: DateParts = value
        missing = [part for part in PARTS if not getattr(parts, part)]
        if len(missing) == len(PARTS):
            return None
        if missing:
            raise _error(f"{self._name} must include a {' and '.join(missing)}", missing)
        numbers = (_number(parts.day), _month(parts.month), _year(parts.year))
        wrong = [part for part, number in zip(PARTS, numbers, strict=True) if number is None]
        try:
            return date(*(number or 0 for number in reversed(numbers)))
        except ValueError:
            raise _error(f"{self._name} must be a real date", wrong) from None

    def validate(self, value: Any) -> None:
        """Hold the bounds."""
        super().validate(value)
        if value is None:
            return
        earliest, latest = _resolved(self.earliest), _resolved(self.latest)
        if earliest and value < earliest:
            raise _error(f"{self._name} must be {_said(earliest)} or later", [])
        if latest and value > latest:
            raise _error(f"{self._name} must be {_said(latest)} or earlier", [])

    def prepare_value(self, value: Any) -> DateParts:
        """Give the boxes' texts for a date, for what was typed, or for nothing."""
        if isinstance(value, date):
            return DateParts(str(value.day), str(value.month), str(value.year))
        return value if isinstance(value, DateParts) else DateParts()

    def has_changed(self, initial: Any, data: Any) -> bool:
        """Compare what is in the boxes."""
        return self.prepare_value(initial) != self.prepare_value(data)

    def params(self, bound: NhsukBoundField) -> Params:
        """Date input parameters: three items with their own names, ids and error marks."""
        wrong = bound.error_parts() or (set(PARTS) if bound.errors else set())
        values: DateParts = self.prepare_value(bound.value())
        params = bound.common_params()
        params.pop("name")
        params["id"] = bound.element_id
        params["fieldset"] = {"legend": bound.title_params()}
        params["items"] = [
            {
                "id": f"{bound.element_id}-{part}",
                "name": f"{bound.html_name}_{part}",
                "label": part.capitalize(),
                "width": 4 if part == "year" else 2,
                "value": getattr(values, part),
                "error": part in wrong,
            }
            for part in PARTS
        ]
        return params

    def focus_id(self, bound: NhsukBoundField) -> str:
        """The first box that is wrong, else the day."""
        wrong = bound.error_parts()
        first = next((part for part in PARTS if part in wrong), "day")
        return f"{bound.element_id}-{first}"


def _error(message: str, parts: list[str]) -> forms.ValidationError:
    return forms.ValidationError(message, code="invalid", params={"parts": parts})


def _number(text: str) -> int | None:
    return int(text) if re.fullmatch(r"[0-9]{1,2}", text) else None


def _month(text: str) -> int | None:
    """A month by number or by its English name."""
    short = text.lower()[:3]
    return MONTHS.index(short) + 1 if text.isalpha() and short in MONTHS else _number(text)


def _year(text: str) -> int | None:
    return int(text) if re.fullmatch(r"[0-9]{4}", text) else None


def _resolved(bound: Bound) -> date | None:
    return bound() if callable(bound) else bound


def _said(day: date) -> str:
    return f"{day.day} {day:%B %Y}"
