"""What the form's pages and the author's own page say. Kind and plain: whoever reads it may be ill, sad or nine."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.urls import reverse

from feedbackhub.core.clock import local_date
from feedbackhub.web.dates import date_and_time, long_date
from stories.models import ModerationOutcome, RefusalReason, StoryState
from stories.sources.web_form import BETTER, FEEL, FEELINGS, GOOD, WHO, when_choices

if TYPE_CHECKING:
    from datetime import datetime

    from feedbackhub.organisations.models import Service
    from feedbackhub.public.telling.steps import Way
    from stories.analysis.personal_data import PersonalData
    from stories.models import AuthorContact, ModerationDecision, Story, TellingDraft

NOT_ANSWERED = "Not answered"

# Why a story is not published, for the person who told it.
KIND_REASONS: dict[str, str] = {
    RefusalReason.SAFEGUARDING: (
        "What you wrote worried us. Somebody may need help, so we passed your story on at once to people who can help. "
        "That is why it is not on the website."
    ),
    RefusalReason.BLAME: (
        "Your story could tell everybody who somebody is, and says hard things about them. We may not do that in "
        "public. You can tell your story again without saying who it was."
    ),
    RefusalReason.PRIVATE: (
        "Your story tells private things about somebody else. You can tell it again and leave those out."
    ),
    RefusalReason.ABUSE: (
        "Some words in your story could hurt people. You can be cross, and we want to hear why. You can tell your "
        "story again in other words."
    ),
    RefusalReason.NOT_CARE: "Your story is not about care that somebody had here, so this is not the place for it.",
    RefusalReason.SPAM: "We could not see a story about care in what you sent. If there is one, please tell it again.",
}


def place_choices(services: Sequence[Service], parents: dict[str, str]) -> list[tuple[str, str]]:
    """Give services to choose from, each with the name of what it belongs to."""
    return [(str(one.pk), _placed(one, parents)) for one in services]


def _placed(service: Service, parents: dict[str, str]) -> str:
    above = parents.get(service.path[: -service.steplen])
    return f"{service.name}, {above}" if above else service.name


def warning_about(kinds: Iterable[PersonalData]) -> str:
    """Say what seems to identify somebody: a warning, never a refusal."""
    named = [f"{'an' if kind.value[0] in 'eN' else 'a'} {kind}" for kind in kinds]
    if not named:
        return ""
    return named[0] if len(named) == 1 else f"{', '.join(named[:-1])} and {named[-1]}"


def answer_rows(draft: TellingDraft, way: Way, place: str) -> list[dict[str, Any]]:
    """Give the summary list's rows: each question with its answer and the way to change it."""
    kept = draft.answers
    when = dict(when_choices(local_date())).get(str(kept.get("when", "")), "")
    rows = (
        ("where", "Where", place),
        ("good", GOOD, str(kept.get("good", ""))),
        ("better", BETTER, str(kept.get("better", ""))),
        ("feeling", FEEL, FEELINGS.get(str(kept.get("feeling", "")), "")),
        ("when", "When", when),
        ("who", "Who you are", WHO.get(str(kept.get("who", "")), ("", ""))[0]),
    )
    return [_row(question, answer, way.to(step)) for step, question, answer in rows]


def _row(question: str, answer: str, href: str) -> dict[str, Any]:
    return {
        "key": {"text": question},
        "value": {"text": answer or NOT_ANSWERED, "classes": "app-typed"},
        "actions": {
            "items": [{"href": href, "text": "Change", "visuallyHiddenText": f"your answer: {question}"}]
        },
    }


@dataclass(frozen=True, slots=True)
class ToldPage:
    """The author's own page."""

    heading: str
    says: list[str]
    next_steps: list[str] = field(default_factory=list)
    public_href: str = ""
    tell_again_href: str = ""
    title: str = ""
    body: str = ""
    where: str = ""
    may_withdraw: bool = False
    is_thanks: bool = False


def told_page(story: Story, *, decision: ModerationDecision | None, staff_only: bool) -> ToldPage:
    """Give what its author may know of a story, in whatever state it is."""
    shown: dict[str, Any] = {
        "title": story.title,
        "body": story.body,
        "where": ", ".join(
            [*(one.name for one in story.services.all() if one.depth > 1), story.organisation.name]
        ),
        "may_withdraw": True,
    }
    match story.state:
        case StoryState.WAITING:
            return ToldPage(
                "Thank you for your story",
                ["We have your story."],
                next_steps=_next_steps(staff_only=staff_only),
                is_thanks=True,
                **shown,
            )
        case StoryState.LIVE if story.is_public:
            return ToldPage(
                "Your story is on this website",
                [_since(story.published_at), *_taken_out(decision)],
                public_href=reverse("public:story", args=[story.pk]),
                **shown,
            )
        case StoryState.LIVE:
            return ToldPage(
                "Staff have your story",
                ["It is not on the website. The people who run the service can read it."],
                **shown,
            )
        case StoryState.REFUSED:
            return ToldPage(
                "Your story is not on this website",
                [_kind_reason(decision), "If you think that we are wrong, ring us and tell us."],
                tell_again_href=reverse("public:tell-start", args=[story.organisation.slug]),
                **shown,
            )
        case StoryState.WITHDRAWN:
            return ToldPage(
                "You took your story back",
                ["Nobody can read it on this website any more, and staff no longer see your words."],
            )
    return ToldPage("Your story is no longer here", ["We have deleted its words."])


def _next_steps(*, staff_only: bool) -> list[str]:
    last = (
        "We give it to the people who run the service. It does not go on the website."
        if staff_only
        else "We put it on this website, where everybody can read it."
    )
    return [
        "Somebody from our team reads your story. This can take a few days.",
        "If there are names in it, we take them out.",
        last,
        "Staff read it and write an answer. You can see the answer through your link.",
    ]


def _kind_reason(decision: ModerationDecision | None) -> str:
    return KIND_REASONS.get(decision.reason if decision else "", "We decided not to put it on the website.")


def _since(published_at: datetime | None) -> str:
    return f"It is there since {long_date(published_at)}." if published_at else ""


def _taken_out(decision: ModerationDecision | None) -> list[str]:
    edited = decision is not None and decision.outcome == ModerationOutcome.EDITED
    return ["We took some words out, so that nobody can see who people are."] if edited else []


def mail_state(contact: AuthorContact | None) -> str:
    """Say whether the author is written to: not, asked, or yes. The address itself is shown to nobody."""
    if contact is None:
        return "none"
    return "yes" if contact.confirmed_at else "asked"


def until_words(moment: datetime) -> str:
    """Give until when answers are kept."""
    return date_and_time(moment)
