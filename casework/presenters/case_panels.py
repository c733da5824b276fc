"""The panels of colleagues' notes and of cases of the same matter."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from django.urls import reverse

from casework.forms.notes import MergeForm, NoteForm
from casework.models.case import CASE_STATE_NAMES, CaseState
from casework.presenters.paneling import Panel, Place
from casework.selectors.matters import cases_of_matter
from casework.selectors.notes import notes_of, who_can_see
from feedbackhub.accounts.roles import Permission
from stories.analysis.masking import masked
from stories.models import StoryState

if TYPE_CHECKING:
    from casework.models import Case
    from casework.permissions import Reach
    from feedbackhub.accounts.models import User


@dataclass(frozen=True, slots=True)
class NoteView:
    """One note."""

    pk: int
    who: str
    at: datetime
    text: str


@dataclass(frozen=True, slots=True)
class Nameable:
    """Somebody who can be named with @, and the words by which they stand in the list."""

    name: str
    words: str


@dataclass(frozen=True, slots=True)
class NotesView:
    """The notes, first one first as a talk is read, and who may be named in another one."""

    notes: tuple[NoteView, ...]
    names: tuple[Nameable, ...]
    href: str


@dataclass(frozen=True, slots=True)
class MatterCase:
    """Another case of the matter."""

    href: str
    name: str
    service: str
    owner: str
    state: str
    split_href: str


@dataclass(frozen=True, slots=True)
class MatterView:
    """The other cases of the matter; `leader` names the one that this case was merged into."""

    cases: tuple[MatterCase, ...]
    leader: str
    split_href: str
    merge_href: str


def notes_panel(case: Case, user: User, reach: Reach) -> Panel:
    """Give the notes, and the box for another one: whoever can see a case may say something about it."""
    notes = tuple(NoteView(one.pk, one.author.full_name, one.at, one.text) for one in notes_of(case))
    view = NotesView(
        notes=notes,
        names=tuple(_named(one) for one in who_can_see(case) if one.pk != user.pk),
        href=reverse("casework:case-note", args=[case.pk]),
    )
    return Panel("casework/_notes.jinja", view, {"note_form": NoteForm()}, Place.UNDER_REPLY)


def matter_panel(case: Case, user: User, reach: Reach) -> Panel | None:
    """Give the cases with which this one is worked on, and the form to merge another; nothing for who may only read."""
    others = cases_of_matter(user, case)
    may_work = reach.holds_at(Permission.DRAFT_RESPONSE, case.service)
    may_merge = (
        may_work
        and case.merged_into_id is None
        and case.state != CaseState.CLOSED
        and case.story.state == StoryState.LIVE
    )
    if not others and not may_merge:
        return None
    is_merged = case.merged_into_id is not None
    view = MatterView(
        cases=tuple(_matter_case(one, reach, may_split=may_work and not is_merged) for one in others),
        leader=f"case {case.merged_into_id}" if is_merged else "",
        split_href=reverse("casework:case-split", args=[case.pk]) if is_merged and may_work else "",
        merge_href=reverse("casework:case-merge", args=[case.pk]),
    )
    return Panel("casework/_matter.jinja", view, {"merge_form": MergeForm()} if may_merge else {})


def _matter_case(case: Case, reach: Reach, *, may_split: bool) -> MatterCase:
    title = case.story.title if case.story.state == StoryState.LIVE else ""
    if not reach.holds_at(Permission.DRAFT_RESPONSE, case.service):
        title = masked(title)
    return MatterCase(
        href=reverse("casework:case", args=[case.pk]),
        name=f"Case {case.pk}: {title}" if title else f"Case {case.pk}",
        service=case.service.name,
        owner=case.owner.full_name if case.owner else "nobody",
        state=CASE_STATE_NAMES[CaseState(case.state)],
        split_href=reverse("casework:case-split", args=[case.pk]) if may_split else "",
    )


def _named(user: User) -> Nameable:
    words = f"@{user.full_name}, {user.job_title}" if user.job_title else f"@{user.full_name}"
    return Nameable(user.full_name, words)
