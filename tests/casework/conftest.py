"""Makers of cases, so that a test says in one line which case it is about."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pytest

import casework.tasks  # noqa: F401 (so that Celery knows them, as in a worker)
from casework.models import Case
from casework.services.cases import open_case
from feedbackhub.core.actors import SystemActor
from tests.factories import make_story

if TYPE_CHECKING:
    from feedbackhub.organisations.models import Service
    from tests.people import Cast

OPENER = SystemActor("the tests")
OpenAbout = Callable[..., Case]


@pytest.fixture
def open_about(db: None) -> OpenAbout:
    """Make a story about a service (and more services) and open its case."""

    def make(service: Service, *more: Service, **story_fields: Any) -> Case:
        story = make_story(service, **story_fields)
        story.services.add(*more)
        return open_case(story=story, actor=OPENER)

    return make


@pytest.fixture
def case(cast: Cast, open_about: OpenAbout) -> Case:
    """A case of Ward 4 of which nothing special is asked; a file whose cases are special makes its own."""
    return open_about(cast.ward_4, title="Glasses found")
