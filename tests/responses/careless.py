"""A control for the races: publish and save as one would write them without a thought for others.

Each looks right alone: the one asks for an approval of the very words, the other ends the approval. Neither holds the
row. With the guard of the database switched off, words that nobody approved become public; with it on, it refuses.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from django.db import connection, transaction

from feedbackhub.core.clock import now
from feedbackhub.core.errors import DomainError
from responses.models import Approval, Response, ResponseStateChange, text_hash
from tests.factories import make_story
from tests.factories.responses import BODY, make_approved
from tests.responses.racing import Race

if TYPE_CHECKING:
    from tests.people import Cast

GUARDS = {
    "responses_response": "nothing_public_but_what_was_let_out",
    "responses_approval": "an_approval_stands_while_its_words_do",
}


@transaction.atomic
def _publish(cast: Cast, response: Response, place: int) -> object:
    found = Response.objects.get(pk=response.pk)
    approval = Approval.objects.filter(Approval.live, response=found).first()
    if found.state != "approved" or approval is None or approval.text_hash != text_hash(found.body):
        raise DomainError("Not approved.")
    Response.objects.filter(pk=found.pk).update(state="published", published_at=now())
    return ResponseStateChange.objects.create(
        response=found, before="approved", after="published", at=now(), actor=cast.asha, actor_name="Asha"
    )


@transaction.atomic
def _save(cast: Cast, response: Response, place: int) -> object:
    found = Response.objects.get(pk=response.pk)
    if found.state != "approved":
        raise DomainError("Public already.")
    Approval.objects.filter(Approval.live, response=found).update(voided_at=now())
    return Response.objects.filter(pk=found.pk).update(body=f"{BODY} Version {place}.")


CARELESS = {
    "careless": Race(
        lambda cast: make_approved(make_story(cast.ward_4), cast.asha, cast.priya),
        (_publish, _save, _publish, _publish),
    )
}


@contextmanager
def guards_off() -> Iterator[None]:
    """Switch the guards of the database off for a while. Only ever in a database of tests or of the bench."""
    _switch("DISABLE")
    try:
        yield
    finally:
        _switch("ENABLE")


def _switch(how: str) -> None:
    with connection.cursor() as cursor:
        for table, trigger in GUARDS.items():
            cursor.execute(f"ALTER TABLE {table} {how} TRIGGER {trigger}")
