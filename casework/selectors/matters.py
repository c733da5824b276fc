"""Questions about cases of the same matter, and about problems that stand behind several stories."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import F, Q

from casework.models import Case, CaseMerge, Problem, ProblemStory
from feedbackhub.core.traces import lacks, once

if TYPE_CHECKING:
    from feedbackhub.accounts.models import User
    from feedbackhub.organisations.models import Organisation
    from stories.models import Story


def cases_of_matter(user: User, case: Case) -> list[Case]:
    """Give the other cases of the matter that `user` may see, the leading one first."""
    if case.merged_into_id is None and lacks(case, Case):
        return []
    leader = case.merged_into_id or case.pk
    group = Q(pk=leader) | Q(merged_into=leader)
    found = Case.objects.visible_to(user).filter(group).exclude(pk=case.pk)
    leader_first = F("merged_into").asc(nulls_first=True)
    return list(found.select_related("story", "service", "owner").order_by(leader_first, "pk"))


def leads_others(case: Case) -> bool:
    """Say whether other cases are merged into `case`."""
    return Case.objects.filter(merged_into=case.pk).exists()


def last_merge_of(case: Case) -> CaseMerge | None:
    """Give the last step by which `case` was merged or split."""
    return CaseMerge.objects.filter(case=case).order_by("-pk").first()


def merges_of(case: Case) -> list[CaseMerge]:
    """Give the steps in which `case` took part, on either side, first one first."""
    if lacks(case, CaseMerge):
        return []
    return list(CaseMerge.objects.filter(Q(case=case) | Q(into=case)).order_by("pk"))


def problems_of(organisation: Organisation) -> list[Problem]:
    """Give the organisation's problems with where they lie, by name."""
    if lacks(organisation, Problem):
        return []
    rows = Problem.objects.filter(organisation=organisation).select_related("service").order_by("title", "pk")
    return once(organisation, "problems", lambda: list(rows))


def problems_of_story(story: Story) -> list[ProblemStory]:
    """Give the problems to which `story` was passed, first one first."""
    if lacks(story, ProblemStory):
        return []
    rows = story.problem_links.select_related("problem").order_by("pk")
    return once(story, "problems", lambda: list(rows))
