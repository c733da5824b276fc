"""The forms of publication: edit a public reply, pull it, approve several, and decide about trust."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms

from feedbackhub.nhsuk_forms import fields
from feedbackhub.nhsuk_forms.forms import NhsukForm
from responses.forms import MOST_CHARACTERS, OnwardForm
from responses.models import HIGHEST_CRITICALITY, PullJudgement, PullKind

if TYPE_CHECKING:
    from responses.models import TrustRule

_CRITICALITY = {
    0: "0: praise, or nothing critical",
    1: "1: hardly critical",
    2: "2: a little critical",
    3: "3: critical",
    4: "4: very critical",
    HIGHEST_CRITICALITY: "5: the most serious",
}


class EditForm(OnwardForm):
    """Other words for a public reply, written over the text with `text_hash`."""

    text_hash = forms.CharField(max_length=64)
    body = fields.TextareaField(
        label="The reply with your edit",
        hint="What stands in public stays until the edit is approved.",
        rows=12,
        max_length=MOST_CHARACTERS,
        error_messages={"required": "Write the reply first"},
    )


class PullForm(OnwardForm):
    """Take a public reply off every page at once."""

    kind = fields.RadiosField(
        label="Why does it have to go at once?",
        choices=PullKind.choices,
        small=True,
        error_messages={"required": "Select why it has to go"},
    )
    reason = fields.TextareaField(
        label="What happened?",
        hint="Only colleagues see it, with your name. Do not repeat the private detail.",
        rows=3,
        max_length=1_000,
        error_messages={"required": "Say why the reply has to go"},
    )


class TrustRuleForm(NhsukForm):
    """The organisation's numbers."""

    is_on = fields.RadiosField(
        label="May anybody publish without a second reader?",
        choices=[("yes", "Yes, once they have earned it"), ("no", "No, every reply is read first")],
        small=True,
        error_messages={"required": "Select whether anybody may publish without a second reader"},
    )
    approved_needed = fields.IntegerField(
        label="How many approved replies are asked for?",
        hint="And none pulled. A pull that counts begins the count anew.",
        min_value=1,
        max_value=1_000,
        width=4,
        error_messages={"required": "Enter how many approved replies are asked for"},
    )
    criticality_at_most = fields.SelectField(
        label="How critical may a story be?",
        hint="Replies to graver stories, and to stories that nobody has judged, are always read first.",
        choices=[(str(level), words) for level, words in _CRITICALITY.items()],
    )

    def __init__(self, data: Any = None, *, rule: TrustRule) -> None:
        super().__init__(
            data,
            initial={
                "is_on": "yes" if rule.is_on else "no",
                "approved_needed": rule.approved_needed,
                "criticality_at_most": str(rule.criticality_at_most),
            },
        )

    @property
    def decided(self) -> dict[str, Any]:
        """Give the numbers as the service takes them."""
        return {
            "is_on": self.cleaned_data["is_on"] == "yes",
            "approved_needed": self.cleaned_data["approved_needed"],
            "criticality_at_most": int(self.cleaned_data["criticality_at_most"]),
        }


class GrantForm(NhsukForm):
    """Trust somebody, or not any more: why."""

    why = fields.TextareaField(
        label="Why?",
        hint="It is kept with your name, and the person can read it.",
        rows=3,
        max_length=500,
        error_messages={"required": "Say why"},
    )


class JudgeForm(NhsukForm):
    """Say whether a pull counts against the author's trust."""

    judgement = fields.RadiosField(
        label="Does this pull count against them?",
        choices=[
            (PullJudgement.EXCUSED.value, "No: another would have written the same, or the story was edited"),
            (PullJudgement.COUNTS.value, "Yes: the count of approved replies begins anew"),
        ],
        small=True,
        error_messages={"required": "Select whether it counts"},
    )
    why = fields.TextareaField(
        label="What did you look at?",
        hint="It is kept with your name, and the person can read it.",
        rows=3,
        max_length=500,
        error_messages={"required": "Say what you looked at"},
    )
