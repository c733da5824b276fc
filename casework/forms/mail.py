"""The forms about mail: an answer to one, and when a person wants any."""

from __future__ import annotations

from datetime import time
from typing import TYPE_CHECKING, Any, TypeAlias

from casework.models import DigestKind
from casework.services.mail_answers import LATER_CHOICES
from feedbackhub.nhsuk_forms import fields
from feedbackhub.nhsuk_forms.forms import NhsukForm

if TYPE_CHECKING:
    from django.http import QueryDict

    from casework.models import MailChoice

Sent: TypeAlias = "QueryDict | None"
NOTE_LENGTH = 300
_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


def _hours() -> list[tuple[str, str]]:
    words = {0: "midnight", 12: "midday"}
    return [
        (f"{hour:02d}:00", words.get(hour, f"{hour % 12}{'am' if hour < 12 else 'pm'}")) for hour in range(24)
    ]


class NotMineForm(NhsukForm):
    """Why a case is not the reader's."""

    note = fields.CharField(
        label="Whose is it, or why is it not yours? (optional)",
        hint="The person who gets it reads this. Do not repeat what the story says",
        required=False,
        max_length=NOTE_LENGTH,
    )

    def __init__(self, data: Sent = None) -> None:
        super().__init__(data, prefix="not-mine")


class LaterForm(NhsukForm):
    """When to be reminded again."""

    later = fields.RadiosField(
        label="When shall we remind you?",
        choices=[(str(days), "On the next working day" if days == 1 else f"In {days} working days")
                 for days in LATER_CHOICES],
        initial=str(LATER_CHOICES[0]),
        small=True,
        error_messages={"required": "Select when we shall remind you"},
    )  # fmt: skip

    def __init__(self, data: Sent = None) -> None:
        super().__init__(data, prefix="later")


class MailChoiceForm(NhsukForm):
    """When and how one person wants mail."""

    how = fields.RadiosField(
        label="About single stories",
        choices=[("each", "A mail when something happens"), (DigestKind.DAILY.value, "One mail a day")],
        choice_hints={
            "each": "When a story comes to you, when a reply is due and when it is late",
            DigestKind.DAILY.value: "In the morning, with everything in it. A story that is due at once still gets "
            "its own mail",
        },
        small=True,
    )
    weekly = fields.RadiosField(
        label="At the beginning of your week",
        choices=[("yes", "Send me a mail on how things stand"), ("no", "Send none")],
        choice_hints={"yes": "Praise first, then what is due and what changed"},
        small=True,
    )
    weekdays = fields.CheckboxesField(
        label="Days on which you want mail",
        hint="Never on bank holidays",
        choices=[(str(number), day) for number, day in enumerate(_DAYS)],
        small=True,
        error_messages={"required": "Select at least one day"},
    )
    first = fields.SelectField(label="Not before", choices=_hours())
    last = fields.SelectField(label="Not after", choices=[*_hours()[1:], ("23:59", "midnight")])

    def __init__(self, data: Sent = None, *, choice: MailChoice) -> None:
        super().__init__(data)
        last = f"{choice.last:%H:%M}"
        self.initial = {
            "how": DigestKind.DAILY.value if choice.daily else "each",
            "weekly": "yes" if choice.weekly else "no",
            "weekdays": [str(day) for day in choice.weekdays],
            "first": f"{choice.first:%H:%M}",
            "last": last,
        }

    def clean(self) -> dict[str, Any]:
        """Ask for hours in which mail may go."""
        sent = self.cleaned_data
        if sent.get("first") and sent.get("last") and sent["last"] <= sent["first"]:
            self.add_error("last", "Select an hour after the first one")
        return sent

    @property
    def chosen(self) -> dict[str, Any]:
        """What was chosen, once the form is valid."""
        sent = self.cleaned_data
        return {
            "daily": sent["how"] == DigestKind.DAILY,
            "weekly": sent["weekly"] == "yes",
            "weekdays": sorted(int(day) for day in sent["weekdays"]),
            "first": time.fromisoformat(sent["first"]),
            "last": time.fromisoformat(sent["last"]),
        }
