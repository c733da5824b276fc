"""Pages of a list of any length: a page says where it begins, never how many rows lie before it.

The mark in the address is the sorting values of a row ("2026-03-04_17"). The database goes there by an index, so that
page 400 costs what the first one costs, and a row that moved meanwhile is neither shown twice nor missed.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

from django.db.models import F
from django.db.models.fields.tuple_lookups import Tuple, TupleGreaterThan, TupleLessThan

from casework.selectors.queue_views import QueueOrder, QueueQuery

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from casework.models import Case

Mark = tuple[object, ...]

_FIELDS: dict[QueueOrder, tuple[str, ...]] = {
    QueueOrder.DUE: ("due_on", "pk"),
    QueueOrder.GRAVEST: ("serious_rank", "due_on", "pk"),
    QueueOrder.NEWEST: ("received_at", "pk"),
}
_DESCENDING = frozenset({QueueOrder.NEWEST})


@dataclass(frozen=True, slots=True)
class QueuePage:
    """Some rows, and the marks from which the pages before and after them begin; empty where there is none."""

    cases: list[Case] = field(default_factory=list)
    before: str = ""
    after: str = ""


def page_of(cases: QuerySet[Case], query: QueueQuery) -> QueuePage:
    """Give the page that `query` asks for (one query). A mark that nobody made counts as none."""
    fields, forwards = _FIELDS[query.order], True
    mark = _read(query.after, query.order)
    if mark is None and (mark := _read(query.before, query.order)) is not None:
        forwards = False
    ascending = (query.order not in _DESCENDING) is forwards
    cases = cases.order_by(*(name if ascending else f"-{name}" for name in fields))
    if mark is not None:
        lookup = TupleGreaterThan if ascending else TupleLessThan
        cases = cases.filter(lookup(Tuple(*(F(name) for name in fields)), mark))
    found = list(cases[: query.rows + 1])
    more, found = len(found) > query.rows, found[: query.rows]
    if not forwards:
        found.reverse()
    if not found:
        return QueuePage()
    before, after = (mark is not None, more) if forwards else (more, True)
    return QueuePage(
        cases=found,
        before=_written(found[0], fields) if before else "",
        after=_written(found[-1], fields) if after else "",
    )


def _written(case: Case, fields: tuple[str, ...]) -> str:
    values = (getattr(case, name) for name in fields)
    return "_".join(
        one.astimezone(UTC).strftime("%Y%m%dT%H%M%S.%f") if isinstance(one, datetime) else str(one)
        for one in values
    )


def _read(text: str, order: QueueOrder) -> Mark | None:
    parts = text.split("_")
    if len(parts) != len(_FIELDS[order]):
        return None
    try:
        return tuple(_value(name, part) for name, part in zip(_FIELDS[order], parts, strict=True))
    except (ValueError, OverflowError):
        return None


def _value(name: str, text: str) -> object:
    match name:
        case "due_on":
            return date.fromisoformat(text)
        case "received_at":
            return datetime.strptime(text, "%Y%m%dT%H%M%S.%f").replace(tzinfo=UTC)
        case _:
            return _number(text)


def _number(text: str) -> int:
    if not (text.isascii() and text.isdecimal() and len(text) < 19):
        raise ValueError(text)
    return int(text)
