"""Listens to Django's own signal of a sign-in: whoever comes in has taken up their invitations."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib.auth.signals import user_logged_in
from django.dispatch import receiver

from feedbackhub.organisations import services

if TYPE_CHECKING:
    from feedbackhub.accounts.models import User


@receiver(user_logged_in, dispatch_uid="organisations.note_arrival")
def note_arrival(*, user: User, **_: Any) -> None:
    """Note it."""
    services.note_arrival(user=user)
