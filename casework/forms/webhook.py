"""The form that adds an address which is told what happens."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

from casework.models import WebhookEvent
from feedbackhub.nhsuk_forms import fields
from feedbackhub.nhsuk_forms.forms import NhsukForm

if TYPE_CHECKING:
    from django.http import QueryDict

Sent: TypeAlias = "QueryDict | None"


class WebhookForm(NhsukForm):
    """Which system, at which address, is told what."""

    name = fields.CharField(
        label="What is the other system called?",
        max_length=120,
        error_messages={"required": "Enter what the other system is called"},
    )
    url = fields.UrlField(
        label="At which address does it take messages?",
        hint="It begins with https://",
        max_length=500,
        error_messages={"required": "Enter the address at which it takes messages"},
    )
    events = fields.CheckboxesField(
        label="What is it told?",
        choices=WebhookEvent.choices,
        small=True,
        error_messages={"required": "Select what it is told"},
    )

    def __init__(self, data: Sent = None) -> None:
        super().__init__(data)
