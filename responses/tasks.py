"""The room's work for Celery: each task finds its row and calls one service."""

from __future__ import annotations

from celery import shared_task

from responses import selectors
from responses.services import classifying, comparing, confirming, edits, from_sources, relabelling, settling


@shared_task(name="responses.label_response")
def label_response(response_id: int) -> None:
    """Label one published reply; owed by the outbox since its publication."""
    response = selectors.response_or_none(response_id)
    if response is not None:
        classifying.label_response(response=response)


@shared_task(name="responses.keep_fingerprints")
def keep_fingerprints() -> None:
    """Make the fingerprints that published replies lack; called by beat, for what was missed or is made otherwise."""
    comparing.keep_missing_fingerprints()


@shared_task(name="responses.reclassify_replies")
def reclassify_replies() -> None:
    """Let the engine in use read what it has not read yet, as much as fits; called by beat, so an upgrade starts it."""
    relabelling.reclassify_replies()


@shared_task(name="responses.confirm_publications")
def confirm_publications() -> None:
    """Look in the feeds for the replies that were posted by hand; called by beat."""
    confirming.confirm_publications()


@shared_task(name=from_sources.TAKE_IN)
def take_in_replies() -> None:
    """Follow the replies that sources show; owed by the outbox, and called by beat for what was missed."""
    from_sources.take_in_replies()


@shared_task(name="responses.follow_edits")
def follow_edits() -> None:
    """Find the replies that were overtaken by an edit of their story and have not heard of it; called by beat."""
    edits.follow_edits()


@shared_task(name=settling.SETTLE)
def settle_publication(change_id: int) -> None:
    """Tell of one publication that can be undone no more; owed by the outbox since it was made."""
    settling.settle_publication(change_id=change_id)
