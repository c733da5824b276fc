"""Celery's doors into this room: fetch nothing, decide nothing, call one service."""

from __future__ import annotations

from celery import shared_task

from feedbackhub.organisations import services


@shared_task(name="organisations.send_invitation")
def send_invitation(invitation_id: int) -> None:
    """Send an invitation's mail that is owed."""
    services.send_invitation_mail(invitation_id=invitation_id)


@shared_task(name="organisations.refresh_register")
def refresh_register() -> None:
    """Ask the national register anew about codes in use whose answer is a day old."""
    services.refresh_entries()
