"""What publication holds about people: edits of public replies, pulls, releases and trust."""

from __future__ import annotations

from feedbackhub.core import subjects
from feedbackhub.core.subjects import OnErasure, PersonTable, SubjectTable, Whose


def register() -> None:
    """Tell the registries; called with the room's other holdings."""
    subjects.register(
        SubjectTable(
            model="responses.amendment",
            name="Edits of public replies",
            whose=Whose.STAFF,
            on_erasure=OnErasure.EMPTY,
            why="They repeat the reply, and what became public stands among its versions.",
            path="response__story",
            empties={"body": ""},
        ),
        SubjectTable(
            model="responses.amendmentstep",
            name="Comments on edits of public replies",
            whose=Whose.STAFF,
            on_erasure=OnErasure.DECIDE,
            why="What colleagues wrote to each other about an edit.",
            path="amendment__response__story",
            empties={"comment": ""},
            texts=("comment",),
        ),
        SubjectTable(
            model="responses.pull",
            name="Why a reply was pulled",
            whose=Whose.STAFF,
            on_erasure=OnErasure.DECIDE,
            why="What a colleague wrote about a reply that had to go, which may say what it told.",
            path="response__story",
            empties={"reason": "", "judged_why": ""},
            texts=("reason", "judged_why"),
        ),
    )
    subjects.register_person(
        PersonTable(
            model="responses.directrelease",
            name="Replies that you published without a second reader",
            path="released_by",
            organisation="response__organisation",
            copies=("at", "version", "criticality"),
        ),
        PersonTable(
            model="responses.amendment",
            name="Edits that you made of public replies",
            path="author",
            organisation="response__organisation",
            copies=("begun_at", "state", "body"),
        ),
        PersonTable(
            model="responses.trustgrant",
            name="That you were trusted to publish directly",
            path="user",
            organisation="organisation",
            copies=("at", "why", "approved_then", "ended_at", "ended_how", "ended_why"),
        ),
        PersonTable(
            model="responses.pull",
            name="Replies of yours that were pulled",
            path="author",
            organisation="organisation",
            copies=("at", "kind", "judgement", "judged_why"),
        ),
        PersonTable(
            model="responses.pull",
            name="Replies that you pulled",
            path="pulled_by",
            organisation="organisation",
            copies=("at", "kind", "reason"),
        ),
    )
