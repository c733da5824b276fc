"""The record: who did it is always known, rows are never changed, transitions ask the table, keys stay secret."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

import pytest
from django.contrib.auth.models import AnonymousUser
from django.test import override_settings

from feedbackhub.core import audit, secrets
from feedbackhub.core.actors import SystemActor
from feedbackhub.core.errors import AnonymousActor, DomainError, TransitionNotAllowed
from feedbackhub.core.models import AuditEvent
from feedbackhub.core.transitions import TransitionTable

if TYPE_CHECKING:
    from tests.people import Cast


class Light(StrEnum):
    RED = "red"
    GREEN = "green"


LIGHTS = TransitionTable("light", {Light.RED: frozenset({Light.GREEN})})


def test_the_table_permits_what_it_lists_and_nothing_else() -> None:
    LIGHTS.check(Light.RED, Light.GREEN)
    with pytest.raises(TransitionNotAllowed, match="This light is green, so it cannot become red"):
        LIGHTS.check(Light.GREEN, Light.RED)


def test_the_record_names_the_person_or_the_part_of_the_system(cast: Cast) -> None:
    by_person = audit.record(actor=cast.lena, action="x.y", subject=cast.ward_4, organisation_id=1)
    by_system = audit.record(
        actor=SystemActor("the clock"), action="x.y", subject=cast.ward_4, organisation_id=1
    )
    assert (by_person.actor, by_person.actor_name) == (cast.lena, "Lena Brook")
    assert (by_system.actor, by_system.actor_name) == (None, "the clock")


@pytest.mark.django_db
def test_nobody_is_not_an_actor(cast: Cast) -> None:
    with pytest.raises(AnonymousActor):
        audit.record(actor=AnonymousUser(), action="x.y", subject=cast.ward_4, organisation_id=1)  # type: ignore[arg-type]


def test_a_row_of_the_record_is_never_changed_or_deleted(cast: Cast) -> None:
    event = AuditEvent.objects.get(pk=AuditEvent.objects.latest("pk").pk)
    event.action = "something.else"
    with pytest.raises(TypeError, match="never changed"):
        event.save()
    with pytest.raises(TypeError, match="never deleted"):
        event.delete()


def test_a_key_is_unreadable_in_the_database_and_comes_back() -> None:
    stored = secrets.encrypt("the-source-key")
    assert "the-source-key" not in stored
    assert secrets.decrypt(stored) == "the-source-key"
    assert secrets.decrypt("") == secrets.encrypt("") == ""


def test_a_key_stored_under_another_secret_asks_for_the_key_again() -> None:
    stored = secrets.encrypt("the-source-key")
    with (
        override_settings(SECRET_KEY="another"),
        pytest.raises(DomainError, match="Enter the source's key again"),
    ):
        secrets.decrypt(stored)
