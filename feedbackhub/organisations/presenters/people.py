"""A person's row, profile, roles and services, in words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.urls import reverse

from feedbackhub.accounts.roles import ROLE_DUTIES, ROLE_NAMES, Role
from feedbackhub.core.clock import now
from feedbackhub.organisations.selectors import Gap, PersonState
from feedbackhub.web.dates import date_and_time, short_date
from feedbackhub.web.words import count

if TYPE_CHECKING:
    from feedbackhub.organisations.models import Membership, Ownership
    from feedbackhub.organisations.selectors import ServiceAnswers

_TONES = {
    PersonState.INVITED: "waiting",
    PersonState.DORMANT: "moving",
    PersonState.ACTIVE: "done",
    PersonState.LEFT: "stopped",
}
_NAMED = 3


@dataclass(frozen=True)
class Row:
    """One line of the list."""

    name: str
    href: str
    email: str
    job_title: str
    roles: list[str]
    answers_for: list[str]
    last_seen: str
    tag: dict[str, str] | None
    note: str


def row(person: Any) -> Row:
    """Give the line of a person from `people_matching`."""
    return Row(
        name=person.full_name,
        href=reverse("organisations:responder", kwargs={"pk": person.pk}),
        email=person.email,
        job_title=person.job_title,
        roles=_grouped((ROLE_NAMES[Role(one.role)], one.service.name) for one in person.roles_here),
        answers_for=_grouped(
            (f"{one.get_rank_display()} of", one.service.name) for one in person.services_here
        ),
        last_seen=f"Signed in {short_date(person.last_login)}" if person.last_login else "Never signed in",
        tag=None if person.state == PersonState.ACTIVE else _tag(person.state),
        note=_invitation_note(person),
    )


def profile(person: Any) -> dict[str, Any]:
    """Give what the pages of one person print, from `people_in`."""
    return {
        "pk": person.pk,
        "name": person.full_name,
        "email": person.email,
        "job_title": person.job_title,
        "href": reverse("organisations:responder", kwargs={"pk": person.pk}),
        "tag": _tag(person.state),
        "note": _invitation_note(person),
        "last_seen": date_and_time(person.last_login) if person.last_login else "Never",
        "is_invited": person.state == PersonState.INVITED,
        "has_left": person.state == PersonState.LEFT,
    }


def roles(memberships: Iterable[Membership]) -> list[dict[str, Any]]:
    """Give a person's roles, one line each, with what each may do."""
    return [
        {
            "pk": one.pk,
            "role": ROLE_NAMES[Role(one.role)],
            "duty": ROLE_DUTIES[Role(one.role)],
            "service": one.service.name,
            "scope": "and everything beneath" if one.service.numchild else "",
        }
        for one in memberships
    ]


def role_line(membership: Membership) -> str:
    """Give a role in one line: "Responder, Ward 4"."""
    return f"{ROLE_NAMES[Role(membership.role)]}, {membership.service.name}"


def ownerships(held: Iterable[Ownership]) -> list[dict[str, Any]]:
    """Give the services that a person answers for."""
    return [
        {
            "pk": one.pk,
            "rank": one.get_rank_display(),
            "service": one.service.name,
            "href": reverse("organisations:service", kwargs={"pk": one.service_id}),
        }
        for one in held
    ]


def count_links(counts: Mapping[PersonState, int]) -> list[dict[str, str]]:
    """Give how many stand in each state, each with the address of that list."""
    words = {
        PersonState.ACTIVE: "active",
        PersonState.INVITED: "invited, not in yet",
        PersonState.DORMANT: "no sign-in for long",
        PersonState.LEFT: "left",
    }
    return [
        {"text": f"{counts[state]:,} {text}", "href": _list(state)}
        for state, text in words.items()
        if counts[state]
    ]


def attention(answers: list[ServiceAnswers], counts: Mapping[PersonState, int]) -> list[dict[str, str]]:
    """Give what needs a hand, worst first; nothing where all is well."""
    services = reverse("organisations:services")
    without_owner = [one.service.name for one in answers if one.needs_owner]
    without_deputy = [one.service.name for one in answers if one.needs_deputy]
    invited, dormant = counts[PersonState.INVITED], counts[PersonState.DORMANT]
    found = [
        (
            len(without_owner),
            "service has nobody who answers for it",
            "services have nobody who answers for them",
            f": {_some(without_owner)}. Their stories go to the patient experience lead.",
            f"{services}?show={Gap.OWNER.value}",
        ),
        (
            len(without_deputy),
            "service has an owner but no deputy",
            "services have an owner but no deputy",
            f": {_some(without_deputy)}. Holidays and sickness will leave stories unanswered.",
            f"{services}?show={Gap.DEPUTY.value}",
        ),
        (
            invited,
            "invitation is not taken up",
            "invitations are not taken up",
            ".",
            _list(PersonState.INVITED),
        ),
        (
            dormant,
            "person has not signed in for long",
            "people have not signed in for long",
            ".",
            _list(PersonState.DORMANT),
        ),
    ]
    return [
        {"text": count(one, many, number), "rest": rest, "href": href}
        for number, one, many, rest, href in found
        if number
    ]


def _list(state: PersonState) -> str:
    return f"{reverse('organisations:responders')}?state={state.value}"


def _tag(state: str) -> dict[str, str]:
    return {"text": PersonState(state).label, "tone": _TONES[PersonState(state)]}


def _invitation_note(person: Any) -> str:
    if person.state != PersonState.INVITED:
        return ""
    sent = f"Invited on {short_date(person.invited_at)}"
    ran_out = now() - person.invited_at > timedelta(seconds=settings.PASSWORD_RESET_TIMEOUT)
    return f"{sent}: the link has run out" if ran_out else sent


def _grouped(pairs: Iterable[tuple[str, str]]) -> list[str]:
    """Give "Responder: Ward 4, Ward 5 and 3 more" for each first word; after "Owner of" no colon stands."""
    groups: dict[str, list[str]] = {}
    for name, service in pairs:
        groups.setdefault(name, []).append(service)
    return [
        f"{name}{'' if name.endswith(' of') else ':'} {_some(services)}" for name, services in groups.items()
    ]


def _some(names: list[str]) -> str:
    shown = ", ".join(names[:_NAMED])
    more = len(names) - _NAMED
    return f"{shown} and {more:,} more" if more > 0 else shown
