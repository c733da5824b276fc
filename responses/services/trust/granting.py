"""Upwards by a named person, where the rule is met; downwards by a person, or by itself after a pull."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.exceptions import PermissionDenied
from django.db import transaction

from feedbackhub.accounts.roles import Permission
from feedbackhub.core import audit
from feedbackhub.core.actors import user_or_none
from feedbackhub.core.clock import now
from feedbackhub.core.errors import DomainError
from feedbackhub.organisations.models import Organisation
from feedbackhub.organisations.selectors import holds_anywhere, permissions_in
from responses.checks.trust import is_met, nearness
from responses.models import (
    HIGHEST_CRITICALITY,
    GrantEnding,
    Pull,
    PullJudgement,
    TrustGrant,
    TrustRule,
)
from responses.services.refusals import OwnWords
from responses.services.trust.reading import live_grant, records_of, rule_of

if TYPE_CHECKING:
    from feedbackhub.accounts.models import User
    from feedbackhub.core.actors import Actor

LONGEST_REASON = 500
MOST_NEEDED = 1_000


@transaction.atomic
def set_trust_rule(
    *, organisation: Organisation, is_on: bool, approved_needed: int, criticality_at_most: int, actor: User
) -> TrustRule:
    """Store what the organisation asks, and return it. Where it is switched off every grant ends.

    A stricter rule ends no grant: who was trusted under the old numbers is judged by a person, not by arithmetic.
    Raises `DomainError` for numbers out of range and `PermissionDenied`.
    """
    _require(actor, organisation)
    if not 1 <= approved_needed <= MOST_NEEDED:
        raise DomainError(f"Ask for between 1 and {MOST_NEEDED:,} approved replies.")
    if not 0 <= criticality_at_most <= HIGHEST_CRITICALITY:
        raise DomainError("Select how critical a story may be.")
    _hold(organisation)
    values = {
        "is_on": is_on,
        "approved_needed": approved_needed,
        "criticality_at_most": criticality_at_most,
    }
    rule, _ = TrustRule.objects.update_or_create(organisation=organisation, defaults=values)
    audit.record(
        actor=actor, action="trust.rule_set", subject=rule, organisation_id=organisation.pk, details=values
    )
    if not is_on:
        for grant in TrustGrant.objects.live().filter(organisation=organisation):
            _end(grant, GrantEnding.SWITCHED_OFF, "", actor)
    return rule


@transaction.atomic
def grant_trust(*, user: User, organisation: Organisation, why: str, actor: User) -> TrustGrant:
    """Let `user` publish directly from now on, and return the grant; one that holds already stays as it is.

    Raises `DomainError` without a reason, where the rule is not met or the person does not answer here, `OwnWords` for
    oneself, `PermissionDenied`.
    """
    _require(actor, organisation)
    if user.pk == actor.pk:
        raise OwnWords("Nobody grants this to themselves. Ask another lead or administrator.")
    reason = _reason(why, "Say why you trust this person with it.")
    _hold(organisation)
    there = live_grant(user=user, organisation_id=organisation.pk)
    if there is not None:
        return there
    if not user.is_active or Permission.PUBLISH_RESPONSE not in permissions_in(user, organisation):
        raise DomainError(f"{user.full_name} does not answer stories here.")
    rule, record = rule_of(organisation), records_of(organisation, [user.pk])[user.pk]
    if not is_met(rule, record):
        raise DomainError(f"Your organisation’s rule is not met yet: {nearness(rule, record)}.")
    grant = TrustGrant.objects.create(
        organisation=organisation,
        user=user,
        granted_by=actor,
        at=now(),
        why=reason,
        approved_then=record.approved,
    )
    audit.record(
        actor=actor,
        action="trust.granted",
        subject=grant,
        organisation_id=organisation.pk,
        details={"user": user.pk, "approved": record.approved},
    )
    return grant


@transaction.atomic
def take_trust_back(*, grant: TrustGrant, why: str, actor: User) -> TrustGrant:
    """End a grant, with the reason, and return it; one that has ended stays as it is.

    Raises `DomainError` without a reason and `PermissionDenied`.
    """
    _require(actor, grant.organisation)
    reason = _reason(why, "Say why.")
    _hold(grant.organisation)
    fresh = TrustGrant.objects.select_for_update(of=("self",)).get(pk=grant.pk)
    if fresh.ended_at is None:
        _end(fresh, GrantEnding.TAKEN_BACK, reason, actor)
    return fresh


def end_trust_after_pull(*, pull: Pull, actor: Actor) -> bool:
    """End the grant of the author of a pulled reply, whoever pulled it; say whether one held. Call it in the pull."""
    if pull.author is None:
        return False
    grant = (
        TrustGrant.objects.live()
        .filter(user=pull.author, organisation=pull.organisation_id)
        .select_for_update(of=("self",))
        .first()
    )
    if grant is None:
        return False
    _end(grant, GrantEnding.PULLED, f"Reply {pull.response_id} was pulled.", actor, by_itself=True)
    return True


@transaction.atomic
def judge_pull(*, pull: Pull, judgement: PullJudgement, why: str, actor: User) -> Pull:
    """Say whether a pull counts against the author's trust, with the reason, and return it. Said once.

    Excused or not, nothing is granted by it: the hub proposes again, and a person grants. Raises `DomainError` without
    a reason or where it was judged otherwise, `OwnWords` for the author, `PermissionDenied`.
    """
    organisation = pull.organisation
    _require(actor, organisation)
    if pull.author_id == actor.pk:
        raise OwnWords("It was your reply, so somebody else says whether the pull counts.")
    reason = _reason(why, "Say what you looked at and why.")
    fresh = Pull.objects.select_for_update(of=("self",)).get(pk=pull.pk)
    if fresh.judgement != PullJudgement.OPEN:
        if fresh.judgement == judgement:
            return fresh
        raise DomainError("Somebody has judged this pull meanwhile. Reload the page.")
    if judgement == PullJudgement.OPEN:
        raise DomainError("Select whether it counts.")
    fresh.judgement, fresh.judged_by, fresh.judged_at, fresh.judged_why = judgement, actor, now(), reason
    fresh.save(update_fields=["judgement", "judged_by", "judged_at", "judged_why", "updated_at"])
    audit.record(
        actor=actor,
        action="trust.pull_judged",
        subject=fresh,
        organisation_id=organisation.pk,
        details={"judgement": fresh.judgement, "author": fresh.author_id},
    )
    return fresh


def _end(grant: TrustGrant, how: GrantEnding, why: str, actor: Actor, *, by_itself: bool = False) -> None:
    grant.ended_at, grant.ended_how, grant.ended_why = now(), how, why
    grant.ended_by = None if by_itself else user_or_none(actor)
    grant.save(update_fields=["ended_at", "ended_how", "ended_why", "ended_by", "updated_at"])
    audit.record(
        actor=actor,
        action="trust.ended",
        subject=grant,
        organisation_id=grant.organisation_id,
        details={"user": grant.user_id, "how": str(how.value)},
    )


def _hold(organisation: Organisation) -> None:
    """Let one decision about trust in an organisation wait for the other."""
    Organisation.objects.select_for_update(of=("self",), no_key=True).get(pk=organisation.pk)


def _require(actor: User, organisation: Organisation) -> None:
    if not holds_anywhere(actor, Permission.GRANT_TRUST, organisation):
        raise PermissionDenied(f"{Permission.GRANT_TRUST} is asked for")


def _reason(why: str, asked: str) -> str:
    words = why.strip()
    if not words:
        raise DomainError(asked)
    if len(words) > LONGEST_REASON:
        raise DomainError(f"Give the reason in {LONGEST_REASON} characters or fewer.")
    return words
