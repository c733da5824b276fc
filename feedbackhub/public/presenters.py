"""How stories, replies and changes are shown to the public: plain words, no types, no criticality, no staff account."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from django.urls import reverse
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from casework.models import ChangeState, ReviewOutcome
from feedbackhub.core.clock import local_date
from feedbackhub.public.record.addresses import address_of, service_address
from feedbackhub.public.wording import counts
from feedbackhub.public.wording.days import long_date, short_date
from responses.checks import Severity, check
from stories.models import SourceKind

if TYPE_CHECKING:
    from datetime import datetime

    from django.utils.functional import _StrOrPromise as StrOrPromise

    from casework.models import Change
    from responses.selectors import PublicReply
    from stories.models import Story
    from stories.selectors.authors import PublicFollowUp

EXCERPT_WORDS = 45
STORIES_SHOWN = 3

# Where a story was told, for whoever reads it here.
SITES: dict[str, str] = {SourceKind.CARE_OPINION: "Care Opinion", SourceKind.NHS_UK: "NHS.UK"}

CHANGE_WORDS: dict[ChangeState, tuple[StrOrPromise, str]] = {
    ChangeState.PLANNED: (gettext_lazy("Change planned, not made yet"), "moving"),
    ChangeState.MADE: (gettext_lazy("Change made"), "done"),
    ChangeState.SUSTAINED: (gettext_lazy("Change made and still in place"), "done"),
    ChangeState.REVERSED: (gettext_lazy("Change made, and later undone"), "stopped"),
}


@dataclass(frozen=True, slots=True)
class StoryCard:
    """One story in a list."""

    title: str
    href: str
    excerpt: str
    facts: list[str]
    tags: list[dict[str, str]]


def story_cards(
    stories: Iterable[Story],
    replies: Mapping[int, Sequence[PublicReply]],
    changes: Mapping[int, Sequence[Change]],
) -> list[StoryCard]:
    """Give one card a story, which says whether it was answered and what changed."""
    return [_card(story, replies.get(story.pk, []), changes.get(story.pk, [])) for story in stories]


def _card(story: Story, replies: Sequence[PublicReply], changes: Sequence[Change]) -> StoryCard:
    return StoryCard(
        title=story.title,
        href=reverse("public:story", args=[story.pk]),
        excerpt=Truncator(story.body).words(EXCERPT_WORDS, truncate=" …"),
        facts=[*service_names(story), story.organisation.name, _published(story)],
        tags=[_answered_tag(replies), *(_short_tag(change) for change in changes[:2])],
    )


def story_page(
    story: Story,
    replies: Sequence[PublicReply],
    changes: Sequence[Change],
    elsewhere: Sequence[Story] = (),
    answers: Sequence[PublicFollowUp] = (),
) -> dict[str, Any]:
    """Give what the public reads of one story; nothing else of it, or of its other records, reaches the page."""
    return {
        "title": story.title,
        "body": story.body,
        "by": story.author_name,
        "role": story.author_role,
        "published": long_date(story.published_at) if story.published_at else "",
        "where": places(story),
        "link": _outside(story.link),
        "also": [
            {"site": SITES.get(one.source.kind, _("this site")), "href": _outside(one.link) or _own_page(one)}
            for one in elsewhere
        ],
        "photo_href": reverse("public:story-photo", args=[story.pk]),
        "replies": [
            {"name": one.name, "role": one.role, "body": one.body, "published": long_date(one.published_at)}
            for one in replies
        ],
        "thread": thread(replies, answers),
        "changes": [change_card(change) for change in changes],
    }


def thread(replies: Sequence[PublicReply], answers: Sequence[PublicFollowUp]) -> list[dict[str, Any]]:
    """Give what was said after a story, by staff and by its author, in the order of time."""
    said: list[tuple[datetime, dict[str, Any]]] = [
        (
            one.published_at,
            {
                "name": one.name,
                "role": one.role,
                "body": one.body,
                "published": long_date(one.published_at),
                "why": _fit_to_say(one.why),
                "photo": f"{reverse('responses:photo', args=[one.response_id])}?{one.photo}"
                if one.photo
                else "",
            },
        )
        for one in replies
    ]
    said += [
        (one.told_at, {"is_author": True, "body": one.body, "published": long_date(one.told_at)})
        for one in answers
    ]
    return [shown for _at, shown in sorted(said, key=lambda one: one[0])]


@lru_cache(maxsize=1_000)
def _fit_to_say(why: str) -> str:
    """Give why somebody answers; nothing where the gate would stop it in a reply, since nobody else has read it."""
    found = check(story_text="", reply_text=why)
    return "" if any(one.severity == Severity.BLOCK for one in found) else why


def _own_page(story: Story) -> str:
    return reverse("public:story", args=[story.pk])


def _outside(link: str) -> str:
    """Give the address of the story where it was told; nothing where it is no web address."""
    return link if link.startswith(("https://", "http://")) else ""


def places(story: Story) -> list[dict[str, str]]:
    """Give the services that the story is about and its organisation, each with its page."""
    services = [
        {"name": one.name, "href": service_address(one)} for one in story.services.all() if one.depth > 1
    ]
    return [*services, {"name": story.organisation.name, "href": address_of(story.organisation)}]


def service_names(story: Story) -> list[str]:
    """Give the names of the services that the story is about, the organisation itself left out."""
    return [service.name for service in story.services.all() if service.depth > 1]


def _published(story: Story) -> str:
    if story.published_at is None:
        return ""
    return _("Published %(day)s") % {"day": short_date(story.published_at)}


def _answered_tag(replies: Sequence[PublicReply]) -> dict[str, str]:
    if not replies:
        return {"text": _("Not answered yet"), "tone": "waiting"}
    return {
        "text": _("Answered") if len(replies) == 1 else counts.replies(len(replies)),
        "tone": "done",
    }


def change_tag(change: Change) -> dict[str, str]:
    """Give the tag that says, honestly, how far a change is."""
    text, tone = CHANGE_WORDS[ChangeState(change.state)]
    return {"text": str(text), "tone": tone}


def _short_tag(change: Change) -> dict[str, str]:
    """Give the tag as a card has room for it."""
    tag = change_tag(change)
    return tag | {"text": _("Change planned")} if change.state == ChangeState.PLANNED else tag


def change_card(change: Change, stories: Sequence[Story] = ()) -> dict[str, Any]:
    """Give what the public reads of one change: you said, we did, is it still so."""
    return {
        "title": change.title,
        "you_said": change.you_said,
        "we_did": change.we_did,
        "is_planned": change.state == ChangeState.PLANNED,
        "tag": change_tag(change),
        "when": _when(change),
        "note": _note(change),
        "where": change.service.name if change.service.depth > 1 else change.organisation.name,
        "organisation": change.organisation.name,
        "co_designed": change.is_co_designed,
        "stories": [
            {
                "title": story.title,
                "told": short_date(story.submitted_at),
                "href": reverse("public:story", args=[story.pk]),
            }
            for story in stories[:STORIES_SHOWN]
        ],
        "more": counts.more_stories(len(stories) - STORIES_SHOWN) if len(stories) > STORIES_SHOWN else "",
    }


def _note(change: Change) -> dict[str, str] | None:
    """Give the newest dated word on how a change stands: not yet, seen in place, or why it was undone.

    `change` comes from the selectors of public changes, which bring these words in the same query.
    """
    if change.state == ChangeState.PLANNED:
        at = getattr(change, "late_note_at", None)
        text = getattr(change, "late_note", "")
        return {"on": short_date(at), "text": text, "what": _("Not yet:")} if at else None
    if change.state == ChangeState.REVERSED:
        found = getattr(change, "reversal", None)
        if found is None:
            return None
        return {"on": short_date(found.at), "text": found.public_note, "what": _("Undone:")}
    at = getattr(change, "looked_at", None)
    if at is None:
        return None
    is_partly = getattr(change, "looked_outcome", "") == ReviewOutcome.PARTLY
    words = _("Partly still in place when we looked.") if is_partly else _("Still in place when we looked.")
    return {"on": short_date(at), "text": "", "what": words}


def _when(change: Change) -> str:
    """Give the day, honestly: a promise whose day has passed is said to be late (evidence D.1 row 90)."""
    if change.made_at and change.state != ChangeState.PLANNED:
        return _("Made %(day)s") % {"day": short_date(change.made_at)}
    if change.due_on is None:
        return _("No date yet")
    day = {"day": short_date(change.due_on)}
    if change.due_on < local_date():
        return _("Was planned for %(day)s. It is late") % day
    return _("Planned for %(day)s") % day
