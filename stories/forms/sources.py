"""The forms by which sources are set up."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, ClassVar

from django.core.exceptions import ValidationError

from feedbackhub.core.errors import DomainError
from feedbackhub.nhsuk_forms import fields
from feedbackhub.nhsuk_forms.forms import NhsukForm
from stories.importing.addresses import check_address
from stories.models import Schedule
from stories.sources.care_opinion.service import CARE_OPINION
from stories.sources.nhs_uk.service import NHS_UK

if TYPE_CHECKING:
    from stories.sources.http.service import Service

MOST_CODES = 200
KINDS = (
    ("care-opinion", "Care Opinion"),
    ("nhs-uk", "NHS.UK reviews"),
    ("columns", "Files in columns"),
    ("story-files", "Care Opinion files"),
    ("form", "The form on this site"),
    ("written-down", "Feedback written down by staff"),
)
_HINTS = {
    "care-opinion": "Stories come by themselves. You need the key of your subscription.",
    "nhs-uk": "Reviews come by themselves. You need a key of NHS.UK, which may be hard to get.",
    "columns": "The Friends and Family Test, Excel or CSV. You say once which column is what.",
    "story-files": "JSON as Care Opinion exports it.",
    "form": "People tell their story here. You read each before it is published.",
    "written-down": "What was said on the ward, on the phone or on a card.",
}
NHS_UK_KEY_HINT = (
    "The subscription key from NHS.UK’s site for developers, 32 characters. It is stored encrypted and never shown "
    "again."
)
_ODS_CODE = re.compile(r"[A-Z0-9]{3,}")


class KindForm(NhsukForm):
    """Where the stories of a new source come from."""

    kind = fields.RadiosField(
        label="Where do the stories come from?",
        choices=KINDS,
        choice_hints=_HINTS,
        page_heading=True,
        label_size="l",
        error_messages={"required": "Select where the stories come from"},
    )


class KeyForm(NhsukForm):
    """Another key for a source."""

    key = fields.PasswordField(
        label="Key",
        hint=(
            "A subscription administrator finds it on Care Opinion under API keys: the one for the HTTP header, which "
            "does not expire. It is stored encrypted and never shown again."
        ),
        autocomplete="off",
        max_length=500,
        strip=True,
        width=30,
    )

    def clean_key(self) -> str:
        """Refuse what no key looks like, most often a line that was copied with its end."""
        key: str = self.cleaned_data["key"]
        if not key.isascii() or not key.isprintable() or " " in key:
            raise ValidationError(
                "The key holds characters that no key has. Copy it again, without spaces or line ends"
            )
        return key

    def speak_of_nhs_uk(self) -> None:
        """Say where the key of NHS.UK is found."""
        self.fields["key"].help_text = NHS_UK_KEY_HINT


class SourceForm(KeyForm):
    """A new Care Opinion source."""

    field_order: tuple[str, ...] = ("name", "address", "key")
    service: ClassVar[Service] = CARE_OPINION

    name = fields.CharField(
        label="Name",
        max_length=120,
        initial="Care Opinion",
        hint="As it stands in lists, for example Care Opinion",
    )
    address = fields.CharField(
        label="Address",
        max_length=200,
        initial="https://www.careopinion.org.uk",
        spellcheck=False,
        inputmode="url",
    )

    def clean_address(self) -> str:
        """Give the one spelling of an address that may be read from here."""
        try:
            return check_address(self.cleaned_data["address"], service=self.service).site
        except DomainError as error:
            raise ValidationError(error.message) from None


class CodesForm(NhsukForm):
    """Whose reviews are asked for."""

    codes = fields.TextareaField(
        label="ODS codes",
        hint="The codes of your organisation’s sites, one a line, for example RXX01",
        rows=5,
        error_messages={"required": "Enter at least one ODS code"},
    )

    def clean_codes(self) -> list[str]:
        """Give the codes, each once, in capitals."""
        codes = list(dict.fromkeys(self.cleaned_data["codes"].upper().split()))
        for code in codes:
            if not _ODS_CODE.fullmatch(code):
                raise ValidationError(
                    f"{code[:20]} is not an ODS code. A code has three or more letters and digits, such as RXX01"
                )
        if len(codes) > MOST_CODES:
            raise ValidationError(f"Enter at most {MOST_CODES} codes. Make a second source for the rest")
        return codes


class NhsUkForm(CodesForm, SourceForm):
    """A new source of NHS.UK reviews."""

    field_order = ("name", "address", "key", "codes")
    service = NHS_UK

    def __init__(self, *args: object, **kwargs: object) -> None:
        """Speak of NHS.UK where the fields speak of Care Opinion."""
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.fields["name"].initial = "NHS.UK reviews"
        self.fields["name"].help_text = "As it stands in lists, for example NHS.UK reviews"
        self.fields["address"].initial = NHS_UK.example
        self.fields["address"].help_text = "Leave it as it is, unless NHS.UK gave you another"
        self.speak_of_nhs_uk()


class NameForm(NhsukForm):
    """Another name for a source."""

    name = fields.CharField(label="Name", max_length=120, hint="As it stands in lists")


class ScheduleForm(NhsukForm):
    """How often a feed is asked."""

    every = fields.RadiosField(
        label="How often is it read?",
        hint="Once an hour suits most. A source allows only so many questions, so more often is rarely better.",
        page_heading=True,
        label_size="l",
        choices=[(str(value), label) for value, label in Schedule.choices],
    )

    def clean_every(self) -> Schedule:
        """Give the schedule itself."""
        return Schedule(int(self.cleaned_data["every"]))


class PauseForm(NhsukForm):
    """Why a source is left alone."""

    reason = fields.CharField(
        label="Why is it paused?",
        hint="For whoever finds it paused, for example: Care Opinion moves its servers until Monday",
        max_length=200,
    )


class SetAsideForm(NhsukForm):
    """Why nothing will come of a record."""

    because = fields.CharField(
        label="Why is it set aside?",
        hint="For example: a test record without text. Do not copy what the patient said",
        max_length=300,
    )


class OpenForm(NhsukForm):
    """What the public form says about whom to ring instead."""

    contact = fields.CharField(
        label="Whom can people ring instead? (optional)",
        hint="Shown on the form, for example PALS, 01234 567890",
        max_length=200,
        required=False,
    )
