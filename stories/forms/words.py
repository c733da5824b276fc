"""The form by which somebody says what a source's words mean."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from feedbackhub.nhsuk_forms import fields
from feedbackhub.nhsuk_forms.forms import NhsukForm
from stories.models import MEANINGS, TermKind

if TYPE_CHECKING:
    from stories.models import VocabularyTerm


class WordsForm(NhsukForm):
    """One list of meanings a word. None need be chosen: a word may wait."""

    def __init__(self, *args: Any, terms: Sequence[VocabularyTerm], **kwargs: Any) -> None:
        """Make a field a word, named by its key."""
        super().__init__(*args, **kwargs)
        for term in terms:
            kind = TermKind(term.kind)
            self.fields[f"word-{term.pk}"] = fields.SelectField(
                label=f"“{term.term}”",
                hint=kind.label,
                required=False,
                initial=term.meaning,
                choices=[("", "Nobody has said yet"), *MEANINGS[kind].items()],
            )

    @property
    def meanings(self) -> dict[int, str]:
        """Give what was chosen, by the words' keys."""
        return {int(name.removeprefix("word-")): meaning for name, meaning in self.cleaned_data.items()}
