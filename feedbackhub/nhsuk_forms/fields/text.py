"""Fields that a person types into, and the file field."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, ClassVar

from django import forms

from feedbackhub.core.hidden import HIDDEN
from feedbackhub.nhsuk_forms.fields.base import NhsukField

if TYPE_CHECKING:
    from feedbackhub.nhsuk_forms.bound import NhsukBoundField, Params


class CharField(NhsukField, forms.CharField):
    """One line of text. `width` is in characters: 2, 3, 4, 5, 10, 20 or 30."""

    component = "input"
    input_type = "text"
    #: Names and titles stand in many pages' headings and lists, where a hidden character could turn the words around.
    refuses_hidden: ClassVar[bool] = True

    def __init__(
        self,
        *,
        width: int | None = None,
        autocomplete: str | None = None,
        inputmode: str | None = None,
        spellcheck: bool | None = None,
        prefix: str | None = None,
        suffix: str | None = None,
        **options: Any,
    ) -> None:
        given: Params = {
            "width": width,
            "autocomplete": autocomplete,
            "inputmode": inputmode,
            "spellcheck": spellcheck,
            "prefix": prefix,
            "suffix": suffix,
        }
        self.input_params = {name: value for name, value in given.items() if value is not None}
        super().__init__(**options)

    def messages(self, options: Mapping[str, Any]) -> dict[str, str]:
        """Say lengths as the content guide does."""
        name = options.get("label") or "This"
        return super().messages(options) | {
            "max_length": f"{name} must be %(limit_value)d characters or fewer",
            "min_length": f"{name} must be %(limit_value)d characters or more",
        }

    def validate(self, value: str) -> None:
        """Refuse characters that nobody can see but that change what is read."""
        super().validate(value)
        if self.refuses_hidden and HIDDEN.search(value or ""):
            raise forms.ValidationError("Type the text again: it holds hidden characters", code="hidden")

    def params(self, bound: NhsukBoundField) -> Params:
        """Text input parameters."""
        value = bound.value()
        return {
            **bound.common_params(),
            **self.input_params,
            "id": bound.element_id,
            "type": self.input_type,
            "label": bound.title_params(),
            "value": "" if value is None else str(value),
        }


class EmailField(CharField, forms.EmailField):
    """An email address."""

    input_type = "email"

    def __init__(self, *, autocomplete: str = "email", **options: Any) -> None:
        super().__init__(autocomplete=autocomplete, spellcheck=False, **options)

    def messages(self, options: Mapping[str, Any]) -> dict[str, str]:
        """Show what a right one looks like."""
        return super().messages(options) | {
            "invalid": "Enter an email address in the correct format, like name@example.com"
        }


class UrlField(CharField, forms.URLField):
    """A web address."""

    input_type = "url"

    def __init__(self, **options: Any) -> None:
        options.setdefault("assume_scheme", "https")
        super().__init__(spellcheck=False, **options)

    def messages(self, options: Mapping[str, Any]) -> dict[str, str]:
        """Show what a right one looks like."""
        return super().messages(options) | {
            "invalid": "Enter a web address in the correct format, like https://www.example.com/page"
        }


class PasswordField(CharField):
    """A password, with a button that shows it. Never sent back to the page."""

    component = "password"
    refuses_hidden = False
    input_type = "password"

    def __init__(self, *, autocomplete: str = "current-password", **options: Any) -> None:
        options.setdefault("strip", False)
        super().__init__(autocomplete=autocomplete, **options)

    def messages(self, options: Mapping[str, Any]) -> dict[str, str]:
        """A password is the person's own."""
        found = super().messages(options)
        return found | {"required": "Enter your password"} if options.get("label") == "Password" else found

    def params(self, bound: NhsukBoundField) -> Params:
        """Password input parameters, always empty."""
        return super().params(bound) | {"value": ""}


class SearchField(CharField):
    """A search box with its button."""

    component = "search"
    refuses_hidden = False
    input_type = "search"


class IntegerField(NhsukField, forms.IntegerField):
    """A whole number, typed as text: number inputs change by accident when a page is scrolled."""

    component = "input"

    def __init__(self, *, width: int = 5, suffix: str | None = None, **options: Any) -> None:
        self.width = width
        self.suffix = suffix
        super().__init__(**options)

    def messages(self, options: Mapping[str, Any]) -> dict[str, str]:
        """Say the bounds in the label's words."""
        name = options.get("label") or "This"
        return super().messages(options) | {
            "invalid": f"{name} must be a whole number",
            "min_value": f"{name} must be %(limit_value)s or more",
            "max_value": f"{name} must be %(limit_value)s or fewer",
        }

    def params(self, bound: NhsukBoundField) -> Params:
        """Text input parameters with a number keyboard on phones."""
        value = bound.value()
        params = bound.common_params() | {
            "id": bound.element_id,
            "type": "text",
            "inputmode": "numeric",
            "spellcheck": False,
            "width": self.width,
            "label": bound.title_params(),
            "value": "" if value is None else str(value),
        }
        return params | {"suffix": self.suffix} if self.suffix else params


class TextareaField(CharField):
    """Several lines of text."""

    component = "textarea"
    refuses_hidden = False

    def __init__(self, *, rows: int = 5, **options: Any) -> None:
        self.rows = rows
        super().__init__(**options)

    def to_python(self, value: Any) -> str:
        """Give line breaks as one character: browsers send two, and every limit and hash would count both."""
        text = super().to_python(value)
        return str(text).replace("\r\n", "\n").replace("\r", "\n")

    def params(self, bound: NhsukBoundField) -> Params:
        """Textarea parameters."""
        params = super().params(bound) | {"rows": self.rows}
        params.pop("type")
        return params


class CharacterCountField(TextareaField):
    """Several lines of text with a limit that is counted down beside them: `max_length` or `max_words`."""

    component = "character_count"

    def __init__(self, *, max_words: int | None = None, threshold: int | None = None, **options: Any) -> None:
        if (max_words is None) == (options.get("max_length") is None):
            raise ValueError("A character count needs either max_length or max_words.")
        self.max_words = max_words
        self.threshold = threshold
        super().__init__(**options)

    def validate(self, value: str) -> None:
        """Hold the limit in words; Django's own validator holds the one in characters."""
        super().validate(value)
        if self.max_words is not None and len(value.split()) > self.max_words:
            name = self.label or "This"
            raise forms.ValidationError(f"{name} must be {self.max_words} words or fewer", code="max_words")

    def params(self, bound: NhsukBoundField) -> Params:
        """Character count parameters."""
        limit = {"maxwords": self.max_words} if self.max_words else {"maxlength": self.max_length}
        threshold = {} if self.threshold is None else {"threshold": self.threshold}
        return {**super().params(bound), **limit, **threshold}


class FileField(NhsukField, forms.FileField):
    """A file to upload; the form must be sent as multipart. `accept` is the list for the file chooser only."""

    component = "file_upload"
    asks_to = "Select"

    def __init__(self, *, accept: str | None = None, **options: Any) -> None:
        super().__init__(**options)
        if accept:
            self.attributes["accept"] = accept

    def messages(self, options: Mapping[str, Any]) -> dict[str, str]:
        """Say what to do next."""
        return super().messages(options) | {
            "empty": "The selected file is empty",
            "missing": "Select a file",
            "invalid": "The file was not sent. Try to upload it again",
        }

    def params(self, bound: NhsukBoundField) -> Params:
        """File upload parameters."""
        return bound.common_params() | {"id": bound.element_id, "label": bound.title_params()}
