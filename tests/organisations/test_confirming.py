"""The question every quarter, its answers, and which services stand in red."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.core import mail
from django.db import DatabaseError, transaction

from feedbackhub.accounts.models import User
from feedbackhub.core.clock import now
from feedbackhub.core.models import AuditEvent, OutboxMessage
from feedbackhub.organisations.models import Attestation, Ownership, OwnershipRank, Service
from feedbackhub.organisations.selectors import Confirmation, service_standings, services_in_red
from feedbackhub.organisations.services import (
    add_colleague,
    ask_again,
    ask_owners,
    change_policy,
    close_service,
    confirm,
    decline,
    set_answerers,
    set_owner,
)
from tests.owed import do_what_is_owed
from tests.people import TESTS, Cast

LIMITS = {
    "dormant_after_days": 90,
    "confirm_every_days": 90,
    "confirm_within_days": 14,
    "distressing_from": 4,
    "distressing_a_day": 3,
    "distressing_a_week": 5,
}


def held(service: Service, user: User) -> Ownership:
    return Ownership.objects.select_related("service", "user").get(service=service, user=user)


def names_in_red(cast: Cast, at: datetime | None = None) -> set[str]:
    day = at.date() if at else None
    return {one.service.name for one in services_in_red(cast.northmere, day)}


@pytest.fixture
def steady(cast: Cast) -> Cast:
    """Every service has two people, so that red is what a test makes it."""
    set_answerers(service=cast.site, owner=cast.priya, deputy=cast.lena, actor=TESTS)
    Service.objects.filter(pk=cast.community.pk).update(closed_on=now().date())
    return cast


def test_everybody_is_asked_once_in_one_mail(steady: Cast) -> None:
    set_answerers(service=steady.site, owner=steady.priya, deputy=steady.lena, actor=TESTS)
    assert ask_owners() == 4
    assert ask_owners() == 0
    do_what_is_owed()
    assert {one.to[0] for one in mail.outbox} == {
        "asha@northmere.example",
        "ben@northmere.example",
        "priya@northmere.example",
        "lena@northmere.example",
    }
    asked = next(one for one in mail.outbox if one.to == ["asha@northmere.example"])
    assert asked.subject == "Do you still answer for Ward 4?"
    assert "/answering/" in asked.body
    assert AuditEvent.objects.filter(action="ownership.asked").count() == 4


def test_one_persons_services_are_asked_about_in_one_mail(steady: Cast) -> None:
    set_owner(service=steady.ward_5, user=steady.priya, actor=TESTS)
    ask_owners()
    do_what_is_owed()
    (asked,) = [one for one in mail.outbox if one.to == ["priya@northmere.example"]]
    assert asked.subject == "Do you still answer for 2 services?"
    assert "- Ward 5" in asked.body


def test_a_second_mail_goes_half_way_and_no_third(steady: Cast) -> None:
    start = now()
    ask_owners(now=start)
    ask_owners(now=start + timedelta(days=6))
    assert OutboxMessage.objects.filter(task="organisations.send_question").count() == 4
    for days in (7, 8, 13):
        ask_owners(now=start + timedelta(days=days))
    assert OutboxMessage.objects.filter(task="organisations.send_question").count() == 8


def test_the_mail_is_not_sent_to_who_answered_meanwhile(steady: Cast) -> None:
    ask_owners()
    confirm(ownership=held(steady.ward_4, steady.asha), actor=steady.asha)
    do_what_is_owed()
    assert "asha@northmere.example" not in {one.to[0] for one in mail.outbox}


def test_confirming_keeps_who_said_so_and_lasts_a_quarter(steady: Cast) -> None:
    start = now()
    ask_owners(now=start)
    confirm(ownership=held(steady.ward_4, steady.asha), actor=steady.asha, now=start)
    said = Attestation.objects.get()
    assert (said.user, said.service, said.still_answers) == (steady.asha, steady.ward_4, True)
    assert AuditEvent.objects.filter(action="ownership.confirmed", actor=steady.asha).exists()
    standing = {one.service.pk: one for one in service_standings(steady.northmere)}[steady.ward_4.pk]
    assert [one.confirmation for one in standing.holders] == [Confirmation.CONFIRMED, Confirmation.WAITING]
    ask_owners(now=start + timedelta(days=89))
    assert held(steady.ward_4, steady.asha).asked_on is None
    ask_owners(now=start + timedelta(days=90))
    assert held(steady.ward_4, steady.asha).asked_on is not None


def test_what_somebody_said_is_never_changed(steady: Cast) -> None:
    confirm(ownership=held(steady.ward_4, steady.asha), actor=steady.asha)
    with pytest.raises(DatabaseError), transaction.atomic():
        Attestation.objects.update(still_answers=False)


def test_silence_turns_red_after_the_days_to_answer_and_not_before(steady: Cast) -> None:
    start = now()
    assert names_in_red(steady) == set()
    ask_owners(now=start)
    for user in (steady.ben, steady.priya, steady.lena):
        for one in Ownership.objects.filter(user=user).select_related("service"):
            confirm(ownership=one, actor=user, now=start)
    assert names_in_red(steady, start + timedelta(days=14)) == set()
    assert names_in_red(steady, start + timedelta(days=15)) == {"Ward 4"}
    (red,) = services_in_red(steady.northmere, (start + timedelta(days=15)).date())
    assert red.number == 1
    assert [one.why_not for one in red.holders] == ["has not said that they still answer for it", ""]


def test_nobody_lapses_unasked(steady: Cast) -> None:
    Ownership.objects.update(confirmed_at=now() - timedelta(days=1000), asked_on=None)
    assert names_in_red(steady) == set()


def test_saying_no_releases_them_and_turns_red_at_once_with_who_said_so(steady: Cast) -> None:
    decline(ownership=held(steady.ward_4, steady.ben), actor=steady.ben)
    assert not Ownership.objects.filter(service=steady.ward_4, user=steady.ben).exists()
    (red,) = services_in_red(steady.northmere)
    assert red.service == steady.ward_4
    assert [one.user for one in red.declined] == [steady.ben]
    set_answerers(service=steady.ward_4, owner=steady.asha, deputy=steady.ben, actor=steady.adam)
    assert services_in_red(steady.northmere) == []


def test_a_leaver_and_a_sleeper_do_not_count(steady: Cast) -> None:
    User.objects.filter(pk=steady.ben.pk).update(is_active=False)
    assert names_in_red(steady) == {"Ward 4"}
    User.objects.filter(pk=steady.ben.pk).update(is_active=True)
    assert names_in_red(steady) == set()
    User.objects.filter(pk=steady.asha.pk).update(last_login=now() - timedelta(days=100))
    assert names_in_red(steady) == {"Ward 4"}


def test_a_service_without_people_leans_on_the_one_above(steady: Cast) -> None:
    standings = {one.service.name: one for one in service_standings(steady.northmere)}
    assert standings["Ward 5"].place == steady.site
    assert not standings["Ward 5"].is_red
    set_answerers(service=steady.site, owner=None, deputy=None, actor=TESTS)
    assert names_in_red(steady) == {"Northmere Hospital", "Ward 5"}


def test_the_organisation_itself_is_red_only_where_it_names_too_few(steady: Cast) -> None:
    assert "Northmere NHS Trust" not in names_in_red(steady)
    set_owner(service=steady.northmere.root, user=steady.lena, actor=TESTS)
    assert "Northmere NHS Trust" in names_in_red(steady)


def test_closed_services_are_neither_red_nor_asked_about(steady: Cast) -> None:
    close_service(service=steady.ward_4, actor=steady.adam)
    Ownership.objects.filter(user=steady.ben).delete()
    assert names_in_red(steady) == set()
    ask_owners()
    assert held(steady.ward_4, steady.asha).asked_on is None


def test_who_takes_it_themselves_has_confirmed_it(steady: Cast) -> None:
    given = add_colleague(service=steady.ward_5, user=steady.priya, actor=steady.priya)
    assert given.confirmed_at is not None
    named = add_colleague(service=steady.ward_5, user=steady.lena, actor=steady.adam)
    assert named.confirmed_at is None


def test_a_confirmation_outlives_a_change_of_rank(steady: Cast) -> None:
    confirm(ownership=held(steady.ward_4, steady.ben), actor=steady.ben)
    set_answerers(service=steady.ward_4, owner=steady.ben, deputy=None, actor=steady.adam)
    assert held(steady.ward_4, steady.ben).confirmed_at is not None
    assert held(steady.ward_4, steady.ben).rank == OwnershipRank.OWNER


def test_a_lead_asks_again_and_pressing_twice_sends_once(steady: Cast) -> None:
    for _ in range(2):
        ask_again(ownership=held(steady.ward_4, steady.asha), actor=steady.lena)
    do_what_is_owed()
    assert [one.to for one in mail.outbox] == [["asha@northmere.example"]]


def test_the_organisation_sets_its_own_limits(steady: Cast) -> None:
    change_policy(
        organisation=steady.northmere, limits=LIMITS | {"confirm_within_days": 5}, actor=steady.lena
    )
    start = now()
    ask_owners(now=start)
    assert names_in_red(steady, start + timedelta(days=6)) == {"Ward 4", "Northmere Hospital"}
    assert AuditEvent.objects.filter(action="staffing.changed", actor=steady.lena).exists()


def test_the_standing_of_a_big_tree_takes_as_many_queries_as_that_of_a_small_one(
    steady: Cast, django_assert_max_num_queries: object
) -> None:
    with django_assert_max_num_queries(9):  # type: ignore[operator]
        service_standings(steady.northmere)
