"""Stories that wait to be read, as whoever decides sees them: the parts, what identifies somebody, and what is odd."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.text import Truncator

from feedbackhub.web.dates import date_and_time, short_date
from feedbackhub.web.words import count
from stories.analysis.personal_data import find_personal_data, kinds_in
from stories.analysis.spam import SIGN_WORDS, SpamSign, links_in
from stories.models import MayPublish, ModerationOutcome, SourceKind, StoryState
from stories.sources.captured import ROUTES
from stories.sources.parts import parts_in
from stories.sources.web_form import FEELINGS

if TYPE_CHECKING:
    from datetime import datetime

    from stories.models import FeedbackConsent, ModerationDecision, Story, StoryPhoto

EXCERPT_WORDS = 40


@dataclass(frozen=True, slots=True)
class WaitingRow:
    """One story in the queue."""

    title: str
    href: str
    excerpt: str
    facts: list[str]
    marks: list[str]


def waiting_rows(stories: Iterable[Story], now: datetime) -> list[WaitingRow]:
    """Give one row a story."""
    return [
        WaitingRow(
            title=story.title,
            href=reverse("stories:moderate", args=[story.pk]),
            excerpt=Truncator(story.body).words(EXCERPT_WORDS, truncate=" …"),
            facts=[
                ", ".join(service.name for service in story.services.all()),
                how_it_came(story),
                waited(story.received_at, now),
            ],
            marks=marks_of(story),
        )
        for story in stories
    ]


def marks_of(story: Story) -> list[str]:
    """Give, in words, what should make the reader look twice."""
    personal = [f"May hold: {kind}" for kind in kinds_in(story.title, story.body)]
    kept = story.raw.get("signs", [])
    signs = [SIGN_WORDS[SpamSign(one)] for one in kept if one in {sign.value for sign in SpamSign}]
    return [*personal, *signs]


def how_it_came(story: Story) -> str:
    """Give by which way a story came in here."""
    if story.source.kind == SourceKind.WEB_FORM:
        return "Told on this site"
    return f"Written down by staff ({ROUTES.get(story.submission_route, 'another way').lower()})"


def waited(since: datetime, now: datetime) -> str:
    """Give for how long a story has waited."""
    days = (now.date() - since.date()).days
    return f"Waiting for {count('day', 'days', days)}" if days else "Came today"


@dataclass(frozen=True, slots=True)
class PartShown:
    """One part with what is marked in it."""

    prompt: str
    text: str
    spans: list[tuple[int, int]]


@dataclass(frozen=True, slots=True)
class ModeratedStory:
    """One story on its page."""

    pk: int
    title: str
    parts: list[PartShown]
    facts: list[str]
    marks: list[str]
    allowed: str
    may_publish: bool
    is_refused: bool
    decisions: list[str]
    photo: StoryPhoto | None


def moderated_story(
    story: Story,
    *,
    consent: FeedbackConsent | None,
    decisions: Sequence[ModerationDecision],
    photo: StoryPhoto | None,
) -> ModeratedStory:
    """Give all that somebody needs to decide."""
    allowed = consent is not None and consent.may_publish in {MayPublish.YES, MayPublish.YES_WITH_PHOTO}
    feeling = FEELINGS.get(str(story.raw.get("feeling", "")), "")
    return ModeratedStory(
        pk=story.pk,
        title=story.title,
        parts=[
            PartShown(
                part.prompt,
                part.text,
                [(one.start, one.end) for one in find_personal_data(part.text)] + links_in(part.text),
            )
            for part in parts_in(story.raw, body=story.body)
        ],
        facts=[
            ", ".join(service.name for service in story.services.all()),
            how_it_came(story),
            f"Came {date_and_time(story.received_at)}",
            *([f"Told by {story.author_role}"] if story.author_role else []),
            *([f"Happened in {story.experienced_on:%B %Y}"] if story.experienced_on else []),
            *([f"Felt: {feeling.lower()}"] if feeling else []),
        ],
        marks=marks_of(story),
        allowed=consent_words(consent),
        may_publish=allowed,
        is_refused=story.state == StoryState.REFUSED,
        decisions=[decision_words(one) for one in decisions],
        photo=photo,
    )


def consent_words(consent: FeedbackConsent | None) -> str:
    """Say what whoever told it allowed."""
    if consent is None or consent.may_publish == MayPublish.NOT_ASKED:
        return "Nobody asked whether it may be published."
    if consent.may_publish == MayPublish.NO:
        return "They do not want it to be published: for staff only."
    what = "the words and the photo" if consent.may_publish == MayPublish.YES_WITH_PHOTO else "the words"
    how = consent.get_given_how_display()
    return f"They allowed that {what} may be published ({how[0].lower()}{how[1:]})."


def decision_words(decision: ModerationDecision) -> str:
    """Say what was decided, by whom and when."""
    outcome = ModerationOutcome(decision.outcome).label
    reason = f": {decision.get_reason_display()}" if decision.reason else ""
    told = f". Told: {decision.passed_to}" if decision.passed_to else ""
    return f"{outcome}{reason}{told} ({decision.actor_name}, {short_date(decision.at)})"


@dataclass(frozen=True, slots=True)
class StaffNote:
    """What the case page says about a story that came in here."""

    allowed: str
    not_public: bool
    how: str
    photo: StoryPhoto | None


def staff_note(
    story: Story, *, consent: FeedbackConsent | None, photo: StoryPhoto | None
) -> StaffNote | None:
    """Give it for a live story; None where the story came from elsewhere and says all that itself."""
    if consent is None or story.state != StoryState.LIVE:
        return None
    return StaffNote(
        allowed=consent_words(consent),
        not_public=not story.is_public,
        how=how_it_came(story),
        photo=photo,
    )
