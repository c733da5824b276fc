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


@shared_task(name="organisations.send_cover_mail")
def send_cover_mail(absence_id: int, recipient_id: int) -> None:
    """Send the mail about an absence that is owed to one person."""
    services.send_cover_mail(absence_id=absence_id, recipient_id=recipient_id)


@shared_task(name="organisations.ask_owners")
def ask_owners() -> None:
    """Ask who answers for a service whether they still do."""
    services.ask_owners()


@shared_task(name="organisations.send_declined")
def send_declined(attestation_id: int, user_id: int) -> None:
    """Send one lead the word that somebody no longer answers for a service."""
    services.send_declined(attestation_id=attestation_id, user_id=user_id)


@shared_task(name="organisations.send_question")
def send_question(user_id: int, organisation_id: int) -> None:
    """Send the question that is owed to one person."""
    services.send_question(user_id=user_id, organisation_id=organisation_id)
