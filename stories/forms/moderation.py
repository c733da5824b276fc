"""The forms by which somebody decides about a story that waits."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from feedbackhub.nhsuk_forms import fields
from feedbackhub.nhsuk_forms.forms import NhsukForm
from stories.analysis.personal_data import without_personal_data
from stories.models import RefusalReason

if TYPE_CHECKING:
    from collections.abc import Sequence

    from stories.models import Story
    from stories.sources.parts import Part


class EditForm(NhsukForm):
    """The story's parts with words taken out. What a rule can find is taken out already; names are for a person."""

    title = fields.CharField(
        label="Title",
        max_length=300,
        hint="We made it from the first words, so you may change it",
        error_messages={"required": "Enter a title"},
    )

    def __init__(self, *args: Any, story: Story, parts: Sequence[Part], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.names = [f"part_{number}" for number in range(len(parts))]
        self.fields["title"].initial = without_personal_data(story.title)
        for name, part in zip(self.names, parts, strict=True):
            self.fields[name] = fields.TextareaField(
                label=part.prompt or "What they said",
                initial=without_personal_data(part.text),
                required=False,
                rows=6,
                max_length=20_000,
                hint="Write [name removed] where a name stood" if name == self.names[0] else "",
            )
        self.order_fields(["title", *self.names])

    @property
    def texts(self) -> list[str]:
        """Give the parts' texts, in their order."""
        return [self.cleaned_data[name] for name in self.names]


class RefuseForm(NhsukForm):
    """Why a story is not published, and who was told."""

    reason = fields.RadiosField(
        label="Why is it not published?",
        choices=RefusalReason.choices,
        error_messages={"required": "Select why it is not published"},
    )
    passed_to = fields.CharField(
        label="Whom did you tell? (only where somebody may be in danger)",
        required=False,
        max_length=200,
        hint="For example: the safeguarding lead, by phone at 10am. Do not write what the story says.",
    )


class EditAnswerForm(NhsukForm):
    """An author's answer with words taken out. What a rule can find is taken out already; names are for a person."""

    text = fields.TextareaField(
        label="What they wrote",
        hint="Write [name removed] where a name stood",
        rows=6,
        max_length=20_000,
        error_messages={"required": "Nothing of the answer is left. Do not publish it instead"},
    )

    def __init__(self, *args: Any, body: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["text"].initial = without_personal_data(body)
