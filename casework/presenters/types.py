"""How far people and the engine agree on types, as it is shown. By type, month and engine: never by person."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.urls import reverse
from django.utils.text import Truncator

from feedbackhub.web.dates import short_date
from feedbackhub.web.words import count, percentage
from responses.agreement import Agreement, Table, agreement, by_label
from responses.models import DECIDABLE
from responses.models.classification import RESPONSE_TYPE_NAMES
from responses.services.heads import is_in_use
from responses.typology.types import ResponseType
from stories.models import StoryState

if TYPE_CHECKING:
    from casework.selectors.types import Compared
    from responses.models import LabelRelease, TypeDecision, TypologyHead
    from responses.services.relabelling import Reading
    from stories.models import Story

NO_FIGURE = "–"
EXCERPT_WORDS = 40


@dataclass(frozen=True, slots=True)
class AgreementRow:
    """The agreement over one month, or with one version of the engine."""

    name: str
    cases: int
    share: str
    kappa: str
    interval: str


def agreement_page(rows: Sequence[Compared], reading: Reading, own: TypologyHead | None) -> dict[str, Any]:
    """Give what the page shows of all decisions: the whole, each type, each month, each engine, and the table.

    `own` is the organisation's own engine, in use or put out of use by an upgrade.
    """
    whole = _table(rows)
    shown = _shown(whole)
    return {
        "title": "People and the engine",
        "whole": _row("All decisions", agreement(whole)),
        "types": [
            {
                "name": RESPONSE_TYPE_NAMES[one.label],
                "person": one.first,
                "machine": one.second,
                "both": one.both,
                "confirmed": _share(one.precision),
                "found": _share(one.recall),
                "f1": _number(one.f1),
                "kappa": _number(one.kappa),
            }
            for one in by_label(whole, shown)
        ],
        "months": _rows(rows, lambda one: one.month, lambda month: f"{month:%B %Y}"),
        "engines": _rows(rows, lambda one: one.engine, lambda engine: f"Version {engine}"),
        "columns": [RESPONSE_TYPE_NAMES[each] for each in shown],
        "confusion": [
            {
                "name": RESPONSE_TYPE_NAMES[person],
                "cells": [
                    {"number": whole.get((person, machine), 0), "agreed": person is machine}
                    for machine in shown
                ],
                "all": sum(whole.get((person, machine), 0) for machine in shown),
            }
            for person in DECIDABLE
        ],
        "reading": {
            "version": reading.engine_version,
            "done": reading.read,
            "total": reading.replies,
            "finished": reading.is_complete,
            "text": f"{reading.read:,} of {count('reply', 'replies', reading.replies)} read",
        },
        "engine": _engine(own),
    }


def _engine(own: TypologyHead | None) -> dict[str, Any]:
    """Say which engine reads the replies, how it did on the organisation's labels, and whether to train again."""
    if own is None or not is_in_use(own):
        said = "It is the one that comes with the hub, trained on invented stories and replies."
        return {"said": said, "again": _outgrown(own) if own else "", "figures": []}
    labels = count("released decision", "released decisions", own.trained_on)
    return {
        "said": f"It is your own, in use since {short_date(own.at)}: its last step was trained on {labels} as well.",
        "again": "",
        "figures": [
            {
                "name": name,
                "share": _share(one.get("right")),
                "f1": _number(one.get("macro_f1")),
                "kappa": _number(one.get("kappa")),
                "interval": _interval(one.get("low"), one.get("high")),
                "calibration": _number(one.get("calibration_error")),
            }
            for name, one in (
                ("Your own", own.figures.get("own", {})),
                ("The one of the hub", own.figures.get("shipped", {})),
            )
        ],
    }


def _outgrown(own: TypologyHead) -> str:
    labels = count("released decision", "released decisions", own.trained_on)
    return (
        f"Your own engine, version {own.version}, was trained on {labels} for an earlier version of the hub and is out "
        "of use since. Ask your administrator to train it again."
    )


def _table(rows: Iterable[Compared]) -> Table[ResponseType]:
    found: Counter[tuple[ResponseType, ResponseType]] = Counter()
    for one in rows:
        found[one.person, one.machine] += one.times
    return found


def _shown(table: Table[ResponseType]) -> list[ResponseType]:
    """Give the four types, and any other that the engine gave."""
    return [*DECIDABLE, *sorted({machine for _, machine in table} - set(DECIDABLE))]


def _rows(
    rows: Sequence[Compared], key: Callable[[Compared], Any], name: Callable[[Any], str]
) -> list[AgreementRow]:
    """Give one row for each value of `key`, in its order, the newest first."""
    parts = sorted({key(one) for one in rows}, reverse=True)
    return [_row(name(part), agreement(_table(one for one in rows if key(one) == part))) for part in parts]


def _row(name: str, found: Agreement) -> AgreementRow:
    return AgreementRow(
        name,
        found.cases,
        _share(found.observed),
        _number(found.kappa),
        _interval(found.low, found.high),
    )


def _interval(low: float | None, high: float | None) -> str:
    return NO_FIGURE if low is None or high is None else f"{_number(low)} to {_number(high)}"


def _share(share: float | None) -> str:
    return NO_FIGURE if share is None else percentage(share)


def _number(value: float | None) -> str:
    """Give a figure with two decimals and a real minus.

    >>> _number(-0.2)
    '−0.20'
    """
    return NO_FIGURE if value is None else f"{value:.2f}".replace("-", "−")


# The decisions themselves -----------------------------------------------------------------------------------------


def disagreement_rows(decisions: Iterable[TypeDecision]) -> list[dict[str, Any]]:
    """Give one row a disagreement: whose words they were about, not who decided."""
    return [
        {
            "title": _title(one.response.story),
            "href": reverse("responses:response", args=[one.response_id]),
            "person": _type_name(one.label),
            "machine": _verdict(one),
            "reason": one.reason if _is_there(one.response.story) else "",
            "when": short_date(one.at),
        }
        for one in decisions
    ]


def decision_rows(decisions: Iterable[TypeDecision], ticked: set[str]) -> list[dict[str, Any]]:
    """Give one row a decision that waits to be released."""
    return [
        {
            "pk": one.pk,
            "title": _title(one.response.story),
            "href": reverse("responses:response", args=[one.response_id]),
            "says": f"{_type_name(one.label)}: {_beside(one)}",
            "who": _who(one),
            "when": short_date(one.at),
            "reason": one.reason,
            "excerpt": Truncator(one.response.body).words(EXCERPT_WORDS, truncate=" …"),
            "ticked": str(one.pk) in ticked,
        }
        for one in decisions
    ]


def release_rows(releases: Iterable[LabelRelease]) -> list[dict[str, Any]]:
    """Give one row a release: who, when, how many, and what became of it."""
    return [
        {
            "pk": one.pk,
            "who": one.released_by.full_name,
            "when": short_date(one.released_at),
            "many": count("decision", "decisions", getattr(one, "many", 0)),
            "became": _became(one),
            "may_undo": one.undone_at is None and one.used_at is None,
        }
        for one in releases
    ]


def _became(release: LabelRelease) -> str:
    if release.undone_at is not None:
        who = release.undone_by.full_name if release.undone_by else ""
        return f"Taken back by {who}, {short_date(release.undone_at)}"
    if release.used_at is not None:
        return f"Used for version {release.used_by_engine}, {short_date(release.used_at)}"
    return "Not used yet"


def _beside(decision: TypeDecision) -> str:
    if decision.verdict is None:
        return "the engine had not read it"
    if decision.verdict.label == decision.label:
        return "the engine said the same"
    return f"the engine said {_type_name(decision.verdict.label).lower()}"


def _who(decision: TypeDecision) -> str:
    own = ", who wrote the reply" if decision.decided_by_id == decision.response.author_id else ""
    return f"{decision.decided_by.full_name}{own}"


def _verdict(decision: TypeDecision) -> str:
    if decision.verdict is None:
        return NO_FIGURE
    return f"{_type_name(decision.verdict.label)}, {percentage(decision.verdict.confidence)} sure"


def _type_name(label: str) -> str:
    return RESPONSE_TYPE_NAMES[ResponseType(label)]


def _title(story: Story) -> str:
    """Give the story's title; none of its author's words where it is gone."""
    return story.title if _is_there(story) and story.title else "A story that is gone"


def _is_there(story: Story) -> bool:
    """Say whether the story is shown; not so while it is held back, since its author took the same words back."""
    return story.state == StoryState.LIVE and story.held_back_at is None
