"""The steps of a case's timeline that what was read, and what people decided about it, leave behind."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import groupby
from typing import TYPE_CHECKING

from casework.presenters.reading import STEPS
from casework.presenters.reading_rows import decisions_shown, flags_shown
from casework.presenters.steps import Kind, Step
from stories.analysis.flags.categories import category
from stories.models import FlagStep
from stories.selectors.reading import with_reading

if TYPE_CHECKING:
    from casework.models import Case
    from stories.models import CriticalityDecision

ENGINE = "FeedbackHub"


def flag_steps(case: Case) -> Iterable[Step]:
    """Give when the engine raised concerns, and what people decided about each."""
    flags = flags_shown(with_reading(case.story))
    raised = sorted((flag for flag in flags if flag.raised_by_id is None), key=lambda flag: flag.raised_at)
    for at, together in groupby(raised, key=lambda flag: flag.raised_at):
        names = dict.fromkeys(category(flag.category).name for flag in together)
        yield Step(
            "Concerns raised" if len(names) > 1 else "Concern raised", at, ENGINE, "; ".join(names), Kind.FLAG
        )
    for flag in flags:
        for one in flag.decisions.all():
            what = f"{STEPS[FlagStep(one.step)]}: {category(flag.category).name}"
            yield Step(what, one.at, one.actor_name, one.reason, Kind.FLAG, 1, f"#flag-{flag.pk}")


def criticality_steps(case: Case) -> Iterable[Step]:
    """Give what people decided about how critical the story is."""
    for one in decisions_shown(with_reading(case.story)):
        yield Step(_words(one), one.at, one.actor_name, one.reason, Kind.FLAG, 1)


def _words(one: CriticalityDecision) -> str:
    if one.level is None:
        return "What was decided about criticality is taken back"
    return f"Criticality {one.level} of 5" + ("" if one.before is None else f", {one.before} before")
