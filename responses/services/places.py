"""Where a reply to a story has to stand: on each site that shows the story, or on this one.

A story that came by two sites is one story with two readers' pages: the reply is owed on both.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from responses.models import Channel
from stories.models import SourceKind, Story

if TYPE_CHECKING:
    from responses.models import Publication

# The sites that take no replies from software, by the kind of source that reads them.
BY_HAND: dict[str, Channel] = {
    SourceKind.CARE_OPINION: Channel.CARE_OPINION,
    SourceKind.NHS_UK: Channel.NHS_UK,
}
CARE_OPINION_HOST = "www.careopinion.org.uk"
NHS_UK_HOST = "www.nhs.uk"


@dataclass(frozen=True, slots=True)
class Place:
    """A site on which somebody posts the reply, and the record that stands there."""

    channel: Channel
    story: Story

    @property
    def host(self) -> str:
        """Give the site's host. NHS.UK is read through an address of its own, and shown at another."""
        if self.channel == Channel.NHS_UK:
            return NHS_UK_HOST
        return urlsplit(self.story.source.base_url).hostname or CARE_OPINION_HOST

    @property
    def link(self) -> str:
        """Give the address of the story there, or of the site."""
        return self.story.link or f"https://{self.host}/"


def channel_of(story: Story) -> Channel:
    """Give where a reply to this record alone would stand: on its own site where that shows replies, else here."""
    return BY_HAND.get(story.source.kind, Channel.HUB)


def places_by_hand(story: Story) -> list[Place]:
    """Give the sites on which a reply to `story` is posted by hand, its own first, each once (one query)."""
    records = Story.objects.live().one_story_with(story).filter(source__kind__in=BY_HAND)
    found: dict[Channel, Place] = {}
    for record in sorted(
        records.select_related("source").defer("raw"), key=lambda one: (one.pk != story.pk, one.pk)
    ):
        found.setdefault(channel_of(record), Place(channel_of(record), record))
    return list(found.values())


def place_of(publication: Publication) -> Place:
    """Give where a publication is, or is to be, posted."""
    return Place(Channel(publication.channel), publication.story or publication.response.story)
