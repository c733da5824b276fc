"""What is written around changes, for the list of what the hub holds about people (`holdings.py`)."""

from __future__ import annotations

from feedbackhub.core import subjects
from feedbackhub.core.subjects import OnErasure, PersonTable, SubjectTable, Whose

REMOVED = "Removed, because the story behind it was erased."


def register() -> None:
    """Tell the registry; `holdings.register` calls this."""
    subjects.register(
        _decided("casework.changereview", "Looks at changes", "What a colleague saw.", {"note": ""}),
        _decided(
            "casework.changereversal",
            "Changes that were undone",
            "Who undid a change and why, and what the public reads of it.",
            {"by_whom": REMOVED, "authority": REMOVED, "why": REMOVED, "public_note": ""},
        ),
        _decided(
            "casework.changedelay",
            "Changes that come later",
            "What the public reads of a promise that is late.",
            {"public_note": REMOVED},
        ),
        _decided(
            "casework.changeevidence",
            "What shows a change",
            "What colleagues wrote down as proof; a reflection may repeat the story.",
            {"words": REMOVED, "link": ""},
        ),
        _decided(
            "casework.discussion",
            "What teams concluded",
            "What a team said when it read the story.",
            {"where": "", "who": "", "concluded": REMOVED},
            path="story",
        ),
        _decided(
            "casework.promisecheck",
            "Why a reply promises nothing",
            "Why no change belongs to a reply, in a colleague’s words.",
            {"reason": REMOVED},
            path="response__story",
        ),
        _kept("casework.changenotice", "Mails about changes", "Who was told of a change, and when."),
        _kept("casework.authorword", "Words to the author", "Of which change the author was told.", "story"),
    )
    subjects.register_person(
        PersonTable(
            model="casework.changereview",
            name="Looks at changes that are yours",
            path="reviewer",
            organisation="change__organisation",
            copies=("due_on", "outcome", "note", "done_at"),
        ),
        PersonTable(
            model="casework.change",
            name="Changes that you suggested",
            path="suggested_by",
            organisation="organisation",
            copies=("title", "state", "suggested_at", "decided_at"),
        ),
        PersonTable(
            model="casework.changenotice",
            name="Mails to you about changes",
            path="recipient",
            organisation="change__organisation",
            copies=("kind", "for_day", "state", "sent_at"),
        ),
        PersonTable(
            model="casework.changeevidence",
            name="What you wrote to show a change",
            path="actor",
            organisation="change__organisation",
            copies=("at", "kind", "words"),
        ),
        PersonTable(
            model="casework.discussion",
            name="Talks in teams that you wrote down",
            path="actor",
            organisation="organisation",
            copies=("on_day", "where", "who", "concluded"),
        ),
    )


def _decided(
    model: str, name: str, why: str, empties: dict[str, str], path: str = "change__stories"
) -> SubjectTable:
    return SubjectTable(
        model=model,
        name=name,
        whose=Whose.STAFF,
        on_erasure=OnErasure.DECIDE,
        why=why,
        path=path,
        empties=dict[str, object](empties),
        texts=tuple(empties),
    )


def _kept(model: str, name: str, why: str, path: str = "change__stories") -> SubjectTable:
    return SubjectTable(
        model=model,
        name=name,
        whose=Whose.STAFF,
        on_erasure=OnErasure.KEEP,
        why=f"{why} It holds no words of the story.",
        path=path,
    )
