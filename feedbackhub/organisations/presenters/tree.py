"""The tree of services in words: who answers for each, or who covers it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.urls import reverse

from feedbackhub.organisations.models import OwnershipRank, ServiceKind
from feedbackhub.organisations.ods import looks_like_a_code
from feedbackhub.organisations.selectors import Gap
from feedbackhub.web.dates import short_date
from feedbackhub.web.words import count

if TYPE_CHECKING:
    from feedbackhub.organisations.models import Ownership, Service
    from feedbackhub.organisations.selectors import Answerer, ServiceAnswers

# Steps of 16 pixels in NHS.UK frontend's spacing classes, by depth; what lies deeper stays at the last.
_INDENTS = (0, 3, 5, 7, 9)
CLOSED = "closed"


@dataclass(frozen=True)
class Row:
    """One line of the tree."""

    name: str
    href: str
    indent: int
    code: str
    kind: str
    owner: str
    deputy: str
    needs_owner: bool
    needs_deputy: bool
    closed: str


def rows(answers: list[ServiceAnswers], *, words: str = "", show: str = "") -> list[Row]:
    """Give the lines that match; a narrowed tree is shown flat, since its branches are not all there.

    Closed services are left out unless they are asked for.
    """
    flat = bool(words or show)
    return [_row(one, flat=flat) for one in answers if _matches(one, words.casefold().split(), show)]


def _matches(answers: ServiceAnswers, words: list[str], show: str) -> bool:
    text = f"{answers.service.name} {answers.service.code}".casefold()
    if not all(word in text for word in words) or answers.service.is_closed != (show == CLOSED):
        return False
    wanted = {Gap.OWNER.value: answers.needs_owner, Gap.DEPUTY.value: answers.needs_deputy}
    return wanted.get(show, True)


def _row(answers: ServiceAnswers, *, flat: bool) -> Row:
    service = answers.service
    return Row(
        name=service.name,
        href=_address(service),
        indent=0 if flat else _INDENTS[min(service.depth, len(_INDENTS)) - 1],
        code=service.code,
        kind=ServiceKind(service.kind).label,
        owner=owner_words(answers),
        deputy=deputy_words(answers),
        needs_owner=answers.needs_owner,
        needs_deputy=answers.needs_deputy,
        closed=closed_words(service),
    )


def closed_words(service: Service) -> str:
    """Give since when it has closed and of what it is part now; empty while it is open."""
    if service.closed_on is None:
        return ""
    part = f", part of {service.succeeded_by.name}" if service.succeeded_by else ""
    return f"Closed on {short_date(service.closed_on)}{part}"


def owner_words(answers: ServiceAnswers) -> str:
    """Give who answers, or who does so in their place."""
    if answers.owner is not None and answers.owner.can_act:
        return answers.owner.user.full_name
    above = answers.covered_by
    instead = (
        f"{above.owner.user.full_name} answers, as owner of {above.service.name}"
        if above and above.owner
        else ""
    )
    if answers.owner is not None:
        gone = f"{answers.owner.user.full_name}, who cannot reply here any more"
        return f"{gone}: {instead or 'the lead answers'}"
    return instead or "Nobody: the lead answers"


def deputy_words(answers: ServiceAnswers) -> str:
    """Give who stands in."""
    return ", ".join(_named(deputy) for deputy in answers.deputies) or "Nobody"


def colleague_words(answers: ServiceAnswers) -> str:
    """Give who shares the stories with the owner."""
    return ", ".join(_named(one) for one in answers.colleagues)


def _named(answerer: Answerer) -> str:
    name = answerer.user.full_name
    return name if answerer.can_act else f"{name}, who cannot reply here any more"


def summary(answers: list[ServiceAnswers]) -> str:
    """Give the state of the tree in one sentence."""
    if len(answers) == 1:
        return "Only the organisation itself so far. Add the services that stories are about."
    without_owner = sum(one.needs_owner for one in answers)
    without_deputy = sum(one.needs_deputy for one in answers)
    closed = sum(one.service.is_closed for one in answers)
    opening = f"{count('service', 'services', len(answers) - closed)}."
    hidden = f" {count('closed one is', 'closed ones are', closed)} not shown." if closed else ""
    if not without_owner and not without_deputy:
        return f"{opening} Somebody answers for each, and somebody can stand in.{hidden}"
    return (
        f"{opening} {without_owner:,} without anybody who answers, {without_deputy:,} with an owner but no deputy."
        f"{hidden}"
    )


def page(service: Service, answers: list[ServiceAnswers]) -> dict[str, Any]:
    """Give what the page of one service prints, from the answers of the whole tree."""
    mine = next(one for one in answers if one.service.pk == service.pk)
    above = [one.service for one in answers if service.path.startswith(one.service.path)][:-1]
    beneath = [
        one
        for one in answers
        if one.service.depth == service.depth + 1 and one.service.path.startswith(service.path)
    ]
    return {
        "pk": service.pk,
        "name": service.name,
        "kind": ServiceKind(service.kind).label,
        "code": service.code or "None",
        "owner": owner_words(mine),
        "deputy": deputy_words(mine),
        "colleagues": colleague_words(mine) or "Nobody",
        "needs_owner": mine.needs_owner,
        "needs_deputy": mine.needs_deputy,
        "is_root": service.is_root(),
        "closed": closed_words(service),
        "has_register_code": looks_like_a_code(service.code),
        "above": [{"text": one.name, "href": _address(one)} for one in above],
        "beneath": [_row(one, flat=True) for one in beneath if not one.service.is_closed],
        "closed_beneath": [_row(one, flat=True) for one in beneath if one.service.is_closed],
    }


def standing(ownerships: Iterable[Ownership]) -> dict[str, int | list[int]]:
    """Give the initial values of the form that sets owner, deputy and colleagues."""
    held = list(ownerships)
    ranks = {"owner": OwnershipRank.OWNER, "deputy": OwnershipRank.DEPUTY}
    found: dict[str, int | list[int]] = {
        name: next(one.user_id for one in held if one.rank == rank)
        for name, rank in ranks.items()
        if any(one.rank == rank for one in held)
    }
    return found | {"colleagues": [one.user_id for one in held if one.rank == OwnershipRank.COLLEAGUE]}


def _address(service: Service) -> str:
    return reverse("organisations:service", kwargs={"pk": service.pk})
