"""The database itself keeps the record: nothing changes a row, and only words may go, and only where that is said."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.db import IntegrityError, transaction

from feedbackhub.core import audit
from feedbackhub.core.clock import now
from feedbackhub.core.emptying import words_may_go
from feedbackhub.core.models import AuditEvent
from stories.models import StoryVersion
from tests.factories import make_story

if TYPE_CHECKING:
    from tests.people import Cast

pytestmark = pytest.mark.django_db


def version(cast: Cast) -> StoryVersion:
    story = make_story(cast.ward_4)
    return StoryVersion.objects.create(
        story=story, title="Glasses", body="They were lost.", content_hash="a" * 64, replaced_at=now()
    )


def refused(**changes: object) -> None:
    with pytest.raises(IntegrityError, match="never changed"), transaction.atomic():
        StoryVersion.objects.update(**changes)


def test_words_are_never_changed_by_whatever_way(cast: Cast) -> None:
    version(cast)
    refused(body="Other words.")
    refused(body="")
    with pytest.raises(IntegrityError, match="never deleted"), transaction.atomic():
        StoryVersion.objects.all().delete()


def test_words_may_go_where_that_is_said(cast: Cast) -> None:
    kept = version(cast)
    with words_may_go():
        StoryVersion.objects.update(body="", title="", content_hash="")
    kept.refresh_from_db()
    assert (kept.title, kept.body) == ("", "")


def test_even_then_nothing_else_changes(cast: Cast) -> None:
    version(cast)
    other = make_story(cast.ward_5)
    with words_may_go():
        refused(body="Other words.")
        refused(story=other)
        refused(replaced_at=now())


def test_the_door_closes_behind_whoever_used_it(cast: Cast) -> None:
    version(cast)
    with words_may_go():
        pass
    refused(body="")


def test_an_audit_row_is_never_changed_and_goes_only_when_its_time_is_over(cast: Cast) -> None:
    audit.record(actor=cast.adam, action="test.done", subject=cast.ward_4, organisation_id=cast.northmere.pk)
    with pytest.raises(IntegrityError, match="never changed"), transaction.atomic():
        AuditEvent.objects.update(action="test.undone")
    with pytest.raises(IntegrityError, match="never deleted"), transaction.atomic():
        AuditEvent.objects.all().delete()
    with words_may_go():
        AuditEvent.objects.all().delete()
