"""The forms of the change register."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from casework.models import ChangeDomain, ChangeKind, ChangeOrigin, ChangeSize, ChangeState, ChangeStrength
from casework.services.changes import ChangeWords
from feedbackhub.core.clock import local_date
from feedbackhub.nhsuk_forms import fields
from feedbackhub.nhsuk_forms.forms import NhsukForm

if TYPE_CHECKING:
    from feedbackhub.organisations.models import Service


class ChangeForm(NhsukForm):
    """Registers a change as planned or made. The date is needed only where it is planned.

    The fields stand in the order of the page: what everyone will read, how far it is, then what only staff see.
    """

    you_said = fields.TextareaField(
        label="What did people say?",
        hint="One sentence, without names or details of anybody’s care",
        rows=2,
        max_length=600,
        error_messages={
            "required": "Enter what people said",
            "max_length": "What people said must be 600 characters or fewer",
        },
    )
    we_did = fields.TextareaField(
        label="What did you do, or what will you do?",
        hint="Say it so that the author would know it when they see it",
        rows=3,
        max_length=1000,
        error_messages={
            "required": "Enter what you did or will do",
            "max_length": "What you did or will do must be 1,000 characters or fewer",
        },
    )
    title = fields.CharField(
        label="Name of the change",
        hint="A few words, for example “A quiet hour on the ward”",
        max_length=160,
        error_messages={"required": "Enter a name for the change"},
    )
    state = fields.RadiosField(
        label="How far is it?",
        choices=[(ChangeState.PLANNED.value, "We plan it"), (ChangeState.MADE.value, "We have made it")],
        error_messages={"required": "Select whether you plan the change or have made it"},
    )
    due_on = fields.DateField(
        label="Date by which it will be made",
        required=False,
        earliest=local_date,
        hint="Only if you plan it. For example, 27 3 2027",
    )
    service = fields.SelectField(
        label="Where?",
        hint="The service that changes",
        error_messages={"required": "Select the service that changes"},
    )
    kind = fields.RadiosField(
        label="What sort of change is it?",
        choices=ChangeKind.choices,
        choice_hints={
            "environment": "Rooms, noise, signs, food, parking",
            "process": "Booking, handover, discharge, who does what",
            "information": "Letters, leaflets, web pages, what people are told",
            "behaviour": "How staff act with people",
            "culture": "What the team thinks is normal",
        },
        error_messages={"required": "Select what sort of change it is"},
    )
    size = fields.RadiosField(
        label="How big is it?",
        choices=ChangeSize.choices,
        inline=True,
        error_messages={"required": "Select how big the change is"},
    )
    strength = fields.RadiosField(
        label="How likely is it to last?",
        choices=ChangeStrength.choices,
        hint="Helps the team to see which changes need a second look",
        error_messages={"required": "Select how likely the change is to last"},
    )
    origin = fields.RadiosField(
        label="How did it begin?",
        choices=ChangeOrigin.choices,
        error_messages={"required": "Select how the change began"},
    )
    is_co_designed = fields.BooleanField(label="Patients or carers helped to design it", required=False)
    domains = fields.CheckboxesField(
        label="Where else does it count? (optional)",
        hint="The Care Quality Commission’s five questions: the change can be shown there, too",
        choices=ChangeDomain.choices,
        required=False,
        small=True,
    )

    def __init__(self, *args: Any, services: list[Service], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.services = {str(service.pk): service for service in services}
        choices = [(key, _indented(service)) for key, service in self.services.items()]
        self.fields["service"].choices = [("", "Select a service"), *choices]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """Ask for the day of a planned change, and for none where it has been made."""
        cleaned: dict[str, Any] = super().clean() or {}
        planned = cleaned.get("state") == ChangeState.PLANNED.value
        if cleaned.get("state") == ChangeState.MADE.value:
            self.errors.pop("due_on", None)
            cleaned["due_on"] = None
        if planned and not cleaned.get("due_on") and "due_on" not in self.errors:
            self.add_error("due_on", "Enter the date by which the change will be made")
        return cleaned

    @property
    def chosen_service(self) -> Service:
        """Give the service that was picked; only after the form was found valid."""
        return self.services[self.cleaned_data["service"]]

    @property
    def words(self) -> ChangeWords:
        """Give what the person said of the change; only after the form was found valid."""
        data = self.cleaned_data
        return ChangeWords(
            title=data["title"],
            you_said=data["you_said"],
            we_did=data["we_did"],
            kind=data["kind"],
            size=data["size"],
            strength=data["strength"],
            origin=data["origin"],
            is_co_designed=data["is_co_designed"],
            domains=tuple(data["domains"]),
        )


class SuggestForm(ChangeForm):
    """Suggests a change: what is needed to decide. How it is counted is for whoever decides."""

    def __init__(self, *args: Any, services: list[Service], **kwargs: Any) -> None:
        super().__init__(*args, services=services, **kwargs)
        for name in ("state", "due_on", "size", "strength", "origin", "is_co_designed", "domains"):
            del self.fields[name]
        self.fields["we_did"].label = "What would you change?"
        self.fields["we_did"].help_text = ""

    @property
    def words(self) -> ChangeWords:
        """Give the suggestion; only after the form was found valid."""
        data = self.cleaned_data
        return ChangeWords(
            title=data["title"],
            you_said=data["you_said"],
            we_did=data["we_did"],
            kind=data["kind"],
            size=ChangeSize.SMALL.value,
            strength="",
            origin=ChangeOrigin.STARTED.value,
            is_co_designed=False,
        )


class MadeForm(NhsukForm):
    """Records that a planned change has been made."""

    evidence = fields.TextareaField(
        label="What shows that it has been made?",
        hint="Only colleagues see it. For example: the leaflet is printed, the team talked it over at handover",
        rows=3,
        max_length=2000,
        error_messages={
            "required": "Enter what shows that the change has been made",
            "max_length": "What shows it must be 2,000 characters or fewer",
        },
    )


class DeclineForm(NhsukForm):
    """Records that a planned change will not be made."""

    reason = fields.TextareaField(
        label="Why will it not be made?",
        hint="Only colleagues see it. The change is then no longer shown to the public",
        rows=3,
        max_length=1000,
        error_messages={
            "required": "Enter why the change will not be made",
            "max_length": "The reason must be 1,000 characters or fewer",
        },
    )


def _indented(service: Service) -> str:
    """Give the service's name, set in by its place in the tree."""
    indent: int = service.depth - 1
    return "\N{NO-BREAK SPACE}" * 4 * indent + str(service.name)
