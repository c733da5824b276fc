"""Labels published replies by the typology engine and keeps each verdict with its reasons."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from feedbackhub.core import audit
from feedbackhub.core.actors import Actor, SystemActor
from feedbackhub.core.clock import now
from responses.models import Classification, Response, ResponseState, text_hash
from responses.services.comparing import keep_fingerprints, key_of, replies_of
from responses.services.confidentiality import story_text
from responses.services.heads import head_of
from responses.typology import engine

if TYPE_CHECKING:
    from responses.typology.engine import Examined
    from responses.typology.types import Verdict

LABELLER = SystemActor("the typology engine")


def verdict_on(response: Response) -> Verdict:
    """Give the verdict of its organisation's engine on a reply as it stands, beside what else that has published."""
    return engine.classify(
        story_text=story_text(response.story),
        reply_text=response.body,
        index=replies_of(response.organisation_id),
        story_key=key_of(response.story_id),
        head=head_of(response.organisation_id),
    )


def examine(response: Response) -> Examined:
    """Read a reply as it stands, beside what else its organisation has published, without naming its type."""
    return engine.examine(
        story_text=story_text(response.story),
        reply_text=response.body,
        index=replies_of(response.organisation_id),
        story_key=key_of(response.story_id),
        head=head_of(response.organisation_id),
    )


@transaction.atomic
def label_response(*, response: Response, actor: Actor = LABELLER) -> Classification | None:
    """Store the verdict on a published reply and return it; None where the reply is not public (any more).

    One verdict for a text and an engine version: a second call gives the one that is there.
    """
    held = (
        Response.objects.select_for_update(of=("self",), no_key=True)
        .select_related("story")
        .get(pk=response.pk)
    )
    if held.state != ResponseState.PUBLISHED:
        return None
    keep_fingerprints(held)
    verdict = verdict_on(held)
    digest = text_hash(held.body)
    known = held.classifications.filter(text_hash=digest, engine_version=verdict.engine_version).first()
    if known is not None:
        return known
    label = row_of(held, verdict)
    label.save()
    audit.record(
        actor=actor,
        action="response.labelled",
        subject=held,
        organisation_id=held.organisation_id,
        details={"label": label.label, "engine": label.engine_version},
    )
    return label


def row_of(response: Response, verdict: Verdict) -> Classification:
    """Give the row that keeps a verdict on the present words of a reply; it is not saved yet."""
    return Classification(
        response=response,
        text_hash=text_hash(response.body),
        label=verdict.label.value,
        runner_up=verdict.runner_up.value,
        confidence=verdict.confidence,
        cues=dict(verdict.cues),
        evidence=[{"start": one.start, "end": one.end, "reason": one.reason} for one in verdict.evidence],
        engine_version=verdict.engine_version,
        at=now(),
    )
