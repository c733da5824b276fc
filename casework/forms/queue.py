"""The filters above the queue. What an address says is read kindly: a value that is unknown counts as none."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from casework.models.case import CASE_STATE_NAMES
from casework.selectors.queue_counts import MOST, Tally
from casework.selectors.queue_views import BAND_LEVELS, Band, QueueOrder, QueueQuery, QueueView
from feedbackhub.nhsuk_forms import fields
from feedbackhub.nhsuk_forms.forms import NhsukForm
from feedbackhub.organisations.models import Service
from stories.analysis.themes.labels import LABELS

if TYPE_CHECKING:
    from stories.models import Source

ORDERS = {
    QueueOrder.DUE.value: "Due first",
    QueueOrder.GRAVEST.value: "Most serious first",
    QueueOrder.NEWEST.value: "Newest first",
}
BANDS = {
    Band.GRAVE.value: "4 and 5: strongly, severely critical",
    Band.MIDDLE.value: "2 and 3: mildly, moderately critical",
    Band.LOW.value: "0 and 1: hardly or not critical",
    Band.UNRATED.value: "Nobody has said",
}
ROWS = (25, 100)
TAG_LENGTH = 40
_SITE_DEPTH = 2
Pairs = list[tuple[str, str]]


class QueueFilterForm(NhsukForm):
    """Search and filters, by GET. Each choice says how many it would show."""

    words = fields.CharField(label="Search the stories", required=False, max_length=200)
    service = fields.SelectField(label="Service", required=False)
    theme = fields.SelectField(label="Theme", required=False)
    source = fields.SelectField(label="Source", required=False)
    state = fields.SelectField(label="State", required=False)
    band = fields.SelectField(label="How critical", required=False)
    tag = fields.SelectField(label="Tag", required=False)
    order = fields.SelectField(label="Order", required=False, choices=list(ORDERS.items()))
    per_page = fields.SelectField(label="On a page", required=False)

    def __init__(
        self, query: QueueQuery, tally: Tally, services: Sequence[Service], sources: Sequence[Source]
    ) -> None:
        super().__init__(initial=_values(query), auto_id="queue-%s")
        self._query, self._tally = query, tally
        counts = tally.facets
        self._choose("service", _services(services), _rolled_up(services, counts.get("service", {})))
        self._choose("theme", _known(LABELS, counts, "theme", query.theme), counts.get("theme", {}))
        self._choose("source", [(str(one.pk), one.name) for one in sources], counts.get("source", {}))
        states = [(state.value, name) for state, name in CASE_STATE_NAMES.items()]
        self._choose("state", states, counts.get("state", {}))
        self._choose("band", list(BANDS.items()), _banded(counts.get("criticality", {})))
        tags = sorted({*counts.get("tag", {}), *filter(None, [query.tag])}, key=str.casefold)
        self._choose("tag", [(tag, tag) for tag in tags], counts.get("tag", {}))
        self.fields["per_page"].choices = [(str(n), f"{n} stories") for n in ROWS]  # type: ignore[attr-defined]

    @property
    def is_open(self) -> bool:
        """Say whether a folded filter is in use, so that nobody wonders why a list is short."""
        query = self._query
        return bool(query.service or query.theme or query.state or query.source) or self.more_is_open

    @property
    def more_is_open(self) -> bool:
        """Say whether one of the filters that few need is in use."""
        query = self._query
        return bool(query.band or query.tag or query.chosen_order) or query.rows != ROWS[0]

    def _choose(self, name: str, pairs: Iterable[tuple[str, str]], counts: Mapping[str, int]) -> None:
        some = "" if self._tally.is_whole else "+"
        words = [
            (value, f"{text} ({counts[value]:,}{some})" if counts.get(value) else text)
            for value, text in pairs
        ]
        self.fields[name].choices = [("", "All"), *words]  # type: ignore[attr-defined]


def queue_query(asked: Mapping[str, str], default: QueueView) -> QueueQuery:
    """Read the address's parameters."""
    view, order, rows = asked.get("view", ""), asked.get("order", ""), asked.get("per_page", "")
    return QueueQuery(
        view=QueueView(view) if view in set(QueueView) else default,
        words=_text(asked, "words", 200),
        service=_number(asked.get("service", "")),
        theme=_one_of(asked.get("theme", ""), LABELS),
        state=_one_of(asked.get("state", ""), set(CASE_STATE_NAMES)),
        source=_number(asked.get("source", "")),
        band=_one_of(asked.get("band", ""), BANDS),
        tag=_text(asked, "tag", TAG_LENGTH),
        chosen_order=QueueOrder(order) if order in set(QueueOrder) else None,
        rows=int(rows) if rows in {str(n) for n in ROWS} else ROWS[0],
        after=asked.get("after", "")[:60],
        before=asked.get("before", "")[:60],
        page=min(_number(asked.get("page", "")) or 1, 1_000_000),
    )


def address_of(query: QueueQuery, *, whole: bool = True) -> str:
    """Give the parameters that ask for `query` again; with `whole` false without the place in the list."""
    values = {name: value for name, value in _values(query).items() if value}
    if query.chosen_order is None:
        values.pop("order", None)
    if query.rows == ROWS[0]:
        values.pop("per_page", None)
    values = {"view": query.view.value} | values
    if whole:
        place = {"after": query.after, "before": "" if query.after else query.before}
        values |= {name: mark for name, mark in place.items() if mark}
        if query.page > 1 and (query.after or query.before):
            values["page"] = str(query.page)
    return urlencode(values)


def _values(query: QueueQuery) -> dict[str, str]:
    return {
        "words": query.words,
        "service": str(query.service or ""),
        "theme": query.theme,
        "source": str(query.source or ""),
        "state": query.state,
        "band": query.band,
        "tag": query.tag,
        "order": query.order.value,
        "per_page": str(query.rows),
    }


def _text(asked: Mapping[str, str], name: str, longest: int) -> str:
    return asked.get(name, "").replace("\x00", "").strip()[:longest]


def _one_of(text: str, known: Iterable[str]) -> str:
    return text if text in set(known) else ""


def _number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 19 else None


def _known(
    names: Mapping[str, str], counts: Mapping[str, Mapping[str, int]], facet: str, chosen: str
) -> Pairs:
    """Leave out what nothing here is about, as far as that is known."""
    seen = counts.get(facet, {})
    everything = sum(counts.get("state", {}).values()) > MOST
    return [(code, text) for code, text in names.items() if everything or code in seen or code == chosen]


def _banded(levels: Mapping[str, int]) -> dict[str, int]:
    return {
        band.value: sum(levels.get("" if level is None else str(level), 0) for level in of)
        for band, of in BAND_LEVELS.items()
    }


def _rolled_up(services: Sequence[Service], counts: Mapping[str, int]) -> dict[str, int]:
    """Count for each service what lies at it and beneath it, since that is what choosing it shows."""
    if not counts:
        return {}
    by_path = {one.path: str(one.pk) for one in services}
    total: dict[str, int] = dict.fromkeys(by_path.values(), 0)
    for path, pk in by_path.items():
        number = counts.get(pk, 0)
        if number:
            for end in range(Service.steplen, len(path) + 1, Service.steplen):
                if (above := by_path.get(path[:end])) is not None:
                    total[above] += number
    return total


def _services(services: Sequence[Service]) -> Pairs:
    """Name each service with the one above it, since two sites may each have a Ward 4."""
    names = {service.path: service.name for service in services}
    found = []
    for service in services:
        above = names.get(service.path[: -Service.steplen]) if service.depth > _SITE_DEPTH else None
        found.append((str(service.pk), f"{service.name}, {above}" if above else service.name))
    return found
