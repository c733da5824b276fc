"""Which mails about replies are owed, to whom, and whether what they would say is still so."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING

from django.db.models import Exists, OuterRef

from casework.models import ReplyMail, ReplyMailKind
from feedbackhub.accounts.roles import Permission, Role
from feedbackhub.organisations.models import Membership
from responses.models import Amendment, AmendmentState, AmendmentStep, Pull, Response, ResponseState
from responses.models import ResponseStateChange as Change

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from feedbackhub.accounts.models import User
    from stories.models import Story

_KINDS_OF_CHANGES = (ReplyMailKind.WAITS, ReplyMailKind.RETURNED, ReplyMailKind.APPROVED)
_KINDS_OF_STEPS = (ReplyMailKind.EDIT_WAITS, ReplyMailKind.EDIT_RETURNED, ReplyMailKind.EDIT_PUBLISHED)


def changes_by_id(pks: Iterable[int]) -> list[Change]:
    """Give steps of replies with what a mail about them needs."""
    return list(Change.objects.filter(pk__in=pks).select_related("response__story", "response__author"))


def steps_by_id(pks: Iterable[int]) -> list[AmendmentStep]:
    """Give steps of edits with what a mail about them needs."""
    rows = AmendmentStep.objects.filter(pk__in=pks)
    return list(rows.select_related("amendment__response__story", "amendment__author"))


def pulls_by_id(pks: Iterable[int]) -> list[Pull]:
    """Give pulls with what follows from them."""
    return list(Pull.objects.filter(pk__in=pks).select_related("response__story", "author", "pulled_by"))


def untold_changes(since: datetime) -> QuerySet[Change, int]:
    """Give the ids of the recent steps of replies of which nobody was owed a mail: a signal was lost."""
    told = ReplyMail.objects.filter(about=OuterRef("pk"), kind__in=_KINDS_OF_CHANGES)
    rows = Change.objects.filter(
        ~Exists(told), at__gte=since, after__in=["in_review", "returned", "approved"]
    )
    return rows.values_list("pk", flat=True)


def untold_steps(since: datetime) -> QuerySet[AmendmentStep, int]:
    """Give the ids of the recent steps of edits of which nobody was owed a mail."""
    told = ReplyMail.objects.filter(about=OuterRef("pk"), kind__in=_KINDS_OF_STEPS)
    return AmendmentStep.objects.filter(~Exists(told), at__gte=since).values_list("pk", flat=True)


def recent_pulls(since: datetime) -> QuerySet[Pull, int]:
    """Give the ids of the recent pulls."""
    return Pull.objects.filter(at__gte=since).values_list("pk", flat=True)


def approvers_near(story: Story, *, besides: Iterable[int | None]) -> list[User]:
    """Give who is asked to read a reply: the approvers nearest to the story's services; leads where there is none.

    A Trust with twenty approvers does not get twenty mails: those of the ward hear of it, else those of the site.
    """
    paths = [service.path for service in story.services.all()]
    rows = (
        Membership.objects.active()
        .holding(Permission.APPROVE_RESPONSE)
        .filter(service__organisation=story.organisation_id, user__is_active=True)
        .exclude(user__in=[pk for pk in besides if pk is not None])
        .select_related("user", "service")
        .order_by("pk")
    )
    over = [one for one in rows if any(path.startswith(one.service.path) for path in paths)]
    named = [one for one in over if one.role != Role.LEAD] or over
    depth = max((one.service.depth for one in named), default=0)
    return list({one.user_id: one.user for one in named if one.service.depth == depth}.values())


def is_still_true(mail: ReplyMail) -> bool:
    """Say whether what the mail says is still so."""
    response = Response.objects.filter(pk=mail.response_id).first()
    if response is None:
        return False
    if mail.kind == ReplyMailKind.EDIT_WAITS:
        step = AmendmentStep.objects.filter(pk=mail.about).first()
        waiting = Amendment.objects.filter(response=response, state=AmendmentState.WAITING).first()
        return step is not None and waiting is not None and waiting.pk == step.amendment_id
    if mail.kind in {ReplyMailKind.WAITS, ReplyMailKind.RETURNED, ReplyMailKind.APPROVED}:
        newest = Change.objects.filter(response=response).order_by("-pk").first()
        return newest is not None and newest.pk == mail.about
    return mail.kind == ReplyMailKind.PULLED or response.state == ResponseState.PUBLISHED
