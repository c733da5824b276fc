"""Looks after one problem: its words, its place and owner, its state, the stories and changes that belong to it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.core.exceptions import PermissionDenied
from django.db import transaction

from casework.models import (
    PROBLEM_TRANSITIONS,
    Change,
    Problem,
    ProblemChange,
    ProblemState,
    ProblemStatus,
    ProblemStory,
)
from casework.permissions import may_keep_problem
from feedbackhub.core import audit
from feedbackhub.core.actors import actor_name
from feedbackhub.core.clock import now
from feedbackhub.core.errors import DomainError

if TYPE_CHECKING:
    from feedbackhub.accounts.models import User
    from feedbackhub.organisations.models import Service

MOST_NOTE = 500


@dataclass(frozen=True, slots=True)
class ProblemWords:
    """What a person says of a problem: its name, what stands behind it, where it lies, its themes and who has it."""

    title: str
    about: str
    service: Service | None
    themes: tuple[str, ...]
    owner: User | None


@transaction.atomic
def keep_problem(*, problem: Problem, words: ProblemWords, actor: User) -> Problem:
    """Write down what is known of `problem` and return it; the same words again change nothing.

    Raises `PermissionDenied` where `actor` may not register changes where it lies, now or afterwards; `DomainError`
    without a name or with one that another problem has.
    """
    held = _held(problem, actor)
    refuse_unless_allowed(actor, held, words.service)
    title = " ".join(words.title.split())
    if not title:
        raise DomainError("Name the problem.")
    others = Problem.objects.filter(organisation=held.organisation_id, title__iexact=title)
    if others.exclude(pk=held.pk).exists():
        raise DomainError("Another problem has this name. Use one of them, so that its stories add up.")
    after = {
        "title": title,
        "about": words.about.strip(),
        "service_id": words.service.pk if words.service else None,
        "themes": sorted(words.themes),
        "owner_id": words.owner.pk if words.owner else None,
    }
    changed = [name for name, value in after.items() if getattr(held, name) != value]
    if not changed:
        return held
    for name in changed:
        setattr(held, name, after[name])
    held.save()
    _record(held, "problem.kept", actor, changed=changed)
    return held


@transaction.atomic
def move_problem(*, problem: Problem, after: ProblemState, note: str, actor: User) -> Problem:
    """Move `problem` to a state and return it; where it is in it, nothing happens (a double click).

    Settling and opening again need words. Raises `DomainError` without them or with too many, `TransitionNotAllowed`,
    `PermissionDenied`.
    """
    held = _held(problem, actor)
    before = ProblemState(held.state)
    if before is after:
        return held
    words = note.strip()
    if not words and after is not ProblemState.ACTED_ON:
        raise DomainError(
            "Say what settled it." if after is ProblemState.SETTLED else "Say why it is open again."
        )
    if len(words) > MOST_NOTE:
        raise DomainError(f"The note must be {MOST_NOTE} characters or fewer.")
    PROBLEM_TRANSITIONS.check(before, after)
    held.state = after.value
    held.save(update_fields=["state", "updated_at"])
    ProblemStatus.objects.create(
        problem=held,
        before=before.value,
        after=after.value,
        at=now(),
        actor=actor,
        actor_name=actor_name(actor)[:200],
        note=words,
    )
    _record(held, f"problem.{after.value}", actor, before=before.value)
    return held


@transaction.atomic
def add_change(*, problem: Problem, change: Change, actor: User) -> ProblemChange:
    """Say that `change` is meant to settle `problem` (once), and return the link.

    Raises `DomainError` across organisations, `PermissionDenied`.
    """
    held = _held(problem, actor)
    if change.organisation_id != held.organisation_id:
        raise DomainError("This change belongs to another organisation.")
    link, made = ProblemChange.objects.get_or_create(
        problem=held, change=change, defaults={"at": now(), "actor": actor}
    )
    if made:
        _record(held, "problem.change_added", actor, change=change.pk)
    return link


@transaction.atomic
def remove_story(*, problem: Problem, story_id: int, actor: User) -> None:
    """Take a story out of `problem`: it was about something else. One that is not in it changes nothing."""
    held = _held(problem, actor)
    gone, _ = ProblemStory.objects.filter(problem=held, story=story_id).delete()
    if gone:
        _record(held, "problem.story_removed", actor, story=story_id)


def _held(problem: Problem, actor: User) -> Problem:
    """Hold the row, and refuse whoever may not keep it."""
    held = Problem.objects.select_for_update(of=("self",)).select_related("organisation").get(pk=problem.pk)
    refuse_unless_allowed(actor, held, held.service)
    return held


def refuse_unless_allowed(actor: User, problem: Problem, service: Service | None) -> None:
    """Raise `PermissionDenied` where `actor` may not look after a problem that lies at `service`."""
    if not may_keep_problem(actor, problem.organisation, service):
        raise PermissionDenied


def _record(problem: Problem, action: str, actor: User, **details: Any) -> None:
    audit.record(
        actor=actor,
        action=action,
        subject=problem,
        organisation_id=problem.organisation_id,
        details=details,
    )
