"""Questions about care for who reads: which cases are hard, who was asked to read one, who was asked to talk."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING

from django.db.models import Q
from django.http import Http404
from django.shortcuts import get_object_or_404

from casework.models import (
    Assignment,
    Case,
    CaseState,
    CaseStateChange,
    DebriefAnswer,
    DebriefOffer,
    SecondReading,
)
from casework.routing import DEPUTY_GONE
from casework.selectors.escalations import flags_that_stand
from casework.selectors.loads import limits_of
from feedbackhub.accounts.roles import Permission
from feedbackhub.core.clock import LONDON, local_date
from feedbackhub.core.traces import lacks, once
from feedbackhub.organisations.selectors import policies_of, policy_of
from responses.models import Response
from stories.analysis.flags import category
from stories.models import Story

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from casework.permissions import Reach
    from feedbackhub.accounts.models import User
    from feedbackhub.organisations.models import Organisation

WEEK = timedelta(days=7)
# How long the page still shows whom to talk to, and how many weeks a lead looks back.
SHOWN_FOR = timedelta(days=28)
WEEKS_SHOWN = 12
# The lowest criticality from which on an organisation may call a story distressing (StaffingPolicy).
LOWEST_LINE = 2


def is_hard(case: Case) -> bool:
    """Say whether the story of `case` is a distressing one: by the organisation's own line, or by a grave flag."""
    if (case.criticality or 0) < LOWEST_LINE and not case.flag_count:
        return False
    limits = limits_of(policy_of(case.organisation))
    if limits.is_distressing(case.criticality):
        return True
    return case.flag_count > 0 and any(
        category(code).least >= limits.distressing_from for code in flags_that_stand(case)
    )


def readings_of(case: Case) -> list[SecondReading]:
    """Give who was asked to read `case` with whom, first one first."""
    if lacks(case, SecondReading):
        return []
    rows = SecondReading.objects.filter(case=case).select_related("asked_by", "asked_of").order_by("pk")
    return once(case, "second readings", lambda: list(rows))


def reading_for(user: User, case: Case, pk: int) -> SecondReading:
    """Find a second reading of a case that is in sight and of which the person is one side; else 404."""
    mine = Q(asked_by=user) | Q(asked_of=user)
    rows = SecondReading.objects.select_related("asked_by", "asked_of")
    return get_object_or_404(rows.filter(mine, case=case), pk=pk)


def may_read_words(reading: SecondReading, user: User, reach: Reach) -> bool:
    """Say whether somebody may read what the two wrote to each other: the two, and who leads there."""
    if user.pk in {reading.asked_by_id, reading.asked_of_id}:
        return True
    return reach.holds_at(Permission.ASSIGN_CASE, reading.case.service)


def is_asked_to_read(case_id: int, user_id: int) -> bool:
    """Say whether somebody was asked to read a case and has still to do so."""
    waits = SecondReading.objects.filter(done_at=None, ended_at=None)
    return waits.filter(case=case_id, asked_of=user_id).exists()


def has_finished_before(case: Case, person_id: int, *, besides: Response | None, now: datetime) -> bool:
    """Say whether somebody answered or closed `case` before; `besides` is the reply that answers it now."""
    records = Story.objects.one_story_with(case.story)
    replies = Response.objects.published().filter(story__in=records, author=person_id)
    if besides is not None:
        replies = replies.exclude(pk=besides.pk)
    if replies.exists():
        return True
    closed = CaseStateChange.objects.filter(case=case, actor=person_id, after=CaseState.CLOSED, at__lt=now)
    return closed.exists()


def many_in_a_week(now: datetime) -> Mapping[int, set[int]]:
    """Give, by organisation, to whom as many distressing stories came in seven days as its policy asks about."""
    since = datetime.combine(local_date(now) - WEEK + timedelta(days=1), time.min, LONDON)
    rows = (
        Assignment.objects.filter(at__gte=since, at__lte=now, owner__is_active=True)
        .filter(case__criticality__gte=LOWEST_LINE)
        .exclude(rule=DEPUTY_GONE)
        .order_by()
        .values_list("case__organisation", "owner", "case", "case__criticality")
        .distinct()
    )
    found = list(rows)
    policies = policies_of({organisation_id for organisation_id, *_ in found})
    counted = Counter(
        (organisation_id, owner_id)
        for organisation_id, owner_id, _, criticality in found
        if owner_id is not None and limits_of(policies[organisation_id]).is_distressing(criticality)
    )
    many: dict[int, set[int]] = {}
    for (organisation_id, owner_id), number in counted.items():
        if number >= policies[organisation_id].distressing_a_week:
            many.setdefault(organisation_id, set()).add(owner_id)
    return many


def open_offer(user: User, organisation: Organisation) -> DebriefOffer | None:
    """Give the question that somebody has still to answer; after a week it is taken down unanswered."""
    offers = DebriefOffer.objects.filter(organisation=organisation, user=user, answer="")
    return offers.filter(on_day__gt=local_date() - WEEK).order_by("-pk").first()


def offer_of(user: User, organisation: Organisation) -> DebriefOffer | None:
    """Give the last question to somebody while the page shows it, whether or not they answered it."""
    offers = DebriefOffer.objects.filter(organisation=organisation, user=user, settled_at=None)
    return offers.filter(on_day__gt=local_date() - SHOWN_FOR).order_by("-pk").first()


def offer_to(user: User, organisation: Organisation, pk: int) -> DebriefOffer:
    """Find a question that was put to this person; everybody else's is a 404."""
    return get_object_or_404(DebriefOffer, organisation=organisation, user=user, pk=pk)


@dataclass(frozen=True, slots=True)
class CareWeek:
    """How many were asked in a week of an organisation, and how many of them wanted to talk."""

    monday: date
    offered: int
    wanted: int


def care_by_week(organisation: Organisation, today: date) -> list[CareWeek]:
    """Give the last weeks, the newest first: numbers, and nobody's name (one query)."""
    monday = today - timedelta(days=today.weekday())
    first = monday - WEEK * (WEEKS_SHOWN - 1)
    rows = DebriefOffer.objects.filter(organisation=organisation, on_day__gte=first)
    offered: Counter[date] = Counter()
    wanted: Counter[date] = Counter()
    for day, answer in rows.order_by().values_list("on_day", "answer"):
        week = day - timedelta(days=day.weekday())
        offered[week] += 1
        wanted[week] += answer in {DebriefAnswer.WHO, DebriefAnswer.CALL}
    weeks = [monday - WEEK * number for number in range(WEEKS_SHOWN)]
    return [CareWeek(week, offered[week], wanted[week]) for week in weeks]


def calls_asked_for(organisation: Organisation) -> QuerySet[DebriefOffer]:
    """Give who asked to be called and has not been, the longest wait first: nobody else is named anywhere."""
    rows = DebriefOffer.objects.filter(organisation=organisation, answer=DebriefAnswer.CALL, settled_at=None)
    return rows.select_related("user").order_by("answered_at", "pk")


def call_to_settle(organisation: Organisation, pk: int) -> DebriefOffer:
    """Find somebody who asked to be called; who did not ask is a 404, as if they had never been asked."""
    found = calls_asked_for(organisation).filter(pk=pk).first()
    if found is None:
        raise Http404
    return found
