"""What a change of the rules would do: the latest stories routed by the rules as they are, and as they would be.

Both are asked with today's people, so that only the change shows; who has a case at the moment plays no part. Nothing
is written. A thousand stories take about a second (bench, part `routing`), so a person can wait for it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from casework.models import Case
from casework.selectors.facts import facts_about, latest_stories, places_of
from casework.selectors.routing import RuleBook
from casework.selectors.staffing import Roster
from feedbackhub.accounts.models import User
from stories.selectors.reading import standings_of

if TYPE_CHECKING:
    from casework.models import RoutingRule
    from casework.routing import Decision, Routed
    from feedbackhub.organisations.models import Organisation
    from stories.models import Story

STORIES = 1000
EXAMPLES = 5
NOBODY = "Nobody"


@dataclass(frozen=True, slots=True)
class Move:
    """That stories would go from one person to another, and how many."""

    before: str
    after: str
    number: int


@dataclass(frozen=True, slots=True)
class Example:
    """One story that would move, with the reason that its case page would give."""

    story_id: int
    case_id: int | None
    title: str
    received_at: datetime
    before: str
    after: str
    why: str


@dataclass(frozen=True, slots=True)
class Replay:
    """What a change of the rules would have done to the latest stories.

    `decided` is how many the rule in question would decide; `passed_over` how many it holds for, though nobody whom it
    names could act. `unread` stories were not read yet, so that rules by theme, flag or criticality pass them by.
    """

    stories: int
    moved: int
    decided: int
    passed_over: int
    unread: int
    moves: tuple[Move, ...]
    examples: tuple[Example, ...]


def replay(
    organisation: Organisation,
    *,
    before: Sequence[RoutingRule],
    after: Sequence[RoutingRule],
    number: int = STORIES,
    now: datetime | None = None,
) -> Replay:
    """Route the newest `number` live stories by both sets of rules, and give what differs."""
    stories = latest_stories(organisation, number)
    places = places_of(stories)
    roster = Roster({place.pk: place for place in places.values()}.values(), now=now)
    standings = standings_of(list(places))
    by_tree: dict[tuple[int, int | None], Decision] = {}
    as_is, as_would_be = RuleBook(before, roster, by_tree), RuleBook(after, roster, by_tree)
    at = next((at for at, rule in enumerate(after, start=1) if getattr(rule, "is_proposed", False)), None)
    moved: list[tuple[Story, Routed, Routed]] = []
    decided = passed_over = 0
    for story in stories:
        place = places[story.pk]
        facts = facts_about(story, place, standings[story.pk])
        was, would = as_is.route(facts, place), as_would_be.route(facts, place)
        if was.decision.owner_id != would.decision.owner_id:
            moved.append((story, was, would))
        decided += would.rule is not None and would.rule.number == at
        passed_over += any(one.rule.number == at and bool(one.passed_over) for one in would.asked)
    names = _names(moved)
    pairs = Counter((names[was.decision.owner_id], names[would.decision.owner_id]) for _, was, would in moved)
    return Replay(
        stories=len(stories),
        moved=len(moved),
        decided=decided,
        passed_over=passed_over,
        unread=sum(not standing.language for standing in standings.values()),
        moves=tuple(
            Move(*people, count) for people, count in sorted(pairs.items(), key=lambda one: (-one[1], one[0]))
        ),
        examples=_examples(moved[:EXAMPLES], names),
    )


def _names(moved: Sequence[tuple[Story, Routed, Routed]]) -> Mapping[int | None, str]:
    """Give the names of all who would lose or get a story."""
    people = [routed.decision.owner_id for _, was, would in moved for routed in (was, would)]
    found = User.objects.filter(pk__in={pk for pk in people if pk is not None}).values_list("pk", "full_name")
    return {None: NOBODY, **dict(found)}


def _examples(
    moved: Sequence[tuple[Story, Routed, Routed]], names: Mapping[int | None, str]
) -> tuple[Example, ...]:
    cases = dict(
        Case.objects.filter(story__in=[story.pk for story, *_ in moved]).values_list("story_id", "pk")
    )
    return tuple(
        Example(
            story_id=story.pk,
            case_id=cases.get(story.pk),
            title=story.title,
            received_at=story.received_at,
            before=names[was.decision.owner_id],
            after=names[would.decision.owner_id],
            why=would.decision.reason,
        )
        for story, was, would in moved
    )
