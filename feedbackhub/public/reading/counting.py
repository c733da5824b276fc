"""Counts reads in the memory of the process and writes them together: at most every ten seconds, and when it ends.

Nothing of a reader is kept, not even for a moment: only "this story, this day, so many times". A process that is
killed loses what it counted in its last seconds; a figure of this kind may be a little low, never too high.
"""

from __future__ import annotations

import atexit
import logging
import os
import threading
import time
from collections import Counter
from collections.abc import Mapping
from datetime import date

from django.db import DatabaseError, connection

from feedbackhub.core.clock import local_date
from feedbackhub.public.reading.robots import is_a_person

WRITE_EVERY_SECONDS = 10
WRITE_FROM_STORIES = 500

_ADD = """
INSERT INTO public_storyreads (story_id, organisation_id, "on", reads)
SELECT story.id, story.organisation_id, given.day, given.reads
FROM unnest(%s::bigint[], %s::date[], %s::int[]) AS given (story, day, reads)
JOIN stories_story story ON story.id = given.story
ORDER BY story.id, given.day
ON CONFLICT (story_id, "on") DO UPDATE SET reads = public_storyreads.reads + excluded.reads
"""

logger = logging.getLogger(__name__)
_lock = threading.Lock()
_counted: Counter[tuple[int, date]] = Counter()
_written_at = time.monotonic()
_ends_with = 0


def count(story: int, meta: Mapping[str, object]) -> None:
    """Count one read of a story if a person reads; write what was counted where it is time."""
    if not is_a_person(meta):
        return
    with _lock:
        _counted[story, local_date()] += 1
        due = time.monotonic() - _written_at >= WRITE_EVERY_SECONDS or len(_counted) >= WRITE_FROM_STORIES
        _write_at_the_end()
    if due:
        write()


def write() -> None:
    """Write what was counted, in one statement. Where the database refuses, it is kept for the next time."""
    global _written_at
    with _lock:
        taken = dict(_counted)
        _counted.clear()
        _written_at = time.monotonic()
    if not taken:
        return
    try:
        with connection.cursor() as cursor:
            cursor.execute(_ADD, [[key[0] for key in taken], [key[1] for key in taken], list(taken.values())])
    except DatabaseError:
        logger.warning("reads were not written, and are kept for the next time")
        with _lock:
            _counted.update(taken)


def forget() -> None:
    """Forget what was counted and not written."""
    with _lock:
        _counted.clear()


def _write_at_the_end() -> None:
    """Have the process write when it ends; once in each process, whatever it was forked from."""
    global _ends_with
    if _ends_with != os.getpid():
        _ends_with = os.getpid()
        atexit.register(write)
