"""Passes a story on to a problem: what stands behind several stories and one change could settle."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction

from casework.models import Problem, ProblemStory
from feedbackhub.core import audit
from feedbackhub.core.actors import Actor, actor_name, user_or_none
from feedbackhub.core.clock import now as present
from feedbackhub.core.errors import DomainError

if TYPE_CHECKING:
    from feedbackhub.organisations.models import Organisation
    from stories.models import Story

LONGEST = 120


@transaction.atomic
def name_problem(*, organisation: Organisation, title: str, actor: Actor) -> Problem:
    """Give the organisation's problem of this name, capitals and spaces aside; a new one where there is none.

    Raises `DomainError` without a name or with one that is too long.
    """
    words = " ".join(title.split())
    if not words:
        raise DomainError("Name the problem.")
    if len(words) > LONGEST:
        raise DomainError(f"The name of the problem must be {LONGEST} characters or fewer.")
    known = Problem.objects.filter(organisation=organisation, title__iexact=words)
    if found := known.first():
        return found
    # Two who name it at once: one of them makes it, the other one finds it.
    made = Problem(organisation=organisation, title=words, created_by=user_or_none(actor))
    Problem.objects.bulk_create([made], ignore_conflicts=True)
    problem = known.get()
    audit.record(actor=actor, action="problem.named", subject=problem, organisation_id=organisation.pk)
    return problem


@transaction.atomic
def pass_to_problem(
    *, story: Story, problem: Problem, actor: Actor, now: datetime | None = None
) -> ProblemStory:
    """Add `story` to `problem` (once) and return the link. Raises `DomainError` across organisations."""
    if story.organisation_id != problem.organisation_id:
        raise DomainError("This problem belongs to another organisation.")
    link, created = ProblemStory.objects.get_or_create(
        problem=problem,
        story=story,
        defaults={
            "at": now or present(),
            "actor": user_or_none(actor),
            "actor_name": actor_name(actor)[:200],
        },
    )
    if created:
        audit.record(
            actor=actor,
            action="problem.story_added",
            subject=problem,
            organisation_id=problem.organisation_id,
            details={"story": story.pk},
        )
    return link
