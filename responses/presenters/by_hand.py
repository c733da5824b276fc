"""The honest road for a site that takes no replies from software: the text, the place, and what to say afterwards."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.urls import reverse

from responses.forms import PostedForm
from responses.models import text_hash
from responses.selectors import next_to_post
from responses.services.places import place_of

if TYPE_CHECKING:
    from responses.models import Response


@dataclass(frozen=True, slots=True)
class ByHand:
    """A checklist for one reply."""

    body: str
    channel: str
    site: str
    story_link: str
    posted_url: str
    text_hash: str
    form: PostedForm


def by_hand(response: Response, form: PostedForm | None = None) -> ByHand | None:
    """Give the checklist for the next site on which the reply is owed, else None; `form` is one that was sent."""
    owed = next_to_post(response)
    if owed is None:
        return None
    place = place_of(owed)
    return ByHand(
        body=response.body,
        channel=place.channel.value,
        site=place.channel.label,
        story_link=place.link,
        posted_url=reverse("responses:posted", args=[response.pk]),
        text_hash=text_hash(response.body),
        form=form or PostedForm(auto_id="posted_%s"),
    )
