"""The queue's rows, views and empty states in words. Criticality is for staff and is said in words."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from casework.clocks import age_words, due_words, working_days_between
from casework.forms.queue import address_of
from casework.models import Case, CaseState
from casework.models.case import CASE_STATE_NAMES
from casework.presenters.queue_words import excerpt_shown, title_shown
from casework.selectors.queue_counts import MOST, Tally
from casework.selectors.queue_views import QueueQuery, QueueView
from feedbackhub.core.clock import local_date
from feedbackhub.web.addresses import address
from feedbackhub.web.words import count
from responses.models import ResponseState
from responses.models.response import RESPONSE_STATE_NAMES
from stories.analysis.flags.categories import Category, category

if TYPE_CHECKING:
    from casework.selectors.queue_pages import QueuePage

# From here on the excerpt is folded: who reads a queue all morning should choose when to read such a story.
DISTRESSING_FROM = 4

VIEW_NAMES: dict[QueueView, str] = {
    QueueView.MINE: "Mine",
    QueueView.SERVICES: "My services",
    QueueView.DUE: "Due by tomorrow",
    QueueView.LATE: "Overdue",
    QueueView.APPROVAL: "Waiting for approval",
    QueueView.FLAGGED: "Flagged",
    QueueView.PRAISE: "Unread praise",
    QueueView.NOBODY: "Nobody’s",
    QueueView.SNOOZED: "Snoozed",
    QueueView.ANSWERED: "Answered",
    QueueView.ALL: "All",
}
_NOTHING: dict[QueueView, str] = {
    QueueView.MINE: "Nothing waits for you.",
    QueueView.SERVICES: "No story about your services waits for a reply.",
    QueueView.DUE: "Nothing is due today or on the next working day.",
    QueueView.LATE: "Nothing is late.",
    QueueView.APPROVAL: "No reply waits for approval.",
    QueueView.FLAGGED: "No open story has a flag.",
    QueueView.PRAISE: "You have opened all the praise of the last weeks.",
    QueueView.NOBODY: "Every case has somebody who can answer it.",
    QueueView.SNOOZED: "No case is snoozed.",
    QueueView.ANSWERED: "No case is answered and still open to an outcome.",
    QueueView.ALL: "No story about your services has come yet.",
}
_TONES = {CaseState.OPEN: "waiting", CaseState.ANSWERED: "done", CaseState.CLOSED: "stopped"}


def view_links(tally: Tally, current: QueueView) -> list[dict[str, Any]]:
    """Give the saved views with their counts; a view does not keep the filters of another."""
    return [
        {
            "view": view.value,
            "text": VIEW_NAMES[view],
            "href": f"{address('casework:queue')}?view={view.value}",
            "number": number_words(tally.views[view]),
            "current": view is current,
            "is_red": view is QueueView.NOBODY and tally.views[view] > 0,
        }
        for view in QueueView
    ]


def number_words(number: int) -> str:
    """Give a count that ends at a thousand: "17", "1,000+"."""
    return f"{MOST:,}+" if number > MOST else f"{number:,}"


def shown_words(query: QueueQuery, tally: Tally, page: QueuePage) -> str:
    """Say what the list shows and how many there are, exactly where all are on this page."""
    whole = not page.before and not page.after
    number = len(page.cases) if whole else tally.shown
    many = f"more than {MOST:,} stories" if number > MOST else count("story", "stories", number)
    return f"{VIEW_NAMES[query.view]}: {many}" + (f", page {query.page:,}" if query.page > 1 else "")


def page_links(query: QueueQuery, page: QueuePage) -> dict[str, Any] | None:
    """Give the pagination macro's parameters; None where everything is on one page."""
    links: dict[str, Any] = {"ariaLabel": "Pages of the queue"}
    base = f"{address('casework:queue')}?{address_of(query, whole=False)}"
    if page.before:
        number = max(query.page - 1, 1)
        place = f"&before={page.before}&page={number}" if number > 1 else ""
        links["previous"] = {"href": base + place, "labelText": f"Page {number:,}"}
    if page.after:
        number = query.page + 1
        links["next"] = {"href": f"{base}&after={page.after}&page={number}", "labelText": f"Page {number:,}"}
    return links if len(links) > 1 else None


@dataclass(frozen=True, slots=True)
class QueueRow:
    """What `app_queue_row` shows of a case."""

    pk: int
    href: str
    title: str
    told_apart_by: str
    excerpt: Any
    folded: str
    due: dict[str, str]
    status: dict[str, str]
    facts: tuple[str, ...]
    flags: list[str]
    tags: list[str]
    owner: str
    may_tick: bool


def queue_rows(cases: Iterable[Case], today: date, *, may_tick: bool = False) -> list[QueueRow]:
    """Give each case as `app_queue_row` shows it."""
    return [_row(case, today, may_tick) for case in cases]


def empty_state(query: QueueQuery, tally: Tally) -> dict[str, str]:
    """Say why the list is empty, and where to go next."""
    queue, views = address("casework:queue"), tally.views
    if query.is_narrowed or query.after or query.before:
        return {
            "text": "No story fits your search and filters.",
            "href": f"{queue}?view={query.view.value}",
            "link": f"Show all of “{VIEW_NAMES[query.view]}”",
        }
    words = {"text": _NOTHING[query.view]}
    if query.view is QueueView.MINE and views[QueueView.SERVICES]:
        number = views[QueueView.SERVICES]
        waiting = "1 story waits" if number == 1 else f"{number_words(number)} stories wait"
        return words | {
            "href": f"{queue}?view={QueueView.SERVICES.value}",
            "link": f"{waiting} in your services",
        }
    if query.view is not QueueView.PRAISE and views[QueueView.PRAISE]:
        number = views[QueueView.PRAISE]
        link = "Read 1 story of praise" if number == 1 else f"Read {number_words(number)} stories of praise"
        return words | {"href": f"{queue}?view={QueueView.PRAISE.value}", "link": link}
    if views[QueueView.ALL]:
        link = f"Read all stories about your services ({number_words(views[QueueView.ALL])})"
        return words | {"href": f"{queue}?view={QueueView.ALL.value}", "link": link}
    return words | {"href": address("public:stories"), "link": "Read what people told other services"}


def criticality_words(criticality: int | None, *, by_source: bool = True) -> str:
    """Say a rating; empty where there is none."""
    if criticality is None:
        return ""
    return f"Criticality {criticality} of 5" + (", by the source" if by_source else "")


def due_tag(case: Case, today: date) -> dict[str, str]:
    """Say how the case stands against its day, as the parameters of `app_due_tag`."""
    if case.state == CaseState.OPEN:
        words = due_words(case.due_on, today)
        return {"state": words.state, "text": words.text}
    if case.answered_at is None:
        return {"state": "done", "text": CASE_STATE_NAMES[CaseState(case.state)]}
    days = working_days_between(local_date(case.received_at), local_date(case.answered_at))
    if days < 1:
        return {"state": "done", "text": "Answered at once"}
    return {"state": "done", "text": f"Answered in {days:,} working {'day' if days == 1 else 'days'}"}


def status_tag(case: Case, reply_in_hand: str | None) -> dict[str, str]:
    """Say how far the work is: the case's state, or that of the reply that somebody is writing."""
    state = CaseState(case.state)
    if state is CaseState.OPEN and reply_in_hand:
        return {"text": RESPONSE_STATE_NAMES[ResponseState(reply_in_hand)], "tone": "moving"}
    return {"text": CASE_STATE_NAMES[state], "tone": _TONES[state]}


def _row(case: Case, today: date, may_tick: bool) -> QueueRow:
    concerns = [category(code) for code in case.flag_codes]  # type: ignore[attr-defined] # by the selector
    came = f"Came {age_words(local_date(case.received_at), today)}"
    return QueueRow(
        pk=case.pk,
        href=address("casework:case", case.pk),
        title=title_shown(case),
        told_apart_by=f"case {case.pk}",
        excerpt=excerpt_shown(case),
        folded=_folded(case, concerns),
        due=due_tag(case, today),
        status=status_tag(case, case.reply_in_hand),  # type: ignore[attr-defined]
        facts=(case.service.name, came, case.source.name),
        flags=_flags(case, concerns, today),
        tags=case.tags,
        owner=case.owner.full_name if case.owner else "nobody",
        may_tick=may_tick,
    )


def _folded(case: Case, concerns: list[Category]) -> str:
    """Say what a distressing story tells of, instead of its words; empty where it need not be folded."""
    grave = [one.name for one in concerns if one.least >= DISTRESSING_FROM]
    if grave:
        return f"Distressing: {_first_small(grave[0])}"
    if max(case.criticality or 0, case.story.criticality or 0) >= DISTRESSING_FROM:
        return "Describes something distressing"
    return ""


def _first_small(text: str) -> str:
    return text[0].lower() + text[1:]


def _flags(case: Case, concerns: list[Category], today: date) -> list[str]:
    flags = []
    if case.state != CaseState.CLOSED and not case.owner_can_act:  # type: ignore[attr-defined]
        flags.append("Nobody who can reply has this case")
    level = case.criticality if case.criticality is not None else case.story.criticality
    if level is not None and level >= DISTRESSING_FROM:
        flags.append(criticality_words(level, by_source=level == case.story.criticality))
    flags += [one.name for one in concerns]
    if case.story.held_back_at is not None:
        flags.append("Hidden: its author took it back elsewhere")
    if case.reopen_count:
        flags.append("Opened again")
    if case.snoozed_until is not None and case.snoozed_until > today:
        flags.append(f"Snoozed until {case.snoozed_until.day} {case.snoozed_until:%B}")
    return flags
