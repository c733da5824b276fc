"""The forms about praise: to whom it goes and why it mattered, who may see it, and a nomination."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeAlias, cast

from casework.forms.case import PersonField
from casework.models import PraiseSight
from casework.services.praise import LONGEST, LONGEST_NAME
from feedbackhub.nhsuk_forms import fields
from feedbackhub.nhsuk_forms.forms import NhsukForm

if TYPE_CHECKING:
    from django.db.models import QuerySet
    from django.http import QueryDict

    from feedbackhub.accounts.models import User

Sent: TypeAlias = "QueryDict | None"


class PassOnForm(NhsukForm):
    """Passes praise on."""

    to = PersonField(
        label="Which colleague?",
        hint="They get a mail that a patient praised them, without the story",
        queryset=None,
        required=False,
        empty_label="Somebody who is not in this list",
    )
    to_words = fields.CharField(
        label="Or who else? For example “the night team”",
        hint="Somebody who has no account here. You tell them by hand: the page can be printed",
        required=False,
        max_length=LONGEST_NAME,
    )
    why = fields.TextareaField(
        label="Why did it matter?",
        hint="One or two sentences of your own",
        rows=2,
        max_length=LONGEST,
        error_messages={
            "required": "Say why it mattered",
            "max_length": f"It must be {LONGEST} characters or fewer",
        },
    )

    def __init__(self, data: Sent = None, *, people: QuerySet[User]) -> None:
        super().__init__(data)
        cast("PersonField", self.fields["to"]).offer(people)

    def clean(self) -> dict[str, Any]:
        """Ask for one of the two."""
        sent = super().clean() or {}
        if bool(sent.get("to")) == bool((sent.get("to_words") or "").strip()):
            self.add_error("to", "Select a colleague, or write who it was, but not both")
        return sent


class SightForm(NhsukForm):
    """Who may see that somebody was praised."""

    sight = fields.RadiosField(
        label="Who may see that you were praised?",
        choices=list(PraiseSight.choices),
        error_messages={"required": "Select who may see it"},
    )


class NominateForm(NhsukForm):
    """Puts somebody forward."""

    why = fields.TextareaField(
        label="Why should they be thanked in front of everybody?",
        hint="For your organisation’s own award. No one is counted or ranked",
        rows=2,
        max_length=LONGEST,
        error_messages={"required": "Say why", "max_length": f"It must be {LONGEST} characters or fewer"},
    )
