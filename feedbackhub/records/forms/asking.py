"""The forms by which an administrator decides a rule, holds records, asks for an erasure, and finds a story."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from feedbackhub.core.retention import ENDING_WORDS, Ending, Keep, RecordType, Unit
from feedbackhub.nhsuk_forms import fields
from feedbackhub.nhsuk_forms.forms import NhsukForm
from feedbackhub.organisations.forms.choosing import ServiceField
from feedbackhub.organisations.selectors import services_of
from feedbackhub.records.models import AskedBy
from feedbackhub.records.selectors.holdings import KEEP, REMOVE

if TYPE_CHECKING:
    from collections.abc import Sequence

    from feedbackhub.organisations.models import Organisation
    from feedbackhub.records.selectors.holdings import Item
    from feedbackhub.records.services.rules import Rule

_NO_LIMIT = "none"
_WHY = "Whoever asks later reads this. Do not name patients or repeat their words."


class RuleForm(NhsukForm):
    """How long one kind of record is kept."""

    number = fields.IntegerField(
        label="How long",
        required=False,
        min_value=1,
        max_value=1200,
        width=4,
        hint="A whole number. Leave it empty where you choose “without limit”",
    )
    unit = fields.RadiosField(
        label="Counted in",
        choices=[(Unit.DAYS.value, "Days"), (Unit.MONTHS.value, "Months"), (_NO_LIMIT, "Without limit")],
        error_messages={"required": "Select days, months or without limit"},
    )
    ending = fields.RadiosField(label="What happens then", choices=[])
    reason = fields.CharField(
        label="Why",
        max_length=300,
        hint="For example, the line of your retention schedule",
        error_messages={"required": "Enter why"},
    )

    def __init__(self, *args: Any, rule: Rule, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kind: RecordType = rule.type
        endings = rule.type.endings or (rule.type.ending,)
        self.fields["ending"].choices = [(one.value, ENDING_WORDS[one]) for one in endings]  # type: ignore[attr-defined]
        self.initial = {
            "number": rule.keep.number if rule.keep else None,
            "unit": rule.keep.unit.value if rule.keep else _NO_LIMIT,
            "ending": rule.ending.value,
            "reason": rule.decision.reason if rule.decision else "",
        }

    def clean(self) -> dict[str, Any]:
        """Ask for a number where there is a limit, and for none where there is not."""
        sent = self.cleaned_data
        if sent.get("unit") in set(Unit) and sent.get("number") is None and "number" not in self.errors:
            self.add_error("number", "Enter how many days or months, or select without limit")
        if sent.get("unit") == _NO_LIMIT and sent.get("number") is not None:
            self.add_error("number", "Remove the number, or select days or months")
        return sent

    @property
    def keep(self) -> Keep | None:
        """The period, once the form is valid; None without limit."""
        unit = self.cleaned_data["unit"]
        return None if unit == _NO_LIMIT else Keep(self.cleaned_data["number"], Unit(unit))

    @property
    def chosen_ending(self) -> Ending:
        """What happens when the time is over, once the form is valid."""
        return Ending(self.cleaned_data["ending"])


class HoldForm(NhsukForm):
    """Why something is held."""

    reason = fields.CharField(
        label="Why these records are held",
        max_length=300,
        hint="For example, the number of an inquest. Everybody who may read the story sees it: name nobody",
        error_messages={"required": "Enter why these records are held"},
    )


class WideHoldForm(HoldForm):
    """A hold on a service with all beneath it, or on the whole organisation."""

    service = ServiceField(
        label="Service",
        queryset=None,
        empty_label="Select a service",
        hint="The hold covers it and everything beneath. To hold everything, select the organisation itself.",
        error_messages={"required": "Select a service"},
    )
    field_order = ("service", "reason")

    def __init__(self, *args: Any, organisation: Organisation, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["service"].queryset = services_of(organisation)  # type: ignore[attr-defined]


class EndHoldForm(NhsukForm):
    """Why a hold ends."""

    reason = fields.CharField(
        label="Why the hold ends",
        max_length=300,
        hint=_WHY,
        error_messages={"required": "Enter why the hold ends"},
    )


class FindForm(NhsukForm):
    """Which story somebody asks about. Sent by GET."""

    words = fields.SearchField(
        label="Reference, link, screen name or words of the story",
        required=False,
        max_length=200,
    )


class DecisionsForm(NhsukForm):
    """What becomes of colleagues' words about the story: one question a text."""

    def __init__(
        self, *args: Any, items: Sequence[Item], decided: dict[str, str] | None = None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.items = list(items)
        for number, item in enumerate(self.items, start=1):
            self.fields[f"item_{number}"] = fields.RadiosField(
                label=f"Text {number}: {item.table.name}",
                choices=[(REMOVE, "Remove it"), (KEEP, "Keep it")],
                initial=(decided or {}).get(item.key, item.suggested),
                inline=True,
                small=True,
                error_messages={"required": f"Select remove or keep for text {number}"},
            )

    @property
    def decisions(self) -> dict[str, str]:
        """What was decided, by the items' keys, once the form is valid."""
        return {
            item.key: self.cleaned_data[f"item_{number}"] for number, item in enumerate(self.items, start=1)
        }

    def asked(self) -> list[tuple[Item, Any]]:
        """Give each item with its bound field."""
        return [(item, self[f"item_{number}"]) for number, item in enumerate(self.items, start=1)]


class ErasureForm(DecisionsForm):
    """A request to erase a story."""

    asked_by = fields.RadiosField(
        label="Who asks for it?",
        choices=AskedBy.choices,
        error_messages={"required": "Select who asks for it"},
    )
    reference = fields.CharField(
        label="Your reference (optional)",
        required=False,
        max_length=60,
        hint="The number of the request in your own records. No names",
        width=20,
    )


class RefusalForm(NhsukForm):
    """Why a request is refused."""

    reason = fields.CharField(
        label="Why it is refused",
        max_length=300,
        hint=_WHY,
        error_messages={"required": "Enter why it is refused"},
    )


class StaffCopyForm(NhsukForm):
    """Of whom a copy is made."""

    person = fields.ModelSelectField(
        label="Person",
        queryset=None,
        empty_label="Select a person",
        error_messages={"required": "Select a person"},
    )

    def __init__(self, *args: Any, people: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["person"].queryset = people  # type: ignore[attr-defined]
