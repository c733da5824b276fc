"""Watches the feeds day by day: marks one that gives fewer stories than usual, and owes leads a mail once a spell.

`watch_sources` only writes rows; `stories.services.notices` sends. A spell of quiet is `Source.quiet_since`: set here,
cleared here, and cleared when a source is paused.
"""

from __future__ import annotations

from datetime import date, datetime, time
from typing import TYPE_CHECKING

from django.db import transaction

from feedbackhub.accounts.roles import Permission
from feedbackhub.core import audit
from feedbackhub.core.actors import SystemActor
from feedbackhub.core.clock import LONDON
from feedbackhub.core.clock import now as present
from feedbackhub.organisations.selectors import members_holding
from stories.models import NoticeKind, Source, SourceNotice
from stories.selectors.watching import verdicts, watched_sources, with_last_reading

if TYPE_CHECKING:
    from feedbackhub.core.actors import Actor
    from stories.analysis.quiet import Verdict
    from stories.selectors.watching import Watched

WATCH = SystemActor("the watch over sources")


def watch_sources(*, now: datetime | None = None, actor: Actor = WATCH) -> int:
    """Judge every feed that is asked by schedule; give how many are in trouble. Called by beat, once a day."""
    at = now or present()
    watched = with_last_reading(watched_sources())
    found = verdicts(watched)
    return sum(_watch(one, found.get(one.source.pk), at, actor) for one in watched)


def _watch(one: Watched, verdict: Verdict | None, at: datetime, actor: Actor) -> bool:
    silent_since = one.silent_since(at)
    if silent_since is not None:
        # Nothing was read to its end, so its days are not fully counted: silence is the news, not quiet.
        _owe(one.source, NoticeKind.SILENT, silent_since)
        return True
    if verdict is None:
        return False
    if verdict.since is not None:
        _fall_quiet(one.source, _start_of(verdict.since), verdict, actor)
    elif one.source.quiet_since is not None:
        _end_spell(one.source, actor)
    return verdict.since is not None


@transaction.atomic
def _fall_quiet(source: Source, since: datetime, verdict: Verdict, actor: Actor) -> None:
    """Open a spell, where none is open and nobody has paused the source meanwhile, and owe the mails of it."""
    if not Source.objects.filter(pk=source.pk, quiet_since=None, is_paused=False).update(quiet_since=since):
        return
    audit.record(
        actor=actor,
        action="source.fell_quiet",
        subject=source,
        organisation_id=source.organisation_id,
        details={"days": verdict.days, "stories": verdict.found, "usual": round(verdict.usual)},
    )
    _owe(source, NoticeKind.QUIET, since)


@transaction.atomic
def _end_spell(source: Source, actor: Actor) -> None:
    if Source.objects.filter(pk=source.pk, quiet_since=source.quiet_since).update(quiet_since=None):
        audit.record(
            actor=actor,
            action="source.no_longer_quiet",
            subject=source,
            organisation_id=source.organisation_id,
        )


def _owe(source: Source, kind: NoticeKind, since: datetime) -> None:
    """Owe one mail to everybody who can do something about it; a spell that was told of is not told of again."""
    members = members_holding(Permission.IMPORT_STORIES, source.organisation)
    recipients = {member.user_id for member in members if member.user.is_active}
    SourceNotice.objects.bulk_create(
        [SourceNotice(source=source, kind=kind, since=since, recipient_id=pk) for pk in sorted(recipients)],
        ignore_conflicts=True,
    )


def _start_of(day: date) -> datetime:
    return datetime.combine(day, time(), tzinfo=LONDON)
