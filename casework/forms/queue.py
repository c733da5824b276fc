"""The filters above the queue. What an address says is read kindly: a value that is unknown counts as none."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from casework.models.case import CASE_STATE_NAMES
from casework.selectors.queue import QueueOrder, QueueQuery, QueueView
from feedbackhub.nhsuk_forms import fields
from feedbackhub.nhsuk_forms.forms import NhsukForm
from feedbackhub.organisations.models import Service

if TYPE_CHECKING:
    from stories.models import Source

ORDERS = [(QueueOrder.DUE.value, "Due first"), (QueueOrder.NEWEST.value, "Newest first")]
_STATES = [(state.value, name) for state, name in CASE_STATE_NAMES.items()]
_SITE_DEPTH = 2


class QueueFilterForm(NhsukForm):
    """Search and filters, by GET."""

    words = fields.CharField(label="Search the stories", required=False, max_length=200)
    service = fields.SelectField(label="Service", required=False)
    state = fields.SelectField(label="State", required=False, choices=[("", "All"), *_STATES])
    source = fields.SelectField(label="Source", required=False)
    order = fields.SelectField(label="Order", required=False, choices=ORDERS)

    def __init__(self, query: QueueQuery, services: Sequence[Service], sources: Sequence[Source]) -> None:
        super().__init__(
            initial={
                "words": query.words,
                "service": query.service or "",
                "state": query.state,
                "source": query.source or "",
                "order": query.order.value,
            },
            auto_id="queue-%s",
        )
        self._query = query
        self.fields["service"].choices = [("", "All"), *_services(services)]  # type: ignore[attr-defined]
        self.fields["source"].choices = [  # type: ignore[attr-defined]
            ("", "All"),
            *((str(source.pk), source.name) for source in sources),
        ]

    @property
    def is_open(self) -> bool:
        """Say whether a folded filter is in use, so that nobody wonders why a list is short."""
        query = self._query
        return bool(query.service or query.state or query.source) or query.order is not QueueOrder.DUE


def queue_query(asked: Mapping[str, str], default: QueueView) -> QueueQuery:
    """Read the address's parameters."""
    view, order, state = asked.get("view", ""), asked.get("order", ""), asked.get("state", "")
    return QueueQuery(
        view=QueueView(view) if view in set(QueueView) else default,
        words=asked.get("words", "").replace("\x00", "").strip()[:200],
        service=_number(asked.get("service", "")),
        state=state if state in dict(_STATES) else "",
        source=_number(asked.get("source", "")),
        order=QueueOrder(order) if order in set(QueueOrder) else QueueOrder.DUE,
    )


def _number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 19 else None


def _services(services: Sequence[Service]) -> list[tuple[str, str]]:
    """Name each service with the one above it, since two sites may each have a Ward 4."""
    names = {service.path: service.name for service in services}
    found = []
    for service in services:
        above = names.get(service.path[: -Service.steplen]) if service.depth > _SITE_DEPTH else None
        found.append((str(service.pk), f"{service.name}, {above}" if above else service.name))
    return found
