"""The forms by which sources are set up and files come in. What they refuse, they refuse before anything is stored."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError

from feedbackhub.core.errors import DomainError
from feedbackhub.nhsuk_forms import fields
from feedbackhub.nhsuk_forms.forms import NhsukForm
from stories.importing.addresses import check_address
from stories.importing.owing import Upload
from stories.sources.errors import SourceError
from stories.sources.story_file import StoryFileSource
from stories.sources.story_file.reading import MAX_BYTES

if TYPE_CHECKING:
    from django.core.files.uploadedfile import UploadedFile

_KEY_HINT = (
    "A subscription administrator finds it on Care Opinion under API keys: the one for the HTTP header, which does not "
    "expire. It is stored encrypted and never shown again."
)


class KeyForm(NhsukForm):
    """Another key for a source."""

    key = fields.PasswordField(
        label="Key", hint=_KEY_HINT, autocomplete="off", max_length=500, strip=True, width=30
    )

    def clean_key(self) -> str:
        """Refuse what no key looks like, most often a line that was copied with its end."""
        key: str = self.cleaned_data["key"]
        if not key.isascii() or not key.isprintable() or " " in key:
            raise ValidationError(
                "The key holds characters that no key has. Copy it again, without spaces or line ends"
            )
        return key


class SourceForm(KeyForm):
    """A new Care Opinion source."""

    field_order = ("name", "address", "key")

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
            return check_address(self.cleaned_data["address"]).site
        except DomainError as error:
            raise ValidationError(error.message) from None


class UploadForm(NhsukForm):
    """A file of stories. It is read through once here, so that a bad one is refused while its sender is still there."""

    file = fields.FileField(
        label="File",
        accept=".json,.jsonl,.ndjson,application/json",
        hint="JSON as Care Opinion exports it, up to 20 MB",
        max_length=200,
        error_messages={
            "required": "Select a file",
            "max_length": "The file’s name is too long. Give it a shorter one and select it again",
        },
    )

    def clean_file(self) -> Upload:
        """Give the file's content, known to hold stories from its first byte to its last."""
        file: UploadedFile[Any] = self.cleaned_data["file"]
        if file.size is None or file.size > MAX_BYTES:
            raise ValidationError(
                f"The file is larger than {MAX_BYTES // 1024**2} MB. Split it into smaller files and upload them one "
                "after the other; a story that comes twice is kept once"
            )
        upload = Upload(name=file.name or "stories.json", content=file.read())
        try:
            next(iter(StoryFileSource(upload.content, name=upload.name).pages()), None)
        except SourceError as refusal:
            raise ValidationError(refusal.message) from None
        return upload
