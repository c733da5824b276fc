"""The public form: its questions, their choices in plain words, and the record that its answers make. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from stories.sources.parts import Part, body_of, prompt_of, stored, title_of
from stories.sources.record import RatingRecord, StoryDetails, StoryRecord

GOOD = "What was good?"
BETTER = "What could be better?"
FEEL = "How did you feel?"

FEELINGS: Mapping[str, str] = {
    "very_happy": "Very happy",
    "happy": "Happy",
    "mixed": "Happy and sad",
    "sad": "Sad",
    "worried": "Worried",
    "angry": "Angry",
}
# What is shown to the person who chooses, and how the author is then named.
WHO: Mapping[str, tuple[str, str]] = {
    "patient": ("I am the patient", "the patient"),
    "relative": ("I am a relative", "a relative"),
    "carer": ("I am a carer", "a carer"),
    "parent": ("I am a parent or guardian", "a parent/guardian"),
    "friend": ("I am a friend", "a friend"),
    "other": ("Somebody else", "somebody else"),
}
WITHIN_A_YEAR = "year"
LONGER_AGO = "longer"
_MONTH = re.compile(r"(?P<year>\d{4})-(?P<month>0[1-9]|1[0-2])")


@dataclass(frozen=True, slots=True)
class Answers:
    """What somebody answered. Everything but one of the two texts may be empty."""

    good: str = ""
    better: str = ""
    feeling: str = ""
    when: str = ""
    who: str = ""
    staff_only: bool = False

    @property
    def parts(self) -> list[Part]:
        """The texts, each with its question."""
        found = (Part("what_good", GOOD, self.good), Part("could_improve", BETTER, self.better))
        return [part for part in found if part.text]


def months_before(today: date) -> list[tuple[str, str]]:
    """Give this month and the two before it, as value and words.

    >>> months_before(date(2026, 1, 9))
    [('2026-01', 'This month (January)'), ('2025-12', 'Last month (December)'), ('2025-11', 'In November')]
    """
    found = []
    year, month = today.year, today.month
    for words in ("This month ({:%B})", "Last month ({:%B})", "In {:%B}"):
        first = date(year, month, 1)
        found.append((f"{first:%Y-%m}", words.format(first)))
        year, month = (year, month - 1) if month > 1 else (year - 1, 12)
    return found


def when_choices(today: date) -> list[tuple[str, str]]:
    """Give what may be answered to "When was it?"."""
    return [
        *months_before(today),
        (WITHIN_A_YEAR, "Earlier, but less than a year ago"),
        (LONGER_AGO, "More than a year ago"),
    ]


def month_of(when: str) -> date | None:
    """Give the first day of the month that was chosen; None where no month was."""
    found = _MONTH.fullmatch(when)
    return date(int(found["year"]), int(found["month"]), 1) if found else None


def record_of(
    answers: Answers, *, external_id: str, at: datetime, service_code: str, signs: list[str]
) -> StoryRecord:
    """Give the record of a story told at `at`. Raises `ValueError` where neither text was written."""
    parts = answers.parts
    if not parts:
        raise ValueError("A story needs words.")
    prompt, prompt_kind = prompt_of(parts)
    feeling = FEELINGS.get(answers.feeling)
    return StoryRecord(
        external_id=external_id,
        title=title_of(parts[0].text),
        body=body_of(parts),
        submitted_at=at,
        published_at=None,
        author_name="",
        author_role=WHO[answers.who][1] if answers.who in WHO else "",
        criticality_label=None,
        criticality=None,
        progress="",
        service_codes=(service_code,) if service_code else (),
        link="",
        raw={
            "parts": stored(parts),
            "feeling": answers.feeling,
            "when": answers.when,
            "who": answers.who,
            "signs": signs,
        },
        experienced_on=month_of(answers.when),
        prompt=prompt,
        prompt_kind=prompt_kind,
        submission_route="web",
        details=StoryDetails(ratings=(RatingRecord(FEEL, None, feeling),) if feeling else ()),
    )
