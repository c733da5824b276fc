"""The forms with which people decide about what was read in a story. The services hold the rules."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeAlias

from feedbackhub.nhsuk_forms import fields
from feedbackhub.nhsuk_forms.forms import NhsukForm
from stories.analysis.flags.categories import CATEGORIES
from stories.models import MEANINGS, FlagStep, TermKind
from stories.services.deciding import LONGEST_REASON, RAISABLE

if TYPE_CHECKING:
    from django.http import QueryDict

Sent: TypeAlias = "QueryDict | None"
BACK = "back"
_SEEN_BY = "Colleagues who can see this case can read it, never the author or the public"


class FlagForm(NhsukForm):
    """Decide about one flag; the button that was pressed says what."""

    reason = fields.TextareaField(label="Why?", rows=2, required=False, max_length=LONGEST_REASON)

    def __init__(self, data: Sent = None, *, pk: int, hint: str = "") -> None:
        super().__init__(data, prefix=f"flag-{pk}")
        self.fields["reason"].help_text = f"{hint} {_SEEN_BY}.".strip()
        self._step = data.get("step", "") if data else ""

    @property
    def step(self) -> str:
        """What is to be done: a `FlagStep`, or nothing that there is."""
        return self._step if self._step in set(FlagStep.values) - {FlagStep.RAISED} else ""

    def clean(self) -> dict[str, Any]:
        """Ask for the reason beside its box; the service would refuse it too."""
        cleaned = super().clean() or {}
        if not self.step:
            self.add_error(None, "Press one of the buttons to say what you decide")
        elif self.step == FlagStep.DISMISSED and not cleaned.get("reason"):
            self.add_error("reason", "Say why there is nothing in it")
        return cleaned


class RaiseForm(NhsukForm):
    """Raise a concern that nobody raised."""

    category = fields.SelectField(
        label="What is the concern?",
        choices=[
            ("", "Select a concern"),
            *((one.code, one.name) for one in CATEGORIES if one.code in RAISABLE),
        ],
        error_messages={"required": "Select a concern"},
    )
    quote = fields.CharField(
        label="Which words tell of it? (optional)",
        hint="Copy them from the story",
        required=False,
        max_length=200,
    )
    reason = fields.TextareaField(
        label="Why do you raise it?",
        hint=f"{_SEEN_BY}.",
        rows=2,
        max_length=LONGEST_REASON,
        error_messages={"required": "Say why you raise it"},
    )

    def __init__(self, data: Sent = None) -> None:
        super().__init__(data, prefix="raise")


class CriticalityForm(NhsukForm):
    """Say how critical the story is."""

    level = fields.RadiosField(
        label="How critical is it?",
        hint="Go by the worst thing that it tells, not by how it sounds",
        small=True,
        error_messages={"required": "Select how critical it is"},
    )
    reason = fields.TextareaField(
        label="Why?",
        hint=f"{_SEEN_BY}.",
        rows=2,
        max_length=LONGEST_REASON,
        error_messages={"required": "Say why you change it"},
    )

    def __init__(self, data: Sent = None, *, is_decided: bool) -> None:
        super().__init__(data, prefix="criticality")
        choices = list(MEANINGS[TermKind.CRITICALITY].items())
        if is_decided:
            choices.append((BACK, "Take back what was decided"))
        self.fields["level"].choices = choices  # type: ignore[attr-defined]

    def chosen_level(self) -> int | None:
        """Give the level; None where a decision is taken back."""
        level = self.cleaned_data["level"]
        return None if level == BACK else int(level)
