"""The way past the confidentiality gate: a second named person takes exactly this text on themselves, with a reason.

Never the author, never an NHS number, and never longer than the text stands as it is (docs/decisions/0020).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from feedbackhub.accounts.roles import Permission
from feedbackhub.core import audit
from feedbackhub.core.clock import now
from feedbackhub.core.errors import DomainError, StaleEdit
from responses import permissions
from responses.checks.characters import plain, seen
from responses.checks.finding import NEVER_OVERRIDDEN, RULES
from responses.models import GateOverride, text_hash
from responses.services.confidentiality import blocking_in, findings_hash, override_of, places_of
from responses.services.refusals import NotToBeOverridden, OwnWords
from responses.services.states import hold, hold_live_story
from stories.analysis.personal_data import find_personal_data

if TYPE_CHECKING:
    from feedbackhub.accounts.models import User
    from responses.models import Response

LONGEST_REASON = 1_000


@transaction.atomic
def override_gate(
    *, response: Response, expected_hash: str, expected_findings: str, reason: str, actor: User
) -> GateOverride:
    """Let the text with `expected_hash` pass in spite of exactly the findings with `expected_findings`; give the row.

    Both hashes are those of what the actor has read. The same again changes nothing. Raises `StaleEdit` where text or
    findings are others by now, `OwnWords` for the author, `NotToBeOverridden`, `StoryNotThere`, `DomainError` without
    a reason or where nothing is stopped, and `PermissionDenied` without the right to approve here.
    """
    held = hold(response)
    permissions.require(Permission.APPROVE_RESPONSE, user=actor, story=held.story)
    author = held.author
    if author is None or author == actor:
        raise OwnWords("You wrote this reply, so somebody else has to answer for letting it through.")
    words = _reason(reason)
    if not held.is_editable:
        raise DomainError(f"This reply is {held.state}, so there is nothing to let through.")
    if text_hash(held.body) != expected_hash:
        raise StaleEdit(
            "The author changed this reply while you were reading. Read it again as it stands now."
        )
    hold_live_story(held)
    blocking = blocking_in(story=held.story, body=held.body)
    if not blocking:
        raise DomainError("Nothing stops this reply, so there is nothing to let through.")
    if findings_hash(blocking) != expected_findings:
        raise StaleEdit("What is found in this reply has changed since you opened it. Read it again.")
    for one in blocking:
        if one.rule in NEVER_OVERRIDDEN:
            raise NotToBeOverridden(
                f"{RULES[one.rule].name}: this is never let through. It has to come out of the text."
            )
    there = override_of(held, blocking)
    if there is not None:
        return there
    override = GateOverride.objects.create(
        response=held,
        version=held.version,
        text_hash=expected_hash,
        findings_hash=expected_findings,
        findings=places_of(blocking),
        author=author,
        overridden_by=actor,
        at=now(),
        reason=words,
    )
    audit.record(
        actor=actor,
        action="response.gate_overridden",
        subject=held,
        organisation_id=held.organisation_id,
        details={
            "version": held.version,
            "override": override.pk,
            "rules": ", ".join(sorted({one.rule for one in blocking})),
        },
    )
    return override


def _reason(reason: str) -> str:
    words = reason.strip()
    if not words:
        raise DomainError("Say why this text is safe to publish as it stands.")
    if len(words) > LONGEST_REASON:
        raise DomainError(f"Give the reason in {LONGEST_REASON:,} characters or fewer.")
    if find_personal_data(plain(seen(words)[0])):
        raise DomainError("Leave numbers, dates of birth and addresses out of the reason: it is kept.")
    return words
