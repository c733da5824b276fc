"""Writes a planned Trust into the database: stories, replies with their types, cases, changes."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime, timedelta
from functools import lru_cache
from random import Random
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import connection, transaction

from casework.clocks import due_on
from casework.models import (
    Assignment,
    Case,
    CaseOutcome,
    CaseState,
    CaseStateChange,
    Reminder,
    ReminderState,
)
from casework.services.opening import open_cases
from feedbackhub.accounts.roles import Permission
from feedbackhub.core.clock import local_date
from feedbackhub.core.clock import now as present
from feedbackhub.nonprod.demo.changes import write_changes
from feedbackhub.nonprod.demo.looks import write_looks, write_suggestion
from feedbackhub.nonprod.demo.people import SEEDER, Place, build_place
from feedbackhub.nonprod.demo.schedule import PlannedReply, PlannedStory, plan_stories
from feedbackhub.organisations.selectors import members_holding
from feedbackhub.public.reading.recording import record_reads_elsewhere
from responses.models import (
    Approval,
    ApprovalDecision,
    Channel,
    Classification,
    Publication,
    PublicationState,
    ReplyFingerprint,
    Response,
    ResponseState,
    text_hash,
)
from responses.services.comparing import keep_missing_fingerprints
from responses.typology.engine import classify
from responses.typology.layout import read
from responses.typology.similarity import ReplyIndex
from stories.models import Source, SourceKind, Story
from stories.services.telling import open_form

if TYPE_CHECKING:
    from feedbackhub.accounts.models import User
    from feedbackhub.nonprod.demo.plans import TrustPlan
    from feedbackhub.nonprod.demo.texts import Texts

BATCH = 2_000
# Older stories were told before anybody worked here; their cases are closed and say so.
WORKED_ON = timedelta(days=90)
Progress = Callable[[int], object]


@transaction.atomic
def seed_trust(*, plan: TrustPlan, texts: Texts, seed: int, progress: Progress = lambda _: None) -> Place:
    """Write one Trust with exactly the plan's figures and give it. `progress` is told of each batch of stories."""
    rng = Random(f"{seed}-{plan.key}")  # noqa: S311 (a demonstration must come out the same each time)
    now = present()
    place = build_place(plan, texts, rng)
    source = _source(place, plan)
    if plan.key == "C":
        # The Trust that listens takes stories here, too.
        open_form(organisation=place.organisation, actor=SEEDER)
    planned = plan_stories(plan, texts, now, rng)
    verdicts = _Verdicts(texts)
    for start in range(0, len(planned), BATCH):
        batch = planned[start : start + BATCH]
        _write(batch, place, source, verdicts, now)
        progress(len(batch))
    keep_missing_fingerprints()
    _take_stock()
    write_changes(plan, texts, place, now, rng)
    write_looks(plan, place, now, rng)
    write_suggestion(plan, texts, place, now)
    record_reads_elsewhere(
        organisation=place.organisation,
        reads=plan.reads,
        until=local_date(now),
        counted_by="NHS.UK" if plan.key == "B" else "Care Opinion",
        actor=SEEDER,
    )
    return place


def _take_stock() -> None:
    """Let PostgreSQL count what was written: nobody else can before the commit, and it plans blindly until then."""
    written = (Story, Story.services.through, Response, ReplyFingerprint, Classification, Publication, Case)
    with connection.cursor() as cursor:
        for model in written:
            cursor.execute(f"ANALYZE {connection.ops.quote_name(model._meta.db_table)}")


def _source(place: Place, plan: TrustPlan) -> Source:
    is_file = plan.key == "B"
    return Source.objects.create(
        organisation=place.organisation,
        kind=SourceKind.STORY_FILE if is_file else SourceKind.CARE_OPINION,
        name="Stories from files" if is_file else "Care Opinion",
        base_url="" if is_file else "https://www.careopinion.org.uk",
    )


class _Verdicts:
    """The engine's verdict on each reply under each story, asked once: the demonstration repeats its texts."""

    def __init__(self, texts: Texts) -> None:
        self._stories = {story.key: f"{story.title}\n\n{story.body}" for story in texts.stories}
        self._index = ReplyIndex()
        for story_key, replies in texts.replies.items():
            for reply in replies:
                self._index.add(read(reply.body).body, story_key)
        self._of = lru_cache(maxsize=None)(self._classify)

    def _classify(self, story_key: str, body: str) -> Classification:
        verdict = classify(
            story_text=self._stories[story_key], reply_text=body, index=self._index, story_key=story_key
        )
        return Classification(
            text_hash=text_hash(body),
            label=verdict.label.value,
            runner_up=verdict.runner_up.value,
            confidence=verdict.confidence,
            cues=dict(verdict.cues),
            evidence=[{"start": e.start, "end": e.end, "reason": e.reason} for e in verdict.evidence],
            engine_version=verdict.engine_version,
        )

    def row(self, story_key: str, response: Response) -> Classification:
        """Give an unsaved verdict on a response."""
        known = self._of(story_key, response.body)
        return Classification(
            response=response,
            at=response.published_at or present(),
            **{
                name: getattr(known, name)
                for name in (
                    "text_hash",
                    "label",
                    "runner_up",
                    "confidence",
                    "cues",
                    "evidence",
                    "engine_version",
                )
            },
        )


def _write(
    batch: Sequence[PlannedStory], place: Place, source: Source, verdicts: _Verdicts, now: datetime
) -> None:
    stories = Story.objects.bulk_create(_story(planned, place, source) for planned in batch)
    links = Story.services.through
    links.objects.bulk_create(
        links(story=story, service_id=place.services[planned.text.service].pk)
        for story, planned in zip(stories, batch, strict=True)
    )
    pairs = [
        (planned, _response(story, reply, place))
        for story, planned in zip(stories, batch, strict=True)
        for reply in planned.replies
    ]
    Response.objects.bulk_create(response for _, response in pairs)
    readers = _second_readers(place)
    Approval.objects.bulk_create(
        _approval(response, readers) for _, response in pairs if response.author_id is not None
    )
    Publication.objects.bulk_create(_publication(response, source) for _, response in pairs)
    Classification.objects.bulk_create(
        verdicts.row(planned.text.key, response) for planned, response in pairs
    )
    _open_recent([story for story in stories if story.published_at and story.published_at > now - WORKED_ON])
    _close_old(
        [
            (story, planned)
            for story, planned in zip(stories, batch, strict=True)
            if story.published_at and story.published_at <= now - WORKED_ON
        ],
        place,
    )


def _story(planned: PlannedStory, place: Place, source: Source) -> Story:
    text = planned.text
    return Story(
        organisation=place.organisation,
        source=source,
        external_id=f"demo-{planned.number:07d}",
        title=text.title,
        body=text.body,
        author_name=text.author_name,
        author_role=text.author_role,
        submitted_at=planned.at - timedelta(hours=20),
        published_at=planned.at,
        received_at=planned.at + timedelta(minutes=20),
        criticality=text.criticality,
        content_hash=hashlib.sha256(f"{text.key}".encode()).hexdigest(),
    )


def _response(story: Story, reply: PlannedReply, place: Place) -> Response:
    """Make a reply as it stands on Care Opinion or NHS.UK."""
    return Response(
        story=story,
        organisation=place.organisation,
        author=place.people.get(reply.text.author),
        signed_name=reply.text.signed_name,
        signed_role=reply.text.signed_role,
        body=reply.text.body,
        state=ResponseState.PUBLISHED.value,
        published_at=reply.at,
    )


def _second_readers(place: Place) -> list[User]:
    """Give two people who may approve replies in the whole Trust or a part of it: nobody reads their own."""
    members = members_holding(Permission.APPROVE_RESPONSE, place.organisation)[:50]
    people = list({one.user_id: one.user for one in members}.values())[:2]
    return people if len(people) > 1 else [*people, *place.people.values()][:3]


def _approval(response: Response, readers: Sequence[User]) -> Approval:
    """Make the second person's word for exactly these words: nothing of ours is public without it."""
    assert response.published_at is not None  # noqa: S101 - made public above
    return Approval(
        response=response,
        decision=ApprovalDecision.APPROVED.value,
        text_hash=text_hash(response.body),
        version=response.version,
        author_id=response.author_id,
        approver=next(one for one in readers if one.pk != response.author_id),
        at=response.published_at - timedelta(hours=1),
    )


def _publication(response: Response, source: Source) -> Publication:
    is_file = source.kind == SourceKind.STORY_FILE
    return Publication(
        response=response,
        channel=Channel.NHS_UK if is_file else Channel.CARE_OPINION,
        state=PublicationState.CONFIRMED,
        text_hash=text_hash(response.body),
        posted_at=response.published_at,
        confirmed_at=response.published_at,
        confirmed_how="It came with the story",
    )


def _open_recent(stories: Iterable[Story]) -> None:
    """Open the cases of recent stories as the hub does, each on the day it came; mail about them is not sent now."""
    opened = [
        case for story in stories for case in open_cases(stories=[story], actor=SEEDER, now=story.received_at)
    ]
    Reminder.objects.filter(case__in=opened).update(state=ReminderState.DROPPED)


def _close_old(told: Sequence[tuple[Story, PlannedStory]], place: Place) -> None:
    days = settings.ANSWER_WITHIN_WORKING_DAYS
    cases = Case.objects.bulk_create(
        Case(
            story=story,
            organisation=place.organisation,
            source_id=story.source_id,
            received_at=story.received_at,
            service=place.services[planned.text.service],
            state=CaseState.CLOSED.value,
            opened_at=story.received_at,
            due_on=due_on(local_date(story.received_at), days),
            answered_at=planned.replies[0].at if planned.replies else None,
            closed_at=story.received_at + timedelta(days=60),
            outcome=CaseOutcome.NO_CHANGE,
            outcome_reason="Told before anybody worked with this hub.",
        )
        for story, planned in told
    )
    Assignment.objects.bulk_create(
        Assignment(
            case=case,
            at=case.opened_at,
            actor_name=SEEDER.name,
            rule="nobody",
            reason="Told before anybody worked with this hub.",
        )
        for case in cases
    )
    CaseStateChange.objects.bulk_create(
        CaseStateChange(
            case=case,
            before=before,
            after=after,
            at=at,
            actor_name=SEEDER.name,
            reason="" if after == CaseState.OPEN else case.outcome_reason,
        )
        for case in cases
        for before, after, at in (
            ("", CaseState.OPEN.value, case.opened_at),
            (CaseState.OPEN.value, CaseState.CLOSED.value, case.closed_at or case.opened_at),
        )
    )
