"""The steps of a case that this room's core leaves behind: story, owner, state, replies, notes, matter, changes."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from django.urls import reverse

from casework.models import MatterStep
from casework.models.case import CASE_STATE_NAMES, Case, CaseState
from casework.models.change import CHANGE_STATE_NAMES, ChangeState
from casework.presenters.steps import Kind, Step
from casework.selectors import cases as selectors
from casework.selectors import timeline as rows
from casework.selectors.matters import merges_of, problems_of_story
from casework.selectors.notes import notes_of
from casework.selectors.questions import questions_of
from feedbackhub.web.dates import long_date
from responses.models import ResponseState

if TYPE_CHECKING:
    from casework.models import CaseMerge
    from responses.models import EditNotice, ResponseStateChange

_STATES: dict[tuple[str, str], str] = {
    ("", CaseState.OPEN): "Case opened",
    (CaseState.OPEN, CaseState.ANSWERED): "Answered",
    (CaseState.OPEN, CaseState.CLOSED): "Closed without a reply",
    (CaseState.ANSWERED, CaseState.CLOSED): "Closed",
    (CaseState.ANSWERED, CaseState.OPEN): "Opened again",
    (CaseState.CLOSED, CaseState.OPEN): "Opened again",
}
_REPLIES: dict[str, str] = {
    ResponseState.DRAFT: "A reply by {author} went back to draft",
    ResponseState.IN_REVIEW: "The reply by {author} was sent for approval",
    ResponseState.APPROVED: "The reply by {author} was approved",
    ResponseState.RETURNED: "The reply by {author} was returned with a comment",
    ResponseState.PUBLISHING: "The reply by {author} is ready to be posted by hand",
    ResponseState.PUBLISHED: "The reply by {author} was published",
    ResponseState.WITHDRAWN: "The reply by {author} was withdrawn",
}


def arrival(case: Case) -> Iterable[Step]:
    """Give that the story came, and by which source."""
    story = case.story
    yield Step("The story came in", story.received_at, story.source.name, "", Kind.STORY, -1)


def edits(case: Case) -> Iterable[Step]:
    """Give the edits of the story, and who was told of them."""
    for at, notices in selectors.edits_of(case.story):
        why = " ".join(_told(notice) for notice in notices)
        yield Step("The story was edited", at, "its source", why, Kind.STORY, 2)


def states(case: Case) -> Iterable[Step]:
    """Give the steps from one state of the case to another."""
    for change in selectors.state_changes_of(case):
        what = _STATES.get((change.before, change.after), CASE_STATE_NAMES[CaseState(change.after)])
        yield Step(what, change.at, change.actor_name, change.reason, Kind.STATE, 0)


def assignments(case: Case) -> Iterable[Step]:
    """Give who had the case. A case's first assignment belongs to its opening and comes after it."""
    for row in selectors.assignments_of(case):
        what = f"Given to {row.owner.full_name}" if row.owner else "Given to nobody"
        if row.deputy:
            what += f"; {row.deputy.full_name} stands in"
        yield Step(what, row.at, row.actor_name, row.reason, Kind.OWNER, 1)


def snoozes(case: Case) -> Iterable[Step]:
    """Give when the case was put aside and came back."""
    for row in rows.snoozes_of(case):
        what = f"Put aside until {long_date(row.until)}" if row.until else "Back from being put aside"
        yield Step(what, row.at, row.actor_name, row.reason, Kind.OWNER, 2)


def replies(case: Case) -> Iterable[Step]:
    """Give each step of the replies to the story, with who approved and what was said when one was returned."""
    for change in rows.reply_steps_of(case.story):
        href = reverse("responses:response", args=[change.response_id])
        yield Step(_reply_words(change), change.at, change.actor_name, change.comment, Kind.REPLY, 3, href)


def questions(case: Case) -> Iterable[Step]:
    """Give what a writer asked the service, and that it was answered. The words stand beside the composer."""
    for one in questions_of(case.story):
        asker, asked = one.asked_by.full_name, one.asked_of.full_name
        yield Step(f"{asker} asked {asked} something", one.asked_at, asker, "", Kind.REPLY, 3)
        given = getattr(one, "answered", None)
        if given is not None:
            yield Step(f"{asked} answered {asker}", given.at, asked, "", Kind.REPLY, 3)


def notes(case: Case) -> Iterable[Step]:
    """Give the notes: that there is one, by whom. Its words stand once, with the notes."""
    for number, note in enumerate(notes_of(case), start=1):
        who = note.author.full_name
        yield Step(f"Note {number} by {who}", note.at, who, "", Kind.NOTE, 4, f"#note-{note.pk}")


def matters(case: Case) -> Iterable[Step]:
    """Give with which cases this one was merged, and split from."""
    for row in merges_of(case):
        other = row.into_id if row.case_id == case.pk else row.case_id
        href = reverse("casework:case", args=[other])
        yield Step(_matter_words(row, other), row.at, row.actor_name, row.reason, Kind.OWNER, 0, href)


def problems(case: Case) -> Iterable[Step]:
    """Give the problems to which the story was passed."""
    for link in problems_of_story(case.story):
        what = f"Passed to the problem “{link.problem.title}”"
        yield Step(what, link.at, link.actor_name, "", Kind.CHANGE, -1)


def changes(case: Case) -> Iterable[Step]:
    """Give what became of the changes that this story led to."""
    for row in rows.change_steps_of(case.story):
        state = CHANGE_STATE_NAMES[ChangeState(row.after)].lower()
        href = reverse("casework:change", args=[row.change_id])
        yield Step(
            f"Change {state}: {row.change.title}", row.at, row.actor_name, row.note, Kind.CHANGE, 5, href
        )


def _told(notice: EditNotice) -> str:
    author = notice.response.author
    who = author.full_name if author else "Somebody"
    if notice.ended_approval:
        return f"The approval of the reply by {who} ended, and {who} is told."
    return f"{who}, who was writing a reply, is told."


def _reply_words(change: ResponseStateChange) -> str:
    author = change.response.signed_name or "an unnamed colleague"
    if not change.before and change.after != ResponseState.PUBLISHED:
        return f"{author} began a reply"
    return _REPLIES[change.after].format(author=author)


def _matter_words(row: CaseMerge, other: int) -> str:
    return f"Merged with case {other}" if row.step == MatterStep.MERGED else f"Split from case {other}"
