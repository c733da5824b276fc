"""Takes back what one file brought: its new stories are withdrawn, what it changed says again what it said before.

Nothing is deleted: the words stay with the stories and their versions, and the same file can be imported again. Where a
reply was published to a story of the batch the batch stays: nobody's answer may lose its question.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from django.db import transaction

from feedbackhub.core import audit, outbox
from feedbackhub.core.actors import user_or_none
from feedbackhub.core.clock import now as present
from feedbackhub.core.errors import DomainError
from stories.models import ImportRun, Source, Story, StoryState, StoryVersion, WithdrawnHow
from stories.signals import batch_undoing, story_edited, story_withdrawn

if TYPE_CHECKING:
    from datetime import datetime

    from feedbackhub.core.actors import Actor
    from stories.models.story import StoryQuerySet

_NAMED = 5
_TOLD_AT_ONCE = 200
"""Beyond this many the sweepers tell the rooms above; a page should not wait for them."""
# A story without a hash is taken anew from whatever file names it next: its other fields are those of the batch.
_NO_HASH = ""


@dataclass(frozen=True, slots=True)
class Undoing:
    """What taking back a batch comes to: what would be withdrawn, put back, and left since it was changed later."""

    new: int
    edited: int
    changed_since: int
    objections: tuple[str, ...]


def what_undoing_does(run: ImportRun) -> Undoing:
    """Say what `undo_batch` would do. Raises `DomainError` where the run is none that can be taken back."""
    check_undoable(run)
    versions = _versions(run)
    later = _changed_since(run, versions)
    return Undoing(
        new=_new_stories(run).count(),
        edited=len(versions) - len(later),
        changed_since=len(later),
        objections=_objections(run),
    )


def check_undoable(run: ImportRun) -> None:
    """Raise `DomainError` unless the run read a file, is over and stands."""
    if not run.source.is_file:
        raise DomainError("Only the import of a file can be undone: a feed would bring its stories again.")
    if not run.has_ended:
        raise DomainError("This import is not over yet. Wait until it has ended, then undo it.")
    if run.undone_at is not None:
        raise DomainError("This import is undone already.")


@transaction.atomic
def undo_batch(*, run: ImportRun, actor: Actor) -> Undoing:
    """Take back what `run` brought, and give what that came to.

    Raises `DomainError`, with nothing changed, where replies were published to its stories, naming them, and where the
    run cannot be taken back. Another import of the source waits meanwhile.
    """
    Source.objects.select_for_update().get(pk=run.source_id)
    run = ImportRun.objects.select_for_update(of=("self",)).select_related("source").get(pk=run.pk)
    check_undoable(run)
    objections = _objections(run)
    if objections:
        raise DomainError(_refusal(objections))
    at = present()
    withdrawn = _withdraw(run, at)
    put_back, changed_since = _put_back(run, at)
    ImportRun.objects.filter(pk=run.pk).update(undone_at=at, undone_by=user_or_none(actor), updated_at=at)
    audit.record(
        actor=actor,
        action="import.undone",
        subject=run,
        organisation_id=run.source.organisation_id,
        details={
            "source": run.source_id,
            "withdrawn": len(withdrawn),
            "put_back": len(put_back),
            "changed_since": changed_since,
        },
    )
    _tell(withdrawn, put_back)
    return Undoing(len(withdrawn), len(put_back), changed_since, ())


def _new_stories(run: ImportRun) -> StoryQuerySet:
    return Story.objects.filter(run=run, state=StoryState.LIVE)


def _withdraw(run: ImportRun, at: datetime) -> list[int]:
    """Withdraw the batch's new stories in one statement; the audit row of the batch is their record."""
    pks = list(_new_stories(run).select_for_update().order_by("pk").values_list("pk", flat=True))
    Story.objects.filter(pk__in=pks).update(
        state=StoryState.WITHDRAWN, withdrawn_at=at, withdrawn_how=WithdrawnHow.BATCH, updated_at=at
    )
    return pks


def _versions(run: ImportRun) -> dict[int, StoryVersion]:
    """Give what each story that the run edited, and did not bring, said before; the oldest where it edited twice."""
    versions = StoryVersion.objects.filter(replaced_in=run, story__state=StoryState.LIVE).exclude(
        story__run=run
    )
    return {version.story_id: version for version in versions.order_by("-replaced_at", "-pk")}


def _changed_since(run: ImportRun, versions: dict[int, StoryVersion]) -> set[int]:
    """Give the stories that something else changed after the run: the batch's words are theirs no more."""
    newest = StoryVersion.objects.filter(story__in=versions).order_by("story", "-replaced_at", "-pk")
    return {version.story_id for version in newest.distinct("story") if version.replaced_in_id != run.pk}


def _put_back(run: ImportRun, at: datetime) -> tuple[list[int], int]:
    versions = _versions(run)
    later = _changed_since(run, versions)
    mine = {pk: version for pk, version in versions.items() if pk not in later}
    stories = list(Story.objects.select_for_update().filter(pk__in=mine).order_by("pk"))
    StoryVersion.objects.bulk_create(
        StoryVersion(
            story=story, title=story.title, body=story.body, content_hash=story.content_hash, replaced_at=at
        )
        for story in stories
    )
    for story in stories:
        version = mine[story.pk]
        story.title, story.body, story.content_hash = version.title, version.body, _NO_HASH
        story.updated_at = at
    Story.objects.bulk_update(stories, ["title", "body", "content_hash", "updated_at"], batch_size=500)
    return [story.pk for story in stories], len(later)


def _objections(run: ImportRun) -> tuple[str, ...]:
    """Ask the rooms above what stands on the batch, by title of the story."""
    answers = batch_undoing.send(sender=ImportRun, run_id=run.pk)
    return tuple(title for _, titles in answers for title in titles or ())


def _refusal(objections: tuple[str, ...]) -> str:
    named = ", ".join(f"“{title}”" for title in objections[:_NAMED])
    more = f" and {len(objections) - _NAMED} more" if len(objections) > _NAMED else ""
    return (
        f"Replies were published to stories of this import: {named}{more}. Withdraw these replies first, or leave "
        f"the "
        "import as it is. Nothing was changed."
    )


def _tell(withdrawn: list[int], put_back: list[int]) -> None:
    for pk in withdrawn[:_TOLD_AT_ONCE]:
        outbox.after_commit(partial(story_withdrawn.send, sender=Story, story_id=pk))
    for pk in put_back:
        outbox.after_commit(partial(story_edited.send, sender=Story, story_id=pk))
