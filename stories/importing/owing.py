"""Asks for imports that a worker is to do, and sees to it that they get done.

The waiting row is the debt: it is written in the same transaction as the file that belongs to it. The message to the
workers only saves waiting for the sweeper, and may be lost or come twice: a run is taken by compare-and-set.
"""

from __future__ import annotations

import logging
from functools import partial

from celery import current_app
from django.db import transaction
from kombu.exceptions import OperationalError

from feedbackhub.core import audit, outbox
from feedbackhub.core.actors import Actor, SystemActor, user_or_none
from feedbackhub.core.clock import now as present
from feedbackhub.core.errors import DomainError
from stories.importing import runs
from stories.importing.liveness import Grip
from stories.importing.openers import open_source_of
from stories.importing.polling import due_to_compare, due_to_read
from stories.importing.reading import carry_out
from stories.importing.uploads import Upload, receive_upload
from stories.models import ImportRun, RunPurpose, RunTrigger, Source, UploadedFile

logger = logging.getLogger(__name__)

IMPORTER = SystemActor("the importer")
RUN_IMPORT = "stories.run_import"
# Well within the task's own limits (stories/tasks.py), which leave room for one slow page.
SLICE_SECONDS = 240.0


@transaction.atomic
def request_import(
    *,
    source: Source,
    actor: Actor,
    trigger: RunTrigger = RunTrigger.PERSON,
    upload: Upload | None = None,
    file: UploadedFile | None = None,
    purpose: RunPurpose = RunPurpose.READ,
) -> ImportRun:
    """Owe an import of `source` (of `upload`, or of a `file` that was received before) and give the waiting run.

    Raises `DomainError` where one is owed or running already; files queue behind each other instead.
    """
    source = Source.objects.select_for_update().get(pk=source.pk)
    if upload is None and file is None and ImportRun.objects.open().filter(source=source).exists():
        raise DomainError(f"An import of {source.name} is waiting or running already. See it in the list.")
    run = ImportRun.objects.create(
        source=source, trigger=trigger, started_by=user_or_none(actor), purpose=purpose
    )
    if upload is not None:
        receive_upload(source=source, upload=upload, actor=actor, run=run)
    if file is not None:
        UploadedFile.objects.filter(pk=file.pk, run=None).update(run=run)
    audit.record(
        actor=actor,
        action="import.requested",
        subject=run,
        organisation_id=source.organisation_id,
        details={"source": source.pk},
    )
    outbox.after_commit(partial(send, run.pk))
    return run


def send(run_pk: int) -> None:
    """Call a worker to a waiting run. Where the broker does not answer, the sweeper does it later."""
    try:
        # One that is not begun within a minute is sent again by the sweeper, so it must not pile up.
        current_app.send_task(RUN_IMPORT, kwargs={"run_id": run_pk}, ignore_result=True, expires=60)
    except OperationalError:
        logger.warning("broker unreachable; the sweeper will start import %s", run_pk)


def work_on(*, run: ImportRun, actor: Actor = IMPORTER, seconds: float = SLICE_SECONDS) -> None:
    """Do a waiting run, or as much of it as fits into `seconds`; then call for the next worker, if one is owed.

    Quiet where the run is not to be had: done, taken, or behind another one of its source.
    """
    with Grip(run.source_id) as grip:
        try:
            hold = runs.take_run(run=run, actor=actor, grip=grip)
        except runs.AlreadyRunning:
            return
        if hold is not None:
            carry_out(hold=hold, opener=partial(open_source_of, hold.run), actor=actor, seconds=seconds)
    following = ImportRun.objects.waiting().filter(source=run.source_id).order_by("pk").first()
    if following is not None:
        send(following.pk)


def start_waiting_imports(*, actor: Actor = IMPORTER) -> int:
    """Free runs whose worker died, and call workers to what waits, the first of each source; give how many."""
    for run in ImportRun.objects.running().select_related("source"):
        runs.release_dead_run(run=run, actor=actor)
    busy = ImportRun.objects.running().values("source")
    waiting = ImportRun.objects.waiting().exclude(source__in=busy).order_by("source_id", "pk")
    first = list(waiting.distinct("source_id").values_list("pk", flat=True))
    for pk in first:
        send(pk)
    return len(first)


def poll_sources(*, actor: Actor = IMPORTER) -> int:
    """Owe a read, and once a month a comparison of everything, at each feed where it is due; give how many."""
    at = present()
    due = [(source, RunPurpose.READ) for source in due_to_read(at)]
    due += [(source, RunPurpose.RECONCILE) for source in due_to_compare(at)]
    asked = 0
    for source, purpose in due:
        try:
            request_import(source=source, actor=actor, trigger=RunTrigger.SCHEDULE, purpose=purpose)
        except DomainError:
            continue
        asked += 1
    return asked
