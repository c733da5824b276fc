"""One page for what somebody said to staff: on a phone, between two patients, in under a minute."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError

from feedbackhub.core.clock import local_date
from feedbackhub.core.photo import MAX_BYTES, TOO_LARGE, BadPhoto, clean_photo
from feedbackhub.nhsuk_forms import fields
from feedbackhub.nhsuk_forms.forms import NhsukForm
from stories.models import ConsentHow, MayPublish
from stories.services.capturing import ALLOWED, Photo
from stories.sources.captured import ON_BEHALF, ROUTES, Heard

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.core.files.uploadedfile import UploadedFile


class CaptureForm(NhsukForm):
    """What they said, and what we must know of it. Only the words have no answer filled in yet."""

    words = fields.TextareaField(
        label="What did they say?",
        hint="In their words, without names. For a photo alone, say below what can be read in it.",
        required=False,
        rows=5,
        max_length=10_000,
        error_messages={"max_length": "What they said must be 10,000 characters or fewer"},
    )
    photo = fields.FileField(
        label="Photo (optional)",
        required=False,
        accept="image/*",
        hint="Of a card or a letter. JPEG, PNG or WebP, up to 10 MB. Cover names and faces first.",
        attributes={"capture": "environment"},
        max_length=300,
    )
    alt = fields.CharField(
        label="What can be seen or read in the photo?",
        required=False,
        max_length=300,
        hint="For colleagues who cannot see it",
    )
    service = fields.SelectField(label="Service")
    route = fields.SelectField(label="How did it come?", choices=list(ROUTES.items()), initial="spoken")
    whose = fields.SelectField(
        label="Who said it?",
        choices=[(value, words) for value, (words, _) in ON_BEHALF.items()],
        initial="patient",
    )
    on = fields.DateField(label="When?", latest=local_date, initial=local_date)
    may_publish = fields.RadiosField(
        label="Did they say that it may be published?",
        choices=[(one.value, one.label) for one in MayPublish],
        initial=MayPublish.NOT_ASKED.value,
    )
    given_how = fields.SelectField(
        label="How did they say so?",
        required=False,
        choices=[
            ("", "They did not"),
            (ConsentHow.SPOKEN.value, "In spoken words"),
            (ConsentHow.WRITTEN.value, "In writing"),
        ],
    )

    def __init__(self, *args: Any, services: Sequence[tuple[str, str]], own: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["service"].choices = services  # type: ignore[attr-defined]
        self.fields["service"].initial = own

    def clean_photo(self) -> Any:
        """Give the photo made anew; refuse what is none before anything is stored."""
        file: UploadedFile[Any] | None = self.cleaned_data["photo"]
        if not file:
            return None
        if file.size is None or file.size > MAX_BYTES:
            raise ValidationError(TOO_LARGE)
        try:
            return clean_photo(file.read())
        except BadPhoto as refusal:
            raise ValidationError(refusal.message) from None

    def clean(self) -> dict[str, Any]:
        """Ask for words or a photo, for what stands in the photo, and for how consent was given."""
        sent = self.cleaned_data
        has_photo = bool(sent.get("photo"))
        if has_photo and not sent.get("alt") and "alt" not in self.errors:
            self.add_error("alt", "Say what can be seen or read in the photo")
        nothing_wrong = not {"words", "photo", "alt"} & self.errors.keys()
        if nothing_wrong and not sent.get("words") and not has_photo:
            self.add_error("words", "Enter what they said, or take a photo")
        allowed = sent.get("may_publish") in ALLOWED
        if allowed and not sent.get("given_how"):
            self.add_error("given_how", "Select how they said that it may be published")
        if (
            sent.get("may_publish") == MayPublish.YES_WITH_PHOTO
            and not has_photo
            and "photo" not in self.errors
        ):
            self.add_error("may_publish", "There is no photo. Select “Yes, the words”, or add the photo")
        return sent

    @property
    def heard(self) -> Heard:
        """Give what was noted; what stands in the photo where there are no other words."""
        sent = self.cleaned_data
        return Heard(sent["words"] or sent["alt"], sent["route"], sent["on"], sent["whose"])

    @property
    def taken(self) -> Photo | None:
        """Give the photo, if there is one."""
        picture = self.cleaned_data["photo"]
        return Photo(picture, self.cleaned_data["alt"]) if picture else None
