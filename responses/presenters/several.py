"""Replies to be read one after the other: each whole, beside its story, with how it reads."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.urls import reverse

from feedbackhub.web.dates import date_and_time
from responses.models import text_hash
from responses.presenters.words import services_of, signature
from responses.services.states import why_not_there

if TYPE_CHECKING:
    from responses.models import Response


@dataclass(frozen=True, slots=True)
class ToRead:
    """One reply that waits, whole."""

    pk: int
    story_title: str
    story_body: str
    body: str
    facts: list[str]
    text_hash: str
    href: str
    refusal: str
    is_ticked: bool


def to_read(
    responses: Iterable[Response], *, refused: Mapping[int, str], ticked: Collection[str]
) -> list[ToRead]:
    """Give the replies as they stand now, with why one was refused. Words that changed since are not ticked again."""
    return [
        ToRead(
            pk=one.pk,
            story_title=one.story.title,
            story_body="" if why_not_there(one.story) else one.story.body,
            body=one.body,
            facts=[signature(one), *services_of(one.story), _since(one)],
            text_hash=text_hash(one.body),
            href=reverse("responses:response", args=[one.pk]),
            refusal=refused.get(one.pk, ""),
            is_ticked=str(one.pk) in ticked and one.pk not in refused,
        )
        for one in responses
    ]


def _since(response: Response) -> str:
    return f"Sent for approval {date_and_time(getattr(response, 'since'))}"  # noqa: B009 - annotated by the selector
