"""Praise: passed on once, told without words, seen by whom the praised person lets see it, and never a ranking."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.core import mail

from casework.models import Case, PraiseDelivery, PraiseSight, Reminder, ReminderKind
from casework.selectors.praise import by_service, is_praise_unread
from casework.services.praise import choose_sight, nominate, open_praise, pass_praise_on, say_reached
from casework.services.reminder_mail import compose
from feedbackhub.core.clock import now
from feedbackhub.core.errors import DomainError
from feedbackhub.organisations.models import Membership
from stories.models import Story
from tests.casework.seeing import words_of

if TYPE_CHECKING:
    from django.test import Client

    from tests.casework.conftest import OpenAbout
    from tests.people import Cast

WHY = "You stayed with her until her son came."
BODY = "The night nurse sat with my mother and held her hand. I shall not forget it."


@pytest.fixture
def case(cast: Cast, open_about: OpenAbout) -> Case:
    found = open_about(cast.ward_4, title="Held her hand", body=BODY)
    Case.objects.filter(pk=found.pk).update(is_praise=True)
    found.refresh_from_db()
    return found


@pytest.fixture
def delivery(cast: Cast, case: Case) -> PraiseDelivery:
    return pass_praise_on(case=case, why=WHY, actor=cast.asha, to=cast.ben)


def test_it_goes_once_and_owes_one_mail(cast: Cast, case: Case, delivery: PraiseDelivery) -> None:
    again = pass_praise_on(case=case, why="Another reason.", actor=cast.asha, to=cast.ben)
    assert again == delivery
    assert Reminder.objects.filter(kind=ReminderKind.PRAISED, recipient=cast.ben).count() == 1
    by_hand = pass_praise_on(case=case, why=WHY, actor=cast.asha, to_words="The  night team")
    assert pass_praise_on(case=case, why=WHY, actor=cast.asha, to_words="the night TEAM") == by_hand


def test_the_mail_says_that_somebody_was_praised_and_no_word_of_the_story(
    cast: Cast, delivery: PraiseDelivery
) -> None:
    (owed,) = Reminder.objects.filter(kind=ReminderKind.PRAISED).select_related("recipient", "case__service")
    message = compose([owed], connection=mail.get_connection())
    assert message.subject == "A patient praised you"
    assert f"/praise/of/{delivery.case_id}/" in message.body
    assert "hand" not in message.body
    assert WHY not in message.body


def test_who_has_read_it_is_not_reminded(cast: Cast, delivery: PraiseDelivery) -> None:
    assert is_praise_unread(delivery.case_id, cast.ben.pk)
    open_praise(delivery=delivery, actor=cast.asha)
    assert is_praise_unread(delivery.case_id, cast.ben.pk)
    open_praise(delivery=delivery, actor=cast.ben)
    assert not is_praise_unread(delivery.case_id, cast.ben.pk)


def test_what_is_refused(cast: Cast, case: Case, open_about: OpenAbout) -> None:
    with pytest.raises(DomainError, match="not both"):
        pass_praise_on(case=case, why=WHY, actor=cast.asha, to=cast.ben, to_words="Ben")
    with pytest.raises(DomainError, match="not both"):
        pass_praise_on(case=case, why=WHY, actor=cast.asha)
    with pytest.raises(DomainError, match="Say why it mattered"):
        pass_praise_on(case=case, why=" ", actor=cast.asha, to=cast.ben)
    with pytest.raises(DomainError, match="to yourself"):
        pass_praise_on(case=case, why=WHY, actor=cast.asha, to=cast.asha)
    with pytest.raises(DomainError, match="does not work here"):
        pass_praise_on(case=case, why=WHY, actor=cast.asha, to=cast.olga)
    other = open_about(cast.ward_4)
    Case.objects.filter(pk=other.pk).update(is_praise=False)
    with pytest.raises(DomainError, match="no praise"):
        pass_praise_on(case=other, why=WHY, actor=cast.asha, to=cast.ben)


def test_an_award_waits_until_the_praised_person_lets_others_see(
    cast: Cast, delivery: PraiseDelivery
) -> None:
    with pytest.raises(DomainError, match="keep this praise to themselves"):
        nominate(delivery=delivery, why="Every night.", actor=cast.lena)
    with pytest.raises(DomainError, match="Only who was praised"):
        choose_sight(delivery=delivery, sight=PraiseSight.TEAM, actor=cast.lena)
    choose_sight(delivery=delivery, sight=PraiseSight.TEAM, actor=cast.ben)
    for _ in range(2):
        held = nominate(delivery=delivery, why="Every night.", actor=cast.lena)
    assert held.nominated_by == cast.lena


def test_a_colleague_reads_it_by_themselves(cast: Cast, case: Case, delivery: PraiseDelivery) -> None:
    with pytest.raises(DomainError, match="by themselves"):
        say_reached(delivery=delivery, actor=cast.asha)
    by_hand = pass_praise_on(case=case, why=WHY, actor=cast.asha, to_words="The night team")
    assert say_reached(delivery=by_hand, actor=cast.asha).reached_at is not None


def test_services_are_listed_in_the_order_of_the_tree(
    cast: Cast, case: Case, delivery: PraiseDelivery, open_about: OpenAbout
) -> None:
    for _ in range(3):
        other = open_about(cast.ward_5)
        Case.objects.filter(pk=other.pk).update(is_praise=True)
    rows = by_service(cast.lena, cast.northmere, now())
    assert [(row.name, row.heard, row.passed) for row in rows] == [("Ward 4", 1, 1), ("Ward 5", 3, 0)]
    assert [row.name for row in by_service(cast.asha, cast.northmere, now())] == ["Ward 4"]


def test_only_whom_it_concerns_sees_to_whom_it_went(
    client: Client, cast: Cast, delivery: PraiseDelivery
) -> None:
    client.force_login(cast.priya)
    listed = words_of(client.get("/praise/").content.decode())
    assert "Passed on to somebody who keeps it to themselves." in listed
    assert "Ben Okafor" not in listed
    assert client.get(f"/praise/passed/{delivery.pk}/").status_code == 404
    choose_sight(delivery=delivery, sight=PraiseSight.TEAM, actor=cast.ben)
    assert "Passed on to Ben Okafor: not read yet." in words_of(client.get("/praise/").content.decode())
    client.force_login(cast.olga)
    assert client.get(f"/praise/passed/{delivery.pk}/").status_code == 404
    assert client.get(f"/praise/of/{delivery.case_id}/").status_code == 404


def test_the_praised_person_reads_it_and_chooses(
    client: Client, cast: Cast, delivery: PraiseDelivery
) -> None:
    client.force_login(cast.ben)
    page = words_of(client.get(f"/praise/of/{delivery.case_id}/").content.decode())
    assert WHY in page
    assert "held her hand" in page
    client.post(f"/praise/of/{delivery.case_id}/", {"sight": "team"})
    delivery.refresh_from_db()
    assert (delivery.sight, delivery.reached_at is not None) == ("team", True)
    client.force_login(cast.asha)
    assert client.get(f"/praise/of/{delivery.case_id}/").status_code == 404


def test_passing_on_keeps_what_was_typed_on_a_mistake(client: Client, cast: Cast, case: Case) -> None:
    client.force_login(cast.asha)
    address = f"/cases/{case.pk}/praise/"
    assert "held her hand" in words_of(client.get(address).content.decode())
    refused = client.post(address, {"to": "", "to_words": "", "why": WHY})
    assert refused.status_code == 422
    assert WHY in refused.content.decode()
    done = client.post(address, {"to": cast.ben.pk, "to_words": "", "why": WHY}, follow=True)
    assert "Ben Okafor gets a mail." in words_of(done.content.decode())
    client.force_login(cast.rhys)
    assert client.post(address, {"to": cast.ben.pk, "why": WHY}).status_code == 403


def test_the_list_does_not_ask_more_for_more_stories(
    client: Client, cast: Cast, case: Case, open_about: OpenAbout, django_assert_max_num_queries: object
) -> None:
    for _ in range(6):
        other = open_about(cast.ward_4)
        Case.objects.filter(pk=other.pk).update(is_praise=True)
    client.force_login(cast.lena)
    with django_assert_max_num_queries(14):  # type: ignore[operator]
        client.get("/praise/")


def test_praise_of_a_withdrawn_story_is_gone(client: Client, cast: Cast, delivery: PraiseDelivery) -> None:
    delivery.case.story.__class__.objects.filter(pk=delivery.case.story_id).update(
        state="withdrawn", withdrawn_at=now()
    )
    client.force_login(cast.ben)
    assert client.get(f"/praise/of/{delivery.case_id}/").status_code == 404
    assert not is_praise_unread(delivery.case_id, cast.ben.pk)


def test_who_may_only_read_there_is_praised_without_personal_data(
    client: Client, cast: Cast, case: Case
) -> None:
    Story.objects.filter(pk=case.story_id).update(body=BODY + " Ring me on 07700 900123.")
    case.refresh_from_db()
    pass_praise_on(case=case, why=WHY, actor=cast.asha, to=cast.rhys)
    client.force_login(cast.rhys)
    page = words_of(client.get(f"/praise/of/{case.pk}/").content.decode())
    assert "held her hand" in page
    assert "900123" not in page


@pytest.mark.parametrize("how", ["left", "hidden"])
def test_praise_is_gone_for_who_left_and_while_its_story_is_hidden(
    client: Client, cast: Cast, delivery: PraiseDelivery, how: str
) -> None:
    if how == "left":
        Membership.objects.filter(user=cast.ben).delete()
        Membership.objects.create(user=cast.ben, service=cast.eastwold.root, role="reader")
    else:
        Story.objects.filter(pk=delivery.case.story_id).update(held_back_at=now())
    client.force_login(cast.ben)
    assert client.get(f"/praise/of/{delivery.case_id}/").status_code == 404
    assert "Praise that came to you" not in client.get("/praise/").content.decode()
