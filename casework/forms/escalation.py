"""The forms about concerns: pass one on, decide it, give it to somebody else, and who takes which."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any, TypeAlias, cast

from casework.escalation import DECISION_NAMES, ROUTES, Decision, Limit, Route
from casework.forms.case import PersonField
from feedbackhub.nhsuk_forms import fields
from feedbackhub.nhsuk_forms.forms import NhsukForm

if TYPE_CHECKING:
    from django.db.models import QuerySet
    from django.http import QueryDict

    from casework.models import EscalationTarget
    from feedbackhub.accounts.models import User

Sent: TypeAlias = "QueryDict | None"
WORDS_LENGTH = 1000
LIMITS: dict[str, Limit] = {
    "h1": Limit(hours=1),
    "h4": Limit(hours=4),
    "d0": Limit(working_days=0),
    "d1": Limit(working_days=1),
    "d2": Limit(working_days=2),
    "d3": Limit(working_days=3),
    "d5": Limit(working_days=5),
}


class EscalateForm(NhsukForm):
    """Pass a concern on. Routes that are open already are not offered."""

    route = fields.RadiosField(
        label="Who must hear of it?",
        choices=[],
        small=True,
        error_messages={"required": "Select who must hear of it"},
    )
    reason = fields.TextareaField(
        label="What is the concern?",
        hint="They, you and the patient experience leads can read it. The author and the public never can.",
        rows=3,
        max_length=WORDS_LENGTH,
        error_messages={"required": "Say what the concern is"},
    )

    def __init__(
        self, data: Sent = None, *, open_routes: Iterable[Route] = (), first: Route | None = None
    ) -> None:
        taken = set(open_routes)
        super().__init__(data, prefix="escalate", initial={"route": first.value if first else None})
        offered = [(route.value, rule.name) for route, rule in ROUTES.items() if route not in taken]
        cast("fields.RadiosField", self.fields["route"]).choices = offered


class DecideForm(NhsukForm):
    """Record what was decided."""

    decision = fields.RadiosField(
        label="What was decided?",
        choices=[],
        small=True,
        error_messages={"required": "Select what was decided"},
    )
    note = fields.TextareaField(
        label="What was done, or why is nothing needed?",
        rows=4,
        max_length=WORDS_LENGTH,
        error_messages={"required": "Say what was done, or why nothing is needed"},
    )

    def __init__(self, data: Sent = None, *, route: Route) -> None:
        super().__init__(data, prefix="decide")
        cast("fields.RadiosField", self.fields["decision"]).choices = [
            (one.value, DECISION_NAMES[one]) for one in ROUTES[route].decisions
        ]

    @property
    def decided(self) -> Decision:
        """What was chosen, once the form is valid."""
        return Decision(self.cleaned_data["decision"])


class HandOnForm(NhsukForm):
    """Give it to somebody else."""

    to = PersonField(
        label="Who takes it?",
        queryset=None,
        empty_label="Select somebody",
        error_messages={"required": "Select who takes it"},
    )
    note = fields.CharField(label="Why? (optional)", required=False, max_length=WORDS_LENGTH)

    def __init__(self, data: Sent = None, *, candidates: QuerySet[User]) -> None:
        super().__init__(data, prefix="hand")
        cast("PersonField", self.fields["to"]).queryset = candidates


class CallBackForm(NhsukForm):
    """End one that was raised by mistake."""

    note = fields.TextareaField(
        label="Why is it called back?",
        rows=3,
        max_length=WORDS_LENGTH,
        error_messages={"required": "Say why it is called back"},
    )

    def __init__(self, data: Sent = None) -> None:
        super().__init__(data, prefix="back")


class SecondStepForm(NhsukForm):
    """Record the second step."""

    note = fields.TextareaField(
        label="What was done, or why is it not needed?",
        rows=3,
        max_length=WORDS_LENGTH,
        error_messages={"required": "Say what was done, or why it is not needed"},
    )

    def __init__(self, data: Sent = None) -> None:
        super().__init__(data, prefix="second")


class TargetForm(NhsukForm):
    """Who takes one route, and how soon."""

    role = fields.CharField(
        label="What is the role called here?",
        max_length=120,
        error_messages={"required": "Say what the role is called here"},
    )
    person = PersonField(label="Who has it?", queryset=None, required=False, empty_label="Nobody yet")
    deputy = PersonField(label="Who stands in?", queryset=None, required=False, empty_label="Nobody yet")
    limit = fields.SelectField(label="How soon must they take it?", choices=[])

    def __init__(self, data: Sent = None, *, target: EscalationTarget, candidates: QuerySet[User]) -> None:
        limits = _limits(target.limit)
        super().__init__(
            data,
            prefix=target.route,
            initial={
                "role": target.role,
                "person": target.person_id,
                "deputy": target.deputy_id,
                "limit": next(key for key, limit in limits.items() if limit == target.limit),
            },
        )
        self.route = Route(target.route)
        self.name = ROUTES[self.route].name
        for name in ("person", "deputy"):
            cast("PersonField", self.fields[name]).queryset = candidates
        cast("fields.SelectField", self.fields["limit"]).choices = [
            (key, limit.words[0].upper() + limit.words[1:]) for key, limit in limits.items()
        ]
        self._limits = limits

    def clean(self) -> dict[str, Any]:
        """Say beside its box that a deputy is somebody else; the service would refuse it too."""
        sent = self.cleaned_data
        if sent.get("person") and sent.get("person") == sent.get("deputy"):
            self.add_error("deputy", "Select somebody else as the deputy")
        return sent

    @property
    def chosen_limit(self) -> Limit:
        """What was chosen, once the form is valid."""
        return self._limits[self.cleaned_data["limit"]]


def _limits(own: Limit) -> Mapping[str, Limit]:
    """Give the limits to choose from, with the organisation's own where it is none of the usual."""
    return LIMITS if own in LIMITS.values() else {"own": own, **LIMITS}
