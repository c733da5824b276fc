"""Proposes which stories belong to one problem, and takes what a person makes of it.

Only stories that are no praise and belong to no problem are looked at, of the last half year, the newest first. What
was refused is not proposed again; a proposal that waits takes in what came since.
"""

from __future__ import annotations

import hashlib
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.core.exceptions import PermissionDenied
from django.db import transaction

from casework.models import Case, Problem, ProblemProposal, ProposalState
from casework.permissions import may_keep_problem
from casework.problems import Group, Told, group_stories
from casework.services.problems.naming import name_problem, pass_to_problem
from feedbackhub.core import audit
from feedbackhub.core.clock import now as present
from feedbackhub.core.errors import DomainError
from feedbackhub.organisations.models import Organisation, Service
from stories.analysis.masking import masked
from stories.models import Story, StoryState

if TYPE_CHECKING:
    from collections.abc import Iterable

    from feedbackhub.accounts.models import User

LOOK_BACK_DAYS = 183
#: Grouping compares each story with each: 3,000 take about two seconds.
MOST = 3_000
_NAMED_BY = 3


def propose_problems(*, now: datetime | None = None) -> int:
    """Propose for every organisation and give how many proposals are new."""
    moment = now or present()
    return sum(_propose(organisation, moment) for organisation in Organisation.objects.order_by("pk"))


@transaction.atomic
def accept_proposal(
    *,
    proposal: ProblemProposal,
    stories: Iterable[Story],
    actor: User,
    title: str = "",
    problem: Problem | None = None,
) -> Problem:
    """Join the stories that a person chose to a problem, known or named by `title`, and return it.

    The same again gives the problem to which they were joined. Raises `DomainError` where no story is chosen, where a
    story is not of the proposal, or without a name; `PermissionDenied` where `actor` may not register changes there.
    """
    held = _held(proposal, actor)
    if held.state == ProposalState.JOINED and held.problem:
        return held.problem
    chosen = list(stories)
    if not chosen:
        raise DomainError("Choose the stories that belong to the problem.")
    known = set(held.stories.values_list("pk", flat=True))
    if any(story.pk not in known for story in chosen):
        raise DomainError("One of these stories is not among those that were proposed.")
    target = problem or name_problem(organisation=held.organisation, title=title, actor=actor)
    if problem is None and target.service_id is None and not target.themes:
        target.service, target.themes = held.service, [held.theme] if held.theme else []
        target.save(update_fields=["service", "themes", "updated_at"])
    for story in chosen:
        pass_to_problem(story=story, problem=target, actor=actor)
    _decide(held, ProposalState.JOINED, actor, target)
    return target


@transaction.atomic
def refuse_proposal(*, proposal: ProblemProposal, actor: User) -> None:
    """Say that the stories are not one problem: it is not proposed again. Raises `PermissionDenied`."""
    held = _held(proposal, actor)
    if held.state == ProposalState.OPEN:
        _decide(held, ProposalState.REFUSED, actor, None)


@transaction.atomic
def _propose(organisation: Organisation, now: datetime) -> int:
    Organisation.objects.select_for_update(no_key=True).get(pk=organisation.pk)
    told = _told(organisation, now)
    services = {one.path: one for one in Service.objects.filter(organisation=organisation)}
    known = {one.key: one for one in ProblemProposal.objects.filter(organisation=organisation)}
    new = 0
    for group in group_stories(told):
        key = _key(group)
        found = known.get(key)
        if found is not None and found.state != ProposalState.OPEN:
            continue
        if found is None:
            found = ProblemProposal.objects.create(
                organisation=organisation,
                service=services.get(group.path),
                theme=group.theme,
                words=list(group.words),
                key=key,
                proposed_at=now,
            )
            new += 1
        found.stories.set(group.stories)
    return new


def _told(organisation: Organisation, now: datetime) -> list[Told]:
    cases = (
        Case.objects.filter(
            organisation=organisation,
            is_praise=False,
            received_at__gt=now - timedelta(days=LOOK_BACK_DAYS),
            story__state=StoryState.LIVE,
            story__duplicate_of__isnull=True,
            story__problem_links__isnull=True,
        )
        .exclude(themes=[])
        .order_by("-received_at", "-pk")
        .values_list("story_id", "themes", "service__path", "story__title", "story__body")[:MOST]
    )
    return [
        Told(pk, tuple(themes), path, masked(f"{title}. {body}")) for pk, themes, path, title, body in cases
    ]


def _key(group: Group) -> str:
    """Name a group by what stays the same when a story more comes to it: theme and most telling words."""
    name = "|".join([group.theme, *sorted(group.words[:_NAMED_BY])])
    return hashlib.sha256(name.encode()).hexdigest()


def _held(proposal: ProblemProposal, actor: User) -> ProblemProposal:
    held = (
        ProblemProposal.objects.select_for_update(of=("self",))
        .select_related("organisation", "service", "problem")
        .get(pk=proposal.pk)
    )
    if not may_keep_problem(actor, held.organisation, held.service):
        raise PermissionDenied
    return held


def _decide(proposal: ProblemProposal, state: ProposalState, actor: User, problem: Problem | None) -> None:
    proposal.state, proposal.problem = state, problem
    proposal.decided_by, proposal.decided_at = actor, present()
    proposal.save(update_fields=["state", "problem", "decided_by", "decided_at", "updated_at"])
    audit.record(
        actor=actor,
        action=f"problem.proposal_{state.value}",
        subject=proposal,
        organisation_id=proposal.organisation_id,
        details={"problem": problem.pk if problem else None},
    )
