"""What the coach and the gate say about a draft, ready to be shown beside it. Says nothing in anybody's name."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from responses.models.classification import RESPONSE_TYPE_NAMES
from responses.services.comparing import key_of, replies_of
from responses.services.confidentiality import findings_in, story_text
from responses.typology import coach

if TYPE_CHECKING:
    from responses.checks.gate import Finding
    from responses.typology.coach import Advice
    from stories.models import Story


NOTHING_YET = "Begin to write: this line will say how your reply reads."
# Name and role stand with every reply without being typed, so this advice is only for texts from elsewhere.
_ALREADY_DONE = "sign"


@dataclass(frozen=True, slots=True)
class Remark:
    """Words of the draft, and what would be better."""

    words: str
    advice: str


@dataclass(frozen=True, slots=True)
class CoachView:
    """One line, the draft with the deciding sentences marked, one prompt, and what the gate found."""

    headline: str
    draft: str
    spans: tuple[tuple[int, int], ...]
    reasons: tuple[str, ...]
    prompt: str
    remarks: tuple[Remark, ...]
    stops: tuple[Remark, ...]
    is_new: bool
    box: str

    @property
    def stop_spans(self) -> str:
        """Say how many places must be changed, in words."""
        return "one place" if len(self.stops) == 1 else f"{len(self.stops)} places"


def coach_for(*, story: Story, body: str, heard: str = "", box: str = "") -> CoachView:
    """Read a draft as an answer to `story`.

    `heard` is the line that the person was told last; `box` the id of the field in which the words can be changed.
    """
    advice = coach.coach(
        story_text=story_text(story),
        reply_text=body,
        index=replies_of(story.organisation_id),
        story_key=key_of(story.pk),
    )
    findings = findings_in(story=story, body=body) if body.strip() else ()
    headline = _headline(advice)
    return CoachView(
        headline=headline,
        draft=body,
        spans=tuple((mark.start, mark.end) for mark in advice.marks),
        reasons=tuple(dict.fromkeys(mark.reason for mark in advice.marks)),
        prompt=next((one.text for one in advice.prompts if one.code != _ALREADY_DONE), ""),
        remarks=(
            *(Remark(body[one.start : one.end], one.reason) for one in advice.warnings),
            *_remarks(findings, body, "warn"),
        ),
        stops=_remarks(findings, body, "block"),
        is_new=bool(body.strip()) and headline != heard,
        box=box,
    )


def _headline(advice: Advice) -> str:
    """A verdict that is under 0.6 sure is no verdict: say between which two it lies."""
    if advice.verdict is None:
        return NOTHING_YET
    if not advice.unsure:
        return advice.headline
    one, other = (
        RESPONSE_TYPE_NAMES[kind].lower() for kind in (advice.verdict.label, advice.verdict.runner_up)
    )
    return f"Unsure between {one} and {other}."


def _remarks(findings: tuple[Finding, ...], body: str, severity: str) -> tuple[Remark, ...]:
    found = [
        Remark(body[one.start : one.end].strip(), one.advice) for one in findings if one.severity == severity
    ]
    return tuple(dict.fromkeys(found))
