"""Opens the case of a story: once, with an owner and a due date, or plainly with nobody, in red.

Stories are locked before their cases are looked for, so that two workers on one story make one case; the table's own
one-to-one constraint stands behind that.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Mapping
from datetime import datetime

from django.db import transaction
from django.db.models import Q
from django.db.models.functions import Coalesce

from casework.clocks import ClockRules, due_on
from casework.models import Assignment, Case, CaseState, CaseStateChange, Reminder
from casework.selectors.cases import stories_without_case
from casework.selectors.clocks import clock_rules
from casework.selectors.facts import Router, places_of, with_places
from casework.services.assignment import assignment_values, notices
from casework.services.marking import mark
from feedbackhub.core import audit, outbox
from feedbackhub.core.actors import Actor, SystemActor, actor_name, user_or_none
from feedbackhub.core.clock import local_date
from feedbackhub.core.clock import now as present
from feedbackhub.core.errors import DomainError
from feedbackhub.core.models import OutboxMessage
from responses.models import Response
from stories.models import Story, StoryState
from stories.services.reading import read_stories

logger = logging.getLogger(__name__)

OPENER = SystemActor("the case opener")
OPEN_MISSING = "casework.open_missing_cases"
BATCH = 200


def open_case(*, story: Story, actor: Actor, now: datetime | None = None) -> Case:
    """Open the case of `story` and return it; where there is one already, return that.

    Raises `DomainError` where the story has no case and is no longer live.
    """
    cases = open_cases(stories=[story], actor=actor, now=now)
    if not cases:
        raise DomainError("This story is no longer public, so no case is opened for it.")
    return cases[0]


@transaction.atomic
def open_cases(
    *, stories: Iterable[Story], actor: Actor, now: datetime | None = None, skip_locked: bool = False
) -> list[Case]:
    """Open the cases of the live ones among `stories` and give them with those that were open already, in story order.

    The due date counts from the day we received the story (evidence C.2: "from the system first seeing the story").
    A story whose reply is published already begins as answered. About a dozen queries and one audit row a case.
    """
    at = now or present()
    locked = _locked([story.pk for story in stories], skip_locked)
    there = {case.story_id: case for case in Case.objects.filter(story__in=locked)}
    missing = [
        story
        for story in locked
        # Of a story that came by two sources there is one case: that of the original.
        if story.pk not in there and story.state == StoryState.LIVE and story.duplicate_of_id is None
    ]
    for case in _open(missing, actor, at) if missing else []:
        there[case.story_id] = case
    return [there[story.pk] for story in locked if story.pk in there]


def open_missing_cases(*, now: datetime | None = None) -> int:
    """Open the cases of stories that have none, a batch at a time; give how many stories were looked at.

    Stories that an import holds at the moment are left for the next time. A full batch owes another one.
    """
    missing = list(stories_without_case()[:BATCH])
    if missing:
        open_cases(stories=missing, actor=OPENER, now=now, skip_locked=True)
    if len(missing) == BATCH:
        owe_opening()
    return len(missing)


@transaction.atomic
def owe_opening() -> None:
    """Owe one round of `open_missing_cases`, unless one is owed that nobody has begun.

    A round that has begun may have looked before the present story was there; one that has not will see it.
    """
    waiting = OutboxMessage.objects.filter(
        task=OPEN_MISSING, attempts=0, done_at__isnull=True, set_aside_at__isnull=True
    )
    if not waiting.exists():
        outbox.enqueue(task=OPEN_MISSING, kwargs={})


def _locked(pks: list[int], skip_locked: bool) -> list[Story]:
    """Take the stories under a lock, in one order for everybody, with their services."""
    stories = Story.objects.select_for_update(of=("self",), skip_locked=skip_locked).filter(pk__in=pks)
    return list(with_places(stories).defer("raw", "body").order_by("pk"))


def _open(stories: list[Story], actor: Actor, at: datetime) -> list[Case]:
    _read(stories, at)
    places = places_of(stories)
    router = Router(places, now=at)
    replies = _first_replies(stories)
    # What is answered already is nobody's work, so it does not count as load.
    routed = {
        story.pk: router.ask(story.pk) if story.pk in replies else router.decide(story.pk)
        for story in stories
    }
    clocks = clock_rules({story.organisation_id for story in stories})
    cases = []
    for story in stories:
        case = Case(
            story=story,
            organisation_id=story.organisation_id,
            source_id=story.source_id,
            received_at=story.received_at,
            service=places[story.pk],
            owner_id=routed[story.pk].decision.owner_id,
            deputy_id=routed[story.pk].decision.deputy_id,
            state=CaseState.ANSWERED if story.pk in replies else CaseState.OPEN,
            opened_at=at,
            answered_at=replies.get(story.pk),
        )
        mark(case, router.standings[story.pk])
        _set_due_day(case, clocks[story.organisation_id], router.standings[story.pk].flags)
        cases.append(case)
    Case.objects.bulk_create(cases)
    Assignment.objects.bulk_create(
        Assignment(
            **assignment_values(case, one.decision.rule.value, one.decision.reason, actor, at),
            routing_rule_id=one.key,
        )
        for case in cases
        for one in [routed[case.story_id]]
    )
    CaseStateChange.objects.bulk_create(row for case in cases for row in _first_states(case, actor, at))
    Reminder.objects.bulk_create(notices(cases, actor=actor, at=at), ignore_conflicts=True)
    for organisation_id in clocks:
        audit.record_all(
            actor=actor,
            action="case.opened",
            subjects=[
                (case, {"story": case.story_id, "owner": case.owner_id, "state": case.state})
                for case in cases
                if case.organisation_id == organisation_id
            ],
            organisation_id=organisation_id,
        )
    return cases


def _read(stories: Iterable[Story], at: datetime) -> None:
    """Have the stories read before they are routed. One that cannot be read keeps no other, nor itself, from a case."""
    stories = list(stories)
    try:
        with transaction.atomic():
            read_stories(stories, now=at)
    except Exception as error:
        # The type only: the message may hold a patient's words.
        logger.error("reading %s stories failed: %s", len(stories), type(error).__name__)
        if len(stories) > 1:
            for story in stories:
                _read([story], at)


def _set_due_day(case: Case, rules: ClockRules, flags: Iterable[str]) -> None:
    """Count from the day of receipt: the worse the story, the sooner its reply is due."""
    case.answer_within = rules.days_for(case.criticality, flags)
    case.due_on = due_on(local_date(case.received_at), case.answer_within, rules.nation)


def _first_replies(stories: list[Story]) -> Mapping[int, datetime]:
    """Give, for each answered story, when its first published reply appeared."""
    pks = [story.pk for story in stories]
    told = Q(story__in=pks) | Q(story__duplicate_of__in=pks)
    replies = Response.objects.published().filter(told).order_by("-published_at")
    rows = replies.values_list(Coalesce("story__duplicate_of", "story"), "published_at")
    return {pk: at for pk, at in rows if at is not None}


def _first_states(case: Case, actor: Actor, at: datetime) -> list[CaseStateChange]:
    steps = [("", CaseState.OPEN, "")]
    if case.state == CaseState.ANSWERED:
        steps.append((CaseState.OPEN, CaseState.ANSWERED, "It was answered before it came here."))
    return [
        CaseStateChange(
            case=case,
            before=before,
            after=after,
            at=at,
            actor=user_or_none(actor),
            actor_name=actor_name(actor)[:200],
            reason=reason,
        )
        for before, after, reason in steps
    ]
