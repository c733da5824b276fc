"""Takes files in and gives them out again in parts, so that no process holds a large one whole.

The parts lie in the database, where every worker finds them, and are removed once the run that reads them has ended, or
when nobody went on with the file.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import TYPE_CHECKING

from django.db import transaction

from feedbackhub.core.actors import user_or_none
from feedbackhub.core.clock import now as present
from feedbackhub.core.errors import DomainError
from stories.models import ImportRun, Source, UploadedFile, UploadedPart
from stories.sources.errors import NotAStoryFile

if TYPE_CHECKING:
    from feedbackhub.core.actors import Actor

PART = 1024 * 1024
MAX_UPLOAD = 100 * PART
KEPT = timedelta(days=7)
"""How long a file waits for somebody to go on with it before its content is removed."""
NO_FILE = "The file of this import is no longer here. Upload it again; stories that are here already stay as they are."
TOO_LARGE = (
    f"The file is larger than {MAX_UPLOAD // PART} MB. Split it into smaller files and upload them one after the "
    f"other (a "
    "story that comes twice is kept once), or ask whoever looks after FeedbackHub to import it by the command "
    "line, which "
    "has no limit."
)


@dataclass(frozen=True, slots=True)
class Upload:
    """A file as somebody sent it: whole, or in pieces that are read once."""

    name: str
    content: bytes | Iterable[bytes]


@transaction.atomic
def receive_upload(
    *, source: Source, upload: Upload, actor: Actor, run: ImportRun | None = None
) -> UploadedFile:
    """Keep a file in parts and give its row. Raises `DomainError` where it is empty or over the limit."""
    file = UploadedFile.objects.create(
        source=source,
        run=run,
        name=upload.name[:255],
        uploaded_by=user_or_none(actor),
        uploaded_at=present(),
    )
    digest, size = hashlib.sha256(), 0
    pieces = [upload.content] if isinstance(upload.content, bytes) else upload.content
    for number, part in enumerate(_parts(pieces)):
        size += len(part)
        if size > MAX_UPLOAD:
            raise DomainError(TOO_LARGE)
        digest.update(part)
        UploadedPart.objects.create(file=file, number=number, content=part)
    if size == 0:
        raise DomainError("The file is empty.")
    file.size, file.sha256 = size, digest.hexdigest()
    file.save(update_fields=["size", "sha256"])
    return file


@contextmanager
def spooled(file: UploadedFile) -> Iterator[Path]:
    """Give a file's content as a temporary file, which is gone after the block. Raises `NotAStoryFile` without "
    "content."""
    with NamedTemporaryFile(prefix="feedbackhub-") as spool:
        numbers = UploadedPart.objects.filter(file=file).order_by("number").values_list("number", flat=True)
        has_any = False
        for number in list(numbers):
            part = (
                UploadedPart.objects.filter(file=file, number=number)
                .values_list("content", flat=True)
                .first()
            )
            spool.write(bytes(part or b""))
            has_any = True
        if not has_any:
            spool.write(_whole(file))
        spool.flush()
        yield Path(spool.name)


def has_content(file: UploadedFile) -> bool:
    """Say whether a file can still be read."""
    return file.parts.exists()


def same_before(file: UploadedFile) -> UploadedFile | None:
    """Give the newest other file of the source with the same content that was imported, if there is one."""
    same = UploadedFile.objects.filter(source=file.source_id, sha256=file.sha256, run__isnull=False)
    return same.exclude(pk=file.pk).defer("content").select_related("run").order_by("-pk").first()


def drop_abandoned_uploads() -> int:
    """Remove the files that nobody went on with for a week; give how many."""
    old = UploadedFile.objects.filter(run=None, uploaded_at__lt=present() - KEPT)
    number = old.count()
    old.delete()
    return number


def _whole(file: UploadedFile) -> bytes:
    """Give the content of a file that came before there were parts."""
    content = UploadedFile.objects.filter(pk=file.pk).values_list("content", flat=True).first()
    if not content:
        raise NotAStoryFile(NO_FILE)
    return bytes(content)


def _parts(pieces: Iterable[bytes]) -> Iterator[bytes]:
    """Cut pieces of any size into parts of one."""
    held = bytearray()
    for piece in pieces:
        held += piece
        while len(held) >= PART:
            yield bytes(held[:PART])
            del held[:PART]
    if held:
        yield bytes(held)
