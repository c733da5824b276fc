"""The room's work for Celery: each task finds its row and calls one service."""

from __future__ import annotations

from celery import shared_task

from responses import selectors
from responses.services import classifying, confirming


@shared_task(name="responses.label_response")
def label_response(response_id: int) -> None:
    """Label one published reply; owed by the outbox since its publication."""
    response = selectors.response_or_none(response_id)
    if response is not None:
        classifying.label_response(response=response)


@shared_task(name="responses.confirm_publications")
def confirm_publications() -> None:
    """Look in the feeds for the replies that were posted by hand; called by beat."""
    confirming.confirm_publications()
