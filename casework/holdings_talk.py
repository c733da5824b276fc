"""What colleagues write and do around a case, for the list of what the hub holds about people (`holdings.py`)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from django.db.models import Q

from casework.models import BulkAction, BulkKind, Case
from feedbackhub.core import subjects
from feedbackhub.core.subjects import OnErasure, PersonTable, SubjectTable, Whose

if TYPE_CHECKING:
    from django.db.models import QuerySet


def register() -> None:
    """Tell the registry; `holdings.register` calls this."""
    subjects.register(
        SubjectTable(
            model="casework.casenote",
            name="Notes between colleagues",
            whose=Whose.STAFF,
            on_erasure=OnErasure.DECIDE,
            why="What colleagues wrote to each other about the case; it may repeat what the story says.",
            path="case__story",
            empties={"text": ""},
            texts=("text",),
        ),
        SubjectTable(
            model="casework.casesnooze",
            name="Why the case was put aside",
            whose=Whose.STAFF,
            on_erasure=OnErasure.DECIDE,
            why="Why the case was put aside, in a colleague’s words.",
            path="case__story",
            empties={"reason": ""},
            texts=("reason",),
        ),
        SubjectTable(
            model="casework.casemerge",
            name="Cases of the same matter",
            whose=Whose.STAFF,
            on_erasure=OnErasure.DECIDE,
            why="Why two cases are one matter, in a colleague’s words.",
            path="case__story",
            empties={"reason": ""},
            texts=("reason",),
        ),
        SubjectTable(
            model="casework.case",
            name="Tags of the case",
            whose=Whose.STAFF,
            on_erasure=OnErasure.EMPTY,
            why="What colleagues call the case by; a tag may name somebody.",
            empties={"tags": []},
        ),
        SubjectTable(
            model="casework.bulkaction",
            name="Tags put on several cases at once",
            whose=Whose.STAFF,
            on_erasure=OnErasure.EMPTY,
            why="The tag, and which tags were there before: an undo would bring them back.",
            rows=_taggings,
            empties={"tag": "", "done": []},
        ),
        SubjectTable(
            model="casework.secondreading",
            name="What two colleagues wrote who read it together",
            whose=Whose.STAFF,
            on_erasure=OnErasure.DECIDE,
            why="What colleagues who read a hard case together wrote to each other about it.",
            path="case__story",
            empties={"note": "", "answer": ""},
            texts=("note", "answer"),
        ),
        _kept("casework.casemention", "Who was named in a note", "Whom a note named.", "note__case__story"),
        _kept("casework.casevisit", "Who looked at the case", "Who looked at the case, and when."),
        SubjectTable(
            model="casework.praisedelivery",
            name="Praise that was passed on",
            whose=Whose.STAFF,
            on_erasure=OnErasure.DECIDE,
            why="Why a colleague says that the praise mattered; it may repeat what the story says.",
            path="case__story",
            empties={"why": "", "nominated_why": ""},
            texts=("why", "nominated_why"),
        ),
        SubjectTable(
            model="casework.problem",
            name="What stands behind several stories",
            whose=Whose.STAFF,
            on_erasure=OnErasure.DECIDE,
            why="What colleagues think stands behind stories like this one; it may repeat what one of them says.",
            path="links__story",
            empties={"about": ""},
            texts=("about",),
        ),
        SubjectTable(
            model="casework.problemstatus",
            name="Why a problem is settled or open again",
            whose=Whose.STAFF,
            on_erasure=OnErasure.DECIDE,
            why="What colleagues wrote when they settled the problem or opened it again.",
            path="problem__links__story",
            empties={"note": ""},
            texts=("note",),
        ),
        SubjectTable(
            model="casework.problemproposal",
            name="Words that stories have in common",
            whose=Whose.STAFF,
            on_erasure=OnErasure.EMPTY,
            why="Words that the story shares with others, where the hub proposed that they belong together.",
            path="stories",
            empties={"words": []},
        ),
        _kept("casework.problemstory", "Problems of the story", "To which problem it was passed.", "story"),
    )
    subjects.register_person(
        PersonTable(
            model="casework.casenote",
            name="Notes that you wrote",
            path="author",
            organisation="case__organisation",
            copies=("at", "text"),
        ),
        PersonTable(
            model="casework.casemention",
            name="Notes that name you",
            path="user",
            organisation="note__case__organisation",
            copies=("note_id",),
        ),
        PersonTable(
            model="casework.secondreading",
            name="Cases that you asked a colleague to read with you",
            path="asked_by",
            organisation="case__organisation",
            copies=("asked_at", "note", "done_at"),
        ),
        PersonTable(
            model="casework.secondreading",
            name="Cases that a colleague asked you to read",
            path="asked_of",
            organisation="case__organisation",
            copies=("asked_at", "done_at", "answer"),
        ),
        PersonTable(
            model="casework.debriefoffer",
            name="Whether you were asked to talk a hard story through",
            path="user",
            organisation="organisation",
            copies=("on_day", "answer"),
        ),
        PersonTable(
            model="casework.praisedelivery",
            name="Praise that came to you",
            path="to",
            organisation="case__organisation",
            copies=("passed_at", "why", "sight", "reached_at", "nominated_why"),
        ),
        PersonTable(
            model="casework.praisedelivery",
            name="Praise that you passed on",
            path="passed_by",
            organisation="case__organisation",
            copies=("passed_at", "why"),
        ),
        PersonTable(
            model="casework.bulkaction",
            name="What you did to several cases at once",
            path="actor",
            organisation="organisation",
            copies=("at", "kind", "tag", "undone_at"),
        ),
        PersonTable(
            model="casework.casevisit",
            name="Cases that you looked at",
            path="user",
            organisation="case__organisation",
            copies=("first_at", "last_at"),
        ),
    )


def _taggings(stories: Sequence[int]) -> QuerySet[BulkAction]:
    """Give the taggings of several cases at once in which a case of `stories` was one."""
    condition = Q(pk__in=[])
    for pk in Case.objects.filter(story__in=list(stories)).values_list("pk", flat=True):
        condition |= Q(done__contains=[{"case": pk}])
    return BulkAction.objects.filter(condition, kind__in=[BulkKind.TAG, BulkKind.UNTAG]).order_by("pk")


def _kept(model: str, name: str, why: str, path: str = "case__story") -> SubjectTable:
    return SubjectTable(
        model=model,
        name=name,
        whose=Whose.STAFF,
        on_erasure=OnErasure.KEEP,
        why=f"{why} It holds no words of the story.",
        path=path,
    )
