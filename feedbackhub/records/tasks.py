"""The room's work for Celery: each task finds its row and calls one service."""

from __future__ import annotations

from celery import shared_task

from feedbackhub.core import outbox
from feedbackhub.records.selectors.lists import copy_or_none, organisations
from feedbackhub.records.services import applying, copying

# Well below the time limit of a task, so that a run ends between two batches.
SECONDS = 200.0
APPLY = "records.apply_rules"


@shared_task(name=APPLY)
def apply_rules() -> None:
    """Remove what is due everywhere; called by beat every night, and again at once where the time was too short."""
    for organisation in [None, *organisations()]:
        if not applying.apply_rules(organisation, seconds=SECONDS).is_finished:
            outbox.enqueue(task=APPLY, kwargs={})
            return


@shared_task(name=copying.MAKE_COPY)
def make_copy(copy_id: int) -> None:
    """Make a copy that somebody asked for."""
    copy = copy_or_none(copy_id)
    if copy is not None:
        copying.make_copy(copy=copy)
