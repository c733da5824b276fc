"""No table that hangs on a story is forgotten by an erasure, and each kind of record says how long it stays and why."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.apps import apps
from django.core.exceptions import FieldDoesNotExist

from feedbackhub.core import retention, subjects
from feedbackhub.core.subjects import OnErasure
from stories.models import Story

if TYPE_CHECKING:
    from django.db.models import Model

# Numbers of services and links between rows, without a word of anybody's.
WITHOUT_WORDS = {
    "stories.story_services",
    "casework.changestory",
    "casework.problemalarm",
    "casework.problemchange",
    "casework.problemproposal_stories",
    "responses.editnotice",
    "responses.questionmail",
    "responses.directrelease",
    "casework.replymail",
    "responses.releaseddecision",
    "records.deletioncertificate",
}


def hanging_on(model: type[Model]) -> set[str]:
    """Give the tables that lead to `model` by foreign keys, over however many steps."""
    found: set[str] = set()
    waiting = [model]
    while waiting:
        for relation in waiting.pop()._meta.get_fields(include_hidden=True):
            other = relation.related_model if relation.auto_created and not relation.concrete else None
            if other is not None and other._meta.label_lower not in found and other is not model:
                found.add(other._meta.label_lower)
                waiting.append(other)
    return found


def named() -> set[str]:
    tables = subjects.subject_tables()
    return {table.model.lower() for table in tables} | {a.model for table in tables for a in table.along}


def test_every_table_that_hangs_on_a_story_says_what_an_erasure_does() -> None:
    assert hanging_on(Story) - named() - WITHOUT_WORDS == set()


def test_a_forgotten_table_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    kept = {key: table for key, table in subjects._TABLES.items() if table.model != "stories.storyphoto"}
    monkeypatch.setattr(subjects, "_TABLES", kept)
    assert hanging_on(Story) - named() - WITHOUT_WORDS == {"stories.storyphoto"}


@pytest.mark.parametrize("table", subjects.subject_tables(), ids=lambda table: table.key)
def test_the_fields_are_there(table: subjects.SubjectTable) -> None:
    model = apps.get_model(table.model)
    for name in [*table.empties, *table.texts, *table.copies]:
        try:
            model._meta.get_field(name)
        except FieldDoesNotExist:
            pytest.fail(f"{table.model} has no {name}")
    assert table.why
    assert bool(table.empties) == (table.on_erasure in {OnErasure.EMPTY, OnErasure.DECIDE})
    assert bool(table.texts) == (table.on_erasure is OnErasure.DECIDE)


@pytest.mark.parametrize("kind", retention.record_types(), ids=lambda kind: kind.code)
def test_each_kind_says_why_and_where_its_period_comes_from(kind: retention.RecordType) -> None:
    assert kind.why.endswith(".")
    assert kind.source
    assert kind.default is None or kind.floor is None or kind.default >= kind.floor


@pytest.mark.parametrize("table", subjects.person_tables(), ids=lambda table: table.name)
@pytest.mark.django_db
def test_a_persons_tables_can_be_read(table: subjects.PersonTable) -> None:
    assert list(table.of(1, 1).values("pk", *table.copies)) == []
