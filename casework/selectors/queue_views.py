"""What a person can ask the queue for: the saved views, what narrows them, how they are sorted. No query runs here.

A view's condition names columns of the case alone, so that an index answers it (docs/decisions/0025).
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum

from django.db.models import Exists, OuterRef, Q

from casework.clocks import ENGLAND, next_working_day
from casework.models import Case, CaseOutcome, CaseState, CaseVisit
from responses.models import Response

# Older praise that nobody opened is no news; it is found under "All".
PRAISE_DAYS = 60
# Closed because there is nothing to show; what is not closed and may not be shown is closed within a minute.
NOT_SHOWN = (CaseOutcome.WITHDRAWN, CaseOutcome.SAME_STORY, CaseOutcome.REMOVED)


class QueueView(StrEnum):
    """The saved views, in the order of the page."""

    MINE = "mine"
    SERVICES = "services"
    DUE = "due"
    LATE = "late"
    APPROVAL = "approval"
    FLAGGED = "flagged"
    PRAISE = "praise"
    NOBODY = "nobody"
    SNOOZED = "snoozed"
    ANSWERED = "answered"
    ALL = "all"


class QueueOrder(StrEnum):
    """How the rows are sorted. Ties are broken by the key, so that pages do not shuffle."""

    DUE = "due"
    GRAVEST = "gravest"
    NEWEST = "newest"


# What is read like a newspaper begins with the newest; what must be done begins with what is due.
_NEWEST_FIRST = {QueueView.PRAISE, QueueView.ANSWERED, QueueView.ALL}


# The order of the index that has a view's cases together. What waits for approval is found by its replies, and nobody's
# cases by whoever left them.
_COUNTED_BY: dict[QueueView, tuple[str, ...]] = {
    QueueView.MINE: ("due_on", "pk"),
    QueueView.SERVICES: ("due_on", "pk"),
    QueueView.DUE: ("due_on", "pk"),
    QueueView.LATE: ("due_on", "pk"),
    QueueView.APPROVAL: (),
    QueueView.FLAGGED: ("due_on", "pk"),
    QueueView.PRAISE: ("-received_at", "-pk"),
    QueueView.NOBODY: (),
    QueueView.SNOOZED: ("snoozed_until", "pk"),
    QueueView.ANSWERED: ("-received_at", "-pk"),
    QueueView.ALL: ("-received_at", "-pk"),
}


class Band(StrEnum):
    """Levels of criticality that a filter puts together."""

    GRAVE = "grave"
    MIDDLE = "middle"
    LOW = "low"
    UNRATED = "unrated"


BAND_LEVELS: dict[Band, tuple[int | None, ...]] = {
    Band.GRAVE: (4, 5),
    Band.MIDDLE: (2, 3),
    Band.LOW: (0, 1),
    Band.UNRATED: (None,),
}


@dataclass(frozen=True, slots=True)
class QueueQuery:
    """What a person asked for: a view, what narrows it, and where in it they are."""

    view: QueueView
    words: str = ""
    service: int | None = None
    theme: str = ""
    state: str = ""
    source: int | None = None
    band: str = ""
    tag: str = ""
    chosen_order: QueueOrder | None = None
    rows: int = 25
    after: str = ""
    before: str = ""
    page: int = 1

    @property
    def is_narrowed(self) -> bool:
        """Say whether anything but the view was chosen."""
        return bool(
            self.words or self.service or self.theme or self.state or self.source or self.band or self.tag
        )

    @property
    def order(self) -> QueueOrder:
        """Give the order that was chosen, or the view's own."""
        own = QueueOrder.NEWEST if self.view in _NEWEST_FIRST else QueueOrder.DUE
        return self.chosen_order or own


@dataclass(frozen=True, slots=True)
class Onlooker:
    """Who looks, when, where they may read and reply (ids of services; None for everywhere), and who cannot act where.

    Two that are equal see the same, so that what was worked out for one holds for the other.
    """

    user_id: int
    organisation_id: int
    today: date
    reads_at: tuple[int, ...] | None
    replies_at: tuple[int, ...] | None
    stranded_pairs: frozenset[tuple[int, int]]
    nation: str = ENGLAND


def view_condition(view: QueueView, who: Onlooker, state: str = "") -> Q:
    """Give a view's condition. Mine and my services show what needs a reply, unless another state was chosen."""
    awake = Q(snoozed_until__isnull=True) | Q(snoozed_until__lte=who.today)
    waits = Q(state=state or CaseState.OPEN)
    match view:
        case QueueView.MINE:
            return waits & Q(owner=who.user_id) & awake
        case QueueView.SERVICES:
            mine = Q() if who.replies_at is None else Q(service__in=who.replies_at)
            return waits & mine & awake
        case QueueView.DUE:
            soon = next_working_day(who.today, who.nation)
            return Q(state=CaseState.OPEN, due_on__gte=who.today, due_on__lte=soon) & awake
        case QueueView.LATE:
            return Q(state=CaseState.OPEN, due_on__lt=who.today)
        case QueueView.APPROVAL:
            waiting = Response.objects.in_review().filter(organisation=who.organisation_id)
            return Q(story__in=waiting.values("story"))
        case QueueView.FLAGGED:
            return Q(flag_count__gt=0) & ~Q(state=CaseState.CLOSED)
        case QueueView.PRAISE:
            return _unread_praise(who)
        case QueueView.NOBODY:
            return _nobodys(who)
        case QueueView.SNOOZED:
            return Q(snoozed_until__gt=who.today) & ~Q(state=CaseState.CLOSED)
        case QueueView.ANSWERED:
            return Q(state=CaseState.ANSWERED)
        case QueueView.ALL:
            return ~Q(outcome__in=NOT_SHOWN)


def counted_by(query: QueueQuery) -> tuple[str, ...]:
    """Give the order in which the cases of a query are counted (`queue_counts`); none where something else leads there.

    Words are looked for from story to story, the last told first: from case to case it takes four times as long.
    """
    if query.words and query.view is QueueView.ALL and not query.state:
        return ("-story_id",)
    return _COUNTED_BY[query.view]


def narrowing(query: QueueQuery, services: Collection[int] | None) -> Q:
    """Give what a query asks beside its view and its words; `services` are the chosen one and those beneath it."""
    condition = Q()
    if query.state:
        condition &= Q(state=query.state)
    if query.source:
        condition &= Q(source=query.source)
    if services is not None:
        condition &= Q(service__in=list(services))
    if query.theme:
        condition &= Q(themes__contains=[query.theme])
    if query.tag:
        condition &= Q(tags__contains=[query.tag])
    if query.band:
        levels = BAND_LEVELS[Band(query.band)]
        unrated = query.band == Band.UNRATED
        condition &= Q(criticality__isnull=True) if unrated else Q(criticality__in=levels)
    return condition


def _unread_praise(who: Onlooker) -> Q:
    seen = CaseVisit.objects.filter(case=OuterRef("pk"), user=who.user_id)
    since = datetime.combine(who.today - timedelta(days=PRAISE_DAYS), time.min, tzinfo=UTC)
    return Q(is_praise=True, received_at__gte=since) & ~Q(outcome__in=NOT_SHOWN) & ~Q(Exists(seen))


def _nobodys(who: Onlooker) -> Q:
    """Give the condition "unclosed, and nobody who can act has it"."""
    found = Q(owner__isnull=True)
    for owner, service in who.stranded_pairs:
        found |= Q(owner=owner, service=service)
    return found & ~Q(state=CaseState.CLOSED)


def cannot_act(case: Case, who: Onlooker) -> bool:
    """Say whether an unclosed case stands in red."""
    return case.owner_id is None or (case.owner_id, case.service_id) in who.stranded_pairs
