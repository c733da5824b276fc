"""Routing: 100,000 new stories each with exactly one owner, a thousand leavers in one run, and the replay of a rule.

The stories are opened as the worker opens them, in its batches, with everything that belongs to it: read, routed by
rules, given a day, told of. Every count is made from the rows afterwards; a count that is wrong ends the benchmark.
"""

from __future__ import annotations

import time
from dataclasses import replace
from itertools import islice
from typing import TYPE_CHECKING

from bench.figures import Figure, middle
from bench.made_stories import story as made_story

if TYPE_CHECKING:
    from collections.abc import Iterator

    from casework.models import RoutingRule
    from feedbackhub.accounts.models import User
    from feedbackhub.organisations.models import Organisation, Service

STORIES = 100_000
LEAVERS = 1_000
WARDS = 50
BATCH = 200
REPLAYS = 5
# The made stories say nothing, so every few of them say something that a rule asks for.
SAID = (
    "The nurses were kind.",
    "The car park was full and the parking ticket cost more than lunch.",
    "We waited four hours and nobody said why.",
    "",
    "After the visit I wanted to kill myself.",
    "My brother was given the wrong medicine and had to go to intensive care.",
    "Thank you.",
)


def figures(*, stories: int = STORIES, leavers: int = LEAVERS) -> list[Figure]:
    """Open `stories` cases by thirty rules, let `leavers` leave who have them, and replay a rule."""
    from casework.models import Assignment, Case
    from casework.services.assignment import move_stranded_cases

    organisation, wards, people = _place(leavers)
    _rules(organisation, wards, people)
    took = _open(organisation, wards, stories)
    cases = Case.objects.filter(organisation=organisation)
    owned = cases.filter(owner__is_active=True).count()
    _check(cases.count() == owned == stories, f"{owned} of {stories} have an owner")
    _check(Assignment.objects.filter(case__organisation=organisation).count() == stories, "assignments")
    by_rule = Assignment.objects.filter(case__organisation=organisation, rule="rule").count()
    given = _leave(organisation, people)
    began = time.perf_counter()
    moved = move_stranded_cases()
    run = time.perf_counter() - began
    left = cases.exclude(state="closed").exclude(owner__is_active=True).count()
    _check(moved == given, f"{moved} of {given} cases of leavers moved")
    return [
        Figure(
            "routing, new stories with exactly one owner", 100 * owned / stories, "% of all", at_least=100
        ),
        Figure("  read, routed and opened, by the clock", stories / took, "stories/s"),
        Figure("  of them by a rule, not by the tree", 100 * by_rule / stories, "% of all"),
        Figure(f"routing, cases of {leavers:,} leavers", given, "cases"),
        Figure("  of these without an owner after one run", left, "cases", at_most=0),
        Figure("  that run", moved / run, "cases/s"),
        middle("routing, replay of a rule on 1,000 stories", _replays(organisation, people), "s", at_most=2),
    ]


def _place(leavers: int) -> tuple[Organisation, list[Service], list[User]]:
    """Make a Trust with wards, an owner and a deputy each, and the people who will leave."""
    from feedbackhub.accounts.models import User
    from feedbackhub.accounts.roles import Role
    from feedbackhub.core.actors import SystemActor
    from feedbackhub.organisations.models import Membership, Ownership
    from feedbackhub.organisations.services import create_organisation, create_service

    actor = SystemActor("the benchmark")
    organisation = create_organisation(name="Routing NHS Trust", ods_code="BENCHR", actor=actor)
    wards = [
        create_service(
            parent=organisation.root, name=f"Ward {number}", code=f"BENCHR-{number}", kind="team", actor=actor
        )
        for number in range(WARDS)
    ]
    people = User.objects.bulk_create(
        User(email=f"router{number}@bench.example", full_name=f"Router {number}")
        for number in range(leavers + 2 * WARDS + 2)
    )
    leaving, staying, leads = people[:leavers], people[leavers:-2], people[-2:]
    Membership.objects.bulk_create(
        [
            Membership(user=one, service=wards[at % WARDS], role=Role.RESPONDER)
            for at, one in enumerate(leaving)
        ]
        + [
            Membership(user=one, service=wards[at % WARDS], role=Role.RESPONDER)
            for at, one in enumerate(staying)
        ]
        + [Membership(user=one, service=organisation.root, role=Role.LEAD) for one in leads]
    )
    Ownership.objects.bulk_create(
        Ownership(service=wards[at % WARDS], user=one, rank="owner" if at < WARDS else "deputy")
        for at, one in enumerate(staying)
    )
    return organisation, wards, leaving


def _rules(organisation: Organisation, wards: list[Service], people: list[User]) -> None:
    """Make thirty rules, by words, criticality, theme, service and flag, to people, teams and services."""
    from casework.services.routing_rules import Replayed, RuleDraft, save_rule
    from feedbackhub.core.actors import SystemActor

    drafts = [
        RuleDraft(name="Harm", flags=("self_harm", "safety_incident"), target="own"),
        RuleDraft(name="Very critical", criticality_from=4, target="own"),
        RuleDraft(name="Parking", words=("car park", "parking*"), target="person", person=people[0]),
    ]
    drafts += [
        RuleDraft(
            name=f"Team of {ward.name}",
            service=ward,
            words=("nurse*", "doctor*", "staff", "waited"),
            target="team",
            team_service=ward,
            team_role="responder",
        )
        for ward in wards[:27]
    ]
    for place, draft in enumerate(drafts):
        save_rule(
            organisation=organisation,
            draft=replace(draft, place=place),
            replayed=Replayed(0, 0),
            actor=SystemActor("the benchmark"),
        )


def _open(organisation: Organisation, wards: list[Service], stories: int) -> float:
    """Store the stories, then open their cases in the worker's batches; give the seconds of the opening alone."""
    from casework.services.opening import OPENER, open_cases
    from stories.models import Story

    pks = iter(_stored(organisation, wards, stories))
    took = 0.0
    while batch := list(islice(pks, BATCH)):
        given = list(Story.objects.filter(pk__in=batch).only("pk"))
        began = time.perf_counter()
        open_cases(stories=given, actor=OPENER)
        took += time.perf_counter() - began
    return took


def _stored(organisation: Organisation, wards: list[Service], stories: int) -> Iterator[int]:
    from feedbackhub.core.clock import now
    from stories.models import Source, SourceKind, Story

    source = Source.objects.create(organisation=organisation, kind=SourceKind.STORY_FILE, name="Routing")
    links = Story.services.through
    at = now()
    for start in range(0, stories, 2000):
        rows = []
        for number in range(start, min(start + 2000, stories)):
            made = made_story(number)
            rows.append(
                Story(
                    organisation=organisation,
                    source=source,
                    external_id=f"route-{number}",
                    title=str(made["title"])[:300],
                    body=f"{made['body']} {SAID[number % len(SAID)]}",
                    submitted_at=at,
                    published_at=at,
                    received_at=at,
                    content_hash=f"{number:064d}",
                )
            )
        stored = Story.objects.bulk_create(rows)
        links.objects.bulk_create(
            links(story_id=one.pk, service_id=wards[at_ % WARDS].pk) for at_, one in enumerate(stored, start)
        )
        yield from (one.pk for one in stored)


def _leave(organisation: Organisation, people: list[User]) -> int:
    """Give every leaver cases, let them all leave at once, and give how many cases that strands."""
    from casework.models import Case
    from feedbackhub.accounts.models import User

    spare = list(
        Case.objects.filter(organisation=organisation, owner__in=people)
        .order_by("pk")
        .values_list("pk", "owner")
    )
    owning = {owner for _, owner in spare}
    idle = [one for one in people if one.pk not in owning]
    others = Case.objects.filter(organisation=organisation).exclude(owner__in=people).order_by("pk")
    for case, one in zip(list(others.values_list("pk", flat=True)[: len(idle)]), idle, strict=False):
        Case.objects.filter(pk=case).update(owner=one)
    User.objects.filter(pk__in=[one.pk for one in people]).update(is_active=False)
    return Case.objects.filter(organisation=organisation, owner__in=people).exclude(state="closed").count()


def _replays(organisation: Organisation, people: list[User]) -> list[float]:
    from casework.selectors.replay import replay
    from casework.selectors.routing import rules_of

    took = []
    rules: list[RoutingRule] = rules_of(organisation)
    for _ in range(REPLAYS):
        began = time.perf_counter()
        found = replay(organisation, before=rules, after=rules[5:])
        took.append(time.perf_counter() - began)
        _check(found.stories == min(1000, STORIES), f"{found.stories} stories replayed")
    return took


def _check(is_right: bool, words: str) -> None:
    """Stop rather than measure something else."""
    if not is_right:
        raise RuntimeError(f"The routing did not do what is measured here: {words}.")
