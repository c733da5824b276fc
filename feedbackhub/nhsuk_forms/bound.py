"""What a field of a form passes to its NHS.UK macro, and where an error link puts the focus."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, cast

from django import forms
from django.conf import settings
from django.forms.utils import ErrorList
from django.utils.html import format_html_join

if TYPE_CHECKING:
    from django.utils.safestring import SafeString

    from feedbackhub.nhsuk_forms.fields.base import NhsukField

Params = dict[str, Any]

# An empty field looks the same each time, and a macro takes milliseconds to say so: a page of folded forms has dozens.
_KEPT = 1_000
_rendered: dict[str, SafeString] = {}


class NhsukBoundField(forms.BoundField):
    """A field of one form. `as_field_group()` renders the component that the field's class names."""

    @property
    def nhsuk_field(self) -> NhsukField:
        """The field itself, as what it is."""
        return cast("NhsukField", self.field)

    @property
    def element_id(self) -> str:
        """The id of the first input; the others' ids begin with it."""
        return self.auto_id or self.html_name

    @property
    def focus_id(self) -> str:
        """The id of the input that the error summary must focus."""
        return self.nhsuk_field.focus_id(self)

    @property
    def params(self) -> Params:
        """The parameters for the macro of this field's component."""
        return self.nhsuk_field.params(self)

    def render(self, *args: Any, **kwargs: Any) -> SafeString:
        """Render the component; an empty field of a form that was not sent comes from memory.

        What somebody typed, or what stands in a box already, is never kept.
        """
        if args or kwargs or settings.DEBUG or self.form.is_bound or self._is_filled():
            return super().render(*args, **kwargs)
        key = json.dumps([self.template_name, self.params], sort_keys=True, default=str)
        if (known := _rendered.get(key)) is not None:
            return known
        if len(_rendered) >= _KEPT:
            _rendered.clear()
        _rendered[key] = made = super().render()
        return made

    def _is_filled(self) -> bool:
        value = self.value()
        return any(value) if isinstance(value, tuple) else bool(value)  # a date is three boxes

    def error_messages(self) -> list[str]:
        """The field's errors as plain text."""
        return [str(message) for message in self.errors]

    def error_parts(self) -> set[str]:
        """The parts of a field with several inputs that its errors name; empty when they concern all of it."""
        errors = self.errors
        found = errors.as_data() if isinstance(errors, ErrorList) else []
        return {part for error in found for part in (error.params or {}).get("parts", ())}

    def common_params(self) -> Params:
        """What every component takes: name, hint, error message, attributes."""
        field = self.nhsuk_field
        params: Params = {"name": self.html_name, "attributes": dict(field.attributes)}
        if self.help_text:
            params["hint"] = {"text": str(self.help_text)}
        if messages := self.error_messages():
            params["errorMessage"] = _error_message(messages)
        if field.disabled:
            params["disabled"] = True
        if field.classes:
            params["classes"] = field.classes
        return params

    def title_params(self) -> Params:
        """The label's or legend's parameters."""
        field = self.nhsuk_field
        return {"text": str(self.label), "size": field.label_size, "isPageHeading": field.page_heading}


def _error_message(messages: list[str]) -> Params:
    if len(messages) == 1:
        return {"text": messages[0]}
    return {"html": format_html_join("<br>", "{}", ((message,) for message in messages))}
