"""What people fill in about a reply. The forms check the shape of what was typed; the services decide."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, time
from typing import TYPE_CHECKING, Any

from django import forms

from feedbackhub.core.clock import LONDON, local_date, now
from feedbackhub.nhsuk_forms import fields
from feedbackhub.nhsuk_forms.forms import NhsukForm
from responses.models import DECIDABLE, TemplateFor
from responses.models.classification import RESPONSE_TYPE_NAMES
from responses.typology.types import ResponseType
from stories.analysis.themes.labels import LABELS

if TYPE_CHECKING:
    from feedbackhub.accounts.models import User

# The services hold the limit; here it only keeps a pasted book from being read.
MOST_CHARACTERS = 20_000

# The codebook's definitions (evidence A.2) in a line each.
TYPE_DEFINITIONS: dict[ResponseType, str] = {
    ResponseType.GENERIC: "It could stand under any story: nothing in it comes from this one.",
    ResponseType.APPRECIATIVE: "It thanks, or says sorry, for something in this story, and ends there.",
    ResponseType.OFFLINE: "It asks the person to ring, write or come, and does not deal with the matter here.",
    ResponseType.TRANSPARENT_CONVERSATIONAL: "It deals with this story here: explains, answers, asks, or says what "
    "was or will be done. An offer to talk beside that does not change it.",
}

LIVE_COACH = {
    "hx-trigger": "input changed delay:400ms, load",
    "hx-include": "closest form",
    "hx-target": "#coach",
    "hx-sync": "this:replace",
}


class OnwardForm(NhsukForm):
    """A form, or a button alone, that says where to go afterwards. The view refuses addresses of other sites.

    Pages print hidden fields themselves, from what is true now and not from what was sent.
    """

    next = forms.CharField(required=False, max_length=500)


class ReplyForm(OnwardForm):
    """The composer. `version` is the one that the text was written over; empty for a reply that is not begun."""

    body = fields.TextareaField(
        label="Your reply",
        hint="Everyone will be able to read this: the author, the public and your colleagues.",
        rows=12,
        max_length=MOST_CHARACTERS,
        error_messages={"required": "Write the reply first"},
    )
    version = forms.IntegerField(required=False, min_value=1, max_value=2**31 - 1)
    # What the author said afterwards, where a new reply answers that.
    to = forms.IntegerField(required=False, min_value=1, max_value=2**63 - 1)


class DraftForm(NhsukForm):
    """What the live coach reads: any text, also none. `heard` is the line that was read out last."""

    story = forms.IntegerField(min_value=1, max_value=2**63 - 1)
    body = fields.TextareaField(required=False, max_length=MOST_CHARACTERS)
    heard = forms.CharField(required=False, max_length=300)


class UnsavedForm(NhsukForm):
    """What is being typed, over which version."""

    body = forms.CharField(required=False, strip=False, max_length=MOST_CHARACTERS)
    version = forms.IntegerField(required=False, min_value=1, max_value=2**31 - 1)


class AskForm(OnwardForm):
    """A question to one person at the service."""

    asked_of = fields.SelectField(
        label="Who may know?",
        error_messages={"required": "Choose who you want to ask"},
    )
    question = fields.TextareaField(
        label="What do you want to know?",
        hint="They can read this without signing in, so leave out anything that tells who the patient is.",
        rows=4,
        max_length=1_000,
        error_messages={"required": "Write your question first"},
    )

    def __init__(self, *args: Any, people: Mapping[str, User], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [
            (pk, ", ".join(filter(None, (one.full_name, one.job_title)))) for pk, one in people.items()
        ]
        self.fields["asked_of"].choices = [("", "Choose a person"), *choices]  # type: ignore[attr-defined]


class AnswerForm(OnwardForm):
    """What the person who was asked says."""

    answer = fields.TextareaField(
        label="Your answer",
        hint="Only colleagues see it. Leave out anything that tells who the patient is.",
        rows=6,
        max_length=1_000,
        error_messages={"required": "Write your answer first"},
    )
    may_quote = fields.RadiosField(
        label="May these words stand in the public reply?",
        hint="Your name is left out. Whoever writes the reply may shorten them.",
        choices=[("yes", "Yes, they may be quoted"), ("no", "No, they are for my colleague only")],
        small=True,
        error_messages={"required": "Say whether your words may be quoted"},
    )


_LEVELS = [("", "No limit"), *((str(level), str(level)) for level in range(6))]


class TemplateForm(NhsukForm):
    """A beginning of a reply, with blanks, and for which stories it is offered first."""

    title = fields.CharField(
        label="Title",
        hint="Colleagues choose it by this. For example, Thanks for a named team",
        max_length=80,
        error_messages={"required": "Enter a title"},
    )
    body = fields.TextareaField(
        label="Words",
        hint="Put blanks in square brackets, such as [say what they praised]. A reply with a blank cannot be sent.",
        rows=8,
        max_length=2_000,
        error_messages={"required": "Write the template"},
    )
    meant_for = fields.RadiosField(
        label="For which stories is it offered first?",
        choices=TemplateFor.choices,
        initial=TemplateFor.ANY,
        small=True,
        error_messages={"required": "Say for which stories it is"},
    )
    theme = fields.SelectField(
        label="Subject (only for stories about one subject)",
        choices=[("", "No subject"), *sorted(LABELS.items(), key=lambda one: one[1])],
        required=False,
    )
    least = fields.SelectField(label="Lowest criticality", choices=_LEVELS, required=False)
    most = fields.SelectField(label="Highest criticality", choices=_LEVELS, required=False)
    version = forms.IntegerField(required=False, min_value=1, max_value=2**31 - 1)


class ApproveForm(OnwardForm):
    """Approve exactly the text that was read, by its hash."""

    text_hash = forms.CharField(max_length=64)


class ReturnForm(OnwardForm):
    """Give the reply back with a comment."""

    comment = fields.TextareaField(
        label="Comment for the author",
        hint="Say what to change and why. Only colleagues see it.",
        rows=4,
        max_length=2_000,
        error_messages={"required": "Say in the comment what the author should change"},
    )


class OverrideForm(OnwardForm):
    """Let exactly the text and the findings that were read pass the confidentiality gate, with a reason."""

    text_hash = forms.CharField(max_length=64)
    findings_hash = forms.CharField(max_length=64)
    reason = fields.TextareaField(
        label="Why is this text safe to publish as it stands?",
        hint="It is kept with your name, and only colleagues see it. Leave out anything that tells who the patient is.",
        rows=3,
        max_length=1_000,
        error_messages={"required": "Say why this text is safe to publish as it stands"},
    )


class WithdrawForm(OnwardForm):
    """Take the reply back, with a reason."""

    reason = fields.CharField(
        label="Why is the reply withdrawn?",
        hint="Only colleagues see it.",
        max_length=500,
        error_messages={"required": "Say why the reply is withdrawn"},
    )


class TypeForm(OnwardForm):
    """Say which type the reply is, of exactly the text that was read, and why."""

    text_hash = forms.CharField(max_length=64)
    label = fields.RadiosField(
        label="Which type is it?",
        choices=[(kind.value, RESPONSE_TYPE_NAMES[kind]) for kind in DECIDABLE],
        choice_hints={kind.value: words for kind, words in TYPE_DEFINITIONS.items()},
        small=True,
        error_messages={"required": "Select which type it is"},
    )
    reason = fields.TextareaField(
        label="Why?",
        hint="Name the words that decide it for you. Colleagues see it with your name.",
        rows=3,
        max_length=1_000,
        error_messages={"required": "Say why you read the reply like this"},
    )


class PostedForm(OnwardForm):
    """Say that the reply was posted by hand: when, and where it can be seen."""

    text_hash = forms.CharField(max_length=64)
    channel = forms.CharField(required=False, max_length=12)
    day = fields.DateField(
        label="The day you posted it",
        hint="For example, 27 3 2026",
        initial=local_date,
        latest=local_date,
        error_messages={"required": "Enter the day you posted it"},
    )
    link = fields.UrlField(
        label="Link to the reply (optional)",
        hint="The address of the page on which it can be seen now",
        required=False,
        max_length=500,
    )

    def posted_at(self, *, not_before: datetime) -> datetime:
        """Give the moment: now where it was today, else noon of the day; never before the approval of that day."""
        moment, day = now(), self.cleaned_data["day"]
        if day == local_date(moment):
            return moment
        noon = datetime.combine(day, time(12), tzinfo=LONDON)
        return max(noon, not_before) if day == local_date(not_before) else noon
