"""The form by which a file of stories comes in."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError

from feedbackhub.nhsuk_forms import fields
from feedbackhub.nhsuk_forms.forms import NhsukForm
from stories.importing.uploads import Upload
from stories.sources.errors import SourceError
from stories.sources.story_file import StoryFileSource
from stories.sources.story_file.reading import MAX_BYTES

if TYPE_CHECKING:
    from django.core.files.uploadedfile import UploadedFile


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
        content = file.read()
        upload = Upload(name=file.name or "stories.json", content=content)
        try:
            next(iter(StoryFileSource(content, name=upload.name).pages()), None)
        except SourceError as refusal:
            raise ValidationError(refusal.message) from None
        return upload
