"""The cover pages in words: who is away, who stands in, what falls due, and which services rest on too few."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import TYPE_CHECKING, Any

from django.urls import reverse

from feedbackhub.organisations.models import OwnershipRank
from feedbackhub.organisations.selectors import Confirmation
from feedbackhub.web.dates import long_date, short_date
from feedbackhub.web.words import count
from stories.analysis.masking import masked

if TYPE_CHECKING:
    from casework.models import Case
    from casework.selectors.balance import Balance, Carried
    from feedbackhub.accounts.models import User
    from feedbackhub.organisations.models import Absence, Organisation
    from feedbackhub.organisations.selectors import Holder, ServiceStanding

_RANKS = {
    OwnershipRank.OWNER.value: "owner",
    OwnershipRank.COLLEAGUE.value: "shares the stories",
    OwnershipRank.DEPUTY.value: "deputy",
}


def sections(current: str, *, is_lead: bool, in_red: int | None = None) -> list[dict[str, Any]]:
    """Give the links between the pages on cover; what only leads see is left out for others."""
    red = f" ({in_red:,} in red)" if in_red else ""
    links = [
        ("Who is away", "casework:cover", True),
        (f"Who answers{red}", "casework:cover-services", is_lead),
        ("What people carry", "casework:balance", is_lead),
        ("Care", "casework:care-weeks", is_lead),
        ("Limits", "casework:cover-settings", is_lead),
    ]
    return [
        {"text": text, "href": reverse(name), "current": name == current}
        for text, name, shown in links
        if shown
    ]


def absence_groups(
    absences: Iterable[Absence], everybodys: Iterable[Absence], user: User, today: date
) -> list[dict[str, Any]]:
    """Give who is away now, and who will be, each under its heading. `everybodys` tells which deputies are away too."""
    rows, others = list(absences), list(everybodys)
    groups = [
        ("Away today", [one for one in rows if one.starts_on <= today]),
        ("Coming up", [one for one in rows if one.starts_on > today]),
    ]
    return [
        {"title": title, "rows": [_row(one, user, others) for one in those]}
        for title, those in groups
        if those
    ]


def _row(absence: Absence, user: User, others: list[Absence]) -> dict[str, Any]:
    return {
        "name": "You" if absence.user_id == user.pk else absence.user.full_name,
        "is": "are" if absence.user_id == user.pk else "is",
        "deputy": "You" if absence.deputy_id == user.pk else absence.deputy.full_name,
        "stands": "stand in" if absence.deputy_id == user.pk else "stands in",
        "days": days_words(absence),
        "href": reverse("casework:absence", args=[absence.pk]),
        "chain": chain_words(absence, others),
    }


def days_words(absence: Absence) -> str:
    """Give from when and until when: "from Monday 4 May 2026, back on Friday 8 May 2026"."""
    return f"from {long_date(absence.starts_on)}, back on {long_date(absence.back_on)}"


def chain_words(absence: Absence, others: Iterable[Absence]) -> str:
    """Say where the deputy is away on some of the same days, and who stands in then; empty where they are there."""
    by_person = {one.user_id: one for one in others if _shares_days(one, absence)}
    said, seen, one = [], {absence.user_id}, by_person.get(absence.deputy_id)
    while one is not None and one.user_id not in seen:
        seen.add(one.user_id)
        said.append(
            f"{one.user.full_name} is away too, {days_words(one)}: {one.deputy.full_name} stands in then."
        )
        one = by_person.get(one.deputy_id)
    return " ".join(said)


def _shares_days(one: Absence, other: Absence) -> bool:
    return one.starts_on <= other.ends_on and one.ends_on >= other.starts_on


def absence_page(absence: Absence, user: User, today: date) -> dict[str, Any]:
    """Give what the page of one absence prints, but for its cases."""
    is_mine = absence.user_id == user.pk
    has_begun = absence.starts_on <= today
    return {
        "pk": absence.pk,
        "title": _title(absence, is_mine=is_mine, has_begun=has_begun),
        "name": "you" if is_mine else absence.user.full_name,
        "is_mine": is_mine,
        "first": long_date(absence.starts_on),
        "back": long_date(absence.back_on),
        "deputy": absence.deputy.full_name,
        "has_begun": has_begun,
        "is_over": absence.ended_at is not None or absence.ends_on < today,
        "end_text": ("I am back" if is_mine else f"{absence.user.full_name} is back")
        if has_begun
        else "Take it back",
    }


def _title(absence: Absence, *, is_mine: bool, has_begun: bool) -> str:
    if is_mine:
        return "You are away" if has_begun else "You will be away"
    return f"{absence.user.full_name} {'is' if has_begun else 'will be'} away"


def due_rows(cases: Iterable[Case]) -> list[dict[str, str]]:
    """Give the cases that fall due meanwhile."""
    return [
        {
            "title": masked(case.story.title),
            "href": reverse("casework:case", args=[case.pk]),
            "service": case.service.name,
            "due": long_date(case.due_on),
        }
        for case in cases
    ]


def standing_page(standings: list[ServiceStanding], organisation: Organisation) -> dict[str, Any]:
    """Give the services in red with what is missing, and who has not answered the question yet."""
    open_ones = [one for one in standings if not one.service.closed_on]
    red = [one for one in open_ones if one.is_red]
    waiting = [
        (one, holder)
        for one in open_ones
        for holder in one.holders
        if holder.confirmation is Confirmation.WAITING and holder.ownership.asked_on
    ]
    return {
        "summary": _summary(len(open_ones), len(red)),
        "red": [_red(one) for one in red],
        "waiting": [_waiting(one, holder) for one, holder in waiting],
        "rest": [_fine(one) for one in open_ones if one.holders and not one.is_red],
    }


def _summary(number: int, red: int) -> str:
    if not red:
        return f"Two people or more answer for each of {count('service', 'services', number)}."
    if red == 1:
        return "1 service stands in red: fewer than two people answer for it."
    return f"{red:,} services stand in red: fewer than two people answer for each."


def _red(standing: ServiceStanding) -> dict[str, Any]:
    declined = [
        f"{one.user.full_name} said on {short_date(one.at)} that they no longer answer for it."
        for one in standing.declined
    ]
    return {
        "pk": standing.service.pk,
        "name": standing.service.name,
        "missing": _missing(standing),
        "tag": "Only one person" if standing.number else "Nobody",
        "holders": [_holder(one) for one in standing.holders],
        "declined": declined,
        "href": reverse("organisations:service-answerers", args=[standing.service.pk]),
    }


def _missing(standing: ServiceStanding) -> str:
    able = [one.ownership.user.full_name for one in standing.holders if one.counts]
    if able:
        return (
            f"Only {able[0]} answers for it. While they are away, its stories go one step up, or to a lead."
        )
    if any(one.confirmation is Confirmation.LAPSED for one in standing.holders):
        return "Nobody has said that they still answer for it."
    if standing.holders:
        return "Nobody of those named can answer. Its stories go one step up, or to a lead."
    return "Nobody is named for it. Its stories go to a lead."


def _holder(holder: Holder) -> dict[str, Any]:
    return {
        "pk": holder.ownership.pk,
        "name": holder.ownership.user.full_name,
        "rank": _RANKS[holder.ownership.rank],
        "why_not": holder.why_not,
        "may_be_asked": holder.confirmation is not Confirmation.CONFIRMED and holder.ownership.user.is_active,
    }


def _waiting(standing: ServiceStanding, holder: Holder) -> dict[str, Any]:
    asked_on = holder.ownership.asked_on
    return {
        "pk": holder.ownership.pk,
        "name": holder.ownership.user.full_name,
        "service": standing.service.name,
        "asked": f"asked on {short_date(asked_on)}" if asked_on else "",
    }


def _fine(standing: ServiceStanding) -> dict[str, str]:
    people = ", ".join(
        f"{one.ownership.user.full_name} ({_RANKS[one.ownership.rank]})"
        for one in standing.holders
        if one.counts
    )
    return {"name": standing.service.name, "people": people}


def balance_page(balance: Balance) -> dict[str, Any]:
    """Give the people by name with what they carry. No order but the alphabet, and nothing about speed."""
    limits = balance.limits
    with_work = sum(one.stories > 0 for one in balance.people)
    nobody = (
        f" {count('story has', 'stories have', balance.with_nobody)} nobody." if balance.with_nobody else ""
    )
    return {
        "summary": f"{count('story is', 'stories are', balance.stories)} open, "
        f"with {count('person', 'people', with_work)}.{nobody}",
        "with_nobody": balance.with_nobody,
        "rows": [_carried(one, limits.distressing_a_day) for one in balance.people],
        "distressing_from": limits.distressing_from,
        "distressing_a_day": limits.distressing_a_day,
    }


def _carried(one: Carried, a_day: int) -> dict[str, Any]:
    shown = ", ".join(one.services[:3])
    more = len(one.services) - 3
    services = f"{shown} and {more:,} more" if more > 0 else shown
    note = f"{one.why_not[0].upper()}{one.why_not[1:]}" if one.why_not else ""
    return {
        "name": one.user.full_name,
        "about": ". ".join(one for one in (services, note) if one),
        "stories": f"{one.stories:,}",
        "distressing": f"{one.distressing:,}",
        "burden": f"{one.burden:,}",
        "today": f"{one.distressing_today:,} of {a_day:,}",
        "is_full": one.distressing_today >= a_day,
    }
