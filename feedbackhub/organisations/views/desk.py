"""What the views of this room share: who asks, in which organisation, and how a refusal is shown."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, cast

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404

from feedbackhub.accounts.roles import Permission
from feedbackhub.core.errors import DomainError
from feedbackhub.organisations.selectors import holds_at, people_in, services_of

if TYPE_CHECKING:
    from django.forms import Form
    from django.http import HttpRequest

    from feedbackhub.accounts.models import User
    from feedbackhub.organisations.models import Organisation, Service


def who(request: HttpRequest) -> tuple[User, Organisation]:
    """Give the signed-in administrator and the organisation in hand.

    These pages show all of an organisation, so the permission must hold at its root: 403 otherwise.
    """
    user = cast("User", request.user)
    organisation = cast("Organisation", request.organisation)  # type: ignore[attr-defined]
    if not holds_at(user, Permission.MANAGE_RESPONDERS, organisation.root):
        raise PermissionDenied
    return user, organisation


def person_or_404(organisation: Organisation, pk: int) -> User:
    """Give somebody who is or was in the organisation; anybody else does not exist here."""
    return get_object_or_404(people_in(organisation), pk=pk)


def service_or_404(organisation: Organisation, pk: int) -> Service:
    """Give a service of the organisation."""
    service: Service = get_object_or_404(services_of(organisation), pk=pk)
    return service


def done_by_form(form: Form, act: Callable[[], object]) -> bool:
    """Do what a valid form asks for; a refusal becomes the form's error. True when it is done."""
    if not form.is_valid():
        return False
    try:
        act()
    except DomainError as error:
        form.add_error(None, error.message)
        return False
    return True


def done_by_button(request: HttpRequest, act: Callable[[], object], said: str) -> bool:
    """Do what a button asks for, and say so, or say why not, on the next page. True when it is done."""
    try:
        act()
    except DomainError as error:
        messages.warning(request, error.message)
        return False
    messages.success(request, said)
    return True
