"""Fields where a person picks: radios, checkboxes, select; from a list or from model rows."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from django import forms
from django.templatetags.static import static
from django.utils.html import format_html

from feedbackhub.nhsuk_forms.fields.base import NhsukField

if TYPE_CHECKING:
    from feedbackhub.nhsuk_forms.bound import NhsukBoundField, Params


class _Choosing(NhsukField):
    """What the three components share.

    `choice_hints` gives a hint per value. Questions that a choice reveals are left out on purpose: the component marks
    radios with `aria-expanded`, which radios do not support, and screen readers do not say what appeared. Ask the
    second question after the first.
    """

    asks_to = "Select"

    def __init__(
        self,
        *,
        choice_hints: Mapping[str, str] | None = None,
        small: bool = False,
        inline: bool = False,
        **options: Any,
    ) -> None:
        self.choice_hints = choice_hints or {}
        self.small = small
        self.inline = inline
        super().__init__(**options)

    def messages(self, options: Mapping[str, Any]) -> dict[str, str]:
        """A value that is not on the list is met by people when the list changed under them."""
        return super().messages(options) | {
            "invalid_choice": "Select one of the choices on the list",
            "invalid_pk_value": "Select one of the choices on the list",
            "invalid_list": "Select from the choices on the list",
        }

    def pairs(self) -> list[tuple[str, str]]:
        """Give value and label of each choice, groups flattened."""
        return list(_flat(self.choices))  # type: ignore[attr-defined]

    def chosen(self, bound: NhsukBoundField) -> set[str]:
        """Give the picked values as text."""
        value = bound.value()
        if value is None:
            return set()
        if isinstance(value, (list, tuple, set)):
            return {str(one) for one in value}
        return {str(value)}

    def items(self, bound: NhsukBoundField, mark: str) -> list[Params]:
        """Give one item per choice; `mark` is the macro's word for a picked one."""
        chosen = self.chosen(bound)
        return [self._item(value, label) | {mark: value in chosen} for value, label in self.pairs()]

    def _item(self, value: str, label: str) -> Params:
        item: Params = {"value": value, "text": label}
        if value in self.choice_hints:
            item["hint"] = {"text": self.choice_hints[value]}
        return item


class _Grouped(_Choosing):
    """Radios and checkboxes: inputs under one legend."""

    def params(self, bound: NhsukBoundField) -> Params:
        """Fieldset parameters with one item per choice, without the empty one."""
        params = bound.common_params() | {
            "idPrefix": bound.element_id,
            "fieldset": {"legend": bound.title_params()},
            "items": [item for item in self.items(bound, "checked") if item["value"] != ""],
        }
        shapes = {"small": self.small, "inline": self.inline}
        return params | {name: True for name, wanted in shapes.items() if wanted}


class _Selected(_Choosing):
    """A drop-down list."""

    component = "select"

    def params(self, bound: NhsukBoundField) -> Params:
        """Select parameters."""
        return bound.common_params() | {
            "id": bound.element_id,
            "label": bound.title_params(),
            "items": self.items(bound, "selected"),
        }


class RadiosField(_Grouped, forms.ChoiceField):
    """One of a few choices."""

    component = "radios"


class PictureRadiosField(RadiosField):
    """One of a few choices, each with a picture beside its words. `pictures` gives the static file of each value.

    The picture repeats the words, so screen readers pass over it.
    """

    def __init__(self, *, pictures: Mapping[str, str], **options: Any) -> None:
        self.pictures = pictures
        options.setdefault("classes", "app-pictures")
        super().__init__(**options)

    def _item(self, value: str, label: str) -> Params:
        item = super()._item(value, label)
        if value in self.pictures:
            del item["text"]
            item["html"] = format_html(
                '<img class="app-pictures__picture" src="{}" alt="" width="64" height="64"> <span>{}</span>',
                static(self.pictures[value]),
                label,
            )
        return item


class CheckboxesField(_Grouped, forms.MultipleChoiceField):
    """Any of a few choices."""

    component = "checkboxes"


class SelectField(_Selected, forms.ChoiceField):
    """One of many choices. Put `("", "Select a ...")` first when none is picked yet."""


class ModelRadiosField(_Grouped, forms.ModelChoiceField):  # type: ignore[type-arg]
    """One of a few rows."""

    component = "radios"

    def __init__(self, **options: Any) -> None:
        options.setdefault("empty_label", None)
        super().__init__(**options)


class ModelSelectField(_Selected, forms.ModelChoiceField):  # type: ignore[type-arg]
    """One of many rows."""

    def __init__(self, **options: Any) -> None:
        options.setdefault("empty_label", "Select from the list")
        super().__init__(**options)


class ModelCheckboxesField(_Grouped, forms.ModelMultipleChoiceField):  # type: ignore[type-arg]
    """Any of a few rows."""

    component = "checkboxes"


class BooleanField(NhsukField, forms.BooleanField):
    """One checkbox, whose label is the statement that is ticked."""

    component = "checkboxes"

    def messages(self, options: Mapping[str, Any]) -> dict[str, str]:
        """A statement cannot be asked for in general words: the form should say its own."""
        return {"required": "Tick the box to go on"}

    def params(self, bound: NhsukBoundField) -> Params:
        """Checkbox parameters without a legend; the hint belongs to the one item."""
        params = bound.common_params()
        item: Params = {"value": "true", "text": str(bound.label), "checked": bool(bound.value())}
        if hint := params.pop("hint", None):
            item["hint"] = hint
        return params | {"idPrefix": bound.element_id, "items": [item]}


def _flat(choices: Iterable[tuple[Any, Any]]) -> Iterable[tuple[str, str]]:
    for value, label in choices:
        if isinstance(label, (list, tuple)):
            yield from _flat(label)
        else:
            yield "" if value is None else str(value), str(label)
