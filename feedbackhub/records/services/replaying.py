"""After a restore: what was erased since the backup is erased again, from a list that is kept apart from the database.

A restored database knows nothing of later erasures, and a later import would bring such stories back. So the list names
them by their source and the source's id; a story that the restored database lacks gets an empty row in its place.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction

from feedbackhub.core import audit
from feedbackhub.core.actors import SystemActor
from feedbackhub.core.clock import now
from feedbackhub.core.errors import DomainError
from feedbackhub.records.models import CertificateKind
from feedbackhub.records.selectors.holdings import REMOVE, items_to_decide, same_telling
from feedbackhub.records.services.certificates import lock_chain
from feedbackhub.records.services.erasing import carry_out
from stories.models import Source, Story, StoryState

if TYPE_CHECKING:
    from feedbackhub.organisations.models import Organisation

REPLAY = SystemActor("the replay of erasures")
RULE = "Erased before the restore; erased again from the list that was kept apart"
Line = Mapping[str, str]


@dataclass(slots=True)
class Replayed:
    """What a replay came to."""

    erased: int = 0
    placed: int = 0
    already: int = 0
    unknown: int = 0


def erased_lines(organisation: Organisation | None = None) -> Iterator[dict[str, str]]:
    """Give the list: one line an erased story, with what names it at its source. Keep it apart from the backups."""
    rows = Story.objects.filter(state=StoryState.ERASED).select_related("source", "organisation")
    if organisation is not None:
        rows = rows.filter(organisation=organisation)
    for row in rows.order_by("pk").iterator():
        yield {
            "organisation": row.organisation.ods_code,
            "kind": row.source.kind,
            "address": row.source.base_url,
            "source": row.source.name,
            "external_id": row.external_id,
            "submitted_at": row.submitted_at.isoformat(),
            "erased_at": (row.text_removed_at or row.updated_at).isoformat(),
        }


def replay(lines: Iterable[Line], *, dry_run: bool = False) -> Replayed:
    """Erase again what `lines` name, each in a transaction of its own, and give what came of it.

    The same list again changes nothing. A line whose organisation or source is not there is counted as unknown. Raises
    `DomainError` where a line lacks something.
    """
    done = Replayed()
    for number, line in enumerate(lines, start=1):
        try:
            _replay_one(line, done, dry_run)
        except (KeyError, ValueError) as error:
            raise DomainError(
                f"Line {number} of the list is not one of ours. Nothing after it was done."
            ) from error
    return done


@transaction.atomic
def _replay_one(line: Line, done: Replayed, dry_run: bool) -> None:
    source = _source(line)
    if source is None:
        done.unknown += 1
        return
    lock_chain(source.organisation_id)
    story = Story.objects.filter(source=source, external_id=line["external_id"]).first()
    if story is not None and story.state == StoryState.ERASED:
        done.already += 1
    elif story is None:
        done.placed += 1
        if not dry_run:
            _place(source, line)
    else:
        done.erased += 1
        if not dry_run:
            _erase(story)


def _source(line: Line) -> Source | None:
    found = Source.objects.filter(
        organisation__ods_code=line["organisation"], kind=line["kind"], base_url=line["address"]
    )
    return found.filter(name=line["source"]).first() or (found.first() if found.count() == 1 else None)


def _place(source: Source, line: Line) -> None:
    """Put an empty row where a later import would bring the story back."""
    at = now()
    story = Story.objects.create(
        organisation_id=source.organisation_id,
        source=source,
        external_id=line["external_id"],
        title="",
        body="",
        submitted_at=datetime.fromisoformat(line["submitted_at"]),
        received_at=at,
        state=StoryState.ERASED,
        text_removed_at=at,
        content_hash="",
    )
    audit.record(
        actor=REPLAY,
        action="story.erased",
        subject=story,
        organisation_id=source.organisation_id,
        details={"before": "not there"},
    )


def _erase(story: Story) -> None:
    """Erase a story that the restore brought back. What repeats it in colleagues' words goes: who decided is restored
    away, and to remove is the safe side."""
    stories = same_telling(story)
    items = [one for one in items_to_decide(stories) if one.suggested == REMOVE]
    carry_out(stories=stories, items=items, kind=CertificateKind.REPLAY, rule=RULE, actor=REPLAY)
