"""What was done to several cases at once, in words: the note after it, the list of them, the page that asks."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django.urls import reverse

from casework.models import BulkAction, BulkKind, Case
from casework.presenters.queue_words import title_shown
from feedbackhub.web.words import count


def bulk_words(action: BulkAction) -> str:
    """Say what was done: "Gave 12 stories to Priya Nair"."""
    if action.kind in {BulkKind.TAG, BulkKind.UNTAG} and not action.tag:
        return "Changed the tags of several stories, of which one was erased since"
    stories = count("story", "stories", len(action.done))
    match BulkKind(action.kind):
        case BulkKind.ASSIGN:
            return f"Gave {stories} to {action.owner.full_name if action.owner else 'somebody'}"
        case BulkKind.TAG:
            return f"Tagged {stories} “{action.tag}”"
        case BulkKind.UNTAG:
            return f"Took the tag “{action.tag}” off {stories}"
        case BulkKind.CLOSE:
            return f"Closed {stories}"


def bulk_notice(action: BulkAction) -> dict[str, Any]:
    """Give the note on the page after it: what was done, what was refused and why, and the way back."""
    return {
        "pk": action.pk,
        "text": f"{bulk_words(action)}.",
        "refused": _refusals(action),
        "undone": _undone_words(action),
        "may_undo": bool(action.done) and action.undone_at is None,
        "undo_href": reverse("casework:bulk-undo", kwargs={"pk": action.pk}),
    }


def bulk_list(actions: Iterable[BulkAction]) -> list[dict[str, Any]]:
    """Give the list of them, newest first."""
    return [bulk_notice(action) | {"at": action.at, "by": action.actor.full_name} for action in actions]


def ticked_rows(cases: Sequence[Case]) -> list[dict[str, str]]:
    """Name the stories that are about to be changed."""
    return [
        {
            "pk": str(case.pk),
            "title": title_shown(case),
            "href": reverse("casework:case", kwargs={"pk": case.pk}),
            "service": case.service.name,
            "owner": case.owner.full_name if case.owner else "nobody",
        }
        for case in cases
    ]


def _refusals(action: BulkAction) -> list[dict[str, str]]:
    return [
        {
            "case": f"Case {one['case']}",
            "href": reverse("casework:case", kwargs={"pk": one["case"]}),
            "why": one["why"],
        }
        for one in action.refused
    ]


def _undone_words(action: BulkAction) -> str:
    if action.undone_at is None or action.undone_by is None:
        return ""
    back = count("story is", "stories are", len(action.done) - len(action.left))
    words = f"{action.undone_by.full_name} undid it: {back} as before."
    if not action.left:
        return words
    left = count("story", "stories", len(action.left))
    return f"{words} {left} had moved on since and stayed as they were."
