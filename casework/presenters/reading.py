"""The two panels of what was read in a story: the concerns with how critical it is, and what it is about.

Everything is in words and shows the words of the story that it rests on. It is for staff alone.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.urls import reverse

from casework.forms.reading import CriticalityForm, FlagForm, RaiseForm
from casework.presenters.paneling import Panel, Place
from casework.presenters.reading_rows import decisions_shown, flags_shown, is_current, reading_shown
from casework.presenters.story_words import hidden_in, quoted, standing_flags
from feedbackhub.accounts.roles import Permission
from feedbackhub.web.dates import short_date
from stories.analysis.flags.categories import category
from stories.analysis.masking import masked
from stories.analysis.standing import SaidBy, effective_criticality
from stories.analysis.themes import LABELS
from stories.models import MEANINGS, FlagStep, TermKind
from stories.models.reading import text_hash
from stories.selectors.reading import with_reading

if TYPE_CHECKING:
    from collections.abc import Sequence

    from casework.models import Case
    from casework.permissions import Reach
    from feedbackhub.accounts.models import User
    from feedbackhub.nhsuk_forms.forms import NhsukForm
    from stories.analysis.masking import Hidden
    from stories.models import CriticalityDecision, FlagDecision, Story, StoryFlag, StoryReading

_GONE = {"withdrawn", "expired", "erased"}
_MOODS = {
    1: "Very positive",
    2: "Mostly positive",
    3: "Neither positive nor negative, or both",
    4: "Mostly negative",
    5: "Very negative",
}
_LANGUAGES = {
    "cy": "This story seems to be in Welsh.",
    "other": "This story seems to be in a language other than English.",
}
_NOT_ENGLISH = (
    "Concerns were looked for in English words only, and neither themes nor mood were read. Ask somebody who reads the "
    "language."
)
STEPS = {
    FlagStep.RAISED: "Raised",
    FlagStep.CONFIRMED: "Confirmed",
    FlagStep.DISMISSED: "Dismissed",
    FlagStep.REOPENED: "Opened again",
}


@dataclass(frozen=True, slots=True)
class FlagView:
    """One flag: what it may mean, the words that raised it, who should hear of it by when, what people decided."""

    pk: int
    number: int
    name: str
    quote: str
    is_in_text: bool
    state: str
    hear: str
    decided: tuple[str, ...]
    is_open: bool
    href: str
    form_name: str


@dataclass(frozen=True, slots=True)
class CriticalityView:
    """How critical the story counts as, who says so, and the sentence that made the engine propose what it did."""

    level: int | None
    words: str
    said_by: str
    proposed: str
    sentence: str
    because: str
    history: tuple[str, ...]
    is_older: bool


@dataclass(frozen=True, slots=True)
class ConcernsView:
    """The panel of concerns."""

    criticality: CriticalityView
    standing: tuple[FlagView, ...]
    dismissed: tuple[FlagView, ...]
    unread: str
    criticality_href: str
    raise_href: str


@dataclass(frozen=True, slots=True)
class ThemeView:
    """One theme in the framework's own words, and the story's words that spoke for it."""

    label: str
    quote: str


@dataclass(frozen=True, slots=True)
class AboutView:
    """What the story is about."""

    themes: tuple[ThemeView, ...]
    mood: str
    language: str


def concerns_panel(case: Case, user: User, reach: Reach) -> Panel | None:
    """Give the concerns and how critical the story is; nothing where its words are gone."""
    story = with_reading(case.story)
    if story.state in _GONE:
        return None
    may_work = reach.holds_at(Permission.DRAFT_RESPONSE, case.service)
    hidden = () if may_work else hidden_in(story)
    numbered = enumerate(standing_flags(story), start=1)
    view = ConcernsView(
        criticality=_criticality(story, hidden),
        standing=tuple(_flag(case, flag, hidden, number) for number, flag in numbered),
        dismissed=tuple(_flag(case, flag, hidden) for flag in flags_shown(story) if not flag.is_standing),
        unread=_unread(story),
        criticality_href=reverse("casework:case-criticality", args=[case.pk]) if may_work else "",
        raise_href=reverse("casework:case-raise", args=[case.pk]) if may_work else "",
    )
    return Panel("casework/_concerns.jinja", view, _forms(story) if may_work else {}, Place.BESIDE)


def about_panel(case: Case, user: User, reach: Reach) -> Panel | None:
    """Give themes, mood and language; nothing where the story was not read as it stands, or its words are gone."""
    story = with_reading(case.story)
    row = reading_shown(story)
    if story.state in _GONE or row is None or not is_current(story):
        return None
    may_work = reach.holds_at(Permission.DRAFT_RESPONSE, case.service)
    hidden = () if may_work else hidden_in(story)
    language = _LANGUAGES.get(row.language, "")
    view = AboutView(
        themes=tuple(_theme(story, one, hidden) for one in row.themes),
        mood=_MOODS.get(row.sentiment or 0, ""),
        language=f"{language} {_NOT_ENGLISH}" if language else "",
    )
    if not (view.themes or view.mood or view.language):
        return None
    return Panel("casework/_about.jinja", view)


def _forms(story: Story) -> dict[str, NhsukForm]:
    forms: dict[str, NhsukForm] = {
        form_name(flag): FlagForm(pk=flag.pk, hint=hint_for(flag)) for flag in flags_shown(story)
    }
    return forms | {
        "raise_form": RaiseForm(),
        "criticality_form": CriticalityForm(is_decided=is_decided(story)),
    }


def form_name(flag: StoryFlag) -> str:
    """Give the name by which the page knows the form of a flag."""
    return f"flag_form_{flag.pk}"


def hint_for(flag: StoryFlag) -> str:
    """Say when a reason must be given."""
    return "You must say why if you dismiss it." if flag.state == "open" else "You do not have to say why."


def is_decided(story: Story) -> bool:
    """Say whether a person's decision on the criticality counts."""
    rows = decisions_shown(with_reading(story))
    return bool(rows) and rows[-1].level is not None


def _flag(case: Case, flag: StoryFlag, hidden: Sequence[Hidden], number: int = 0) -> FlagView:
    kind = category(flag.category)
    in_text = flag.start < flag.end and is_current(case.story)
    return FlagView(
        pk=flag.pk,
        number=number,
        name=kind.name,
        quote=_quote(case.story, flag, hidden, in_text),
        is_in_text=in_text,
        state=flag.state,
        hear=f"{kind.role[0].upper()}{kind.role[1:]}" + ("" if kind.limit == "none" else f": {kind.limit}"),
        decided=tuple(_decision(one) for one in flag.decisions.all()),
        is_open=flag.state == "open",
        href=reverse("casework:case-flag", args=[case.pk, flag.pk]),
        form_name=form_name(flag),
    )


def _quote(story: Story, flag: StoryFlag, hidden: Sequence[Hidden], in_text: bool) -> str:
    if in_text:
        return quoted(story, flag.start, flag.end, hidden)
    return masked(flag.quote) if hidden else flag.quote


def _decision(one: FlagDecision) -> str:
    said = f"{STEPS[FlagStep(one.step)]} by {one.actor_name} on {short_date(one.at)}"
    return f"{said}: {one.reason}" if one.reason else f"{said}."


def _criticality(story: Story, hidden: Sequence[Hidden]) -> CriticalityView:
    row, rows = reading_shown(story), decisions_shown(story)
    decided = rows[-1] if rows else None
    counts = effective_criticality(
        decided=decided.level if decided else None,
        source=story.criticality,
        proposed=row.criticality if row else None,
    )
    return CriticalityView(
        level=counts.level,
        words=level_words(counts.level),
        said_by=_said_by(counts.by, decided, story),
        proposed=_proposed(row, counts.by),
        sentence=_sentence(story, row, hidden),
        because=_because(row),
        history=tuple(_decided_words(one) for one in reversed(rows)),
        is_older=decided is not None
        and decided.level is not None
        and decided.text_hash != text_hash(story.title, story.body),
    )


def level_words(level: int | None) -> str:
    """Say how critical: "4 of 5, strongly critical"."""
    if level is None:
        return "Nobody knows yet"
    return f"{level} of 5, {MEANINGS[TermKind.CRITICALITY][str(level)].split(': ')[1]}"


def _said_by(by: SaidBy, decided: CriticalityDecision | None, story: Story) -> str:
    if by is SaidBy.PERSON and decided is not None:
        return f"{decided.actor_name} decided this on {short_date(decided.at)}: {decided.reason}"
    if by is SaidBy.SOURCE:
        return f"{story.source.name} says so."
    if by is SaidBy.ENGINE:
        return "FeedbackHub proposes this. Nobody has decided yet."
    return ""


def _proposed(row: StoryReading | None, by: SaidBy) -> str:
    """Say what the engine proposed where something else counts."""
    if row is None or row.criticality is None or by in {SaidBy.ENGINE, SaidBy.NOBODY}:
        return ""
    return f"FeedbackHub proposed {row.criticality} of 5."


def _sentence(story: Story, row: StoryReading | None, hidden: Sequence[Hidden]) -> str:
    if row is None or not is_current(story) or row.sentence_start >= row.sentence_end:
        return ""
    return quoted(story, row.sentence_start, row.sentence_end, hidden)


def _because(row: StoryReading | None) -> str:
    if row is None or not row.criticality_why or row.criticality_why.isdigit():
        return ""
    return category(row.criticality_why).name


def _decided_words(one: CriticalityDecision) -> str:
    what = "taken back" if one.level is None else f"{one.level} of 5"
    before = "" if one.before is None else f", {one.before} before"
    return f"{short_date(one.at)}, {one.actor_name}: {what}{before}. {one.reason}"


def _unread(story: Story) -> str:
    row = reading_shown(story)
    if row is not None and not row.language:
        return "FeedbackHub could not read this story, so nothing was looked for. Read it with care yourself."
    if row is None or not is_current(story):
        return "FeedbackHub has not read this story as it stands now. It does so within a few minutes."
    return ""


def _theme(story: Story, one: dict[str, object], hidden: Sequence[Hidden]) -> ThemeView:
    start, end = int(str(one["start"])), int(str(one["end"]))
    quote = quoted(story, start, end, hidden) if start < end else ""
    return ThemeView(LABELS.get(str(one["code"]), str(one["code"])), quote)
