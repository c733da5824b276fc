"""The queue's rows, views and empty states in words. Criticality is for staff and is said in words."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from django.urls import reverse

from casework.clocks import age_words, due_words, working_days_between
from casework.models import Case, CaseState
from casework.models.case import CASE_STATE_NAMES
from casework.selectors.queue import QueueQuery, QueueView
from feedbackhub.core.clock import local_date
from responses.models import ResponseState
from responses.models.response import RESPONSE_STATE_NAMES

# From here on the excerpt is folded: who reads a queue all morning should choose when to read such a story.
DISTRESSING_FROM = 4

VIEW_NAMES: dict[QueueView, str] = {
    QueueView.MINE: "Mine",
    QueueView.SERVICES: "My services",
    QueueView.LATE: "Late",
    QueueView.NOBODY: "Nobody’s",
    QueueView.ANSWERED: "Answered",
    QueueView.ALL: "All",
}
_NOTHING: dict[QueueView, str] = {
    QueueView.MINE: "Nothing waits for you.",
    QueueView.SERVICES: "No story about your services waits for a reply.",
    QueueView.LATE: "Nothing is late.",
    QueueView.NOBODY: "Every case has somebody who can answer it.",
    QueueView.ANSWERED: "No case is answered and still open to an outcome.",
    QueueView.ALL: "No story about your services has come yet.",
}
_EMPHASIS = re.compile(r"\*{1,3}|_{2,3}|^>+ ?", re.MULTILINE)
_TONES = {CaseState.OPEN: "waiting", CaseState.ANSWERED: "done", CaseState.CLOSED: "stopped"}


def view_links(counts: Mapping[str, int], current: QueueView) -> list[dict[str, Any]]:
    """Give the saved views with their counts; a view does not keep the filters of another."""
    return [
        {
            "text": VIEW_NAMES[view],
            "href": f"{reverse('casework:queue')}?view={view.value}",
            "number": f"{counts[view.value]:,}",
            "current": view is current,
            "is_red": view is QueueView.NOBODY and counts[view.value] > 0,
        }
        for view in QueueView
    ]


def queue_rows(cases: Iterable[Case], today: date) -> list[dict[str, Any]]:
    """Give each case as the parameters of `app_queue_row`."""
    return [_row(case, today) for case in cases]


def empty_state(query: QueueQuery, counts: Mapping[str, int]) -> dict[str, str]:
    """Say why the list is empty, and where to go next."""
    queue = reverse("casework:queue")
    if query.is_narrowed:
        return {
            "text": "No story fits your search and filters.",
            "href": f"{queue}?view={query.view.value}",
            "link": f"Show all of “{VIEW_NAMES[query.view]}”",
        }
    words = {"text": _NOTHING[query.view]}
    if query.view is QueueView.MINE and counts[QueueView.SERVICES]:
        number = counts[QueueView.SERVICES]
        waiting = "1 story waits" if number == 1 else f"{number:,} stories wait"
        return words | {
            "href": f"{queue}?view={QueueView.SERVICES.value}",
            "link": f"{waiting} in your services",
        }
    if counts[QueueView.ALL]:
        link = f"Read all stories about your services ({counts[QueueView.ALL]:,})"
        return words | {"href": f"{queue}?view={QueueView.ALL.value}", "link": link}
    return words | {"href": reverse("public:stories"), "link": "Read what people told other services"}


def criticality_words(criticality: int | None) -> str:
    """Say a source's own rating; empty where it gave none."""
    return "" if criticality is None else f"Criticality {criticality} of 5, by the source"


def due_tag(case: Case, today: date) -> dict[str, str]:
    """Say how the case stands against its day, as the parameters of `app_due_tag`."""
    if case.state == CaseState.OPEN:
        words = due_words(case.due_on, today)
        return {"state": words.state, "text": words.text}
    if case.answered_at is None:
        return {"state": "done", "text": CASE_STATE_NAMES[CaseState(case.state)]}
    days = working_days_between(local_date(case.story.received_at), local_date(case.answered_at))
    if days < 1:
        return {"state": "done", "text": "Answered at once"}
    return {"state": "done", "text": f"Answered in {days:,} working {'day' if days == 1 else 'days'}"}


def status_tag(case: Case, reply_in_hand: str | None) -> dict[str, str]:
    """Say how far the work is: the case's state, or that of the reply that somebody is writing."""
    state = CaseState(case.state)
    if state is CaseState.OPEN and reply_in_hand:
        return {"text": RESPONSE_STATE_NAMES[ResponseState(reply_in_hand)], "tone": "moving"}
    return {"text": CASE_STATE_NAMES[state], "tone": _TONES[state]}


def _row(case: Case, today: date) -> dict[str, Any]:
    story = case.story
    received = local_date(story.received_at)
    is_distressing = story.criticality is not None and story.criticality >= DISTRESSING_FROM
    return {
        "href": reverse("casework:case", kwargs={"pk": case.pk}),
        "title": story.title or "Story without a title",
        "told_apart_by": f"case {case.pk}",
        "excerpt": _plain(case.excerpt),  # type: ignore[attr-defined] # annotated by the selector
        "folded": "describes something distressing" if is_distressing else "",
        "due": due_tag(case, today),
        "status": status_tag(case, case.reply_in_hand),  # type: ignore[attr-defined]
        "facts": [case.service.name, f"Came {age_words(received, today)}", story.source.name],
        "flags": _flags(case),
        "owner": case.owner.full_name if case.owner else "nobody",
    }


def _plain(text: str) -> str:
    """Give the beginning of a story in one line, without the marks of emphasis that the full page turns into it."""
    return " ".join(_EMPHASIS.sub("", text).split())


def _flags(case: Case) -> list[str]:
    flags = []
    if case.state != CaseState.CLOSED and not case.owner_can_act:  # type: ignore[attr-defined]
        flags.append("Nobody who can reply has this case")
    if case.story.criticality is not None and case.story.criticality >= DISTRESSING_FROM:
        flags.append(criticality_words(case.story.criticality))
    if case.story.held_back_at is not None:
        flags.append("Hidden: its author took it back elsewhere")
    if case.reopen_count:
        flags.append("Opened again")
    return flags
