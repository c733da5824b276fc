"""Does what the outbox owes, as a worker would."""

from __future__ import annotations

from celery import current_app

from feedbackhub.core import outbox


def do_what_is_owed() -> int:
    """Do it and give how many pieces of work were done. A worker finds its tasks when it starts; so does this."""
    current_app.loader.import_default_modules()
    return outbox.drain()
