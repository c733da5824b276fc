"""The room's work for Celery: each task finds its row and calls one service."""

from __future__ import annotations

from celery import shared_task

from stories import selectors
from stories.importing import owing


# A slice of an import ends by itself after four minutes. The soft limit breaks off a page that will not come and hands
# the run on; the hard one, below the broker's visibility timeout, is for a process that hangs.
@shared_task(name=owing.RUN_IMPORT, soft_time_limit=600, time_limit=660)
def run_import(run_id: int) -> None:
    """Work on one import; whoever takes it first does it."""
    run = selectors.run_or_none(run_id)
    if run is not None:
        owing.work_on(run=run)


@shared_task(name="stories.start_waiting_imports")
def start_waiting_imports() -> None:
    """Find the imports whose message was lost or whose worker died; called by beat."""
    owing.start_waiting_imports()


@shared_task(name="stories.poll_sources")
def poll_sources() -> None:
    """Ask for what is new at every source that is set up for it; called by beat."""
    owing.poll_sources()
