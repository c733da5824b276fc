"""Who is away, who stands in, and what may not be put down."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.core import mail
from django.db import IntegrityError, transaction

from feedbackhub.accounts.models import User
from feedbackhub.accounts.roles import Role
from feedbackhub.core.clock import local_date
from feedbackhub.core.errors import DomainError
from feedbackhub.core.models import AuditEvent
from feedbackhub.organisations.models import Absence
from feedbackhub.organisations.selectors import CoverCalendar, Wakefulness, absences_about, absences_in
from feedbackhub.organisations.services import Days, change_absence, end_absence, leave, record_absence
from tests.owed import do_what_is_owed
from tests.people import Cast, join, person

TODAY = local_date()
WEEK = timedelta(days=7)


def away(cast: Cast, user: User, deputy: User, first: date = TODAY, days: int = 7) -> Absence:
    return record_absence(
        user=user,
        organisation=cast.northmere,
        days=Days(first, first + timedelta(days=days - 1)),
        deputy=deputy,
        actor=user,
    )


def test_it_is_put_down_with_its_trace_and_the_deputy_hears_of_it(cast: Cast) -> None:
    absence = away(cast, cast.asha, cast.ben)
    assert (absence.user, absence.deputy, absence.back_on) == (cast.asha, cast.ben, TODAY + WEEK)
    assert AuditEvent.objects.filter(action="absence.recorded", actor=cast.asha).exists()
    do_what_is_owed()
    (message,) = mail.outbox
    assert message.to == ["ben@northmere.example"]
    assert message.subject == "You stand in for Asha Patel"
    assert "Asha Patel is away from" in message.body


def test_who_is_put_down_by_somebody_else_hears_of_it_too(cast: Cast) -> None:
    record_absence(
        user=cast.asha,
        organisation=cast.northmere,
        days=Days(TODAY, TODAY + WEEK),
        deputy=cast.ben,
        actor=cast.lena,
    )
    do_what_is_owed()
    assert {one.to[0] for one in mail.outbox} == {"ben@northmere.example", "asha@northmere.example"}


def test_the_mail_of_an_absence_taken_back_is_not_sent(cast: Cast) -> None:
    absence = away(cast, cast.asha, cast.ben)
    end_absence(absence=absence, actor=cast.asha)
    do_what_is_owed()
    assert mail.outbox == []


@pytest.mark.parametrize(
    ("first", "last", "why"),
    [
        (TODAY, TODAY - timedelta(days=1), "must come after"),
        (TODAY - WEEK, TODAY - timedelta(days=1), "are past"),
        (TODAY, TODAY + timedelta(days=366), "more than a year"),
    ],
)
def test_days_that_cannot_be_are_refused(cast: Cast, first: date, last: date, why: str) -> None:
    with pytest.raises(DomainError, match=why):
        record_absence(
            user=cast.asha,
            organisation=cast.northmere,
            days=Days(first, last),
            deputy=cast.ben,
            actor=cast.asha,
        )


def test_the_database_refuses_what_the_service_would(cast: Cast) -> None:
    for broken in (
        {"deputy": cast.asha, "starts_on": TODAY, "ends_on": TODAY},
        {"deputy": cast.ben, "starts_on": TODAY, "ends_on": TODAY - WEEK},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            Absence.objects.create(organisation=cast.northmere, user=cast.asha, **broken)


@pytest.mark.parametrize(
    ("name", "why"), [("asha", "for themselves"), ("rhys", "may not reply"), ("olga", "may not reply")]
)
def test_a_deputy_must_be_somebody_else_who_may_reply(cast: Cast, name: str, why: str) -> None:
    with pytest.raises(DomainError, match=why):
        away(cast, cast.asha, getattr(cast, name))


def test_the_same_days_are_put_down_once(cast: Cast) -> None:
    first = away(cast, cast.asha, cast.ben)
    with pytest.raises(DomainError, match="put down as away already"):
        away(cast, cast.asha, cast.priya, TODAY + timedelta(days=3))
    change_absence(
        absence=first, days=Days(TODAY, TODAY + 2 * WEEK), deputy=cast.priya, actor=cast.asha
    )  # its own days are no hindrance
    away(cast, cast.asha, cast.ben, TODAY + 3 * WEEK)


def test_a_chain_may_not_come_back_to_who_is_away(cast: Cast) -> None:
    away(cast, cast.ben, cast.priya)
    away(cast, cast.priya, cast.asha)
    with pytest.raises(DomainError, match="it would come back to Asha Patel"):
        away(cast, cast.asha, cast.ben)
    away(cast, cast.asha, cast.lena)


def test_the_chain_is_followed_and_nobody_is_named_twice(cast: Cast) -> None:
    away(cast, cast.asha, cast.ben)
    away(cast, cast.ben, cast.priya, days=2)
    calendar = CoverCalendar([cast.northmere.pk], TODAY)
    assert list(calendar.chain(cast.asha.pk, cast.northmere.pk)) == [cast.ben, cast.priya]
    later = CoverCalendar([cast.northmere.pk], TODAY + timedelta(days=3))
    assert list(later.chain(cast.asha.pk, cast.northmere.pk)) == [cast.ben]
    # Two rows that a race or a hand in the database left in a ring do not hang anything.
    Absence.objects.filter(user=cast.ben).update(deputy=cast.asha)
    ring = CoverCalendar([cast.northmere.pk], TODAY)
    assert list(ring.chain(cast.asha.pk, cast.northmere.pk)) == [cast.ben]


def test_until_is_the_first_day_back(cast: Cast) -> None:
    absence = away(cast, cast.asha, cast.ben, days=1)
    calendar = CoverCalendar([cast.northmere.pk], TODAY)
    back = absence.back_on
    assert (
        calendar.why_not(cast.asha.pk, cast.northmere.pk) == f"is away until {back:%A} {back.day} {back:%B}"
    )
    assert CoverCalendar([cast.northmere.pk], back).why_not(cast.asha.pk, cast.northmere.pk) == ""


def test_ended_early_is_over_at_once_and_cannot_be_changed(cast: Cast) -> None:
    absence = away(cast, cast.asha, cast.ben)
    end_absence(absence=absence, actor=cast.lena)
    assert CoverCalendar([cast.northmere.pk], TODAY).why_not(cast.asha.pk, cast.northmere.pk) == ""
    assert AuditEvent.objects.filter(action="absence.ended", actor=cast.lena).exists()
    with pytest.raises(DomainError, match="is over"):
        end_absence(absence=absence, actor=cast.lena)
    with pytest.raises(DomainError, match="is over"):
        change_absence(absence=absence, days=Days(TODAY, TODAY), deputy=cast.ben, actor=cast.lena)


def test_whoever_leaves_is_not_away(cast: Cast) -> None:
    away(cast, cast.asha, cast.ben)
    leave(user=cast.asha, organisation=cast.northmere, actor=cast.adam)
    assert not absences_in(cast.northmere, TODAY).exists()


def test_another_organisations_absences_are_not_seen(cast: Cast) -> None:
    away(cast, cast.asha, cast.ben)
    assert not absences_in(cast.eastwold, TODAY).exists()
    assert not absences_about(cast.asha, cast.eastwold, TODAY).exists()
    assert CoverCalendar([cast.eastwold.pk], TODAY).why_not(cast.asha.pk, cast.eastwold.pk) == ""
    assert list(absences_about(cast.ben, cast.northmere, TODAY).values_list("user", flat=True)) == [
        cast.asha.pk
    ]


def test_dormant_is_counted_from_the_last_sign_in_or_the_account(cast: Cast) -> None:
    from feedbackhub.core.clock import now

    awake = Wakefulness([cast.northmere.pk], TODAY)
    User.objects.filter(pk=cast.asha.pk).update(last_login=now() - timedelta(days=90))
    User.objects.filter(pk=cast.ben.pk).update(last_login=now() - timedelta(days=91))
    User.objects.filter(pk=cast.priya.pk).update(joined_at=now() - timedelta(days=91))
    asleep = {user.pk for user in User.objects.all() if awake.is_asleep(user, cast.northmere.pk)}
    assert asleep == {cast.ben.pk, cast.priya.pk}


def test_a_dormant_persons_reason_names_the_day(cast: Cast) -> None:
    from datetime import UTC, datetime

    sleeper = person("Sam Dormer", "sam@northmere.example")
    join(sleeper, cast.ward_5, Role.RESPONDER)
    sleeper.last_login = datetime(2026, 1, 3, 12, tzinfo=UTC)
    awake = Wakefulness([cast.northmere.pk], date(2026, 6, 1))
    assert awake.why_not(sleeper, cast.northmere.pk) == "has not signed in since 3 January 2026"
