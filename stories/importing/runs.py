"""The life of a run: asked for, taken, handed on, ended. Each change of state is one function here, and is audited.

One source has one running import. The database holds that (`one_running_import_a_source`); here it is said in words,
and a run whose worker died is ended or taken over, so that nobody is locked out.
"""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import F

from feedbackhub.core import audit
from feedbackhub.core.actors import Actor, SystemActor, user_or_none
from feedbackhub.core.clock import now as present
from feedbackhub.core.errors import DomainError
from stories.importing.comparing import forget_seen
from stories.importing.liveness import Grip, has_fallen_silent, is_worked_on
from stories.importing.page import Hold
from stories.models import (
    RUN_TRANSITIONS,
    ImportRun,
    RunPurpose,
    RunState,
    RunTrigger,
    Source,
    UploadedFile,
    UploadedPart,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

MOST_FRUITLESS_CLAIMS = 5
_TAKEOVER = SystemActor("the import that came after")
DIED = (
    "The program that did this import ended before it was done. What was stored stays; the next import goes on "
    "from there."
)
BROKEN_OFF = (
    "This import was begun several times and got no further, so it was stopped. What was stored stays. Try again "
    "later; if it goes on, tell whoever looks after FeedbackHub."
)


class AlreadyRunning(DomainError):
    """The source is being read already; nothing was touched."""


def start_run(*, source: Source, trigger: RunTrigger, actor: Actor, grip: Grip) -> Hold:
    """Begin a run at once and give the hold on it.

    Raises `AlreadyRunning`, with nothing touched, where another worker reads the source.
    """
    at = present()
    with transaction.atomic():
        source = _lock(source.pk)
        _make_way(source, grip, at)
        run = ImportRun.objects.create(
            source=source,
            trigger=trigger,
            started_by=user_or_none(actor),
            state=RunState.RUNNING,
            claim=1,
            fruitless_claims=1,
            started_at=at,
            heartbeat_at=at,
        )
        _record(run, "import.started", actor)
    return Hold(run=run, claim=1, cursor=source.cursor)


def take_run(*, run: ImportRun, actor: Actor, grip: Grip) -> Hold | None:
    """Take a waiting run by compare-and-set; None where it is not to be had (any more).

    Raises `AlreadyRunning` where another run of the source is at work; this one goes on waiting.
    """
    at = present()
    with transaction.atomic():
        source = _lock(run.source_id)
        fresh = ImportRun.objects.waiting().filter(pk=run.pk).first()
        if fresh is None:
            return None
        _make_way(source, grip, at)
        if fresh.fruitless_claims >= MOST_FRUITLESS_CLAIMS:
            _end(fresh, RunState.STOPPED, BROKEN_OFF, actor, at)
            return None
        RUN_TRANSITIONS.check(RunState.WAITING, RunState.RUNNING)
        ImportRun.objects.filter(pk=fresh.pk).update(
            state=RunState.RUNNING,
            claim=F("claim") + 1,
            fruitless_claims=F("fruitless_claims") + 1,
            started_at=fresh.started_at or at,
            heartbeat_at=at,
            updated_at=at,
        )
        fresh.refresh_from_db()
        if fresh.claim == 1:
            _record(fresh, "import.started", actor)
    return Hold(run=fresh, claim=fresh.claim, cursor=source.cursor)


def hand_back(*, hold: Hold) -> None:
    """Let a run wait for the next worker, where it is still ours: its time is up, not its work."""
    RUN_TRANSITIONS.check(RunState.RUNNING, RunState.WAITING)
    ImportRun.objects.running().filter(pk=hold.run.pk, claim=hold.claim).update(
        state=RunState.WAITING, updated_at=present()
    )


def end_run(*, hold: Hold, state: RunState, message: str, actor: Actor) -> None:
    """End a run that is still ours, with the reason where it stopped early."""
    with transaction.atomic():
        _lock(hold.run.source_id)
        mine = ImportRun.objects.running().filter(pk=hold.run.pk, claim=hold.claim).first()
        if mine is not None:
            _end(mine, state, message, actor, present())


def release_dead_run(*, run: ImportRun, actor: Actor) -> bool:
    """Free a running run whose worker is gone: it waits for the next worker where one can go on, else it is stopped.

    Says whether the worker was gone.
    """
    at = present()
    with transaction.atomic():
        _lock(run.source_id)
        fresh = ImportRun.objects.running().filter(pk=run.pk).first()
        if fresh is None or (is_worked_on(run.source_id) and not has_fallen_silent(fresh.heartbeat_at, at)):
            return False
        if fresh.trigger == RunTrigger.COMMAND:
            _end(fresh, RunState.STOPPED, DIED, actor, at)
        else:
            RUN_TRANSITIONS.check(RunState.RUNNING, RunState.WAITING)
            ImportRun.objects.filter(pk=fresh.pk).update(state=RunState.WAITING, updated_at=at)
    return True


def _lock(source_pk: int) -> Source:
    return Source.objects.select_for_update().get(pk=source_pk)


def _make_way(source: Source, grip: Grip, at: datetime) -> None:
    """Take the grip, and end the source's running run if its worker is dead; raise `AlreadyRunning` if it lives."""
    is_mine = grip.take()
    running = ImportRun.objects.running().filter(source=source).first()
    if running is None:
        return
    if not is_mine and not has_fallen_silent(running.heartbeat_at, at):
        raise AlreadyRunning(
            f"An import of {source.name} is running already. Nothing was changed; wait until it has ended."
        )
    _end(running, RunState.STOPPED, DIED, _TAKEOVER, at)


def _end(run: ImportRun, state: RunState, message: str, actor: Actor, at: datetime) -> None:
    RUN_TRANSITIONS.check(RunState(run.state), state)
    ImportRun.objects.filter(pk=run.pk).update(
        state=state, message=message[:500], finished_at=at, updated_at=at
    )
    # The stories are stored; a second copy of patients' words would only wait to be lost.
    UploadedFile.objects.filter(run=run).update(content=b"")
    UploadedPart.objects.filter(file__run=run).delete()
    if run.purpose == RunPurpose.RECONCILE:
        forget_seen(run=run)
    action = "import.completed" if state == RunState.COMPLETE else "import.stopped"
    counts: Mapping[str, int] = {
        name: getattr(run, name)
        for name in ("seen", "created", "updated", "unchanged", "quarantined", "skipped")
    }
    _record(run, action, actor, counts)


def _record(run: ImportRun, action: str, actor: Actor, details: Mapping[str, int] | None = None) -> None:
    audit.record(
        actor=actor,
        action=action,
        subject=run,
        organisation_id=run.source.organisation_id,
        details={"source": run.source_id, **(details or {})},
    )
