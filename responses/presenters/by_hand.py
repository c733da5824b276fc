"""The honest road for a site that takes no replies from software: the text, the place, and what to say afterwards."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.urls import reverse

from responses.forms import PostedForm
from responses.models import ResponseState, text_hash
from responses.services.publishing import site_of

if TYPE_CHECKING:
    from responses.models import Response


@dataclass(frozen=True, slots=True)
class ByHand:
    """A checklist for one reply."""

    body: str
    site: str
    story_link: str
    posted_url: str
    text_hash: str
    form: PostedForm


def by_hand(response: Response, form: PostedForm | None = None) -> ByHand | None:
    """Give the checklist where the reply waits to be posted by hand, else None; `form` is one that was sent."""
    if response.state != ResponseState.PUBLISHING:
        return None
    return ByHand(
        body=response.body,
        site="Care Opinion",
        story_link=response.story.link or f"https://{site_of(response.story)}/",
        posted_url=reverse("responses:posted", args=[response.pk]),
        text_hash=text_hash(response.body),
        form=form or PostedForm(auto_id="posted_%s"),
    )
