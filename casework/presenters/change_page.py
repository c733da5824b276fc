"""What the page of one change shows: the line of its states, its words, where it came from, what became of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from django.urls import reverse

from casework.changes.promises import Done, is_untold
from casework.models import AuthorWordKind, Change, ChangeDomain, ChangeState, ReviewOutcome
from casework.models.change import CHANGE_STATE_NAMES, STANDING
from casework.presenters.changes import TONES, dates, due_tag
from feedbackhub.core.clock import local_date
from feedbackhub.web.dates import date_and_time, short_date
from feedbackhub.web.words import count

if TYPE_CHECKING:
    from casework.models import ChangeReview, ChangeStory

_STANDING = frozenset(state.value for state in STANDING)
_NOT_PUBLIC = frozenset({ChangeState.SUGGESTED.value, ChangeState.DECLINED.value})


@dataclass(frozen=True, slots=True)
class LineStep:
    """One step on the line of states: done, where it stands now, or ahead."""

    text: str
    when: str
    place: str


def line_of(change: Change, looks: list[ChangeReview], today: date) -> list[LineStep]:
    """Give the line of states: suggested (where it was), planned, made, still in place?"""
    steps: list[LineStep] = []
    if change.suggested_at:
        steps.append(_step("Suggested", change.suggested_at, is_now=change.state == ChangeState.SUGGESTED))
    if change.state == ChangeState.DECLINED:
        return [*steps, LineStep("Declined", "", "now")]
    if change.planned_at or change.made_at is None:
        by = f"for {short_date(change.due_on)}" if change.due_on and not change.made_at else ""
        is_now = change.state == ChangeState.PLANNED
        steps.append(_step("Planned", change.planned_at, is_now=is_now, more=by))
    steps.append(
        _step("Made", change.made_at, is_now=change.state == ChangeState.MADE and not _answered(looks))
    )
    steps.append(_last_step(change, looks, today))
    return steps


def _last_step(change: Change, looks: list[ChangeReview], today: date) -> LineStep:
    if change.state == ChangeState.REVERSED:
        return LineStep("Undone", short_date(change.reversal.at), "now")
    answered = _answered(looks)
    if change.state == ChangeState.SUSTAINED:
        return LineStep("Still in place", f"a year on, {_day(answered[-1])}" if answered else "", "now")
    if answered:
        last = answered[-1]
        words = "Partly in place" if last.outcome == ReviewOutcome.PARTLY else "Still in place"
        return LineStep(words, f"on {_day(last)}", "now")
    ahead = next((look for look in looks if look.done_at is None and look.due_on > today), None)
    when = f"we look on {short_date(ahead.due_on)}" if ahead and change.made_at else ""
    return LineStep("Still in place?", when, "ahead")


def _day(look: ChangeReview) -> str:
    return short_date(look.done_at) if look.done_at else ""


def _answered(looks: list[ChangeReview]) -> list[ChangeReview]:
    return sorted((look for look in looks if look.done_at is not None), key=lambda look: look.month)


def _step(text: str, at: datetime | None, *, is_now: bool, more: str = "") -> LineStep:
    when = " ".join(part for part in (short_date(at) if at else "", more) if part)
    return LineStep(text, when, "now" if is_now else ("done" if at else "ahead"))


def change_page(change: Change) -> dict[str, Any]:
    """Give what the page of one change shows; `change` comes with its parts from the selector."""
    state, today = ChangeState(change.state), local_date()
    links, looks = list(change.links.all()), list(change.reviews.all())
    public = [link for link in links if link.story.is_public]
    due = due_tag(change, today)
    return {
        "pk": change.pk,
        "title": change.title,
        "you_said": change.you_said,
        "we_did": change.we_did,
        "evidence": change.evidence,
        "evidences": [
            {
                "kind": one.get_kind_display(),
                "words": one.words,
                "link": one.link,
                "who": one.actor_name,
                "when": short_date(one.at),
            }
            for one in change.evidences.all()
        ],
        "status": {"text": CHANGE_STATE_NAMES[state], "tone": TONES[state]},
        "late": due if due["state"] in {"late", "today"} else None,
        "dates": dates(change),
        "we": _heading(state),
        "is_public": state.value not in _NOT_PUBLIC,
        "line": line_of(change, looks, today),
        "about": [{"name": name, "value": value} for name, value in _about(change)],
        "copied_from": _copied_from(change),
        "stories": [_story(change, link) for link in public],
        "hidden": len(links) - len(public),
        "reversal": _reversal(change) if state is ChangeState.REVERSED else None,
        "delays": [
            {
                "note": one.public_note,
                "when": short_date(one.at),
                "due": short_date(one.due_on),
                "who": one.actor_name,
            }
            for one in change.delays.all()
        ],
        "looks": [_look(look, change, today) for look in looks],
        "discussions": [
            {
                "where": one.where,
                "who": one.who,
                "concluded": one.concluded,
                "again": one.get_again_display(),
                "when": short_date(one.on_day),
            }
            for one in change.discussions.all()
        ],
        "history": [
            {
                "what": CHANGE_STATE_NAMES[ChangeState(status.after)],
                "who": status.actor_name,
                "when": date_and_time(status.at),
                "note": status.note,
            }
            for status in change.statuses.all()
        ],
    }


def _heading(state: ChangeState) -> str:
    if state is ChangeState.SUGGESTED:
        return "What is suggested"
    if state is ChangeState.DECLINED:
        return "What was suggested or planned"
    return "What we will do" if state is ChangeState.PLANNED else "What we did"


def _about(change: Change) -> list[tuple[str, str]]:
    names = dict(ChangeDomain.choices)
    pairs = [
        ("Service", change.service.name),
        ("Owner", change.owner.full_name if change.state != ChangeState.SUGGESTED else "Nobody yet"),
        ("What sort", change.get_kind_display()),
        ("Size", change.get_size_display()),
        ("Strength", change.get_strength_display() or "Not said"),
        ("How it began", change.get_origin_display()),
        (
            "Designed with patients",
            "Yes: the leads hear of it if it is undone" if change.is_co_designed else "No",
        ),
    ]
    if change.suggested_by:
        pairs.append(("Suggested by", change.suggested_by.full_name))
    if change.domains:
        pairs.append(("Counts for", ", ".join(str(names[one]) for one in change.domains if one in names)))
    return pairs


def _copied_from(change: Change) -> dict[str, str] | None:
    source = change.copied_from
    if source is None:
        return None
    return {"service": source.service.name, "title": source.title}


def _story(change: Change, link: ChangeStory) -> dict[str, Any]:
    story, reply = link.story, link.response
    return {
        "title": story.title,
        "told": short_date(story.submitted_at),
        "href": reverse("public:story", args=[story.pk]),
        "promised_by": _promised_by(link) if reply else "",
        "untold": change.state in _STANDING and _is_untold(change, link),
    }


def _promised_by(link: ChangeStory) -> str:
    reply = link.response
    if reply is None or reply.published_at is None:
        return ""
    name = reply.signed_name or (reply.author.full_name if reply.author else "")
    return f"{name}, {short_date(reply.published_at)}" if name else short_date(reply.published_at)


def _is_untold(change: Change, link: ChangeStory) -> bool:
    if change.made_at is None:
        return False
    told = [
        word.handed_on_at
        for word in change.author_words.all()
        if word.story_id == link.story_id and word.what == AuthorWordKind.MADE and word.has_contact
    ]
    replies = tuple(getattr(link, "reply_times", None) or ())
    return is_untold(Done(change.made_at, replies, told[0] if told else None))


def _reversal(change: Change) -> dict[str, Any]:
    row = change.reversal
    return {
        "how": row.get_how_display(),
        "by_whom": row.by_whom,
        "authority": row.authority,
        "why": row.why,
        "when": short_date(row.undone_on) if row.undone_on else "",
        "found": short_date(row.at),
        "who": row.actor_name,
        "public_note": row.public_note,
    }


def _look(look: ChangeReview, change: Change, today: date) -> dict[str, Any]:
    after = f"After {count('month', 'months', look.month)}"
    if look.done_at is not None:
        tone = {ReviewOutcome.IN_PLACE: "done", ReviewOutcome.PARTLY: "moving"}.get(
            ReviewOutcome(look.outcome), "stopped"
        )
        text = {ReviewOutcome.IN_PLACE: "In place", ReviewOutcome.PARTLY: "Partly in place"}.get(
            ReviewOutcome(look.outcome), "Undone"
        )
        words = f"{look.done_by_name}, {short_date(look.done_at)}"
    elif change.state not in _STANDING:
        tone, text, words = "stopped", "Not needed any more", ""
    else:
        is_due = look.due_on <= today
        tone, text = ("waiting", "Due") if is_due else ("stopped", "Ahead")
        words = f"{look.reviewer.full_name}, {short_date(look.due_on)}"
    return {"after": after, "tag": {"text": text, "tone": tone}, "words": words, "note": look.note}


def look_view(look: ChangeReview) -> dict[str, Any]:
    """Give what the page of the one question shows."""
    change = look.change
    return {
        "title": change.title,
        "we_did": change.we_did,
        "service": change.service.name,
        "made": short_date(change.made_at) if change.made_at else "",
        "due": short_date(look.due_on),
        "after": count("month", "months", look.month),
        "reviewer": look.reviewer.full_name,
        "change_href": reverse("casework:change", args=[change.pk]),
        "co_designed": change.is_co_designed,
    }
