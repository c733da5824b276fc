"""Nothing public but what was let out, word for word: the one function, the database, and whatever people try."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from feedbackhub.core.clock import now
from feedbackhub.core.errors import DomainError
from responses.models import Amendment, Approval, DirectRelease, PullKind, Response, text_hash
from responses.services.amending.editing import approve_edit, begin_edit, publish_edit, return_edit
from responses.services.approvals import approve_response, return_response
from responses.services.drafts import save_draft, start_draft, submit_response
from responses.services.publishing import publish_response, withdraw_response
from responses.services.pulling import pull_response
from responses.services.settling import undo_publication
from responses.services.trust.releasing import release_directly
from tests.factories import make_story
from tests.factories.responses import BODY, THANKS, make_approved, make_published, make_trusted

if TYPE_CHECKING:
    from collections.abc import Callable

    from feedbackhub.accounts.models import User
    from stories.models import Story
    from tests.people import Cast

pytestmark = pytest.mark.django_db
TEXTS = (THANKS, THANKS + " Thank you.", BODY)


def refuse(careless: Callable[[], object]) -> None:
    """Hold that the database refuses at the end of the transaction what no service does."""

    def careless_to_the_end() -> None:
        with transaction.atomic():
            careless()
            connection.check_constraints()

    with pytest.raises(IntegrityError):
        careless_to_the_end()


def test_the_database_refuses_words_that_differ_by_a_byte(cast: Cast, story: Story) -> None:
    row = Response.objects.filter(pk=make_published(story, cast.asha, cast.priya).pk)
    refuse(lambda: row.update(body=BODY + " "))
    refuse(lambda: row.update(body=BODY.replace("glasses", "Glasses")))


def test_the_database_refuses_a_public_reply_that_nobody_let_out(cast: Cast, story: Story) -> None:
    draft = start_draft(story=story, body=BODY, actor=cast.asha)
    row = Response.objects.filter(pk=draft.pk)
    for state in ("approved", "publishing", "published"):
        refuse(lambda state=state: row.update(state=state, published_at=now()))  # type: ignore[misc]
    refuse(
        lambda: Response.objects.create(
            story=make_story(cast.ward_4),
            organisation=cast.northmere,
            author=cast.asha,
            body=BODY,
            state="published",
            published_at=now(),
        )
    )


def test_the_database_refuses_an_approval_that_ends_under_public_words(cast: Cast, story: Story) -> None:
    make_published(story, cast.asha, cast.priya)
    refuse(lambda: Approval.objects.update(voided_at=now()))
    refuse(lambda: Approval.objects.update(text_hash=text_hash("Other.")))
    refuse(lambda: Approval.objects.all().delete())


def test_the_database_refuses_an_approval_by_the_author_whose_copy_says_another(
    cast: Cast, story: Story
) -> None:
    make_published(story, cast.asha, cast.priya)
    refuse(lambda: Approval.objects.update(author=cast.ben, approver=cast.asha))


def test_an_approval_that_waits_may_end_with_the_approved_state(cast: Cast, story: Story) -> None:
    response = make_approved(story, cast.asha, cast.priya)
    save_draft(response=response, body=BODY + " More.", expected_version=1, actor=cast.asha)
    connection.check_constraints()


STEPS = (
    "save",
    "submit",
    "approve",
    "return",
    "release",
    "publish",
    "undo",
    "edit",
    "approve_edit",
    "publish_edit",
    "return_edit",
    "withdraw",
    "pull",
)


def _take(step: str, story: Story, who: User, body: str, told: str) -> None:
    """Let `who` try one step on the reply to `story`; `told` is the text whose hash they name."""
    response = Response.objects.filter(story=story).order_by("-pk").first()
    if response is None or response.state == "withdrawn":
        start_draft(story=story, body=body, actor=who)
        return
    waiting = Amendment.objects.filter(response=response).order_by("-pk").first()
    named = text_hash(told)
    if step == "save":
        save_draft(response=response, body=body, expected_version=response.version, actor=who)
    elif step == "submit":
        submit_response(response=response, actor=who)
    elif step == "approve":
        approve_response(response=response, expected_hash=named, actor=who)
    elif step == "return":
        return_response(response=response, comment="Say more.", actor=who)
    elif step == "release":
        release_directly(response=response, expected_hash=named, actor=who)
    elif step == "publish":
        publish_response(response=response, actor=who)
    elif step == "undo":
        undo_publication(response=response, actor=who)
    elif step == "edit":
        begin_edit(response=response, body=body, expected_hash=text_hash(response.body), actor=who)
    elif step == "withdraw":
        withdraw_response(response=response, reason="No.", actor=who)
    elif step == "pull":
        pull_response(response=response, kind=PullKind.HARM, reason="No.", actor=who)
    elif waiting is not None and step == "approve_edit":
        approve_edit(amendment=waiting, expected_hash=named, actor=who)
    elif waiting is not None and step == "publish_edit":
        publish_edit(amendment=waiting, actor=who)
    elif waiting is not None and step == "return_edit":
        return_edit(amendment=waiting, comment="Say more.", actor=who)


def _was_let_out(response: Response) -> bool:
    """Ask the rows, and not the services: did another person approve, or the author release, these very bytes?"""
    digest = hashlib.sha256(response.body.encode()).hexdigest()
    approved = Approval.objects.filter(
        response=response, decision="approved", text_hash=digest, voided_at=None
    )
    released = DirectRelease.objects.filter(
        response=response, text_hash=digest, voided_at=None, released_by=response.author_id
    )
    return approved.exclude(approver=response.author_id).exists() or (
        released.exists() and digest != text_hash(BODY)
    )


@pytest.mark.slow
@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    steps=st.lists(
        st.tuples(
            st.sampled_from(STEPS),
            st.sampled_from(("asha", "asha", "priya", "lena", "ben")),
            st.sampled_from(TEXTS),
            st.sampled_from(TEXTS),
        ),
        min_size=4,
        max_size=24,
    ),
    trusted=st.booleans(),
)
def test_whatever_people_try_only_what_was_let_out_is_public(
    cast: Cast, steps: list[tuple[str, str, str, str]], trusted: bool
) -> None:
    with transaction.atomic():
        story = make_story(cast.ward_4, criticality=0)
        if trusted:
            make_trusted(cast.asha, cast.northmere, cast.lena)
        for step, who, body, told in steps:
            try:
                with transaction.atomic():
                    _take(step, story, getattr(cast, who), body, told)
            except (DomainError, PermissionDenied):
                pass
            connection.check_constraints()
            for response in Response.objects.filter(story=story, state__in=["publishing", "published"]):
                assert _was_let_out(response), (step, who)
        transaction.set_rollback(True)
