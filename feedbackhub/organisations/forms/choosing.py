"""Choosing an organisation or a service."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.forms.models import ModelChoiceIterator

from feedbackhub.nhsuk_forms import fields
from feedbackhub.nhsuk_forms.forms import NhsukForm
from feedbackhub.organisations.selectors import by_name_within_the_tree

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.db.models import QuerySet

    from feedbackhub.organisations.models import Organisation, Service

_INDENT = "\u2003"


class _TreeOrder(ModelChoiceIterator):  # type: ignore[type-arg]
    """Offers the services in the order in which people read a tree."""

    def __iter__(self) -> Iterator[tuple[Any, str]]:
        """Give the empty choice, then each service."""
        if self.field.empty_label is not None:
            yield ("", str(self.field.empty_label))
        for service in by_name_within_the_tree(self.queryset.all()):
            yield self.choice(service)


class ServiceField(fields.ModelSelectField):
    """A service of the tree, each indented under the one that it belongs to."""

    iterator = _TreeOrder

    def label_from_instance(self, obj: Service) -> str:
        """Indent by depth; spaces of an em each survive in an option, ordinary ones do not."""
        return f"{_INDENT * (obj.depth - 1)}{obj.name}"


class OrganisationForm(NhsukForm):
    """One of the person's own organisations."""

    organisation = fields.ModelRadiosField(
        label="Which organisation do you want to work in?",
        queryset=None,
        page_heading=True,
        label_size="l",
        error_messages={"required": "Select an organisation"},
    )

    def __init__(self, *args: Any, organisations: QuerySet[Organisation], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["organisation"].queryset = organisations  # type: ignore[attr-defined]
