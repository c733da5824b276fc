"""How a published reply reads: the type that counts, who says so, what the engine said, and how that came about."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from feedbackhub.web.dates import date_and_time
from feedbackhub.web.words import percentage
from responses import selectors
from responses.forms import TypeForm
from responses.models import Response, text_hash
from responses.models.classification import RESPONSE_TYPE_NAMES
from responses.typology.coach import UNSURE
from responses.typology.types import ResponseType

if TYPE_CHECKING:
    from collections.abc import Sequence

    from responses.models import Classification, TypeDecision

NOT_READ = "Not read yet"


@dataclass(frozen=True, slots=True)
class TypeStep:
    """One verdict or one decision, in words."""

    what: str
    who: str
    when: str
    reason: str


@dataclass(frozen=True, slots=True)
class TypePanel:
    """What `responses/_types.jinja` reads, under the name `types`.

    `spans` mark the words of `body` that decided for the engine; `form` is there where the reader may decide.
    """

    name: str
    who: str
    when: str
    reason: str
    verdict: str
    body: str
    spans: tuple[tuple[int, int], ...]
    reasons: tuple[str, ...]
    history: tuple[TypeStep, ...]
    text_hash: str
    form: TypeForm | None


def type_panel(response: Response, *, may_decide: bool, form: TypeForm | None = None) -> TypePanel:
    """Give the panel of a reply that stands, or stood, in public (two queries). `form` replaces the empty one."""
    digest = text_hash(response.body)
    verdicts = list(selectors.verdicts_on(response))
    decisions = list(selectors.decisions_about(response))
    verdict = next((one for one in verdicts if one.text_hash == digest), None)
    decision = next((one for one in decisions if digest == one.text_hash or not response.body), None)
    spans = tuple((one["start"], one["end"]) for one in verdict.evidence) if verdict else ()
    return TypePanel(
        name=_name(decision, verdict or next(iter(verdicts), None)),
        who=_who(decision, response) if decision else "",
        when=date_and_time(decision.at) if decision else "",
        reason=decision.reason if decision else "",
        verdict=verdict_in_words(verdict) if verdict else "The engine has not read these words yet.",
        body=response.body,
        spans=spans,
        reasons=tuple(dict.fromkeys(one["reason"] for one in verdict.evidence)) if verdict else (),
        history=_history(response, verdicts, decisions),
        text_hash=digest,
        form=(form or TypeForm(auto_id="type_%s")) if may_decide else None,
    )


def verdict_in_words(verdict: Classification) -> str:
    """Say what the engine made of a text. A verdict that is under 0.6 sure is none: it names two types."""
    sure = percentage(verdict.confidence)
    name = _type_name(verdict.label).lower()
    if verdict.confidence >= UNSURE:
        return f"The engine reads it as {name}, {sure} sure."
    other = f" and {_type_name(verdict.runner_up).lower()}" if verdict.runner_up else ""
    between = f"between {name}{other}" if other else f"whether it is {name}"
    return f"The engine is unsure {between} ({sure} sure of the first)."


def _name(decision: TypeDecision | None, verdict: Classification | None) -> str:
    if decision is not None:
        return _type_name(decision.label)
    if verdict is None:
        return NOT_READ
    sure = verdict.confidence >= UNSURE
    return _type_name(verdict.label) if sure else f"{_type_name(verdict.label)} (unsure)"


def _type_name(label: str) -> str:
    return RESPONSE_TYPE_NAMES[ResponseType(label)]


def _who(decision: TypeDecision, response: Response) -> str:
    """Name the person, and say where they judged their own words."""
    own = ", who wrote the reply" if decision.decided_by_id == response.author_id else ""
    return f"{decision.decided_by.full_name}{own}"


def _history(
    response: Response, verdicts: Sequence[Classification], decisions: Sequence[TypeDecision]
) -> tuple[TypeStep, ...]:
    """Give all that was said of it, oldest first."""
    steps: list[tuple[datetime, TypeStep]] = []
    for verdict in verdicts:
        what = f"Read as {_type_name(verdict.label).lower()}, {percentage(verdict.confidence)} sure"
        who = f"The engine, version {verdict.engine_version}"
        steps.append((verdict.at, TypeStep(what, who, date_and_time(verdict.at), "")))
    for one in decisions:
        agrees = one.verdict is not None and one.verdict.label == one.label
        what = f"Decided: {_type_name(one.label).lower()}{', as the engine said' if agrees else ''}"
        steps.append((one.at, TypeStep(what, _who(one, response), date_and_time(one.at), one.reason)))
    return tuple(step for _, step in sorted(steps, key=lambda pair: pair[0]))
