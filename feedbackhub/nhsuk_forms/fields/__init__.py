"""Every field class in one place: `from feedbackhub.nhsuk_forms import fields`."""

from __future__ import annotations

from feedbackhub.nhsuk_forms.fields.choice import (
    BooleanField,
    CheckboxesField,
    ModelCheckboxesField,
    ModelRadiosField,
    ModelSelectField,
    PictureRadiosField,
    RadiosField,
    SelectField,
)
from feedbackhub.nhsuk_forms.fields.date import DateField, DateParts
from feedbackhub.nhsuk_forms.fields.text import (
    CharacterCountField,
    CharField,
    EmailField,
    FileField,
    IntegerField,
    PasswordField,
    SearchField,
    TextareaField,
    UrlField,
)

__all__ = [
    "BooleanField",
    "CharField",
    "CharacterCountField",
    "CheckboxesField",
    "DateField",
    "DateParts",
    "EmailField",
    "FileField",
    "IntegerField",
    "ModelCheckboxesField",
    "ModelRadiosField",
    "ModelSelectField",
    "PasswordField",
    "PictureRadiosField",
    "RadiosField",
    "SearchField",
    "SelectField",
    "TextareaField",
    "UrlField",
]
