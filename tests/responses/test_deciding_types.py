"""A person decides which type a reply is: who may, what is kept, and which type counts from then on."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, connection, transaction

from casework.insights.measures import Window
from casework.selectors.figures import story_facts
from feedbackhub.core.clock import now
from feedbackhub.core.emptying import words_may_go
from feedbackhub.core.errors import DomainError, StaleEdit
from feedbackhub.core.models import AuditEvent
from responses.models import (
    DecidedType,
    Publication,
    Response,
    TypeDecision,
    TypeInForce,
    VerdictsConfidence,
    text_hash,
    type_in_force_sql,
)
from responses.services.classifying import label_response
from responses.services.deciding_types import decide_type
from responses.typology.types import ResponseType
from tests.factories import make_story
from tests.factories.casework import classify_as, make_public_reply
from tests.factories.responses import make_draft, make_published

if TYPE_CHECKING:
    from feedbackhub.accounts.models import User
    from stories.models import Story
    from tests.people import Cast

pytestmark = pytest.mark.django_db

GENERIC, APPRECIATIVE = ResponseType.GENERIC, ResponseType.APPRECIATIVE
OFFLINE, OPEN = ResponseType.OFFLINE, ResponseType.TRANSPARENT_CONVERSATIONAL


def decide(
    reply: Response, actor: User, label: ResponseType = OFFLINE, reason: str = "It only asks them to ring."
) -> TypeDecision:
    return decide_type(
        response=reply, label=label, reason=reason, expected_hash=text_hash(reply.body), actor=actor
    )


def counted(reply: Response) -> str | None:
    """Give the type in force, by the ORM and by the SQL of the figures: they never differ."""
    by_orm: str | None = (
        Response.objects.annotate(t=TypeInForce()).values_list("t", flat=True).get(pk=reply.pk)
    )
    sql = type_in_force_sql(reply="reply.id", body="reply.body")
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {sql} FROM responses_response reply WHERE reply.id = %s", [reply.pk])  # noqa: S608
        assert cursor.fetchone()[0] == by_orm
    return by_orm


# Which type counts ------------------------------------------------------------------------------------------------


def test_without_a_verdict_or_a_decision_no_type_counts(cast: Cast, story: Story) -> None:
    assert counted(make_public_reply(story, None)) is None


def test_the_engines_last_verdict_counts_until_a_person_decides(cast: Cast, story: Story) -> None:
    reply = make_public_reply(story, GENERIC)
    classify_as(reply, OPEN)
    assert counted(reply) == OPEN
    decide(reply, cast.ben)
    assert counted(reply) == OFFLINE
    classify_as(reply, APPRECIATIVE)
    assert counted(reply) == OFFLINE, "a later verdict does not overrule a person"


def test_a_later_decision_supersedes_and_the_earlier_stays(cast: Cast, story: Story) -> None:
    reply = make_public_reply(story, GENERIC)
    decide(reply, cast.ben)
    decide(reply, cast.lena, APPRECIATIVE, "It says sorry for the wait.")
    assert counted(reply) == APPRECIATIVE
    assert list(reply.type_decisions.values_list("label", "decided_by__full_name")) == [
        ("appreciative", "Lena Brook"),
        ("offline", "Ben Okafor"),
    ]
    assert [one.label for one in TypeDecision.objects.in_force()] == ["appreciative"]


def test_a_decision_is_about_one_text(cast: Cast, story: Story) -> None:
    """A reply that follows its source can change its words: what a person said of the old ones no longer counts."""
    reply = make_public_reply(story, GENERIC)
    decide(reply, cast.ben)
    Response.objects.filter(pk=reply.pk).update(body="Other words altogether.")
    reply.refresh_from_db()
    assert counted(reply) == GENERIC, "until the new words are read, the last verdict"
    assert not TypeDecision.objects.in_force().exists()
    classify_as(reply, OPEN)
    assert counted(reply) == OPEN
    Response.objects.filter(pk=reply.pk).update(body="Thank you for your comments.")
    assert counted(reply) == OFFLINE, "with the old words the old decision is back"


def test_the_verdict_that_counts_is_about_the_present_words(cast: Cast, story: Story) -> None:
    reply = make_public_reply(story, GENERIC)
    first = reply.body
    reply.body = "Other words."
    classify_as(reply, OPEN)
    assert counted(reply) == GENERIC
    assert Response.objects.get(pk=reply.pk).body == first


def test_a_reply_that_lost_its_words_keeps_the_type_that_they_had(cast: Cast, story: Story) -> None:
    reply = make_public_reply(story, GENERIC)
    decide(reply, cast.ben)
    Response.objects.filter(pk=reply.pk).update(body="")
    assert counted(reply) == OFFLINE
    assert not TypeDecision.objects.in_force().exists(), "but nothing is left to learn from"


def test_unusual_letters_hash_alike_here_and_in_the_database(cast: Cast, story: Story) -> None:
    reply = make_public_reply(story, GENERIC, body="Diolch â’ch \\x41 'dyfyniad' 100 % 🙂\n\tته")
    decide(reply, cast.ben)
    assert counted(reply) == OFFLINE


def test_the_type_can_be_asked_through_a_path(cast: Cast, story: Story) -> None:
    reply = make_published(story, cast.asha, cast.priya)
    label_response(response=reply)
    decide(reply, cast.ben, OFFLINE)
    row = Publication.objects.annotate(
        t=TypeInForce("response"), d=DecidedType("response"), c=VerdictsConfidence("response")
    ).get()
    assert (row.t, row.d) == ("offline", "offline")
    assert 0 < row.c <= 1


def test_the_figures_count_the_decision(cast: Cast, story: Story) -> None:
    reply = make_public_reply(story, GENERIC)
    decide(reply, cast.ben, OPEN, "It explains what was done.")
    found = story_facts(organisation=cast.northmere, services=[cast.ward_4], window=Window.LATEST, now=now())
    assert found[cast.ward_4.pk][0].types == (OPEN,)


# Who may, and what is refused -------------------------------------------------------------------------------------


@pytest.mark.parametrize("who", ["asha", "ben", "priya", "lena"])
def test_whoever_may_answer_may_decide(cast: Cast, story: Story, who: str) -> None:
    reply = make_published(story, cast.asha, cast.priya)
    assert decide(reply, getattr(cast, who)).decided_by == getattr(cast, who)


@pytest.mark.parametrize("who", ["rhys", "adam", "olga"])
def test_nobody_else_may(cast: Cast, story: Story, who: str) -> None:
    reply = make_public_reply(story)
    with pytest.raises(PermissionDenied):
        decide(reply, getattr(cast, who))
    assert not TypeDecision.objects.exists()


def test_a_responder_of_another_ward_may_not(cast: Cast) -> None:
    reply = make_public_reply(make_story(cast.ward_5))
    with pytest.raises(PermissionDenied):
        decide(reply, cast.asha)


def test_a_decision_names_what_the_engine_said_and_is_in_the_trail(cast: Cast, story: Story) -> None:
    reply = make_public_reply(story, GENERIC)
    decision = decide(reply, cast.ben)
    assert decision.verdict == reply.classifications.get()
    entry = AuditEvent.objects.get(action="response.type_decided")
    assert (entry.actor, entry.details) == (cast.ben, {"label": "offline", "engine_said": "generic"})


def test_a_reply_that_was_not_read_yet_can_be_decided(cast: Cast, story: Story) -> None:
    assert decide(make_public_reply(story, None), cast.ben).verdict is None


def test_the_same_decision_twice_is_one(cast: Cast, story: Story) -> None:
    reply = make_public_reply(story)
    assert decide(reply, cast.ben) == decide(reply, cast.ben)
    decide(reply, cast.lena)
    assert TypeDecision.objects.count() == 2


def test_what_is_refused(cast: Cast, story: Story) -> None:
    reply = make_public_reply(story)
    with pytest.raises(DomainError, match="Say why"):
        decide(reply, cast.ben, reason="  ")
    with pytest.raises(DomainError, match="one of the four"):
        decide(reply, cast.ben, ResponseType.NON_RESPONSE)
    with pytest.raises(StaleEdit, match="changed while"):
        decide_type(response=reply, label=OFFLINE, reason="Why", expected_hash="0" * 64, actor=cast.ben)
    with pytest.raises(DomainError, match="does not stand in public"):
        decide(make_draft(story, cast.ben), cast.lena)
    story.state = "withdrawn"
    story.save()
    with pytest.raises(DomainError, match="does not stand in public"):
        decide(reply, cast.ben)
    story.state, story.held_back_at = "live", now()
    story.save()
    with pytest.raises(DomainError, match="does not stand in public"):
        decide(reply, cast.ben)
    assert not TypeDecision.objects.exists()


def test_the_database_keeps_decisions(cast: Cast, story: Story) -> None:
    decision = decide(make_public_reply(story), cast.ben)
    decision.label = "generic"
    with pytest.raises(TypeError, match="never changed"):
        decision.save()
    for change in ({"label": "generic"}, {"reason": ""}, {"decided_by": cast.lena}):
        with pytest.raises(IntegrityError, match="never changed"), transaction.atomic():
            TypeDecision.objects.update(**change)
    with words_may_go():
        TypeDecision.objects.update(reason="")
    with pytest.raises(IntegrityError, match="four_types"), transaction.atomic():
        TypeDecision.objects.create(
            response=decision.response,
            text_hash="",
            label="non_response",
            reason="x",
            decided_by=cast.ben,
            at=now(),
        )
