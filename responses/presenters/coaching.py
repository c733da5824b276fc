"""What the coach and the gate say about a draft, ready to be shown beside it. Says nothing in anybody's name."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from feedbackhub.core.clock import now
from responses import selectors
from responses.checks.blanks import blanks
from responses.checks.factors import Responder, assess_examined
from responses.checks.gate import Severity
from responses.checks.promises import Missing, unowned
from responses.models.classification import RESPONSE_TYPE_NAMES
from responses.presenters.beside import SharedReply, shared_replies
from responses.presenters.marking import Mark, MarkedDraft, Span, mark_draft
from responses.presenters.nineteen import Nineteen, nineteen
from responses.selectors_composing import unchanged_template
from responses.services.comparing import key_of, replies_of
from responses.services.confidentiality import still_to_change, story_text
from responses.services.heads import head_for
from responses.services.reasons import reason_to_answer_in_private
from responses.typology import coach
from responses.typology.types import ResponseType, Tone

if TYPE_CHECKING:
    from feedbackhub.accounts.models import User
    from responses.checks.gate import Finding
    from responses.services.comparing import StoredReplies
    from responses.typology.coach import Advice
    from responses.typology.engine import Examined
    from stories.models import Story


NOTHING_YET = "Begin to write: this line will say how your reply reads."
# Name and role stand with every reply without being typed, so this advice is only for texts from elsewhere.
_ALREADY_DONE = "sign"
_MOST_REMARKS = 6
_UNCHANGED = (
    "This is the template “{title}” with little of your own in it, so it reads generic. "
    "Say what only this story told you."
)
_PROMISES = {
    Missing.WHO: "Say who will do this.",
    Missing.WHEN: "Say by when.",
    Missing.BOTH: "Say who will do this, and by when.",
}


@dataclass(frozen=True, slots=True)
class Remark:
    """Words of the draft, what is wrong with them, and a safe way to say it where the gate knows one."""

    words: str
    advice: str
    safe: str = ""


@dataclass(frozen=True, slots=True)
class Writer:
    """Who reads the coach (for the earlier replies that they may see), and how the reply will be signed."""

    user: User
    name: str
    role: str


@dataclass(frozen=True, slots=True)
class CoachView:
    """What must be changed, one line, one or two prompts, the marked draft, the 19 factors, what was said before.

    `private` says why an answer in private is right here, where the draft reads so. `box` is the id of the field in
    which the words can be changed; `is_new` that the line is another than the person was told last.
    """

    headline: str
    private: str
    prompts: tuple[str, ...]
    draft: MarkedDraft | None
    remarks: tuple[Remark, ...]
    stops: tuple[Remark, ...]
    factors: Nineteen | None
    shared: tuple[SharedReply, ...]
    is_new: bool
    box: str

    @property
    def stop_spans(self) -> str:
        """Say how many places must be changed, in words."""
        return "one place" if len(self.stops) == 1 else f"{len(self.stops)} places"


def coach_for(
    *, story: Story, body: str, writer: Writer | None = None, heard: str = "", box: str = ""
) -> CoachView:
    """Read a draft as an answer to `story`. Without `writer` nothing of earlier replies is shown.

    `heard` is the line that the person was told last; `box` the id of the field in which the words can be changed.
    """
    replies = replies_of(story.organisation_id)
    private = reason_to_answer_in_private(story)
    advice = coach.coach(
        story_text=story_text(story),
        reply_text=body,
        index=replies,
        story_key=key_of(story.pk),
        private_for_a_reason=bool(private),
        # Who moderates a source has read the story; where they find nothing critical in it, nothing is to be guessed.
        tone=Tone.POSITIVE if story.criticality == 0 else None,
        head=head_for(story),
    )
    seen = advice.seen
    findings = still_to_change(story=story, body=body) if seen else ()
    headline = _headline(advice)
    looks = _look_again(advice, findings)
    template = unchanged_template(organisation_id=story.organisation_id, body=body) if seen else ""
    return CoachView(
        headline=headline,
        private=private if _reads_offline(advice) else "",
        prompts=(
            *([_UNCHANGED.format(title=template)] if template else []),
            *(one.text for one in advice.prompts if one.code != _ALREADY_DONE),
        ),
        draft=mark_draft(body, [*_spans(advice, findings, looks), *_blank_spans(body)]) if seen else None,
        remarks=_remarks(body, looks),
        stops=(*_blank_stops(body), *_stops(body, findings)),
        factors=_factors(seen, story, body, writer) if seen else None,
        shared=_shared(seen, replies, story, body, writer) if seen and writer else (),
        is_new=seen is not None and headline != heard,
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


def _reads_offline(advice: Advice) -> bool:
    if advice.verdict is None:
        return False
    likely = {advice.verdict.label, *([advice.verdict.runner_up] if advice.unsure else [])}
    return ResponseType.OFFLINE in likely


def _look_again(advice: Advice, findings: Iterable[Finding]) -> list[Span]:
    """Give what to look at again, in reading order: apologies with an "if", promises without an owner, warnings."""
    assert advice.seen is not None or advice.verdict is None  # noqa: S101 - who judges has examined
    body = [read.sentence for read in advice.seen.reading.sentences] if advice.seen else []
    found = [
        *(Span(one.start, one.end, Mark.LOOK_AGAIN, one.reason) for one in advice.warnings),
        *(Span(one.start, one.end, Mark.LOOK_AGAIN, _PROMISES[one.missing]) for one in unowned(body)),
        *(
            Span(one.start, one.end, Mark.LOOK_AGAIN, one.told)
            for one in findings
            if one.severity != Severity.BLOCK
        ),
    ]
    return sorted(found, key=lambda one: (one.start, one.end))


def _spans(advice: Advice, findings: Iterable[Finding], looks: Iterable[Span]) -> list[Span]:
    """The notes below the draft say why words decided; of the others the lists beside it say enough."""
    return [
        *(Span(one.start, one.end, Mark.DECIDES, one.reason) for one in advice.marks),
        *(Span(one.start, one.end, one.mark, "") for one in looks),
        *(Span(one.start, one.end, Mark.CHANGE, "") for one in findings if one.severity == Severity.BLOCK),
    ]


def _remarks(body: str, looks: Iterable[Span]) -> tuple[Remark, ...]:
    found = dict.fromkeys(Remark(body[one.start : one.end].strip(), one.note) for one in looks)
    return tuple(found)[:_MOST_REMARKS]


def _stops(body: str, findings: Iterable[Finding]) -> tuple[Remark, ...]:
    blocking = (one for one in findings if one.severity == Severity.BLOCK)
    return tuple(
        dict.fromkeys(Remark(body[one.start : one.end].strip(), one.advice, one.safe) for one in blocking)
    )


def _blank_spans(body: str) -> list[Span]:
    return [Span(one.start, one.end, Mark.CHANGE, "") for one in blanks(body)]


def _blank_stops(body: str) -> tuple[Remark, ...]:
    return tuple(dict.fromkeys(Remark(one.words, "Fill this in, or take it out.") for one in blanks(body)))


def _factors(seen: Examined, story: Story, body: str, writer: Writer | None) -> Nineteen:
    """Judge the reply as if it were published now, unless the story has had its first answer already."""
    answered = selectors.first_answered_at(story) or now()
    states = assess_examined(
        seen=seen,
        reply_text=body,
        tone=seen.story_tone,
        author_name=story.author_name or None,
        responder=Responder(name=writer.name, role=writer.role) if writer else None,
        wait=answered - story.published_at if story.published_at else None,
    )
    return nineteen(states, seen.story_tone)


def _shared(
    seen: Examined, replies: StoredReplies, story: Story, body: str, writer: Writer
) -> tuple[SharedReply, ...]:
    sentences = [read.sentence for read in seen.reading.sentences]
    return shared_replies(draft=body, body=sentences, earlier=replies.like_it, story=story, user=writer.user)
