"""What came of it comes back to whoever handled a story: thanks first, of their own stories, and to nobody else."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.core import mail
from django.db import connection
from django.test.utils import CaptureQueriesContext

from casework.models import Case, ChangeState, DigestKind
from casework.selectors.came_of_it import came_of_it
from casework.selectors.digests import standing_of
from casework.services.assignment import assign_case
from casework.services.cases import close_case
from casework.services.digest_mail import compose_digest
from feedbackhub.core.clock import local_date, now
from feedbackhub.organisations.models import Membership
from responses.models import ReplyRating
from stories.models import FollowUp, FollowUpBy, FollowUpState, StoryState
from tests.casework.seeing import words_of
from tests.factories.casework import make_change
from tests.factories.responses import make_published

if TYPE_CHECKING:
    from django.test import Client

    from feedbackhub.accounts.models import User
    from tests.casework.conftest import OpenAbout
    from tests.people import Cast


def page_of(client: Client, user: User) -> str:
    client.force_login(user)
    return words_of(client.get("/came-of-it/").content.decode())


def rate(case: Case, cast: Cast, *, helped: bool, why: str = "") -> None:
    reply = make_published(case.story, cast.asha, cast.priya)
    ReplyRating.objects.create(response=reply, helped=helped, why=why, rated_at=now())


def test_thanks_stand_before_changes_before_what_a_colleague_finished(
    client: Client, cast: Cast, case: Case
) -> None:
    rate(case, cast, helped=True, why="It felt heard.")
    make_change(cast.ward_4, cast.lena, ChangeState.MADE, story=case.story, title="A box for glasses")
    close_case(case=case, outcome="no_change", reason="The box is there.", actor=cast.ben)
    seen = page_of(client, cast.asha)
    places = [
        seen.index(words)
        for words in (
            "Your reply helped its author",
            "It felt heard.",
            "A box for glasses",
            "Closed by Ben Okafor",
        )
    ]
    assert places == sorted(places)


def test_a_reply_that_did_not_help_is_not_held_up_to_its_author(
    client: Client, cast: Cast, case: Case
) -> None:
    rate(case, cast, helped=False, why="Cold words")
    assert "Cold words" not in page_of(client, cast.asha)
    assert came_of_it(cast.asha).helped == []


def test_praise_and_a_later_word_of_the_author_come_to_who_had_the_case(
    client: Client, cast: Cast, case: Case
) -> None:
    Case.objects.filter(pk=case.pk).update(is_praise=True)
    FollowUp.objects.create(
        story=case.story,
        body="Thank you.",
        by=FollowUpBy.AUTHOR,
        state=FollowUpState.PUBLISHED,
        told_at=now(),
        published_at=now(),
    )
    seen = page_of(client, cast.asha)
    assert "Praise" in seen
    assert "Authors who wrote again" in seen


def test_who_had_it_before_hears_of_it_too_and_who_never_had_it_does_not(
    client: Client, cast: Cast, case: Case
) -> None:
    assign_case(case=case, owner=cast.priya, reason="", actor=cast.lena)
    make_change(cast.ward_4, cast.lena, ChangeState.MADE, story=case.story, title="A box for glasses")
    for user, sees in ((cast.asha, True), (cast.priya, True), (cast.ben, False), (cast.olga, False)):
        assert ("A box for glasses" in page_of(client, user)) is sees, user


def test_what_one_closed_oneself_and_what_the_author_took_back_are_no_news(
    client: Client, cast: Cast, case: Case
) -> None:
    close_case(case=case, outcome="no_change", reason="Done.", actor=cast.asha)
    assert came_of_it(cast.asha).closed == []
    Case.objects.filter(pk=case.pk).update(is_praise=True)
    case.story.state = StoryState.WITHDRAWN
    case.story.save(update_fields=["state"])
    assert came_of_it(cast.asha).is_empty


def test_who_lost_sight_of_a_case_hears_no_more_of_it(cast: Cast, case: Case) -> None:
    Case.objects.filter(pk=case.pk).update(is_praise=True)
    assert came_of_it(cast.asha).praise
    Membership.objects.filter(user=cast.asha).update(is_active=False)
    assert came_of_it(cast.asha).is_empty


def test_the_weekly_mail_says_it_in_numbers_and_not_in_words(cast: Cast, case: Case) -> None:
    rate(case, cast, helped=True, why="It felt heard.")
    make_change(cast.ward_4, cast.lena, ChangeState.MADE, story=case.story, title="A box for glasses")
    standing = standing_of(
        cast.asha, since=now() - timedelta(days=7), today=local_date(), nation=cast.northmere.nation
    )
    message = compose_digest(
        user=cast.asha, kind=DigestKind.WEEKLY, standing=standing, connection=mail.get_connection()
    )
    assert "1 of your replies helped" in message.body
    assert "1 change was made because of stories that you handled." in message.body
    assert "/came-of-it/" in message.body
    for words in ("It felt heard", "A box for glasses", "Glasses found"):
        assert words not in message.body


def test_the_page_asks_no_more_for_twenty_than_for_one(
    client: Client, cast: Cast, open_about: OpenAbout
) -> None:
    def queries() -> int:
        client.force_login(cast.asha)
        client.get("/came-of-it/")
        with CaptureQueriesContext(connection) as captured:
            client.get("/came-of-it/")
        return len(captured)

    def one() -> None:
        found = open_about(cast.ward_4)
        Case.objects.filter(pk=found.pk).update(is_praise=True)
        make_change(cast.ward_4, cast.lena, ChangeState.MADE, story=found.story)
        close_case(case=found, outcome="no_change", reason="Done.", actor=cast.ben)

    one()
    few = queries()
    for _ in range(20):
        one()
    assert queries() == few
