"""The forms by which an administrator moves, merges and closes services, looks codes up, and sends a sheet."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from feedbackhub.core.clock import local_date
from feedbackhub.nhsuk_forms import fields
from feedbackhub.nhsuk_forms.forms import NhsukForm
from feedbackhub.organisations.forms.choosing import ServiceField
from feedbackhub.organisations.planting import decode

if TYPE_CHECKING:
    from collections.abc import Iterable

    from feedbackhub.organisations.models import ServiceQuerySet
    from feedbackhub.organisations.ods import OdsSummary

MOST_BYTES = 1_000_000


class MoveForm(NhsukForm):
    """The service under which another is to stand. Sent by GET: nothing changes before the next page."""

    parent = ServiceField(
        label="Which service should it stand under?",
        queryset=None,
        empty_label="Select a service",
        error_messages={"required": "Select the service that it should stand under"},
    )

    def __init__(self, *args: Any, places: ServiceQuerySet, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["parent"].queryset = places  # type: ignore[attr-defined]


class MergeForm(NhsukForm):
    """The service of which another is to become a part. Sent by GET: nothing changes before the next page."""

    into = ServiceField(
        label="Which service takes over?",
        hint="It keeps its name, code and owner",
        queryset=None,
        empty_label="Select a service",
        error_messages={"required": "Select the service that takes over"},
    )

    def __init__(self, *args: Any, places: ServiceQuerySet, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["into"].queryset = places  # type: ignore[attr-defined]


class CloseForm(NhsukForm):
    """The day on which a service closed."""

    closed_on = fields.DateField(
        label="Which day did it close?",
        hint="Stories told before that day still belong to it",
        latest=local_date,
        error_messages={"required": "Enter the day on which it closed"},
    )


class LookUpForm(NhsukForm):
    """What to look for in the national register. Sent by GET."""

    words = fields.SearchField(
        label="Code, name or postcode",
        hint="For example, RR801, Leeds General or LS1",
        max_length=100,
        error_messages={"required": "Enter a code, a name or a postcode"},
    )

    def clean_words(self) -> str:
        """Ask for enough to search by."""
        words = " ".join(str(self.cleaned_data["words"]).split())
        if len(words) < 3:
            self.add_error("words", "Enter at least 3 letters or digits")
        return words


class SitesForm(NhsukForm):
    """Which of an organisation's sites to add."""

    sites = fields.CheckboxesField(
        label="Which sites do you want to add?",
        error_messages={"required": "Select at least one site"},
    )

    def __init__(self, *args: Any, sites: Iterable[OdsSummary], names: dict[str, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["sites"]
        found = list(sites)
        field.choices = [(one.code, names[one.code]) for one in found]  # type: ignore[attr-defined]
        field.choice_hints = {  # type: ignore[attr-defined]
            one.code: ", ".join(part for part in (one.code, one.postcode) if part) for one in found
        }


class SheetForm(NhsukForm):
    """A tree as text: pasted, or as a file."""

    sheet = fields.TextareaField(
        label="Paste the services",
        hint="One a line: code, name, kind, code of the service above. Without the last, it stands at the top",
        required=False,
        rows=10,
        max_length=300_000,
    )
    file = fields.FileField(
        label="Or upload a CSV file",
        hint="With the same four columns",
        required=False,
        accept=".csv,.txt,text/csv",
    )

    def clean(self) -> dict[str, Any]:
        """Take one of the two, and give it as text."""
        cleaned = super().clean() or self.cleaned_data
        file, sheet = cleaned.get("file"), cleaned.get("sheet") or ""
        if file is not None and sheet:
            self.add_error("sheet", "Paste the services or upload a file, not both")
        elif file is not None and file.size > MOST_BYTES:
            self.add_error("file", "The file must be smaller than 1 MB. Send it in parts")
        elif file is not None:
            cleaned["sheet"] = decode(file.read())
        elif not sheet and not self.errors:
            self.add_error("sheet", "Paste the services, or upload a file")
        return cleaned
