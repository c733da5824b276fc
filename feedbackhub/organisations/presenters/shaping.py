"""What changing the tree would do, in words, before it is done."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.urls import reverse

from feedbackhub.organisations import tallies
from feedbackhub.organisations.models import ServiceKind
from feedbackhub.web.words import count

if TYPE_CHECKING:
    from collections.abc import Iterable

    from feedbackhub.organisations.models import Membership, Service
    from feedbackhub.organisations.planting import Plan
    from feedbackhub.organisations.selectors import AccessChange, MoveEffects

_MOST_SHOWN = 200


def effects(found: MoveEffects) -> dict[str, Any]:
    """Give who gains and loses access, who can no longer answer, and who answers instead."""
    return {
        "gains": [_access(one) for one in found.gains],
        "losses": [_access(one) for one in found.losses],
        "silenced": [
            f"{one.user.full_name} can no longer answer for {one.service.name}"
            for one in found.no_longer_able
        ],
        "answers": _answers(found.answers_now, found.answers_then),
    }


def _access(change: AccessChange) -> str:
    return f"{change.person.full_name}, {change.role.lower()} at {change.place.name}"


def _answers(now: str, then: str) -> str:
    now, then = now or "the patient experience lead", then or "the patient experience lead"
    if now == then:
        return f"As before, {now} answers for its stories."
    return f"From then on {then} answers for its stories, in place of {now}."


def brought(roles: Iterable[Membership], into: Service) -> list[str]:
    """Give whose role a merger would give at the other service as well."""
    return [f"{one.user.full_name}, {one.get_role_display().lower()} at {into.name} too" for one in roles]


def hanging_on(service: Service) -> str:
    """Give what hangs on a service and all beneath it, in numbers; empty where nothing does."""
    parts = [count(*one) for one in tallies.tallies_of(service) if one[2]]
    return " and ".join(part for part in (", ".join(parts[:-1]), *parts[-1:]) if part)


def name_and_place(service: Service, names: dict[str, str]) -> dict[str, str]:
    """Give a service with the names of those above it, for a confirmation."""
    above = [names[path] for path in reversed(service.paths_up[1:]) if path in names]
    return {
        "name": service.name,
        "code": service.code,
        "place": ", ".join(above),
        "href": reverse("organisations:service", kwargs={"pk": service.pk}),
    }


def plan(found: Plan, root_name: str) -> dict[str, Any]:
    """Give what a sheet would do: its steps, what is wrong, and a sentence that sums it up."""
    kinds = dict(ServiceKind.choices)
    steps: list[dict[str, Any]] = [
        *(
            {
                "number": one.number,
                "does": "Add",
                "tone": "done",
                "code": one.code,
                "name": one.name,
                "detail": f"{kinds[one.kind]} under {one.parent_code or root_name}",
            }
            for one in found.additions
        ),
        *(
            {
                "number": one.number,
                "does": "Change",
                "tone": "moving",
                "code": one.code,
                "name": one.name,
                "detail": _reworded(one.was_name, one.name, kinds[one.was_kind], kinds[one.kind]),
            }
            for one in found.rewordings
        ),
    ]
    return {
        "errors": [
            {"where": f"Line {one.number:,}" if one.number else "The whole sheet", "text": one.message}
            for one in found.errors[:_MOST_SHOWN]
        ],
        "steps": sorted(steps, key=lambda step: step["number"])[:_MOST_SHOWN],
        "more": max(0, len(steps) - _MOST_SHOWN),
        "does_something": found.does_something,
        "fingerprint": found.fingerprint,
        "summary": plan_summary(found),
    }


def _reworded(was_name: str, name: str, was_kind: str, kind: str) -> str:
    parts = [f"now called {was_name}"] if was_name != name else []
    parts += [f"{was_kind.lower()} becomes {kind.lower()}"] if was_kind != kind else []
    return ", ".join(parts)


def plan_summary(found: Plan) -> str:
    """Give in a sentence what a sheet would do."""
    if found.errors:
        return f"{count('line needs', 'lines need', len(found.errors))} your hand. Nothing was changed."
    if not found.does_something:
        return f"Nothing to do: {count('service is', 'services are', found.unchanged)} as the sheet says already."
    return (
        f"{count('service', 'services', len(found.additions))} to add, {len(found.rewordings):,} to change, "
        f"{found.unchanged:,} as they are."
    )
