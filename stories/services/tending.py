"""What people do with a source once it is there: name it, say how often it is asked, pause it, go on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from feedbackhub.core import audit
from feedbackhub.core.actors import user_or_none
from feedbackhub.core.clock import now as present
from feedbackhub.core.errors import DomainError
from stories.models import Schedule, Source, SourceKind

if TYPE_CHECKING:
    from collections.abc import Sequence

    from feedbackhub.core.actors import Actor


@transaction.atomic
def rename_source(*, source: Source, name: str, actor: Actor) -> None:
    """Give a source another name. Raises `DomainError` where another one of its organisation has it."""
    fresh = _lock(source)
    if fresh.name == name:
        return
    others = Source.objects.filter(organisation=fresh.organisation_id, name__iexact=name).exclude(pk=fresh.pk)
    if others.exists():
        raise DomainError("Another source has this name. Give this one a name of its own")
    Source.objects.filter(pk=fresh.pk).update(name=name, updated_at=present())
    _record(fresh, "source.renamed", actor)


@transaction.atomic
def set_schedule(*, source: Source, every: Schedule, actor: Actor) -> None:
    """Say how often a feed is asked. Raises `DomainError` for what is not asked by schedule."""
    fresh = _lock(source)
    if not fresh.is_feed:
        raise DomainError(f"{fresh.name} is not read by schedule, so there is nothing to set.")
    Source.objects.filter(pk=fresh.pk).update(every_minutes=every, updated_at=present())
    _record(fresh, "source.schedule_set", actor, every_minutes=int(every))


@transaction.atomic
def set_ods_codes(*, source: Source, codes: Sequence[str], actor: Actor) -> None:
    """Say whose reviews an NHS.UK source asks for."""
    fresh = _lock(source)
    if fresh.kind != SourceKind.NHS_UK:
        raise DomainError(f"{fresh.name} does not ask by ODS codes.")
    options = {**fresh.options, "ods_codes": list(codes)}
    # The reviews of a code that went are not missing: the next reading is not to expect them.
    Source.objects.filter(pk=fresh.pk).update(options=options, believed_at=present(), updated_at=present())
    _record(fresh, "source.codes_set", actor, codes=len(codes))


@transaction.atomic
def pause_source(*, source: Source, reason: str, actor: Actor) -> None:
    """Leave a source alone until somebody goes on with it; a spell of quiet ends, since nobody watches meanwhile."""
    fresh = _lock(source)
    if fresh.is_paused:
        raise DomainError(f"{fresh.name} is paused already.")
    at = present()
    Source.objects.filter(pk=fresh.pk).update(
        is_paused=True,
        paused_at=at,
        paused_by=user_or_none(actor),
        pause_reason=reason[:200],
        quiet_since=None,
        updated_at=at,
    )
    _record(fresh, "source.paused", actor)


@transaction.atomic
def resume_source(*, source: Source, actor: Actor) -> None:
    """Go on with a paused source, at once and from where it got to."""
    fresh = _lock(source)
    if not fresh.is_paused:
        raise DomainError(f"{fresh.name} is not paused.")
    at = present()
    Source.objects.filter(pk=fresh.pk).update(
        is_paused=False,
        paused_at=None,
        paused_by=None,
        pause_reason="",
        failures=0,
        rests_until=None,
        resumed_at=at,
        updated_at=at,
    )
    _record(fresh, "source.resumed", actor)


@transaction.atomic
def believe_source(*, source: Source, actor: Actor) -> None:
    """Take it from a person that a feed's smaller pages, or the stories it shows no more, are right.

    It holds until the next run that reaches its end, which learns anew what a full page is. Raises `DomainError` for a
    source that is no feed.
    """
    fresh = _lock(source)
    if not fresh.is_feed:
        raise DomainError(f"{fresh.name} has no pages to watch.")
    at = present()
    Source.objects.filter(pk=fresh.pk).update(
        believed_at=at, usual_page=None, failures=0, rests_until=None, trouble="", updated_at=at
    )
    _record(fresh, "source.believed", actor)


def _lock(source: Source) -> Source:
    return Source.objects.select_for_update(of=("self",)).get(pk=source.pk)


def _record(source: Source, action: str, actor: Actor, **details: int) -> None:
    audit.record(
        actor=actor,
        action=action,
        subject=source,
        organisation_id=source.organisation_id,
        details=details,
    )
