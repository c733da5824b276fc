"""Proposes a map for a file that nobody has mapped yet, from its columns' names and a few of its values.

A proposal, shown to a person column by column; nothing is imported by it unseen.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace

from stories.sources.table_file.cells import header_key, is_junk, value_key
from stories.sources.table_file.column_map import ColumnMap, TextColumn
from stories.sources.table_file.dates import DATE_FORMATS, EXCEL, MONTH_FIRST, USUAL, _read
from stories.sources.table_file.ready import ready_map, ready_names
from stories.sources.table_file.scores import fft_code, prompt_kind

Samples = Mapping[str, Sequence[str]]

# For each field the names that columns have for it, most telling first.
_NAMES: dict[str, tuple[str, ...]] = {
    "id": (
        "comment id",
        "response id",
        "feedback id",
        "submission id",
        "record id",
        "unique id",
        "id",
        "ref",
        "response ref",
        "response reference",
        "reference",
    ),
    "date": (
        *(
            "date",
            "response date",
            "date of response",
            "submitted",
            "submission date",
            "date submitted",
            "completed",
        ),
        *("completed date", "end date", "timestamp", "survey date", "created", "date received"),
    ),
    "title": ("title", "subject", "headline"),
    "score": (
        *(
            "fft score",
            "fft_score",
            "fft categorical answer",
            "fft answer code",
            "fft",
            "score",
            "rating",
            "recommend",
        ),
        *("overall experience", "overall how was your experience of our service"),
    ),
    "author_role": (
        "author role",
        "completed by",
        "respondent type",
        "who completed",
        "relationship",
        "role",
    ),
    "criticality": ("criticality", "severity"),
    "experienced_on": (
        *(
            "date of visit",
            "visit date",
            "discharge date",
            "appointment date",
            "date of discharge",
            "attendance date",
        ),
        *("date of experience",),
    ),
    "submission_route": (
        "route",
        "submission route",
        "collection mode",
        "channel",
        "mode",
        "method",
        "collected by",
    ),
    "prompt": ("fft question", "question", "prompt"),
}
_SERVICES = re.compile(r"(?:location|service|ward|site|department|clinic|team|directorate|division|unit)\b.*")
_TEXTS = re.compile(
    r".*\b(?:comments?|feedback|answers?|free text|freetext|reasons?|story|experience|question_?\d+)\b.*"
    r"|.*\b(?:why|what|tell us)\b.*"
)
_LONG = 25


def suggest_map(headers: Sequence[str], samples: Samples) -> ColumnMap | None:
    """Give a proposal, or None where no column looks like a date or none like a comment.

    ``samples`` holds the first values of each column as text. A file in one of the ready layouts gets that map.
    """
    for name in ready_names():
        ready = ready_map(name)
        if ready is not None and _has_all(headers, ready):
            return ready
    fields = _named_fields(headers, samples)
    services = tuple(
        h
        for h in headers
        if _SERVICES.fullmatch(_plain(h)) and h not in fields.values() and _are_short(samples.get(h, ()))
    )
    taken = {*fields.values(), *services}
    texts = [h for h in headers if h not in taken and _is_text(h, samples.get(h, ()))]
    if "date" not in fields or not texts:
        return None
    named = {field: header for field, header in fields.items() if field != "date"}
    dated = [
        value for field in ("date", "experienced_on") for value in samples.get(fields.get(field, ""), ())
    ]
    plain = ColumnMap(
        date=fields["date"],
        texts=tuple(TextColumn(h, "" if "prompt" in fields else _question(h), prompt_kind(h)) for h in texts),
        services=services,
        date_formats=suggest_formats(dated),
    )
    return replace(plain, **named)  # type: ignore[arg-type]


def suggest_formats(values: Sequence[str]) -> tuple[str, ...]:
    """Give the formats in which all the values can be read: the usual British ones, others only where these fail."""
    given = [value for value in values if value.strip()]
    if all(any(_read(value, (one,)) for one in USUAL) for value in given):
        return USUAL
    for one in DATE_FORMATS:
        if one not in USUAL and all(_read(value, (one,)) is not None for value in given):
            return (one,) if one in (MONTH_FIRST, EXCEL) else (*USUAL, one)
    return USUAL


def _has_all(headers: Sequence[str], ready: ColumnMap) -> bool:
    spared = {header_key(one) for one in ready.may_be_missing}
    return all(header_key(one) in spared for one in ready.missing_from(headers))


def _named_fields(headers: Sequence[str], samples: Samples) -> dict[str, str]:
    found: dict[str, str] = {}
    for field, names in _NAMES.items():
        ranked = sorted(
            (names.index(_plain(header)), place)
            for place, header in enumerate(headers)
            if _plain(header) in names and header not in found.values()
        )
        if ranked:
            found[field] = headers[ranked[0][1]]
    if "id" in found and not _are_unique(samples.get(found["id"], ())):
        del found["id"]
    if "score" not in found:
        score = next(
            (h for h in headers if h not in found.values() and _are_scores(samples.get(h, ()))), None
        )
        found |= {"score": score} if score else {}
    if "date" not in found:
        dated = next((h for h in headers if h not in found.values() and _are_dates(samples.get(h, ()))), None)
        found |= {"date": dated} if dated else {}
    if "prompt" in found and not _are_questions(samples.get(found["prompt"], ())):
        del found["prompt"]
    return found


def _plain(header: str) -> str:
    return value_key(header).replace("_", " ") if header_key(header) != "fft_score" else "fft_score"


def _filled(values: Sequence[str]) -> list[str]:
    return [value for value in values if value.strip()]


def _are_unique(values: Sequence[str]) -> bool:
    given = _filled(values)
    return len(set(given)) == len(given) == len(values)


def _are_scores(values: Sequence[str]) -> bool:
    given = _filled(values)
    return bool(given) and all(fft_code(one) and not one.strip().isdigit() for one in given)


def _are_dates(values: Sequence[str]) -> bool:
    given = _filled(values)
    return bool(given) and all(any(_read(one, (shape,)) for shape in USUAL) for one in given)


def _are_questions(values: Sequence[str]) -> bool:
    given = _filled(values)
    return bool(given) and len(set(given)) <= max(3, len(given) // 2)


def _are_short(values: Sequence[str]) -> bool:
    return all(len(one) <= 80 for one in values)


def _is_text(header: str, values: Sequence[str]) -> bool:
    given = [value for value in _filled(values) if not is_junk(value)]
    longest = max((len(one) for one in given), default=0)
    if all(one.replace(".", "", 1).isdigit() for one in given) and given:
        return False
    return (longest >= _LONG and any(" " in one for one in given)) or bool(
        _TEXTS.fullmatch(header_key(header)) and not given
    )


def _question(header: str) -> str:
    """A column's name as a question, where it is one."""
    return header if header.rstrip().endswith("?") or len(header.split()) > 3 else ""
