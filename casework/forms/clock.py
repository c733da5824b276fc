"""The forms about clocks: pause one, let it run again, and an organisation's targets."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any, TypeAlias, cast

from casework.clocks import LONGEST_PAUSE
from casework.clocks.answering import LEVELS, LONGEST
from casework.forms.case import PersonField
from casework.models import LateStep, PauseReason
from casework.services.clock_settings import LATEST_STEP
from feedbackhub.core.clock import local_date
from feedbackhub.nhsuk_forms import fields
from feedbackhub.nhsuk_forms.forms import NhsukForm
from feedbackhub.organisations.models import Nation

if TYPE_CHECKING:
    from django.db.models import QuerySet
    from django.http import QueryDict

    from casework.models import ClockSettings
    from feedbackhub.accounts.models import User

Sent: TypeAlias = "QueryDict | None"
NOTE_LENGTH = 300
_HINTS = {
    0: "Praise, or nothing critical",
    5: "The most serious: somebody died, or may die",
}
_STEP_LABELS = {
    LateStep.DEPUTY: "Tell the deputy after",
    LateStep.LEAD: "Tell the patient experience leads after",
    LateStep.SPONSOR: "Tell the executive sponsor after",
}


class PauseForm(NhsukForm):
    """Stop the clock until a day, with the reason."""

    reason = fields.RadiosField(
        label="Why can nobody answer now?",
        choices=PauseReason.choices,
        small=True,
        error_messages={"required": "Select why nobody can answer now"},
    )
    until = fields.DateField(
        label="When does the clock run again?",
        hint=f"On this day it runs again by itself. {LONGEST_PAUSE} working days ahead at most",
        earliest=lambda: local_date() + timedelta(days=1),
        error_messages={"required": "Enter the day on which the clock runs again"},
    )
    note = fields.CharField(
        label="For whom or what do you wait? (optional)",
        hint="Everybody who can see this case can read it. The author and the public never can.",
        required=False,
        max_length=NOTE_LENGTH,
    )

    def __init__(self, data: Sent = None) -> None:
        super().__init__(data, prefix="pause")


class ResumeForm(NhsukForm):
    """Let the clock run again. There is nothing to fill in."""

    def __init__(self, data: Sent = None) -> None:
        super().__init__(data, prefix="resume")


class ClockSettingsForm(NhsukForm):
    """Working days to answer by criticality, whose bank holidays count, and who is told when a reply is late."""

    nation = fields.RadiosField(label="Whose bank holidays do you keep?", choices=Nation.choices, small=True)
    unread = fields.IntegerField(
        label="A story that nobody has read yet",
        min_value=1,
        max_value=LONGEST,
        width=2,
        suffix="working days",
    )
    live = fields.IntegerField(
        label="A story that can still be put right, or asks for urgent care",
        hint="For example, from somebody who is on the ward now",
        min_value=1,
        max_value=LONGEST,
        width=2,
        suffix="working days",
    )
    sponsor = PersonField(
        label="Executive sponsor",
        hint="A director who can read every story here",
        queryset=None,
        required=False,
        empty_label="Nobody",
    )

    def __init__(self, data: Sent = None, *, decided: ClockSettings, candidates: QuerySet[User]) -> None:
        super().__init__(data)
        for level in LEVELS:
            self.fields[f"level_{level}"] = _days(f"Criticality {level}", LONGEST, hint=_HINTS.get(level, ""))
        for step in LateStep:
            self.fields[f"{step.value}_after"] = _days(
                _STEP_LABELS[step], LATEST_STEP, hint="Leave it empty for never", required=False
            )
        cast("PersonField", self.fields["sponsor"]).queryset = candidates
        self.initial = {
            "nation": decided.organisation.nation,
            "unread": decided.unread,
            "live": decided.live,
            "sponsor": decided.sponsor_id,
            **{f"level_{level}": days for level, days in enumerate(decided.by_criticality)},
            **{f"{step.value}_after": getattr(decided, f"{step.value}_after") for step in LateStep},
        }

    def clean(self) -> dict[str, Any]:
        """Say beside its box which number cannot be; the service would refuse it too."""
        sent = self.cleaned_data
        days = [sent.get(f"level_{level}") for level in LEVELS]
        for level in LEVELS[1:]:
            more, less = days[level], days[level - 1]
            if more is not None and less is not None and more > less:
                self.add_error(
                    f"level_{level}", f"Enter {less} or less: a more serious story cannot wait longer"
                )
        if sent.get("sponsor_after") and not sent.get("sponsor") and "sponsor" not in self.errors:
            self.add_error("sponsor", "Select the executive sponsor, or leave the last step empty")
        return sent

    @property
    def levels(self) -> list[Any]:
        """The bound boxes for the criticalities, least first."""
        return [self[f"level_{level}"] for level in LEVELS]

    @property
    def steps(self) -> list[Any]:
        """The bound boxes for the steps, first one first."""
        return [self[f"{step.value}_after"] for step in LateStep]

    @property
    def decided(self) -> dict[str, Any]:
        """What was decided, once the form is valid."""
        sent = self.cleaned_data
        return {
            "nation": sent["nation"],
            "by_criticality": [sent[f"level_{level}"] for level in LEVELS],
            "unread": sent["unread"],
            "live": sent["live"],
            "steps": {step.value: sent[f"{step.value}_after"] for step in LateStep},
            "sponsor": sent["sponsor"],
        }


def _days(label: str, most: int, *, hint: str = "", required: bool = True) -> fields.IntegerField:
    return fields.IntegerField(
        label=label, hint=hint, min_value=1, max_value=most, width=2, suffix="working days", required=required
    )
