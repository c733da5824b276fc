"""Listens to the rooms below. Each receiver calls one selector or service that may run twice."""

from __future__ import annotations

from typing import Any

from django.dispatch import receiver

from responses import selectors
from stories.signals import batch_undoing


@receiver(batch_undoing, dispatch_uid="responses.answered_in_batch")
def name_answered_stories(*, run_id: int, **_: Any) -> list[str]:
    """Say which stories of a batch have a published reply: they must stay."""
    return selectors.titles_answered_in_batch(run_id)
