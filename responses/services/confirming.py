"""Looks in the feed for the replies that people posted by hand. Reads sources outside any transaction; never posts."""

from __future__ import annotations

import logging
import re
from collections.abc import Callable, Iterable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING, Protocol

from django.db import transaction
from rapidfuzz import fuzz

from feedbackhub.core import audit
from feedbackhub.core.actors import Actor, SystemActor
from feedbackhub.core.clock import now
from feedbackhub.core.errors import DomainError
from responses import selectors
from responses.models import Publication, PublicationState
from responses.services.places import place_of
from stories.importing.feeds import open_feed_of
from stories.models import Source, Story
from stories.sources.errors import SourceError

if TYPE_CHECKING:
    from stories.sources.record import ReplyRecord

logger = logging.getLogger(__name__)

CONFIRMER = SystemActor("the reader of feeds")
# Moderators may mend a word or a name; below this it is another text.
ALIKE = 95.0
# What fits well into one run of 15 minutes at five requests a second.
AT_ONCE = 500

_MARKUP = re.compile(r"[*_`#>~\\]+|<[^>]{0,200}>|\[([^\]]{0,500})\]\([^)]{0,500}\)")


class RepliesSource(Protocol):
    """What is asked of a source here."""

    def fetch_responses(self, story_external_id: str) -> list[ReplyRecord]:
        """Give the replies that the source shows under a story."""
        ...


Opener = Callable[[Source], AbstractContextManager[RepliesSource]]


@dataclass(frozen=True, slots=True)
class Match:
    """The reply in the feed that is ours, and how alike the texts are (100 is word for word)."""

    reply: ReplyRecord
    likeness: float


def confirm_publications(*, actor: Actor = CONFIRMER, opener: Opener = open_feed_of) -> int:
    """Look for what was posted and not yet seen, longest unlooked-at first; give how many were found.

    Trouble with a source is logged, without any text, and leaves the rest of that source for the next run.
    """
    found = 0
    owed = selectors.posted_not_seen()[:AT_ONCE]
    in_sources = sorted(owed, key=lambda publication: place_of(publication).story.source_id)
    for _, group in groupby(in_sources, key=lambda publication: place_of(publication).story.source_id):
        found += _confirm_at_source(list(group), actor, opener)
    return found


def _confirm_at_source(publications: Sequence[Publication], actor: Actor, opener: Opener) -> int:
    source = place_of(publications[0]).story.source
    found = 0
    try:
        with opener(source) as replies:
            for publication in publications:
                found += _look_for(publication, replies, actor)
    except (SourceError, DomainError) as trouble:
        logger.warning(
            "source %s could not be asked for posted replies: %s", source.pk, type(trouble).__name__
        )
    return found


def _record_of(publication: Publication) -> Story:
    """Give the record of the story under which the reply was posted."""
    return publication.story or publication.response.story


def _look_for(publication: Publication, replies: RepliesSource, actor: Actor) -> bool:
    # Moves it behind the others in the line, so that one whose story cannot be read does not keep them waiting.
    Publication.objects.filter(pk=publication.pk).update(updated_at=now())
    match = best_match(
        publication.response.body, replies.fetch_responses(place_of(publication).story.external_id)
    )
    if match is None:
        return False
    return confirm_publication(publication=publication, match=match, actor=actor)


@transaction.atomic
def confirm_publication(*, publication: Publication, match: Match, actor: Actor) -> bool:
    """Note that the feed shows the reply; say whether this call was the one that did (compare-and-set)."""
    exact = match.likeness >= 100
    how = "the feed shows it word for word" if exact else f"the feed shows it, {match.likeness:.0f}% alike"
    moment = now()
    confirmed = Publication.objects.filter(pk=publication.pk, state=PublicationState.POSTED).update(
        state=PublicationState.CONFIRMED,
        confirmed_at=moment,
        confirmed_how=how,
        external_id=match.reply.external_id[:200],
        updated_at=moment,
    )
    if confirmed:
        audit.record(
            actor=actor,
            action="response.confirmed",
            subject=publication.response,
            organisation_id=publication.response.organisation_id,
            details={"likeness": round(match.likeness)},
        )
    return bool(confirmed)


def best_match(body: str, shown: Iterable[ReplyRecord]) -> Match | None:
    """Give the shown reply that is most like `body`, or None where none is at least 95 % alike."""
    wanted = comparable(body)
    matches = [Match(reply, likeness(wanted, comparable(reply.body))) for reply in shown]
    best = max(matches, key=lambda match: match.likeness, default=None)
    return best if best is not None and best.likeness >= ALIKE else None


def likeness(one: str, other: str) -> float:
    """Give how alike two comparable texts are, 0 to 100; 100 only where they are the same."""
    if one == other:
        return 100.0
    return min(fuzz.ratio(one, other, score_cutoff=ALIKE), 99.0)


def comparable(text: str) -> str:
    """Give `text` without what a site may change in showing it: markup, kinds of quotes and dashes, white space."""
    plain = _MARKUP.sub(lambda found: found.group(1) or "", text)
    for variants, one in (("‘’ʼ", "'"), ("“”", '"'), ("–—", "-")):
        for variant in variants:
            plain = plain.replace(variant, one)
    return " ".join(plain.split()).strip()
