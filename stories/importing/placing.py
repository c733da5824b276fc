"""Puts stories on the services that they name; what the tree does not know becomes a question, never a lost story.

See docs/decisions/0007-unknown-services.md.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models.functions import Lower

from feedbackhub.organisations.models import Organisation, Service
from stories.importing.copying import copy_rows
from stories.importing.quarantine import Entry, Key, question_about, resolve_questions
from stories.models import QuarantinedRecord, Source, Story

if TYPE_CHECKING:
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
    known = services_by_code(
        organisation, (code for story in stories for code in records[story.external_id].service_codes)
    )
    root_pk = organisation.root.pk
    links: list[tuple[int, int]] = []
    questions: dict[Key, Entry] = {}
    for story in stories:
        codes = records[story.external_id].service_codes
        found = {known[code.lower()] for code in codes if code.lower() in known}
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


def services_by_code(organisation: Organisation, codes: Iterable[str]) -> dict[str, int]:
    """Give the key of each service that has one of these codes, by the code in lower case."""
    wanted = {code.lower() for code in codes if code}
    rows = Service.objects.filter(organisation=organisation).annotate(lower_code=Lower("code"))
    return dict(rows.filter(lower_code__in=wanted).values_list("lower_code", "pk")) if wanted else {}


@transaction.atomic
def settle_questions(*, source: Source, at: datetime) -> int:
    """Put stories on the services that the tree has got since, and give how many questions that closes.

    Their cases stay with whoever has them: routing anew is a person's decision.
    """
    source = Source.objects.select_for_update(of=("self",)).select_related("organisation").get(pk=source.pk)
    open_questions = QuarantinedRecord.objects.unresolved().about_services().filter(source=source)
    codes = open_questions.order_by().values_list("raw", flat=True).distinct()
    settled = 0
    for code, service_pk in services_by_code(source.organisation, codes).items():
        answered = open_questions.filter(raw__iexact=code)
        story_pks = list(answered.values_list("story_id", flat=True))
        Link.objects.filter(story__in=story_pks, service=source.organisation.root).delete()
        Link.objects.bulk_create(
            (Link(story_id=pk, service_id=service_pk) for pk in story_pks), ignore_conflicts=True
        )
        settled += answered.update(resolved_at=at, updated_at=at)
    return settled
