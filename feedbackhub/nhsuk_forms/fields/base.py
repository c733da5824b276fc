"""What all our fields share: the component that renders them, their hint, and messages in the NHS's words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar, Literal

from django import forms

from feedbackhub.nhsuk_forms.bound import NhsukBoundField, Params

LabelSize = Literal["s", "m", "l", "xl"]


class NhsukField(forms.Field):
    """A Django field that renders an NHS.UK component.

    `hint` is the text under the label, `label_size` one of s, m, l, xl; `page_heading` makes the label the page's h1;
    `attributes` go to the input as they are (autocomplete, hx-...). Everything else is Django's.
    """

    component: ClassVar[str]
    #: How a message asks for a missing answer: "Enter ..." for what is typed, "Select ..." for what is chosen.
    asks_to: ClassVar[str] = "Enter"

    def __init__(
        self,
        *,
        hint: str = "",
        classes: str = "",
        label_size: LabelSize = "s",
        page_heading: bool = False,
        attributes: Mapping[str, str] | None = None,
        error_messages: Mapping[str, str] | None = None,
        **options: Any,
    ) -> None:
        self.classes = classes
        self.label_size = label_size
        self.page_heading = page_heading
        self.attributes: dict[str, str] = dict(attributes or {})
        options.setdefault("help_text", hint)
        options["error_messages"] = {**self.messages(options), **(error_messages or {})}
        options.setdefault("template_name", f"forms/{self.component}.jinja")
        super().__init__(**options)

    def messages(self, options: Mapping[str, Any]) -> dict[str, str]:
        """Give the class's messages; those that the form names win."""
        label = str(options.get("label") or "")
        if not label:
            return {}
        if label.endswith("?"):
            return {"required": f"Answer “{label}”"}
        return {"required": f"{self.asks_to} {_in_sentence(label)}"}

    def get_bound_field(self, form: forms.BaseForm, field_name: str) -> NhsukBoundField:
        """Bind with our class, which knows the macro's parameters."""
        return NhsukBoundField(form, self, field_name)

    def params(self, bound: NhsukBoundField) -> Params:
        """Give the macro's parameters; each class adds its own."""
        raise NotImplementedError

    def focus_id(self, bound: NhsukBoundField) -> str:
        """Give the id of the input that an error link focuses."""
        return bound.element_id


# A label that begins so needs no article before it.
_DETERMINERS = {"a", "an", "the", "your", "their", "who", "what", "which", "why", "when", "how"}


def _in_sentence(label: str) -> str:
    """Give a label as it stands after a verb: "the email address", "your name", "PALS number" as "the PALS number"."""
    first, _, rest = label.partition(" ")
    if len(first) == 1 or not first.isupper():
        first = first[0].lower() + first[1:]
    words = f"{first} {rest}".strip()
    return words if first in _DETERMINERS else f"the {words}"
