"""The form's questions, one form a page. Words for somebody who is nine, and nothing is asked that is not needed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from feedbackhub.core.clock import local_date
from feedbackhub.nhsuk_forms import fields
from feedbackhub.nhsuk_forms.forms import NhsukForm
from stories.analysis.personal_data import kinds_in
from stories.sources.web_form import BETTER, FEEL, FEELINGS, GOOD, WHO, when_choices

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from stories.analysis.personal_data import PersonalData

UNSURE = "unsure"
# A radio button cannot be unpressed, so there must be one to press instead.
SKIP = "skip"
NO_ANSWER = (SKIP, "I do not want to say")
# Care Opinion's stories run to about a thousand words (evidence C.2, platform rules).
LONGEST = 6_000
BAD_ADDRESS = "Enter an email address, like name@example.com"
_NO_NAMES = "Please do not write names. You can say “the nurse” or “the doctor”."


class QuestionForm(NhsukForm):
    """One question. `answers` gives what is kept of it."""

    def answers(self) -> dict[str, str]:
        """Give the answers as they are kept."""
        given = {name: str(self.cleaned_data.get(name) or "") for name in self.fields}
        return {name: "" if value == SKIP else value for name, value in given.items()}

    def personal_data(self) -> list[PersonalData]:
        """Give the kinds of personal data that were written; only texts can hold any."""
        return []


class WhereForm(QuestionForm):
    """Which service the story is about."""

    service = fields.RadiosField(
        label="Choose one",
        error_messages={"required": "Choose a place. If you do not know, choose “I am not sure”"},
    )

    def __init__(self, *args: Any, choices: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["service"].choices = choices  # type: ignore[attr-defined]


class _TextForm(QuestionForm):
    """A question that is answered in the person's own words."""

    def personal_data(self) -> list[PersonalData]:
        """Look through what was written."""
        return kinds_in(*self.answers().values())


class GoodForm(_TextForm):
    """What was good."""

    good = fields.CharacterCountField(
        label=GOOD,
        hint=_NO_NAMES,
        page_heading=True,
        label_size="l",
        required=False,
        max_length=LONGEST,
        threshold=75,
        rows=8,
        error_messages={"max_length": "This is too long. Please make it shorter"},
    )


class BetterForm(_TextForm):
    """What could be better."""

    better = fields.CharacterCountField(
        label=BETTER,
        hint=_NO_NAMES,
        page_heading=True,
        label_size="l",
        required=False,
        max_length=LONGEST,
        threshold=75,
        rows=8,
        error_messages={"max_length": "This is too long. Please make it shorter"},
    )


class FeelingForm(QuestionForm):
    """How it felt."""

    feeling = fields.PictureRadiosField(
        label=FEEL,
        page_heading=True,
        label_size="l",
        required=False,
        choices=[*FEELINGS.items(), NO_ANSWER],
        pictures={value: f"images/feelings/{value}.svg" for value in FEELINGS},
    )


class WhenForm(QuestionForm):
    """Roughly when it was."""

    when = fields.RadiosField(
        label="When was it?",
        hint="It does not have to be exact.",
        page_heading=True,
        label_size="l",
        required=False,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["when"].choices = [*when_choices(local_date()), NO_ANSWER]  # type: ignore[attr-defined]


class WhoForm(QuestionForm):
    """How the author stands to the patient."""

    who = fields.RadiosField(
        label="Who are you?",
        hint="We do not need your name.",
        page_heading=True,
        label_size="l",
        required=False,
        choices=[*((value, words) for value, (words, _) in WHO.items()), NO_ANSWER],
    )


class TrappedForm(NhsukForm):
    """A form with a box that people do not see, and programs fill in."""

    website = fields.CharField(label="Leave this box empty", required=False, max_length=500)

    def clean(self) -> dict[str, Any]:
        """Let nothing about the trap be an error that people would see."""
        if "website" in self.errors:
            del self.errors["website"]
            self.cleaned_data["website"] = "filled"
        return self.cleaned_data


class AddressForm(NhsukForm):
    """Where the author wants to hear of answers."""

    email = fields.EmailField(
        label="Your email address",
        max_length=254,
        error_messages={"required": "Enter your email address", "invalid": BAD_ADDRESS},
    )


class AnswerForm(TrappedForm):
    """What the author says after their story. `once` names this sending, so that a double click is one."""

    body = fields.CharacterCountField(
        label="What do you want to say?",
        hint=_NO_NAMES,
        label_size="s",
        max_length=LONGEST,
        threshold=75,
        rows=6,
        error_messages={
            "required": "Write what you want to say",
            "max_length": "This is too long. Please make it shorter",
        },
    )
    once = fields.CharField(label="", required=False, max_length=64)

    def personal_data(self) -> list[PersonalData]:
        """Look through what was written."""
        return kinds_in(str(self.cleaned_data.get("body", "")))


class SendForm(TrappedForm):
    """Send the answers. `website` is a trap: people do not see it, programs fill it in."""

    staff_only = fields.BooleanField(
        label="Only staff may read my story. Do not put it on this website.", required=False
    )
    email = fields.EmailField(
        label="Your email address, if you want us to write to you (you do not have to)",
        hint="We write when there is an answer, with a link to your own page. Nobody else sees your address, not even "
        "the staff who answer.",
        required=False,
        max_length=254,
        error_messages={"invalid": BAD_ADDRESS},
    )


class OrganisationSearchForm(NhsukForm):
    """Find a hospital or service by its name. Sent by GET."""

    q = fields.SearchField(label="Name of the hospital or service", required=False, max_length=100)


class ServiceSearchForm(NhsukForm):
    """Find a ward or service by its name. Sent by GET."""

    q = fields.SearchField(label="Search for a ward or service", required=False, max_length=100)


def words_of(data: Mapping[str, str]) -> str:
    """Give what is searched for; NULs, which no database looks for, and what is beyond measure left out."""
    return str(data.get("q", "")).replace("\0", "").strip()[:100]


def typed_in(form: QuestionForm) -> list[str]:
    """Give what somebody wrote into a form that cannot be saved, for them to copy."""
    return [str(value) for name in form.fields if (value := form.data.get(name, "").strip()) and " " in value]
