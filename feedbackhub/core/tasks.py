"""The task that does what the outbox owes."""

from __future__ import annotations

from celery import shared_task

from feedbackhub.core import once, outbox


@shared_task(name="core.drain_outbox")
def drain_outbox() -> None:
    """Do what is due. Woken after each commit that owes work, and by beat."""
    outbox.drain()


@shared_task(name="core.forget_old_forms")
def forget_old_forms() -> None:
    """Remove the notes of forms that nobody sends again."""
    once.forget_old_forms()
