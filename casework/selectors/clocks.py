"""Questions about clocks: by which rules an organisation's runs, what paused it, what moved it, who was told."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from datetime import date
from typing import TYPE_CHECKING

from django.db.models import Exists, F, OuterRef, QuerySet

from casework.clocks import ClockRules, Pause
from casework.models import (
    Case,
    ClockPause,
    ClockSettings,
    DueDayChange,
    LateStepTaken,
    MailAnswer,
    PauseReason,
)
from feedbackhub.accounts.models import User
from feedbackhub.accounts.roles import Permission, Role
from feedbackhub.core.traces import lacks, once
from feedbackhub.organisations.models import Membership, Nation, Organisation
from stories.models import StoryFlag

if TYPE_CHECKING:
    from datetime import datetime


def clock_settings(organisation: Organisation) -> ClockSettings:
    """Give the organisation's settings; unsaved ones with our defaults where it has decided nothing."""
    found = ClockSettings.objects.select_related("organisation", "sponsor").filter(organisation=organisation)
    return found.first() or ClockSettings(organisation=organisation)


def clock_rules(organisation_ids: Collection[int]) -> Mapping[int, ClockRules]:
    """Give each organisation's rules, our defaults with its nation where it has decided nothing. Two queries."""
    nations = Organisation.objects.filter(pk__in=organisation_ids).values_list("pk", "nation")
    rules = {pk: ClockRules(nation=nation) for pk, nation in nations}
    decided = ClockSettings.objects.select_related("organisation").filter(organisation__in=organisation_ids)
    return rules | {row.organisation_id: row.rules for row in decided}


def organisations_by_nation() -> Mapping[str, list[int]]:
    """Give the organisations of each nation, since their working days differ."""
    found: dict[str, list[int]] = {nation: [] for nation in Nation.values}
    for pk, nation in Organisation.objects.order_by("pk").values_list("pk", "nation"):
        found[nation].append(pk)
    return {nation: pks for nation, pks in found.items() if pks}


def pauses_of(case_ids: Iterable[int]) -> Mapping[int, list[Pause]]:
    """Give each case's pauses as the pure rules take them. One query."""
    found: dict[int, list[Pause]] = defaultdict(list)
    rows = ClockPause.objects.filter(case__in=list(case_ids)).order_by("pk")
    for case_id, began_on, until, ended_on in rows.values_list("case_id", "began_on", "until", "ended_on"):
        found[case_id].append(Pause(began_on, until if ended_on is None else min(until, ended_on)))
    return found


def pause_rows(case: Case) -> list[ClockPause]:
    """Give the pauses of a case, first one first."""
    if lacks(case, ClockPause):
        return []
    return list(ClockPause.objects.filter(case=case).order_by("pk"))


def running_pause(case: Case, today: date) -> ClockPause | None:
    """Give the pause that holds on `today`, if one does."""
    return ClockPause.objects.filter(case=case, ended_on__isnull=True, until__gt=today).first()


def paused_case_of(story_id: int) -> int | None:
    """Give the case of a story whose clock stands because we wait for its author; None where it runs."""
    pauses = ClockPause.objects.filter(case__story=story_id, ended_on__isnull=True, reason=PauseReason.AUTHOR)
    return pauses.values_list("case", flat=True).first()


def pauses_run_out(today: date) -> QuerySet[ClockPause]:
    """Give the pauses whose day has come and which nobody has ended."""
    return ClockPause.objects.filter(ended_on__isnull=True, until__lte=today).order_by("pk")


def due_day_changes_of(case: Case) -> list[DueDayChange]:
    """Give the moves of a case's due day, first one first."""
    if lacks(case, DueDayChange):
        return []
    return list(DueDayChange.objects.filter(case=case).order_by("pk"))


def late_steps_of(case: Case) -> list[LateStepTaken]:
    """Give the steps that were taken because the reply is or was late, first one first."""
    if lacks(case, LateStepTaken):
        return []
    return once(case, "late steps", lambda: list(LateStepTaken.objects.filter(case=case).order_by("pk")))


def standing_flags(story_ids: Collection[int]) -> Mapping[int, list[str]]:
    """Give the categories of each story's flags that count. One query."""
    found: dict[int, list[str]] = defaultdict(list)
    rows = StoryFlag.objects.standing().filter(story__in=story_ids)
    for story_id, code in rows.values_list("story_id", "category"):
        found[story_id].append(code)
    return found


def open_cases_of(organisation_id: int | None = None) -> QuerySet[Case]:
    """Give the open cases, of one organisation or of all, in the order in which they are gone through."""
    cases = Case.objects.open().order_by("pk")
    return cases if organisation_id is None else cases.filter(organisation=organisation_id)


def owing_step(organisation_id: int, step: str, latest_due: date, day_began: datetime) -> QuerySet[Case]:
    """Give the open cases due on `latest_due` or before whose owner's lateness has not been told by `step`.

    Cases of which somebody was told since `day_began` are left for the next day.
    """
    taken = LateStepTaken.objects.filter(case=OuterRef("pk"), due_on=OuterRef("due_on"))
    return (
        Case.objects.open()
        .filter(organisation=organisation_id, due_on__lte=latest_due)
        .filter(~Exists(taken.filter(step=step)), ~Exists(taken.filter(at__gte=day_began).exclude(told="")))
        .order_by("pk")
    )


def steps_taken_for(cases: Iterable[Case]) -> Mapping[int, list[LateStepTaken]]:
    """Give the steps that were taken for each case's present due day. One query."""
    found: dict[int, list[LateStepTaken]] = defaultdict(list)
    for row in LateStepTaken.objects.filter(case__in=list(cases), case__due_on=F("due_on")).order_by("pk"):
        found[row.case_id].append(row)
    return found


def leads_of(organisation_id: int) -> list[User]:
    """Give the people who lead on patient experience there, oldest role first."""
    leads = Membership.objects.active().filter(role=Role.LEAD, service__organisation=organisation_id)
    people = {row.user_id: row.user for row in leads.select_related("user").order_by("pk")}
    return list(people.values())


def mail_answers_of(case: Case) -> list[MailAnswer]:
    """Give what people answered to mails about a case, first one first."""
    if lacks(case, MailAnswer):
        return []
    return list(MailAnswer.objects.filter(case=case).select_related("user").order_by("pk"))


def possible_sponsors(organisation: Organisation) -> QuerySet[User]:
    """Give the people who may read every story of an organisation, by name."""
    roles = Membership.objects.active().holding(Permission.READ_STORIES)
    everywhere = roles.filter(service__organisation=organisation, service__depth=1)
    return User.objects.filter(pk__in=everywhere.values("user")).order_by("full_name", "pk")
