"""What this room holds about people, what becomes of it on an erasure, and how long drafts are kept.

A reply that was public is the organisation's own word: whether it goes with the story is for a person to decide. What
was never public goes by itself.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from django.db.models import Q

from feedbackhub.core import retention, subjects
from feedbackhub.core.clock import now
from feedbackhub.core.emptying import words_may_go
from feedbackhub.core.retention import Due, Ending, Keep, RecordType, Unit
from feedbackhub.core.subjects import Along, OnErasure, PersonTable, SubjectTable, Whose
from responses.models import ReplyAutosave, Response, ResponseState, ResponseVersion
from responses.services.states import move
from stories.services.holding import held

if TYPE_CHECKING:
    from feedbackhub.core.actors import Actor

_TEXTS = (
    Along("responses.responseversion", "response", {"body": ""}),
    Along("responses.classification", "response", {"evidence": [], "cues": {}}),
    Along("responses.replyfingerprint", "response", {"value": 0}),
)


def find_drafts(organisation_id: int | None, before: datetime) -> Due:
    """Give the replies that were never public and that nobody has touched since `before`."""
    states = [ResponseState.DRAFT, ResponseState.RETURNED, ResponseState.WITHDRAWN]
    rows = Response.objects.filter(
        organisation=organisation_id, published_at__isnull=True, state__in=states, updated_at__lt=before
    )
    return Due(rows.exclude(body=""), "updated_at", held("story"))


def _remove_drafts(ids: Sequence[int], _: Ending, actor: Actor) -> list[int]:
    rows = list(Response.objects.select_for_update(of=("self",)).filter(pk__in=list(ids)))
    for row in rows:
        if row.state != ResponseState.WITHDRAWN:
            move(response=row, after=ResponseState.WITHDRAWN, action="response.withdrawn", actor=actor)
    gone = [row.pk for row in rows]
    with words_may_go():
        ResponseVersion.objects.filter(response__in=gone).update(body="")
        Response.objects.filter(pk__in=gone).update(body="", updated_at=now())
    return gone


def find_unsaved(organisation_id: int | None, before: datetime) -> Due:
    """Give what somebody typed and neither saved nor went on with since `before`."""
    rows = ReplyAutosave.objects.filter(story__organisation=organisation_id, at__lt=before)
    return Due(rows, "at", held("story"))


def _delete_unsaved(ids: Sequence[int], _: Ending, __: Actor) -> list[int]:
    ReplyAutosave.objects.filter(pk__in=list(ids)).delete()
    return list(ids)


def register() -> None:
    """Tell the registries; Django calls this through the app's `ready`."""
    retention.register(
        RecordType(
            code="drafts",
            label="responses.response",
            name="Drafts of replies that were never published",
            counted_from="the last time that somebody saved one",
            default=Keep(12, Unit.MONTHS),
            ending=Ending.REMOVE_WORDS,
            why="They repeat what a patient told, and nobody has worked on them for a year.",
            source="Your decision: we know of no rule that sets it. Check your own retention schedule.",
            find_due=find_drafts,
            remove=_remove_drafts,
            order=50,
        ),
        RecordType(
            code="unsaved",
            label="responses.replyautosave",
            name="Replies that somebody typed and did not save",
            counted_from="the last word that they typed",
            default=Keep(30, Unit.DAYS),
            ending=Ending.DELETE,
            why="They repeat what a patient told, and nobody has gone on with them for a month.",
            source="Your decision: we know of no rule that sets it. Check your own retention schedule.",
            find_due=find_unsaved,
            remove=_delete_unsaved,
            order=51,
        ),
    )
    subjects.register(
        SubjectTable(
            model="responses.response",
            name="Replies that were never public",
            whose=Whose.STAFF,
            on_erasure=OnErasure.EMPTY,
            why="Drafts repeat what the story says, and nobody will send them.",
            narrowed=Q(published_at__isnull=True),
            empties={"body": ""},
            along=_TEXTS,
        ),
        SubjectTable(
            model="responses.response",
            name="Published replies",
            whose=Whose.PUBLIC,
            on_erasure=OnErasure.DECIDE,
            why="The organisation’s own public words, which may repeat what the story says.",
            narrowed=Q(published_at__isnull=False),
            empties={"body": ""},
            texts=("body",),
            copies=("published_at", "signed_name", "signed_role", "body", "state"),
            along=_TEXTS,
        ),
        SubjectTable(
            model="responses.replyrating",
            name="Whether replies helped",
            whose=Whose.CONTRIBUTOR,
            on_erasure=OnErasure.EMPTY,
            why="What the author said of a reply. The tap stays in the figures, the words go.",
            path="response__story",
            empties={"why": ""},
            copies=("rated_at", "helped", "why"),
        ),
        SubjectTable(
            model="responses.responsestatechange",
            name="Comments on replies",
            whose=Whose.STAFF,
            on_erasure=OnErasure.DECIDE,
            why="What colleagues wrote to each other about a reply.",
            path="response__story",
            empties={"comment": ""},
            texts=("comment",),
        ),
        SubjectTable(
            model="responses.approval",
            name="Comments of approvers",
            whose=Whose.STAFF,
            on_erasure=OnErasure.DECIDE,
            why="What a second person wrote about a reply.",
            path="response__story",
            empties={"comment": ""},
            texts=("comment",),
        ),
        SubjectTable(
            model="responses.typedecision",
            name="Reasons for the type of a reply",
            whose=Whose.STAFF,
            on_erasure=OnErasure.DECIDE,
            why="What colleagues wrote about how a reply reads.",
            path="response__story",
            empties={"reason": ""},
            texts=("reason",),
        ),
        SubjectTable(
            model="responses.gateoverride",
            name="Why a reply was let through the confidentiality gate",
            whose=Whose.STAFF,
            on_erasure=OnErasure.DECIDE,
            why="What a second person wrote about a reply.",
            path="response__story",
            empties={"reason": ""},
            texts=("reason",),
        ),
        SubjectTable(
            model="responses.replyautosave",
            name="Replies that somebody is typing",
            whose=Whose.STAFF,
            on_erasure=OnErasure.DELETE,
            why="What is typed and not saved repeats what the story says, and nobody will send it.",
        ),
        SubjectTable(
            model="responses.wardquestion",
            name="Questions to a service about a story",
            whose=Whose.STAFF,
            on_erasure=OnErasure.DECIDE,
            why="What a colleague asked another, which may repeat what the story says.",
            empties={"question": ""},
            texts=("question",),
        ),
        SubjectTable(
            model="responses.wardanswer",
            name="What a service answered about a story",
            whose=Whose.STAFF,
            on_erasure=OnErasure.DECIDE,
            why="What a colleague said, which may repeat what the story says.",
            path="question__story",
            empties={"answer": ""},
            texts=("answer",),
        ),
        SubjectTable(
            model="responses.publication",
            name="Where replies stand elsewhere",
            whose=Whose.PUBLIC,
            on_erasure=OnErasure.EMPTY,
            why="The address leads to the story.",
            path="response__story",
            empties={"link": ""},
            copies=("channel", "link", "posted_at", "confirmed_at"),
        ),
    )
    subjects.register_person(
        PersonTable(
            model="responses.response",
            name="Replies that you wrote",
            path="author",
            organisation="organisation",
            copies=("created_at", "published_at", "state", "signed_name", "signed_role", "body"),
        ),
        PersonTable(
            model="responses.approval",
            name="Replies that you approved or returned",
            path="approver",
            organisation="response__organisation",
            copies=("at", "decision", "comment"),
        ),
        PersonTable(
            model="responses.typedecision",
            name="Replies whose type you decided",
            path="decided_by",
            organisation="response__organisation",
            copies=("at", "label", "reason"),
        ),
        PersonTable(
            model="responses.labelrelease",
            name="Decisions that you released for training",
            path="released_by",
            organisation="organisation",
            copies=("released_at", "undone_at", "used_at"),
        ),
    )
    subjects.register_person(
        PersonTable(
            model="responses.gateoverride",
            name="Replies that you let through the confidentiality gate",
            path="overridden_by",
            organisation="response__organisation",
            copies=("at", "version", "reason"),
        ),
        PersonTable(
            model="responses.typologyhead",
            name="Engines that you trained, or went back from",
            path="trained_by",
            organisation="organisation",
            copies=("at", "version", "trained_on"),
        ),
    )
    subjects.register_person(
        PersonTable(
            model="responses.replyautosave",
            name="Replies that you are typing",
            path="author",
            organisation="story__organisation",
            copies=("at", "body"),
        ),
        PersonTable(
            model="responses.replytemplate",
            name="Templates that you wrote",
            path="written_by",
            organisation="organisation",
            copies=("created_at", "title", "body"),
        ),
        PersonTable(
            model="responses.wardquestion",
            name="Questions that you asked a service",
            path="asked_by",
            organisation="story__organisation",
            copies=("asked_at", "question"),
        ),
        PersonTable(
            model="responses.wardanswer",
            name="Answers that you gave to a colleague",
            path="answered_by",
            organisation="question__story__organisation",
            copies=("at", "answer", "may_quote", "how"),
        ),
    )
