"""Questions about problems: which there are, whose stories and changes they have, how many came and were expected."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet
from django.db.models.functions import TruncMonth
from django.shortcuts import get_object_or_404
from django.utils import timezone

from casework.models import (
    Case,
    CaseState,
    Change,
    Problem,
    ProblemAlarm,
    ProblemProposal,
    ProblemState,
    ProblemStory,
    ProposalState,
)
from casework.problems import Avoided, Window, avoided
from casework.selectors.matters import problems_of

if TYPE_CHECKING:
    from casework.models.case import CaseQuerySet
    from feedbackhub.accounts.models import User
    from feedbackhub.organisations.models import Organisation

#: What is compared: the last three months with the year before them.
RECENT_DAYS = 90
BASELINE_DAYS = 365
#: Of stories told after a change this many days are left out: they are about care from before it.
GRACE_DAYS = 28
MONTHS = 24


@dataclass(frozen=True, slots=True)
class Recent:
    """The last three months of a problem, and the year before them to compare with."""

    now: Window
    before: Window


@dataclass(frozen=True, slots=True)
class SinceChange:
    """What came of a change that was meant to settle a problem; `avoided` is None where nothing can be expected."""

    change: Change
    came_back: int
    avoided: Avoided | None


def problems_in(organisation: Organisation) -> QuerySet[Problem]:
    """Give the organisation's problems, which whoever works there sees, with how many stories, cases and changes."""
    linked = Q(links__story__case__state__in=[CaseState.OPEN, CaseState.ANSWERED])
    waiting = ProblemAlarm.objects.filter(ProblemAlarm.waiting, problem=OuterRef("pk"))
    return (
        Problem.objects.filter(organisation=organisation)
        .select_related("service", "owner")
        .annotate(
            stories=Count("links", distinct=True),
            open_cases=Count("links", filter=linked, distinct=True),
            change_count=Count("change_links", distinct=True),
            alarms_waiting=Exists(waiting),
        )
        .order_by(F("alarms_waiting").desc(), "-stories", "title", "pk")
    )


def problem_in(organisation: Organisation, pk: int) -> Problem:
    """Give one problem of the organisation; a 404 where it is another's."""
    return get_object_or_404(
        Problem.objects.select_related("service", "owner", "organisation"), organisation=organisation, pk=pk
    )


def cases_of_problem(user: User, problem: Problem) -> CaseQuerySet:
    """Give the cases of the problem's stories that `user` may see, newest first."""
    cases: CaseQuerySet = Case.objects.visible_to(user).filter(story__problem_links__problem=problem)  # type: ignore[assignment] # visible_to keeps the class
    return cases.select_related("story", "service", "owner").order_by("-received_at", "-pk")


def changes_of_problem(problem: Problem) -> list[Change]:
    """Give the changes that are meant to settle it, newest first."""
    changes = Change.objects.filter(problem_links__problem=problem)
    return list(changes.select_related("service", "owner").order_by("-created_at", "-pk"))


def changes_to_add(user: User, problem: Problem) -> QuerySet[Change]:
    """Give the changes that `user` may see and that could be added, by title."""
    changes = Change.objects.visible_to(user).filter(organisation=problem.organisation_id)
    return changes.exclude(problem_links__problem=problem).order_by("title", "pk")


def open_problems(organisation: Organisation) -> list[Problem]:
    """Give the problems that are not settled, by title."""
    return [one for one in problems_of(organisation) if one.state != ProblemState.SETTLED]


def recent_counts(problems: Sequence[Problem], now: datetime) -> dict[int, Recent]:
    """Give for each problem how many stories came and were heard where it lies; two queries however many there are."""
    if not problems:
        return {}
    turn, start = now - timedelta(days=RECENT_DAYS), now - timedelta(days=RECENT_DAYS + BASELINE_DAYS)
    joined = {
        row["problem"]: (row["recent"], row["earlier"])
        for row in _links(problems, start, now)
        .values("problem")
        .annotate(
            recent=Count("pk", filter=Q(story__case__received_at__gte=turn)),
            earlier=Count("pk", filter=Q(story__case__received_at__lt=turn)),
        )
    }
    heard = list(
        _heard(problems[0].organisation_id, start, now)
        .values_list("service__path")
        .annotate(
            recent=Count("pk", filter=Q(received_at__gte=turn)),
            earlier=Count("pk", filter=Q(received_at__lt=turn)),
        )
    )
    found = {}
    for problem in problems:
        path = problem.service.path if problem.service else ""
        under = [row for row in heard if row[0].startswith(path)]
        recent, earlier = joined.get(problem.pk, (0, 0))
        found[problem.pk] = Recent(
            now=Window(recent, sum(row[1] for row in under)),
            before=Window(earlier, sum(row[2] for row in under)),
        )
    return found


def by_month(problem: Problem, now: datetime) -> list[tuple[date, int]]:
    """Give the first day of each of the last months and how many of the problem's stories came in it, oldest first."""
    first = timezone.localdate(now).replace(day=1)
    months = [first]
    while len(months) < MONTHS:
        months.append((months[-1] - timedelta(days=1)).replace(day=1))
    start = timezone.make_aware(datetime.combine(months[-1], datetime.min.time()))
    rows = (
        _links([problem], start, now)
        .annotate(month=TruncMonth("story__case__received_at"))
        .values_list("month")
        .annotate(number=Count("pk"))
    )
    numbers: dict[date, int] = defaultdict(int)
    for month, number in rows:
        numbers[timezone.localdate(month)] += number
    return [(month, numbers[month]) for month in reversed(months)]


def since_changes(problem: Problem, changes: Iterable[Change], now: datetime) -> list[SinceChange]:
    """Give for each change that was made what came after it, against the year before it; two queries a change."""
    found = []
    for change in changes:
        if change.made_at is None:
            continue
        made, settled = change.made_at, change.made_at + timedelta(days=GRACE_DAYS)
        before = _window(problem, made - timedelta(days=BASELINE_DAYS), made)
        after = _window(problem, settled, now) if settled < now else Window(0, 0)
        fewer = avoided(before, after) if after.heard else None
        found.append(SinceChange(change, after.joined, fewer))
    return found


def alarms_waiting(problem: Problem) -> list[ProblemAlarm]:
    """Give the alarms that nobody has looked at yet, newest first."""
    return list(problem.alarms.filter(ProblemAlarm.waiting).select_related("change"))


def proposals_waiting(user: User, organisation: Organisation) -> list[tuple[ProblemProposal, int]]:
    """Give the proposals that wait, each with how many of its stories `user` may see, most first."""
    seen = Q(stories__case__in=Case.objects.visible_to(user))
    waiting = (
        ProblemProposal.objects.filter(organisation=organisation, state=ProposalState.OPEN)
        .select_related("service")
        .annotate(number=Count("stories", filter=seen, distinct=True))
        .filter(number__gt=0)
        .order_by("-number", "pk")
    )
    return [(one, one.number) for one in waiting]


def proposal_in(organisation: Organisation, pk: int) -> ProblemProposal:
    """Give one proposal; a 404 where it is another organisation's."""
    proposals = ProblemProposal.objects.select_related("service", "organisation", "problem")
    return get_object_or_404(proposals, organisation=organisation, pk=pk)


def cases_of_proposal(user: User, proposal: ProblemProposal) -> list[Case]:
    """Give the cases behind a proposal that `user` may see, newest first."""
    cases = Case.objects.visible_to(user).filter(story__in=proposal.stories.all())
    return list(cases.select_related("story", "service").order_by("-received_at", "-pk"))


def _window(problem: Problem, start: datetime, end: datetime) -> Window:
    heard = _heard(problem.organisation_id, start, end)
    if problem.service:
        heard = heard.filter(service__path__startswith=problem.service.path)
    return Window(joined=_links([problem], start, end).count(), heard=heard.count())


def _links(problems: Sequence[Problem], start: datetime, end: datetime) -> QuerySet[ProblemStory]:
    """Give the stories of `problems` that came in a time; a story that two sites brought counts once."""
    return ProblemStory.objects.filter(
        problem__in=problems,
        story__duplicate_of__isnull=True,
        story__case__received_at__gte=start,
        story__case__received_at__lt=end,
    )


def _heard(organisation_id: int, start: datetime, end: datetime) -> QuerySet[Case]:
    return Case.objects.filter(
        organisation=organisation_id,
        story__duplicate_of__isnull=True,
        received_at__gte=start,
        received_at__lt=end,
    )
