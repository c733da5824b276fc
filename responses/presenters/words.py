"""The states of a reply in words and tones, and the facts that a list shows."""

from __future__ import annotations

from typing import TYPE_CHECKING

from feedbackhub.accounts.roles import Permission
from feedbackhub.web.dates import date_and_time
from responses.models import Channel, PublicationState, ResponseState
from responses.models.response import RESPONSE_STATE_NAMES
from stories.analysis.masking import masked

if TYPE_CHECKING:
    from collections.abc import Collection

    from responses.models import Publication, Response
    from stories.models import Story

TONES: dict[ResponseState, str] = {
    ResponseState.DRAFT: "waiting",
    ResponseState.IN_REVIEW: "moving",
    ResponseState.RETURNED: "waiting",
    ResponseState.APPROVED: "moving",
    ResponseState.PUBLISHING: "moving",
    ResponseState.PUBLISHED: "done",
    ResponseState.WITHDRAWN: "stopped",
}


def status_of(response: Response) -> dict[str, str]:
    """Give the parameters of the state's tag."""
    state = ResponseState(response.state)
    return {"text": RESPONSE_STATE_NAMES[state], "tone": TONES[state]}


def signature(response: Response) -> str:
    """Give name and role as they stand under the reply."""
    return ", ".join(part for part in (response.signed_name, response.signed_role) if part) or "No name given"


def services_of(story: Story) -> list[str]:
    """Give the names of the services that the story is about."""
    return [service.name for service in story.services.all()]


def stands_where(publication: Publication | None) -> str:
    """Say where a published reply stands and how we know."""
    if publication is None or publication.channel == Channel.HUB:
        return "On this site"
    place = publication.get_channel_display()
    if publication.state == PublicationState.CONFIRMED:
        seen = f" {date_and_time(publication.confirmed_at)}" if publication.confirmed_at else ""
        return f"On {place}, seen there{seen}"
    return f"Posted on {place}, not yet seen there"


def words_for(story: Story, held: Collection[Permission]) -> tuple[str, str]:
    """Give title and words of `story` for who holds `held` there; masked for who may only read, as on the case."""
    return as_read(story.title, held), as_read(story.body, held)


def as_read(text: str, held: Collection[Permission]) -> str:
    """Give what an author wrote as who holds `held` there reads it: masked for who may only read."""
    works_there = Permission.DRAFT_RESPONSE in held or Permission.APPROVE_RESPONSE in held
    return text if works_there else masked(text)
