"""Rules, holds, requests, copies and certificates in words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.urls import reverse

from feedbackhub.core.clock import now
from feedbackhub.core.retention import ENDING_WORDS
from feedbackhub.core.subjects import OnErasure
from feedbackhub.records.models import CopyState, ErasureState
from feedbackhub.web.dates import date_and_time, short_date
from feedbackhub.web.words import count
from stories.models.hold import HoldScope

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from feedbackhub.accounts.models import User
    from feedbackhub.records.models import DeletionCertificate, ErasureRequest, SubjectCopy
    from feedbackhub.records.selectors.holdings import HeldTable, Item
    from feedbackhub.records.services.applying import DueLine
    from feedbackhub.records.services.rules import Rule
    from stories.models import LegalHold, Story

SECTIONS = (
    ("Rules", "records:records"),
    ("What is due", "records:due"),
    ("Find a story", "records:find"),
    ("Holds", "records:holds"),
    ("Erasures", "records:erasures"),
    ("Copies", "records:copies"),
    ("Certificates", "records:certificates"),
)
SHOWN = 300
_STATE_TAGS = {
    ErasureState.WAITING: {"text": "Waiting for a second person", "tone": "waiting"},
    ErasureState.DONE: {"text": "Erased", "tone": "done"},
    ErasureState.REFUSED: {"text": "Refused", "tone": "stopped"},
    ErasureState.CANCELLED: {"text": "Taken back", "tone": "stopped"},
}
_COPY_TAGS = {
    CopyState.MAKING: {"text": "Being made", "tone": "moving"},
    CopyState.READY: {"text": "Ready", "tone": "waiting"},
    CopyState.TAKEN: {"text": "Downloaded", "tone": "done"},
    CopyState.EXPIRED: {"text": "Gone", "tone": "stopped"},
}


def sections(current: str) -> list[dict[str, object]]:
    """Give the room's own menu, for the contents list; `current` is the name of the page's address."""
    return [{"text": text, "href": reverse(name), "current": name == current} for text, name in SECTIONS]


_HELD = {
    OnErasure.EMPTY: "An erasure empties",
    OnErasure.DELETE: "An erasure deletes",
    OnErasure.DECIDE: "Somebody decides about",
    OnErasure.KEEP: "Stays, without words of the story",
}


@dataclass(frozen=True, slots=True)
class RuleRow:
    """One rule in the list."""

    name: str
    href: str
    period: str
    counted_from: str
    ending: str
    why: str
    source: str
    decided: str


def rule_rows(rules: Iterable[Rule]) -> list[RuleRow]:
    """Give one row a rule; a fixed one leads nowhere."""
    return [_rule_row(rule) for rule in rules]


def _rule_row(rule: Rule) -> RuleRow:
    made = rule.decision
    is_open = rule.type.per_organisation and not rule.type.fixed
    return RuleRow(
        name=rule.type.name,
        href=reverse("records:rule", args=[rule.type.code]) if is_open else "",
        period=rule.keep.words if rule.keep else "Without limit",
        counted_from=rule.type.counted_from,
        ending=ENDING_WORDS[rule.ending],
        why=rule.type.why,
        source=rule.type.source,
        decided=(
            f"Decided by {made.decided_by.full_name}, {short_date(made.decided_at)}: {made.reason}"
            if made
            else ""
        ),
    )


def due_rows(lines: Iterable[DueLine]) -> list[dict[str, str]]:
    """Give one row a rule that would remove something now, or that a hold keeps from it."""
    return [
        {
            "name": line.rule.type.name,
            "period": line.rule.keep.words,
            "due": f"{line.due:,}",
            "oldest": short_date(line.oldest) if line.oldest else "None",
            "held": f"{line.held:,}",
        }
        for line in lines
        if line.rule.keep is not None and (line.due or line.held)
    ]


def hold_row(hold: LegalHold) -> dict[str, object]:
    """Give a hold: what it covers, why, since when and by whom, and how it ended."""
    return {
        "pk": hold.pk,
        "what": hold_words(hold),
        "href": reverse("records:story", args=[hold.story_id]) if hold.story_id else "",
        "reason": hold.reason,
        "since": f"Since {short_date(hold.placed_at)}, by {hold.placed_by.full_name}",
        "ended": (
            f"Ended {short_date(hold.ended_at)} by {hold.ended_by.full_name}: {hold.end_reason}"
            if hold.ended_at and hold.ended_by
            else ""
        ),
    }


def hold_words(hold: LegalHold) -> str:
    """Say what a hold covers."""
    if hold.scope is HoldScope.STORY:
        return f"Story {hold.story_id}"
    if hold.service is not None:
        return f"{hold.service.name} and everything beneath"
    return "The whole organisation"


def story_row(story: Story) -> dict[str, str]:
    """Give a story in a list: by its number and title, with where it came from and how it stands."""
    return {
        "href": reverse("records:story", args=[story.pk]),
        "title": title_of(story),
        "facts": f"{story.source.name}, {short_date(story.submitted_at)}. {story.get_state_display()}",
        "reference": story.external_id,
    }


def title_of(story: Story) -> str:
    """Give a story's title; where its words are gone, its number."""
    return story.title or f"Story {story.pk}, without words"


def held_groups(tables: Sequence[HeldTable]) -> list[dict[str, object]]:
    """Give what is held about a story, by what an erasure does with it; a group without rows is left out."""
    groups: dict[str, list[dict[str, str]]] = {heading: [] for heading in _HELD.values()}
    for one in tables:
        row = {"name": one.table.name, "number": f"{one.rows:,}", "why": one.table.why}
        groups[_HELD[one.table.on_erasure]].append(row)
    return [{"heading": heading, "rows": rows} for heading, rows in groups.items() if rows]


def item_row(item: Item) -> dict[str, str]:
    """Give one text of a colleague, with how much of it repeats the story."""
    text = "\n\n".join(item.texts)
    return {
        "name": item.table.name,
        "text": text if len(text) <= SHOWN * 3 else f"{text[: SHOWN * 3]} …",
        "quote": f"Repeats {item.quote} words of the story in a row"
        if item.quote
        else "Repeats nothing of the story",
    }


def erasure_row(request: ErasureRequest, user: User | None = None) -> dict[str, object]:
    """Give a request: who asked, who decided, and what this person may do about it."""
    decided = ""
    if request.decided_by and request.decided_at:
        by, at = request.decided_by.full_name, date_and_time(request.decided_at)
        decided = f"{request.get_state_display()} by {by}, {at}"
    is_waiting = request.state == ErasureState.WAITING
    is_mine = user is not None and request.requested_by_id == user.pk
    return {
        "pk": request.pk,
        "href": reverse("records:erasure", args=[request.pk]),
        "title": f"Request {request.pk}: story {request.story_id}",
        "tag": _STATE_TAGS[ErasureState(request.state)],
        "asked": f"{request.get_asked_by_display()} asks for it",
        "reference": request.reference,
        "requested": f"Made by {request.requested_by.full_name}, {date_and_time(request.requested_at)}",
        "decided": decided,
        "refusal": request.refusal,
        "is_waiting": is_waiting,
        "is_mine": is_mine,
        "certificates": [
            {"text": f"Certificate {one.number}", "href": reverse("records:certificate", args=[one.number])}
            for one in request.certificates.all()
        ],
    }


def copy_row(copy: SubjectCopy) -> dict[str, object]:
    """Give a copy: about whom, how it stands, until when."""
    is_ready = copy.state == CopyState.READY and copy.expires_at > now()
    about = (
        f"Story {copy.story_id}"
        if copy.story_id
        else f"{copy.user.full_name}, who signs in"
        if copy.user
        else ""
    )
    facts = [f"Asked for by {copy.requested_by.full_name}, {short_date(copy.requested_at)}"]
    if is_ready:
        facts.append(f"Until {date_and_time(copy.expires_at)}")
        facts.append(f"{max(1, copy.size // 1024):,} kB")
    if copy.taken_at:
        facts.append(f"Downloaded {date_and_time(copy.taken_at)}")
    state = CopyState(copy.state)
    return {
        "pk": copy.pk,
        "title": f"Copy {copy.pk}: {about}",
        "tag": _COPY_TAGS[CopyState.EXPIRED if state is CopyState.READY and not is_ready else state],
        "facts": facts,
        "is_ready": is_ready,
    }


def certificate_row(row: DeletionCertificate) -> dict[str, str]:
    """Give a certificate in the list."""
    return {
        "href": reverse("records:certificate", args=[row.number]),
        "title": f"Certificate {row.number}",
        "facts": f"{count('record', 'records', row.total)}. {row.rule}",
        "at": date_and_time(row.at),
    }


def certificate_pairs(row: DeletionCertificate) -> list[tuple[str, str]]:
    """Give what a certificate says, line by line."""
    span = "No dates"
    if row.oldest and row.newest:
        span = f"{short_date(row.oldest)} to {short_date(row.newest)}"
    return [
        ("Organisation", row.organisation.name if row.organisation else "The whole installation"),
        ("Why", row.get_kind_display()),
        ("Rule or request", row.rule),
        ("Number of records", f"{row.total:,}"),
        ("Kinds of records", ", ".join(f"{name}: {number:,}" for name, number in sorted(row.kinds.items()))),
        ("Time they cover", span),
        ("Method", row.method),
        ("Removed by", row.actor_name),
        ("Removed on", date_and_time(row.at)),
        ("Hash of the records’ numbers (SHA-256)", row.records_hash),
        ("Hash of the certificate before", row.previous_hash or "None: this is the first"),
        ("Hash of this certificate (SHA-256)", row.hash),
    ]
