"""Leaves a feed alone that fails again and again, and says why and until when. Whoever runs it by hand may at once.

Ten failed reads in a row let it rest, longer each time, six hours at most. Trouble that waiting will not mend, such
as a wrong key, pauses it until a person has seen to it.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.db import transaction

from feedbackhub.core import audit
from feedbackhub.core.actors import SystemActor
from feedbackhub.core.clock import now as present
from stories.models import RunTrigger, Source
from stories.sources.errors import BadAddress, BadKey, NotSetUp, RateLimited, SourceError

if TYPE_CHECKING:
    from stories.models import ImportRun

MOST_FAILURES = 10
FIRST_REST = timedelta(minutes=15)
LONGEST_REST = timedelta(hours=6)
BREAKER = SystemActor("the reader of feeds")
# A person has to change something before these can go well.
_NEEDS_A_PERSON = (BadKey, BadAddress, NotSetUp)


def rest_after(failures: int) -> timedelta | None:
    """Give how long a feed rests after so many failed reads in a row: not at all, or ever longer. Pure."""
    if failures < MOST_FAILURES:
        return None
    doublings = min(failures - MOST_FAILURES, 10)
    return min(FIRST_REST * (1 << doublings), LONGEST_REST)


@transaction.atomic
def note_failure(*, run: ImportRun, trouble: SourceError, got_further: bool) -> None:
    """Count a failed read of a feed; let it rest, or pause it, where that is due.

    A read that `got_further` before it failed starts the count again. From the command line, the key and the address
    are the caller's own, so nothing follows for the schedule.
    """
    if not run.source.is_feed or run.trigger == RunTrigger.COMMAND:
        return
    source = Source.objects.select_for_update().get(pk=run.source_id)
    at = present()
    failures = 1 if got_further else source.failures + 1
    values: dict[str, object] = {
        "failures": failures,
        "rests_until": _rests_until(failures, trouble, at),
        "trouble": trouble.message[:500],
        "updated_at": at,
    }
    if isinstance(trouble, _NEEDS_A_PERSON) and not source.is_paused:
        values |= {
            "is_paused": True,
            "paused_at": at,
            "paused_by": None,
            "pause_reason": trouble.message[:200],
        }
        audit.record(
            actor=BREAKER,
            action="source.paused",
            subject=source,
            organisation_id=source.organisation_id,
            details={"because": type(trouble).__name__},
        )
    Source.objects.filter(pk=source.pk).update(**values)


@transaction.atomic
def note_success(*, run: ImportRun) -> None:
    """Forget what failed before: a read has reached its end. What the breaker had paused goes on by itself again."""
    if not run.source.is_feed:
        return
    source = Source.objects.select_for_update().get(pk=run.source_id)
    values: dict[str, object] = {"believed_at": None}
    if run.trigger != RunTrigger.COMMAND:
        values |= {"failures": 0, "rests_until": None, "trouble": ""}
    if (
        run.trigger != RunTrigger.COMMAND
        and source.is_paused
        and source.paused_by_id is None
        and source.pause_reason
    ):
        values |= {"is_paused": False, "paused_at": None, "pause_reason": ""}
        audit.record(
            actor=BREAKER,
            action="source.resumed",
            subject=source,
            organisation_id=source.organisation_id,
        )
    if any(getattr(source, name) != value for name, value in values.items()):
        Source.objects.filter(pk=source.pk).update(**values, updated_at=present())


def _rests_until(failures: int, trouble: SourceError, at: datetime) -> datetime | None:
    rest = rest_after(failures) or timedelta()
    if isinstance(trouble, RateLimited) and trouble.wait_seconds:
        rest = max(rest, timedelta(seconds=min(trouble.wait_seconds, LONGEST_REST.total_seconds())))
    return at + rest if rest else None
