"""Undo within seconds, edits of a public text, the emergency pull: what follows, who may, and who hears of it when."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from django.core.exceptions import PermissionDenied

from feedbackhub.core import outbox
from feedbackhub.core.clock import now
from feedbackhub.core.errors import DomainError, StaleEdit, TransitionNotAllowed
from feedbackhub.core.models import AuditEvent, OutboxMessage
from responses import signals
from responses.models import (
    Amendment,
    AmendmentState,
    Approval,
    DirectRelease,
    Publication,
    Pull,
    PullKind,
    Response,
    ResponseState,
    text_hash,
)
from responses.selectors import public_replies
from responses.services.amending.editing import (
    approve_edit,
    begin_edit,
    drop_edit,
    publish_edit,
    return_edit,
)
from responses.services.publishing import publish_response, withdraw_response
from responses.services.pulling import pull_response
from responses.services.refusals import NotYourReply, OwnWords, UnsafeToPublish
from responses.services.settling import settle_publication, undo_publication
from responses.services.trust.releasing import MustBeRead
from tests.factories import make_story
from tests.factories.responses import BODY, THANKS, make_approved, make_published, make_trusted

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pytest_django import DjangoCaptureOnCommitCallbacks

    from feedbackhub.accounts.models import User
    from stories.models import Story
    from tests.people import Cast

pytestmark = pytest.mark.django_db
OTHER = BODY + " Come and see them."


@pytest.fixture
def heard() -> Iterator[list[str]]:
    """What the room above and the world outside were told."""
    found: list[str] = []
    names = (
        "response_published",
        "publication_undone",
        "publication_settled",
        "response_withdrawn",
        "response_pulled",
    )
    listeners = {name: (lambda name=name, **_: found.append(name)) for name in names}
    for name, listener in listeners.items():
        getattr(signals, name).connect(listener)
    yield found
    for name, listener in listeners.items():
        getattr(signals, name).disconnect(listener)


def later(monkeypatch: pytest.MonkeyPatch, **gap: int) -> None:
    """Let so much time pass for the services of this room."""
    moment = now() + timedelta(**gap)
    for module in ("settling", "amending.editing"):
        monkeypatch.setattr(f"responses.services.{module}.now", lambda: moment)


def shown(story: Story) -> list[str]:
    return [one.body for one in public_replies([story.pk]).get(story.pk, [])]


def edit(response: Response, actor: User, body: str = OTHER) -> Amendment:
    return begin_edit(response=response, body=body, expected_hash=text_hash(response.body), actor=actor)


# Undo --------------------------------------------------------------------------------------------------------------


def test_a_publication_is_undone_and_published_again(
    cast: Cast,
    story: Story,
    heard: list[str],
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    response = make_approved(story, cast.asha, cast.priya)
    with django_capture_on_commit_callbacks(execute=True):
        publish_response(response=response, actor=cast.asha)
        for _ in range(2):
            undone = undo_publication(response=response, actor=cast.asha)
    assert (undone.state, undone.published_at) == (ResponseState.APPROVED, None)
    assert shown(story) == []
    assert not Publication.objects.exists()
    assert heard == ["response_published", "publication_undone"]
    publish_response(response=response, actor=cast.asha)
    assert shown(story) == [BODY]
    assert list(response.state_changes.values_list("after", flat=True))[-3:] == [
        "published",
        "approved",
        "published",
    ]


def test_after_15_seconds_nothing_is_undone(
    cast: Cast, story: Story, monkeypatch: pytest.MonkeyPatch
) -> None:
    response = make_published(story, cast.asha, cast.priya)
    later(monkeypatch, seconds=16)
    with pytest.raises(DomainError, match="15 seconds are over"):
        undo_publication(response=response, actor=cast.asha)
    assert shown(story) == [BODY]


def test_only_whoever_published_it_undoes_it(cast: Cast, story: Story) -> None:
    response = make_published(story, cast.asha, cast.priya)
    with pytest.raises(DomainError, match="Somebody else published"):
        undo_publication(response=response, actor=cast.ben)
    with pytest.raises(PermissionDenied):
        undo_publication(response=response, actor=cast.rhys)


def test_an_approver_cannot_bring_a_public_reply_back_to_approved(cast: Cast, story: Story) -> None:
    response = make_published(story, cast.asha, cast.priya)
    from responses.services.approvals import approve_response

    with pytest.raises(TransitionNotAllowed):
        approve_response(response=response, expected_hash=text_hash(BODY), actor=cast.lena)


def test_the_world_hears_only_after_the_seconds_and_once(
    cast: Cast,
    story: Story,
    heard: list[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    make_published(story, cast.asha, cast.priya)
    owed = OutboxMessage.objects.get(task="responses.settle_publication")
    outbox.drain()
    assert "publication_settled" not in heard
    later(monkeypatch, seconds=16)
    OutboxMessage.objects.filter(pk=owed.pk).update(due_at=now())
    outbox.drain()
    outbox.drain()
    assert heard.count("publication_settled") == 1


def test_of_an_undone_publication_nobody_hears(
    cast: Cast, story: Story, heard: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    response = make_published(story, cast.asha, cast.priya)
    first = response.state_changes.get(after="published")
    undo_publication(response=response, actor=cast.asha)
    publish_response(response=response, actor=cast.asha)
    assert not settle_publication(change_id=first.pk)
    later(monkeypatch, seconds=16)
    assert not settle_publication(change_id=first.pk)
    assert settle_publication(change_id=response.state_changes.order_by("-pk")[0].pk)
    assert heard == ["publication_settled"]


# Edits -------------------------------------------------------------------------------------------------------------


def test_the_old_words_stand_until_the_new_ones_are_approved(cast: Cast, story: Story) -> None:
    response = make_published(story, cast.asha, cast.priya)
    for _ in range(2):
        amendment = edit(response, cast.asha)
    assert Amendment.objects.count() == 1
    assert shown(story) == [BODY]
    for _ in range(2):
        approve_edit(amendment=amendment, expected_hash=text_hash(OTHER), actor=cast.priya)
    assert shown(story) == [OTHER]
    response.refresh_from_db()
    assert response.version == 2
    assert Approval.objects.get(Approval.live).text_hash == text_hash(OTHER)
    assert Publication.objects.get().text_hash == text_hash(OTHER)
    assert response.versions.count() == 2
    assert AuditEvent.objects.filter(action="response.edited_in_public").count() == 1


def test_nobody_approves_their_own_edit_or_another_text(cast: Cast, story: Story) -> None:
    response = make_published(story, cast.lena, cast.priya)
    amendment = edit(response, cast.lena)
    with pytest.raises(OwnWords):
        approve_edit(amendment=amendment, expected_hash=text_hash(OTHER), actor=cast.lena)
    with pytest.raises(StaleEdit):
        approve_edit(amendment=amendment, expected_hash=text_hash("What I read."), actor=cast.priya)
    with pytest.raises(PermissionDenied):
        approve_edit(amendment=amendment, expected_hash=text_hash(OTHER), actor=cast.ben)
    assert shown(story) == [BODY]


def test_a_returned_edit_leaves_the_public_words(cast: Cast, story: Story) -> None:
    response = make_published(story, cast.asha, cast.priya)
    amendment = edit(response, cast.asha)
    with pytest.raises(DomainError, match="comment"):
        return_edit(amendment=amendment, comment=" ", actor=cast.priya)
    returned = return_edit(amendment=amendment, comment="Which box?", actor=cast.priya)
    assert returned.state == AmendmentState.RETURNED
    with pytest.raises(StaleEdit):
        approve_edit(amendment=amendment, expected_hash=text_hash(OTHER), actor=cast.priya)
    assert shown(story) == [BODY]


def test_only_its_author_edits_a_reply_and_only_for_half_an_hour(
    cast: Cast, story: Story, monkeypatch: pytest.MonkeyPatch
) -> None:
    response = make_published(story, cast.asha, cast.priya)
    with pytest.raises(NotYourReply):
        edit(response, cast.ben)
    with pytest.raises(StaleEdit):
        begin_edit(response=response, body=OTHER, expected_hash=text_hash("Old."), actor=cast.asha)
    with pytest.raises(DomainError, match="stand there already"):
        edit(response, cast.asha, BODY)
    with pytest.raises(UnsafeToPublish):
        edit(response, cast.asha, BODY + " Your NHS number is 943 476 5919.")
    waiting = edit(response, cast.asha)
    later(monkeypatch, minutes=31)
    with pytest.raises(DomainError, match="30 minutes"):
        edit(response, cast.asha, THANKS)
    # What was begun in time may be approved later.
    approve_edit(amendment=waiting, expected_hash=text_hash(OTHER), actor=cast.priya)
    assert shown(story) == [OTHER]


def test_a_reply_that_stands_elsewhere_is_edited_there(cast: Cast, elsewhere: Story) -> None:
    from responses.services.publishing import mark_posted

    response = make_published(elsewhere, cast.asha, cast.priya)
    posted = mark_posted(response=response, link="", posted_at=now(), actor=cast.asha)
    with pytest.raises(DomainError, match="another site"):
        edit(posted, cast.asha)


def test_a_trusted_author_publishes_an_edit_of_thanks_but_not_of_a_change(cast: Cast) -> None:
    story = make_story(cast.ward_4, criticality=0)
    response = make_published(story, cast.asha, cast.priya, THANKS)
    with pytest.raises(MustBeRead):
        publish_edit(amendment=edit(response, cast.asha, THANKS + " Thanks."), actor=cast.asha)
    assert shown(story) == [THANKS]
    make_trusted(cast.asha, cast.northmere, cast.lena)
    change = edit(response, cast.asha, THANKS + " We will buy a box for every locker by Friday.")
    with pytest.raises(MustBeRead, match="changes"):
        publish_edit(amendment=change, actor=cast.asha)
    assert shown(story) == [THANKS]
    publish_edit(amendment=edit(response, cast.asha, THANKS + " Thanks."), actor=cast.asha)
    assert shown(story) == [THANKS + " Thanks."]
    assert DirectRelease.objects.get(DirectRelease.live).text_hash == text_hash(THANKS + " Thanks.")


def test_an_edit_that_was_returned_is_read_again_until_somebody_approves(cast: Cast) -> None:
    story = make_story(cast.ward_4, criticality=0)
    response = make_published(story, cast.asha, cast.priya, THANKS)
    make_trusted(cast.asha, cast.northmere, cast.lena)
    words = THANKS + " Thanks."
    return_edit(amendment=edit(response, cast.asha, words), comment="Not like that.", actor=cast.priya)
    again = edit(response, cast.asha, words)
    with pytest.raises(MustBeRead, match="returned"):
        publish_edit(amendment=again, actor=cast.asha)
    assert shown(story) == [THANKS]
    approved = approve_edit(amendment=again, expected_hash=text_hash(words), actor=cast.priya)
    publish_edit(amendment=edit(approved, cast.asha, THANKS), actor=cast.asha)
    assert shown(story) == [THANKS]


@pytest.mark.parametrize("how", ["withdrawn", "pulled", "undone", "dropped"])
def test_an_edit_ends_with_its_reply(cast: Cast, story: Story, how: str) -> None:
    response = make_published(story, cast.asha, cast.priya)
    amendment = edit(response, cast.asha)
    if how == "withdrawn":
        withdraw_response(response=response, reason="No.", actor=cast.asha)
    elif how == "pulled":
        pull_response(response=response, kind=PullKind.HARM, reason="No.", actor=cast.asha)
    elif how == "undone":
        undo_publication(response=response, actor=cast.asha)
    else:
        drop_edit(amendment=amendment, actor=cast.asha)
    amendment.refresh_from_db()
    assert amendment.state == AmendmentState.DROPPED
    with pytest.raises(StaleEdit):
        approve_edit(amendment=amendment, expected_hash=text_hash(OTHER), actor=cast.priya)


# The pull ----------------------------------------------------------------------------------------------------------


def test_a_pull_takes_a_reply_off_at_once_and_says_who_and_why(
    cast: Cast,
    story: Story,
    heard: list[str],
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    response = make_published(story, cast.asha, cast.priya)
    with pytest.raises(DomainError, match="why"):
        pull_response(response=response, kind=PullKind.PRIVACY, reason="", actor=cast.ben)
    with django_capture_on_commit_callbacks(execute=True):
        for _ in range(2):
            pull = pull_response(
                response=response, kind=PullKind.PRIVACY, reason="It names her.", actor=cast.ben
            )
    assert shown(story) == []
    assert (pull.pulled_by, pull.author, pull.reason) == (cast.ben, cast.asha, "It names her.")
    assert Pull.objects.count() == 1
    assert heard == ["response_withdrawn", "response_pulled"]
    event = AuditEvent.objects.get(action="response.pulled")
    assert "names her" not in str(event.details)
    assert not Approval.objects.filter(Approval.live).exists()


@pytest.mark.parametrize(
    ("who", "may"), [("priya", True), ("lena", True), ("adam", True), ("rhys", False), ("olga", False)]
)
def test_who_may_pull(cast: Cast, story: Story, who: str, may: bool) -> None:
    response = make_published(story, cast.asha, cast.priya)
    if may:
        assert pull_response(
            response=response, kind=PullKind.HARM, reason="Unkind.", actor=getattr(cast, who)
        )
    else:
        with pytest.raises(PermissionDenied):
            pull_response(response=response, kind=PullKind.HARM, reason="Unkind.", actor=getattr(cast, who))


def test_what_is_not_public_is_not_pulled(cast: Cast, story: Story) -> None:
    response = make_approved(story, cast.asha, cast.priya)
    with pytest.raises(DomainError, match="not public"):
        pull_response(response=response, kind=PullKind.HARM, reason="Unkind.", actor=cast.asha)
