"""The forms of care for who reads: ask a colleague to read with you, say that you have read, say whether to talk."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias, cast

from casework.forms.case import PersonField
from casework.models import DebriefAnswer
from feedbackhub.nhsuk_forms import fields
from feedbackhub.nhsuk_forms.forms import NhsukForm

if TYPE_CHECKING:
    from django.db.models import QuerySet
    from django.http import QueryDict

    from feedbackhub.accounts.models import User

Sent: TypeAlias = "QueryDict | None"
WORDS_LENGTH = 1000
_FOR_WHOM = "Only the two of you and your patient experience lead can read it."


class SecondReadingForm(NhsukForm):
    """Name a colleague who reads the case with you."""

    asked_of = PersonField(
        label="Who reads it with you?",
        queryset=None,
        empty_label="Select a colleague who can see this case",
        error_messages={"required": "Select who reads it with you"},
    )
    note = fields.TextareaField(
        label="A word to them (optional)", hint=_FOR_WHOM, rows=3, required=False, max_length=WORDS_LENGTH
    )

    def __init__(self, data: Sent = None, *, candidates: QuerySet[User], besides: int) -> None:
        super().__init__(data, prefix="second")
        cast("PersonField", self.fields["asked_of"]).offer(candidates, besides=besides)


class HaveReadForm(NhsukForm):
    """Say that you have read it, with a word where you want one."""

    answer = fields.TextareaField(
        label="A word back (optional)", hint=_FOR_WHOM, rows=3, required=False, max_length=WORDS_LENGTH
    )

    def __init__(self, data: Sent = None) -> None:
        super().__init__(data, prefix="read")


class DebriefForm(NhsukForm):
    """Say whether you want to talk it through, and with whom."""

    answer = fields.RadiosField(
        label="Would you like to talk it through?",
        choices=[
            (DebriefAnswer.WHO.value, DebriefAnswer.WHO.label),
            (DebriefAnswer.CALL.value, DebriefAnswer.CALL.label),
            (DebriefAnswer.NO.value, DebriefAnswer.NO.label),
        ],
        error_messages={"required": "Select what you would like"},
    )
