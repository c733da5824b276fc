"""Makes changes and labelled replies: by the services where a state counts, by rows where only a figure does."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from itertools import count
from typing import TYPE_CHECKING

from casework.models import Change, ChangeState
from casework.services.changes import ChangeWords, register_change
from feedbackhub.core.clock import local_date, now
from responses.models import Classification, Response, ResponseState, text_hash
from responses.typology.types import ResponseType

if TYPE_CHECKING:
    from feedbackhub.accounts.models import User
    from feedbackhub.organisations.models import Service
    from stories.models import Story

# The same change again within minutes is taken for a double click, so each has a name of its own.
_numbers = count(1)


def make_words(**given: str) -> ChangeWords:
    """Make what a person says of a change."""
    texts = {
        "title": f"A box for glasses {next(_numbers)}",
        "you_said": "Glasses went missing on the ward.",
        "we_did": "Every locker has a box for glasses.",
    } | given
    return ChangeWords(
        **texts,
        kind="environment",
        size="small",
        strength="strong",
        origin="started_by_feedback",
        is_co_designed=False,
    )


def make_change(
    service: Service,
    owner: User,
    state: ChangeState = ChangeState.PLANNED,
    *,
    story: Story | None = None,
    due_on: date | None = None,
    **texts: str,
) -> Change:
    """Make a change in `state`: planned and made ones by the service, the others by moving the row on."""
    first = ChangeState.PLANNED if state is ChangeState.PLANNED else ChangeState.MADE
    made = register_change(
        service=service,
        words=make_words(**texts),
        state=first,
        owner=owner,
        due_on=due_on or local_date() + timedelta(days=30),
        actor=owner,
        story=story,
    )
    if state not in {ChangeState.PLANNED, ChangeState.MADE}:
        made.state = state.value
        if state in {ChangeState.SUGGESTED, ChangeState.DECLINED}:
            made.made_at = None
        if state is ChangeState.SUGGESTED:
            made.suggested_by, made.suggested_at = owner, now()
            made.decide_by = local_date() + timedelta(days=30)
        made.save()
    return made


def make_public_reply(
    story: Story,
    label: ResponseType | None = ResponseType.GENERIC,
    *,
    at: datetime | None = None,
    body: str = "",
) -> Response:
    """Make a published reply as the feed brings it, with the engine's verdict where `label` is given."""
    text = body or "Thank you for your comments."
    reply = Response.objects.create(
        story=story,
        organisation_id=story.organisation_id,
        body=text,
        signed_name="Asha Patel",
        signed_role="Ward manager",
        state=ResponseState.PUBLISHED,
        published_at=at or now(),
    )
    if label is not None:
        classify_as(reply, label)
    return reply


def classify_as(
    reply: Response, label: ResponseType, *, confidence: float = 0.9, runner_up: str = ""
) -> Classification:
    """Store a verdict on a reply, each by an engine of its own."""
    return Classification.objects.create(
        response=reply,
        text_hash=text_hash(reply.body),
        label=label.value,
        runner_up=runner_up,
        confidence=confidence,
        engine_version=f"test-{next(_numbers)}",
        at=now(),
    )
