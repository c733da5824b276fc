"""Celery's doors into this room: fetch nothing, decide nothing, call one service."""

from __future__ import annotations

from celery import shared_task

from feedbackhub.accounts import services


@shared_task(name="accounts.send_password_reset")
def send_password_reset(user_id: int) -> None:
    """Send a password reset mail that is owed."""
    services.send_password_reset(user_id=user_id)
