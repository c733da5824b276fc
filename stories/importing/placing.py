"""Puts stories on the services that they name; what the tree does not know becomes a question, never a lost story.

See docs/decisions/0007-unknown-services.md. A code of a service that has closed leads to whoever took over; what was
told before that day belongs to the closed one (0016).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction

from feedbackhub.core.clock import local_date
from feedbackhub.organisations.selectors import holders_of_codes
from stories.importing.copying import copy_rows
from stories.importing.quarantine import Entry, Key, question_about, resolve_questions
from stories.models import QuarantinedRecord, Source, Story

if TYPE_CHECKING:
    from feedbackhub.organisations.models import Organisation
    from stories.importing.storing import StoredStory
    from stories.sources.record import StoryRecord

Link = Story.services.through


def place(
    *,
    organisation: Organisation,
    created: Sequence[StoredStory],
    edited: Sequence[StoredStory],
    records: Mapping[str, StoryRecord],
    at: datetime,
) -> dict[Key, Entry]:
    """Link new and edited stories to their services, and give the questions that are open about them."""
    stories = [*created, *edited]
    if not stories:
        return {}
    known = holders_of_codes(
        organisation, (code for story in stories for code in records[story.external_id].service_codes)
    )
    root_pk = organisation.root.pk
    links: list[tuple[int, int]] = []
    questions: dict[Key, Entry] = {}
    for story in stories:
        codes = records[story.external_id].service_codes
        day = local_date(records[story.external_id].submitted_at)
        found = {known[code.lower()].on(day) for code in codes if code.lower() in known}
        links += [(story.pk, service_pk) for service_pk in found or {root_pk}]
        questions |= dict(
            question_about(
                story_id=story.pk, external_id=story.external_id, code=code, has_other_services=bool(found)
            )
            for code in codes
            if code.lower() not in known
        )
    if edited:
        pks = [story.pk for story in edited]
        Link.objects.filter(story__in=pks).delete()
        resolve_questions(story_ids=pks, at=at)
    copy_rows(Link, ("story", "service"), links)
    return questions


@transaction.atomic
def settle_questions(*, source: Source, at: datetime) -> int:
    """Put stories on the services that the tree has got since, and give how many questions that closes.

    Their cases stay with whoever has them: routing anew is a person's decision.
    """
    source = Source.objects.select_for_update(of=("self",)).select_related("organisation").get(pk=source.pk)
    open_questions = QuarantinedRecord.objects.unresolved().about_services().filter(source=source)
    codes = open_questions.order_by().values_list("raw", flat=True).distinct()
    settled = 0
    for code, holder in holders_of_codes(source.organisation, codes).items():
        answered = open_questions.filter(raw__iexact=code)
        told = dict(answered.values_list("story_id", "story__submitted_at"))
        Link.objects.filter(story__in=told, service=source.organisation.root).delete()
        Link.objects.bulk_create(
            (Link(story_id=pk, service_id=holder.on(local_date(day))) for pk, day in told.items()),
            ignore_conflicts=True,
        )
        settled += answered.update(resolved_at=at, updated_at=at)
    return settled
