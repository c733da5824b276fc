"""How problems are shown: how many stories, what was to be expected, what came since a change. Words before counts."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from django.urls import reverse

from casework.models import PROBLEM_STATE_NAMES, AlarmKind, ProblemState
from casework.models.case import CASE_STATE_NAMES, CaseState
from casework.presenters.paneling import Panel, Place
from casework.problems import expected
from casework.selectors.matters import problems_of_story
from casework.selectors.problems import GRACE_DAYS, open_problems
from feedbackhub.accounts.roles import Permission
from feedbackhub.web.dates import short_date
from feedbackhub.web.words import count
from stories.analysis.masking import masked
from stories.analysis.themes.labels import LABELS
from stories.models import StoryState

if TYPE_CHECKING:
    from casework.models import Case, Problem, ProblemAlarm, ProblemProposal
    from casework.permissions import Reach
    from casework.selectors.problems import Recent, SinceChange
    from feedbackhub.accounts.models import User

TONES = {ProblemState.OPEN: "waiting", ProblemState.ACTED_ON: "moving", ProblemState.SETTLED: "done"}
#: How many problems are offered first on a case's page.
LIKELY = 3
_CHART_WIDTH = 480
_CHART_HEIGHT = 96


@dataclass(frozen=True, slots=True)
class Bar:
    """One month of the chart."""

    x: float
    y: float
    width: float
    height: float
    month: str
    number: int


@dataclass(frozen=True, slots=True)
class ProblemPanel:
    """What the page of a case says of problems."""

    problems: tuple[dict[str, str], ...]
    likely: tuple[dict[str, str], ...]
    href: str


def problem_row(problem: Problem, recent: Recent) -> dict[str, Any]:
    """Give one line of the list."""
    facts = [count("story", "stories", problem.stories)]  # type: ignore[attr-defined] # annotated
    facts += [f"{count('case', 'cases', problem.open_cases)} not closed"]  # type: ignore[attr-defined]
    facts += [count("change", "changes", problem.change_count) if problem.change_count else "no change yet"]  # type: ignore[attr-defined]
    return {
        "title": problem.title,
        "href": reverse("casework:problem", args=[problem.pk]),
        "where": problem.service.name if problem.service else "Everywhere",
        "owner": problem.owner.full_name if problem.owner else "Nobody has it in hand",
        "facts": facts,
        "recent": recent_words(recent),
        "status": status_of(problem),
        "alarm": problem.alarms_waiting,  # type: ignore[attr-defined] # annotated
    }


def state_names() -> list[tuple[str, str]]:
    """Give the states by which the list can be narrowed, with their words."""
    return [(state.value, PROBLEM_STATE_NAMES[state]) for state in ProblemState]


def status_of(problem: Problem) -> dict[str, str]:
    """Give the tag of the problem's state."""
    state = ProblemState(problem.state)
    return {"text": PROBLEM_STATE_NAMES[state], "tone": TONES[state]}


def recent_words(recent: Recent) -> str:
    """Say how many stories came in three months, and how many were to be expected."""
    came = f"{count('story', 'stories', recent.now.joined)} in the last three months"
    awaited = expected(recent.before, recent.now)
    if awaited is None:
        return f"{came}. There is no year before them to compare with."
    return f"{came}, about {awaited:.1f} were to be expected."


def alarm_words(alarm: ProblemAlarm) -> str:
    """Say what an alarm is about."""
    came = count("story", "stories", alarm.observed)
    if alarm.kind == AlarmKind.CAME_BACK and alarm.change:
        day = short_date(alarm.change.made_at) if alarm.change.made_at else "then"
        return f"It came back: {came} since “{alarm.change.title}” was made on {day}."
    return f"More than expected: {came} in three months where about {alarm.expected:.1f} were to be expected."


def since_words(since: SinceChange) -> dict[str, str]:
    """Say what came of a change: how many stories fewer, and how sure that is."""
    change = since.change
    told = (
        f"{count('story', 'stories', since.came_back)} since, those of the first {GRACE_DAYS} days left out."
    )
    fewer = since.avoided
    if fewer is None:
        judged = "There is too little to compare with yet."
    elif fewer.is_clear:
        low, high = max(0, fewer.low), fewer.high
        judged = f"About {fewer.number:.0f} fewer than expected (between {low:.0f} and {high:.0f})."
    else:
        judged = f"About {fewer.expected:.1f} were to be expected. That may be chance."
    return {
        "title": change.title,
        "href": reverse("casework:change", args=[change.pk]),
        "made": short_date(change.made_at) if change.made_at else "",
        "words": f"{told} {judged}",
    }


def month_bars(months: Sequence[tuple[date, int]]) -> dict[str, Any]:
    """Give the chart of stories by month, as bars in a box, with the words that stand for it."""
    most = max((number for _, number in months), default=0)
    # One story in a month is a low bar, not a full one.
    tallest = max(most, 4)
    width = _CHART_WIDTH / max(len(months), 1)
    bars = [
        Bar(
            x=round(at * width + 1, 2),
            y=round(_CHART_HEIGHT * (1 - number / tallest), 2),
            width=round(width - 2, 2),
            height=round(_CHART_HEIGHT * number / tallest, 2),
            month=f"{month:%B %Y}",
            number=number,
        )
        for at, (month, number) in enumerate(months)
    ]
    total = sum(number for _, number in months)
    return {"bars": bars, "width": _CHART_WIDTH, "height": _CHART_HEIGHT, "total": total, "most": most}


def theme_names(codes: Sequence[str]) -> list[str]:
    """Give the themes in the framework's own words."""
    return [LABELS[code] for code in codes if code in LABELS]


def proposal_row(proposal: ProblemProposal, number: int) -> dict[str, Any]:
    """Give one line of the list of proposals; `number` is of the stories that the person may see."""
    return {
        "words": ", ".join(proposal.words[:4]),
        "href": reverse("casework:problem-proposal", args=[proposal.pk]),
        "number": count("story", "stories", number),
        "theme": LABELS.get(proposal.theme, ""),
        "where": proposal.service.name if proposal.service else "Everywhere",
    }


def case_rows(cases: Iterable[Case], reach: Reach) -> list[dict[str, Any]]:
    """Give the stories of a problem; who may only read at a story's service sees its title masked."""
    return [
        {
            "title": _title(case, reach),
            "href": reverse("casework:case", args=[case.pk]),
            "story_id": case.story_id,
            "service": case.service.name,
            "when": short_date(case.received_at),
            "state": CASE_STATE_NAMES[CaseState(case.state)],
        }
        for case in cases
    ]


def _title(case: Case, reach: Reach) -> str:
    if case.story.state != StoryState.LIVE:
        return f"Case {case.pk}"
    title = case.story.title
    return title if reach.holds_at(Permission.DRAFT_RESPONSE, case.service) else masked(title)


def problem_panel(case: Case, user: User, reach: Reach) -> Panel | None:
    """Give the problems of the case's story, and the form to pass it to one; nothing for who may only read of none."""
    linked = tuple(_linked(link.problem) for link in problems_of_story(case.story))
    may_work = reach.holds_at(Permission.DRAFT_RESPONSE, case.service)
    if not may_work or case.story.state != StoryState.LIVE:
        view = ProblemPanel(linked, (), "")
        return Panel("casework/_problems_panel.jinja", view, {}, Place.BESIDE) if linked else None
    from casework.forms.problem import PassToProblemForm

    known = {one["href"] for one in linked}
    others = [one for one in open_problems(case.organisation) if _linked(one)["href"] not in known]
    likely = likely_problems(case, others)
    view = ProblemPanel(
        linked,
        tuple(_linked(one) for one in likely),
        reverse("casework:case-problem", args=[case.pk]),
    )
    form = PassToProblemForm(problems=others, suggested=likely)
    return Panel("casework/_problems_panel.jinja", view, {"pass_form": form}, Place.BESIDE)


def likely_problems(case: Case, problems: Sequence[Problem]) -> list[Problem]:
    """Give the problems that share a theme with the case and lie where it does, most themes in common first."""
    fitting = [
        (len(shared), one)
        for one in problems
        if (shared := set(one.themes) & set(case.themes))
        and (one.service is None or case.service.path.startswith(one.service.path))
    ]
    fitting.sort(key=lambda pair: -pair[0])
    return [one for _, one in fitting[:LIKELY]]


def _linked(problem: Problem) -> dict[str, str]:
    return {"title": problem.title, "href": reverse("casework:problem", args=[problem.pk])}
