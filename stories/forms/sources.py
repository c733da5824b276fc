"""The forms by which sources are set up."""

from __future__ import annotations

from django.core.exceptions import ValidationError

from feedbackhub.core.errors import DomainError
from feedbackhub.nhsuk_forms import fields
from feedbackhub.nhsuk_forms.forms import NhsukForm
from stories.importing.addresses import check_address

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
