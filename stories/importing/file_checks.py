"""Says what an import of a file would do before it is done: at once for a short file, by a worker for a long one."""

from __future__ import annotations

import logging
from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING

from celery import current_app
from django.db import transaction
from django.db.models import Q
from kombu.exceptions import OperationalError

from feedbackhub.core import outbox
from feedbackhub.core.clock import now as present
from stories.importing.rehearsal import rehearse
from stories.importing.uploads import spooled
from stories.models import FileCheck, FileCheckState, UploadedFile
from stories.sources.errors import SourceError
from stories.sources.table_file import ColumnMap, TableFileSource

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from stories.importing.counts import Counts
    from stories.sources.record import Page

logger = logging.getLogger(__name__)

CHECK_FILE = "stories.check_file"
AT_ONCE = 300_000
"""Bytes of a file that is read while its sender waits; a longer one is owed to a worker."""
_PAGES_A_NOTE = 20
_PATIENCE = timedelta(seconds=30)
_SILENCE = timedelta(minutes=11)
"""Longer than the task's own limit: whoever was at it is gone."""
_FAULT = "Something went wrong on our side. Try again; if it goes on, tell whoever looks after FeedbackHub."


def request_check(*, file: UploadedFile) -> FileCheck:
    """Give the check of a file by its present map: the one that is there, else a new one, done at once or owed."""
    there = FileCheck.objects.filter(file=file, column_map=file.column_map).first()
    if there is not None:
        return there
    with transaction.atomic():
        check = FileCheck.objects.create(file=file, column_map=file.column_map)
        if file.size > AT_ONCE:
            outbox.after_commit(partial(_send, check.pk))
            return check
    carry_out_check(check_id=check.pk)
    check.refresh_from_db()
    return check


def carry_out_check(*, check_id: int) -> None:
    """Read the file of a check to its end and note the counts. It may run twice; the second time does nothing."""
    if not _owed().filter(pk=check_id).update(state=FileCheckState.RUNNING, updated_at=present()):
        return
    check = FileCheck.objects.select_related("file__source").get(pk=check_id)
    try:
        counts = _rehearse(check)
    except SourceError as trouble:
        _note(check, state=FileCheckState.FAILED, message=trouble.message[:500])
    except Exception:
        _note(check, state=FileCheckState.FAILED, message=_FAULT)
        raise
    else:
        _note(check, state=FileCheckState.DONE, counts=counts.as_dict())


def start_waiting_checks() -> int:
    """Call workers to the checks whose message was lost or whose worker died; give how many."""
    owed = list(_owed().filter(updated_at__lt=present() - _PATIENCE).values_list("pk", flat=True))
    for pk in owed:
        _send(pk)
    return len(owed)


def _owed() -> QuerySet[FileCheck]:
    """Checks that nobody works on: they wait, or their worker has shown no sign of life for long."""
    silent = Q(state=FileCheckState.RUNNING, updated_at__lt=present() - _SILENCE)
    return FileCheck.objects.filter(Q(state=FileCheckState.WAITING) | silent)


def _send(check_pk: int) -> None:
    try:
        current_app.send_task(CHECK_FILE, kwargs={"check_id": check_pk}, ignore_result=True, expires=60)
    except OperationalError:
        logger.warning("broker unreachable; the sweeper will start the check %s", check_pk)


def _rehearse(check: FileCheck) -> Counts:
    pages = 0

    def progress(page: Page, _: Counts) -> None:
        nonlocal pages
        pages += 1
        if pages % _PAGES_A_NOTE == 1:
            _note(check, position=page.end, total=page.total)

    with spooled(check.file) as path:
        reader = TableFileSource(path, ColumnMap.from_dict(check.column_map), name=check.file.name)
        return rehearse(source=check.file.source, reader=reader, progress=progress)


def _note(check: FileCheck, **values: object) -> None:
    FileCheck.objects.filter(pk=check.pk).update(updated_at=present(), **values)
