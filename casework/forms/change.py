"""The forms of the change register."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from casework.models import ChangeKind, ChangeOrigin, ChangeSize, ChangeState, ChangeStrength
from casework.services.changes import ChangeWords
from feedbackhub.core.clock import local_date
from feedbackhub.nhsuk_forms import fields
from feedbackhub.nhsuk_forms.forms import NhsukForm

if TYPE_CHECKING:
    from feedbackhub.organisations.models import Service


class ChangeForm(NhsukForm):
    """Registers a change as planned or made. The date is needed only where it is planned."""

    title = fields.CharField(label="What is the change, in a few words?", max_length=160)
    state = fields.RadiosField(
        label="How far is it?",
        choices=[(ChangeState.PLANNED.value, "We plan it"), (ChangeState.MADE.value, "We have made it")],
    )
    due_on = fields.DateField(
        label="If you plan it, when will it be made?",
        required=False,
        earliest=local_date,
        hint="For example, 27 3 2027. Leave it empty if the change has been made",
    )
    you_said = fields.TextareaField(
        label="What did people say?",
        hint="Everyone will be able to read this. One sentence, without names or details of anybody's care",
        rows=2,
        max_length=600,
    )
    we_did = fields.TextareaField(
        label="What did you do, or what will you do?",
        hint="Everyone will be able to read this. Say it so that the author would know it when they see it",
        rows=3,
        max_length=1000,
    )
    service = fields.SelectField(label="Where?", hint="The service that changes")
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
    )
    size = fields.RadiosField(label="How big is it?", choices=ChangeSize.choices, inline=True)
    strength = fields.RadiosField(
        label="How likely is it to last?",
        choices=ChangeStrength.choices,
        hint="This is shown to staff and judges nobody",
    )
    origin = fields.RadiosField(label="How did it begin?", choices=ChangeOrigin.choices)
    is_co_designed = fields.BooleanField(label="Patients or carers helped to design it", required=False)

    def __init__(self, *args: Any, services: list[Service], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.services = {str(service.pk): service for service in services}
        choices = [(key, _indented(service)) for key, service in self.services.items()]
        self.fields["service"].choices = [("", "Select a service"), *choices]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """Ask for the day of a planned change."""
        cleaned: dict[str, Any] = super().clean() or {}
        planned = cleaned.get("state") == ChangeState.PLANNED.value
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
        )


class MadeForm(NhsukForm):
    """Records that a planned change has been made."""

    evidence = fields.TextareaField(
        label="What shows that it has been made?",
        hint="For staff: a photo is up, the leaflet is printed, the team talked it over at handover",
        rows=3,
        max_length=2000,
    )


class DeclineForm(NhsukForm):
    """Records that a planned change will not be made."""

    reason = fields.TextareaField(label="Why will it not be made?", rows=3, max_length=1000)


def _indented(service: Service) -> str:
    """Give the service's name, set in by its place in the tree."""
    indent: int = service.depth - 1
    return "\N{NO-BREAK SPACE}" * 4 * indent + str(service.name)
