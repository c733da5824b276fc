"""The pages on cover: who may open them, what they say, what they do."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from casework.models import Case
from feedbackhub.accounts.models import User
from feedbackhub.core.clock import local_date, now
from feedbackhub.organisations.models import Absence, Attestation, Ownership, StaffingPolicy
from feedbackhub.organisations.services import ask_owners, set_answerers
from tests.casework.seeing import words_of
from tests.people import TESTS, Cast

if TYPE_CHECKING:
    from django.test import Client
    from pytest_django import DjangoAssertNumQueries

    from tests.casework.conftest import OpenAbout

TODAY = local_date()
WEEK = timedelta(days=7)


def said(answer: Any) -> str:
    return words_of(answer.content.decode())


def away(cast: Cast, user: User, deputy: User, first: date = TODAY + WEEK, days: int = 7) -> Absence:
    return Absence.objects.create(
        organisation=cast.northmere,
        user=user,
        deputy=deputy,
        starts_on=first,
        ends_on=first + timedelta(days=days - 1),
        recorded_by=user,
    )


def sent(first: date, back: date, deputy: User, **more: Any) -> dict[str, Any]:
    """Give what the form sends."""
    parts = {
        f"{name}_{part}": getattr(day, part)
        for name, day in (("starts_on", first), ("back_on", back))
        for part in ("day", "month", "year")
    }
    return parts | {"deputy": deputy.pk} | more


def due(case: Case, day: date) -> Case:
    Case.objects.filter(pk=case.pk).update(due_on=day)
    return case


LEADS_ONLY = ["/cover/services/", "/cover/people/", "/cover/limits/"]


@pytest.mark.parametrize("address", ["/cover/", "/cover/add/", *LEADS_ONLY, "/answering/"])
def test_nobody_sees_them_without_signing_in(cast: Cast, client: Client, address: str) -> None:
    assert client.get(address).status_code == 302


@pytest.mark.parametrize("address", LEADS_ONLY)
@pytest.mark.parametrize(
    ("who", "status"), [("asha", 403), ("priya", 403), ("rhys", 403), ("lena", 200), ("adam", 200)]
)
def test_what_shows_everybody_is_for_leads_and_administrators(
    cast: Cast, client: Client, address: str, who: str, status: int
) -> None:
    client.force_login(getattr(cast, who))
    assert client.get(address).status_code == status


@pytest.mark.parametrize(("who", "status"), [("asha", 200), ("lena", 200), ("adam", 200), ("rhys", 403)])
def test_the_calendar_is_for_who_answers_and_who_shares_out(
    cast: Cast, client: Client, who: str, status: int
) -> None:
    client.force_login(getattr(cast, who))
    assert client.get("/cover/").status_code == status


def test_the_menu_leads_there(cast: Cast, client: Client) -> None:
    client.force_login(cast.asha)
    assert 'href="/cover/"' in client.get("/cover/").content.decode()
    client.force_login(cast.rhys)
    assert 'href="/cover/"' not in client.get("/queue/").content.decode()


def test_a_responder_sees_what_is_about_them_and_a_lead_everything(cast: Cast, client: Client) -> None:
    mine = away(cast, cast.asha, cast.ben)
    others = away(cast, cast.priya, cast.lena)
    client.force_login(cast.asha)
    page = said(client.get("/cover/"))
    assert "Ben Okafor stands in." in page
    assert "Priya Nair" not in page
    assert client.get(f"/cover/{mine.pk}/").status_code == 200
    assert client.get(f"/cover/{others.pk}/").status_code == 404
    client.force_login(cast.lena)
    page = said(client.get("/cover/"))
    assert "Asha Patel" in page
    assert "Priya Nair" in page


def test_another_organisations_absence_does_not_exist(cast: Cast, client: Client) -> None:
    absence = away(cast, cast.asha, cast.ben)
    client.force_login(cast.olga)
    for tail in ("", "change/"):
        assert client.get(f"/cover/{absence.pk}/{tail}").status_code == 404
    for tail in ("end/", "hand-over/"):
        assert client.post(f"/cover/{absence.pk}/{tail}").status_code == 404
    assert client.post(f"/cover/services/{cast.asha.ownerships.get().pk}/ask/").status_code == 404


def test_whoever_stands_in_looks_and_changes_nothing(
    cast: Cast, client: Client, open_about: OpenAbout
) -> None:
    absence = away(cast, cast.asha, cast.ben)
    case = due(open_about(cast.ward_4, title="A cold tea"), TODAY + timedelta(days=8))
    client.force_login(cast.ben)
    page = said(client.get(f"/cover/{absence.pk}/"))
    assert "A cold tea" not in page
    assert "Plans change" not in page
    for tail in ("end/", "hand-over/"):
        assert client.post(f"/cover/{absence.pk}/{tail}").status_code == 404
    case.refresh_from_db()
    assert case.owner == cast.asha


def test_buttons_need_a_post(cast: Cast, client: Client) -> None:
    absence = away(cast, cast.asha, cast.ben)
    held = cast.asha.ownerships.get().pk
    client.force_login(cast.lena)
    for address in (
        f"/cover/{absence.pk}/end/",
        f"/cover/{absence.pk}/hand-over/",
        f"/cover/services/{held}/ask/",
        "/answering/all/",
        f"/answering/{held}/yes/",
        f"/answering/{held}/no/",
    ):
        assert client.get(address).status_code == 405


def test_a_ward_manager_puts_down_a_holiday(cast: Cast, client: Client, open_about: OpenAbout) -> None:
    due(open_about(cast.ward_4, title="A cold tea"), TODAY + timedelta(days=8))
    client.force_login(cast.asha)
    answer = client.post("/cover/add/", sent(TODAY + WEEK, TODAY + 2 * WEEK, cast.ben), follow=True)
    absence = Absence.objects.get()
    assert (absence.user, absence.deputy) == (cast.asha, cast.ben)
    assert absence.ends_on == TODAY + 2 * WEEK - timedelta(days=1)
    page = said(answer)
    assert "Put down. Ben Okafor is told by email." in page
    assert "You will be away" in page
    assert "A cold tea" in page
    assert "They go to Ben Okafor on" in page


def test_a_lead_puts_it_down_for_somebody_else(cast: Cast, client: Client) -> None:
    client.force_login(cast.lena)
    assert "Who is away?" in said(client.get("/cover/add/?for=somebody"))
    client.post(
        "/cover/add/?for=somebody", sent(TODAY, TODAY + WEEK, cast.ben, person=cast.asha.pk), follow=True
    )
    assert Absence.objects.get().user == cast.asha


def test_a_responder_cannot_put_it_down_for_somebody_else(cast: Cast, client: Client) -> None:
    client.force_login(cast.asha)
    client.post("/cover/add/?for=somebody", sent(TODAY, TODAY + WEEK, cast.ben, person=cast.priya.pk))
    assert Absence.objects.get().user == cast.asha


def test_an_administrator_who_does_not_answer_puts_down_others(cast: Cast, client: Client) -> None:
    client.force_login(cast.adam)
    page = said(client.get("/cover/add/"))
    assert "Who is away?" in page


@pytest.mark.parametrize(
    ("first", "back", "why"),
    [
        (TODAY + WEEK, TODAY + WEEK, "The first day back must be after the first day away"),
        (TODAY - 2 * WEEK, TODAY - WEEK, "The first day back must be in the future"),
    ],
)
def test_days_that_cannot_be_are_refused_in_words(
    cast: Cast, client: Client, first: date, back: date, why: str
) -> None:
    client.force_login(cast.asha)
    answer = client.post("/cover/add/", sent(first, back, cast.ben))
    assert answer.status_code == 422
    assert why in said(answer)
    assert not Absence.objects.exists()


def test_somebody_elsewhere_cannot_be_chosen(cast: Cast, client: Client) -> None:
    client.force_login(cast.asha)
    for user in (cast.olga, cast.rhys, cast.asha):
        assert client.post("/cover/add/", sent(TODAY, TODAY + WEEK, user)).status_code == 422


def test_days_put_down_already_are_refused_in_words(cast: Cast, client: Client) -> None:
    away(cast, cast.asha, cast.ben)
    client.force_login(cast.asha)
    answer = client.post("/cover/add/", sent(TODAY + WEEK, TODAY + 2 * WEEK, cast.ben))
    assert answer.status_code == 422
    assert "is put down as away already" in said(answer)


def test_changing_and_taking_back(cast: Cast, client: Client) -> None:
    absence = away(cast, cast.asha, cast.ben)
    client.force_login(cast.asha)
    assert str((TODAY + 2 * WEEK).year) in client.get(f"/cover/{absence.pk}/change/").content.decode()
    client.post(f"/cover/{absence.pk}/change/", sent(TODAY + WEEK, TODAY + 3 * WEEK, cast.priya))
    absence.refresh_from_db()
    assert (absence.deputy, absence.back_on) == (cast.priya, TODAY + 3 * WEEK)
    page = said(client.post(f"/cover/{absence.pk}/end/", follow=True))
    assert "New stories come to you again." in page
    assert "You are not put down as away" in page


def test_handing_over_now(cast: Cast, client: Client, open_about: OpenAbout) -> None:
    cases = [due(open_about(cast.ward_4), TODAY + timedelta(days=8)) for _ in range(2)]
    later = due(open_about(cast.ward_4), TODAY + timedelta(days=60))
    absence = away(cast, cast.asha, cast.priya)
    client.force_login(cast.asha)
    assert "Hand over these 2 stories now" in said(client.get(f"/cover/{absence.pk}/"))
    page = said(client.post(f"/cover/{absence.pk}/hand-over/", follow=True))
    assert "2 stories have gone to Priya Nair." in page
    assert "Nothing that you have in hand falls due by then." in page
    for case in cases:
        case.refresh_from_db()
        assert case.owner == cast.priya
    later.refresh_from_db()
    assert later.owner == cast.asha


def test_a_chain_and_a_gap_are_said(cast: Cast, client: Client) -> None:
    Ownership.objects.create(service=cast.ward_5, user=cast.priya, rank="owner")
    absence = away(cast, cast.priya, cast.ben)
    away(cast, cast.ben, cast.lena, days=3)
    client.force_login(cast.priya)
    page = said(client.get(f"/cover/{absence.pk}/"))
    assert "Ben Okafor is away too" in page
    assert "Lena Brook stands in then." in page
    assert "Ben Okafor may not reply for Ward 5." in page


# Services in red


def test_red_services_are_listed_with_what_is_missing(cast: Cast, client: Client) -> None:
    Ownership.objects.filter(user=cast.ben).delete()
    client.force_login(cast.lena)
    page = said(client.get("/cover/services/"))
    assert "Only Asha Patel answers for it." in page
    assert "Nobody is named for it. Its stories go to a lead." in page
    assert "Who answers (4 in red)" in page
    assert "Ask an administrator to name somebody." in page
    client.force_login(cast.adam)
    answer = client.get("/cover/services/")
    assert f"/services/{cast.ward_4.pk}/answerers/" in answer.content.decode()


def test_where_all_is_well_it_says_so(cast: Cast, client: Client) -> None:
    set_answerers(service=cast.site, owner=cast.priya, deputy=cast.lena, actor=TESTS)
    set_answerers(service=cast.community, owner=cast.lena, deputy=None, actor=TESTS)
    client.force_login(cast.lena)
    assert "1 service stands in red" in said(client.get("/cover/services/"))
    Ownership.objects.filter(service=cast.community).delete()
    type(cast.community).objects.filter(pk=cast.community.pk).update(closed_on=TODAY)
    page = said(client.get("/cover/services/"))
    assert "Two people or more answer for each of 4 services." in page
    assert "Who answers (" not in page


def test_a_lead_asks_again(cast: Cast, client: Client) -> None:
    ask_owners(now=now() - timedelta(days=30))
    client.force_login(cast.lena)
    page = said(client.get("/cover/services/"))
    assert "has not said that they still answer for it" in page
    held = cast.asha.ownerships.get().pk
    page = said(client.post(f"/cover/services/{held}/ask/", follow=True))
    assert "We have asked Asha Patel about Ward 4." in page


# Saying that one still answers


def test_looking_at_the_page_says_nothing(cast: Cast, client: Client) -> None:
    client.force_login(cast.asha)
    page = said(client.get("/answering/"))
    assert "Do you still answer for these?" in page
    assert "I still answer for Ward 4" in page
    assert not Attestation.objects.exists()


def test_one_press_confirms(cast: Cast, client: Client) -> None:
    client.force_login(cast.asha)
    held = cast.asha.ownerships.get().pk
    page = said(client.post(f"/answering/{held}/yes/", follow=True))
    assert "Thank you. You answer for Ward 4." in page
    assert "You said so on" in page
    assert cast.asha.ownerships.get().confirmed_at is not None


def test_one_press_confirms_all(cast: Cast, client: Client) -> None:
    Ownership.objects.create(service=cast.ward_5, user=cast.asha, rank="deputy")
    client.force_login(cast.asha)
    assert "I still answer for all 2" in said(client.get("/answering/"))
    client.post("/answering/all/")
    assert Attestation.objects.filter(user=cast.asha, still_answers=True).count() == 2


def test_saying_no_says_who_sees_it(cast: Cast, client: Client) -> None:
    client.force_login(cast.ben)
    held = cast.ben.ownerships.get().pk
    page = said(client.post(f"/answering/{held}/no/", follow=True))
    assert "You no longer answer for Ward 4." in page
    assert not cast.ben.ownerships.exists()
    client.force_login(cast.lena)
    assert "Ben Okafor said on" in said(client.get("/cover/services/"))


def test_nobody_answers_for_another(cast: Cast, client: Client) -> None:
    client.force_login(cast.ben)
    held = cast.asha.ownerships.get().pk
    for answer in ("yes", "no"):
        assert client.post(f"/answering/{held}/{answer}/").status_code == 404
    assert not Attestation.objects.exists()


# What people carry


def test_people_stand_in_the_order_of_their_names_with_what_they_carry(
    cast: Cast, client: Client, open_about: OpenAbout
) -> None:
    for criticality in (1, 5):
        case = open_about(cast.ward_4)
        Case.objects.filter(pk=case.pk).update(criticality=criticality)
    nobodys = open_about(cast.ward_5)
    Case.objects.filter(pk=nobodys.pk).update(owner=None)
    away(cast, cast.ben, cast.asha, first=TODAY)
    client.force_login(cast.lena)
    page = said(client.get("/cover/people/"))
    assert "3 stories are open, with 1 person. 1 story has nobody." in page
    table = page[page.index("Person Open stories") :]
    places = [table.index(f"{one.full_name} ") for one in (cast.asha, cast.ben, cast.lena, cast.priya)]
    assert places == sorted(places)
    assert "Adam Frost" not in table
    assert "Is away until" in page
    assert "1 of 3" in page


def test_it_takes_as_many_queries_for_many_people_as_for_few(
    cast: Cast, client: Client, open_about: OpenAbout, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    for _ in range(3):
        open_about(cast.ward_4)
    client.force_login(cast.lena)
    with django_assert_max_num_queries(26):
        client.get("/cover/people/")


def test_who_has_left_with_stories_in_hand_is_shown(
    cast: Cast, client: Client, open_about: OpenAbout
) -> None:
    open_about(cast.ward_4)
    User.objects.filter(pk=cast.asha.pk).update(is_active=False)
    client.force_login(cast.lena)
    assert "Has left" in said(client.get("/cover/people/"))


# Limits


def limits(**changes: int) -> dict[str, int]:
    return {
        "dormant_after_days": 60,
        "confirm_every_days": 90,
        "confirm_within_days": 14,
        "distressing_from": 3,
        "distressing_a_day": 2,
        "distressing_a_week": 6,
    } | changes


def test_a_lead_changes_the_limits(cast: Cast, client: Client) -> None:
    client.force_login(cast.lena)
    assert 'value="90"' in client.get("/cover/limits/").content.decode()
    assert "The limits are saved." in said(client.post("/cover/limits/", limits(), follow=True))
    policy = StaffingPolicy.objects.get(organisation=cast.northmere)
    assert (policy.dormant_after_days, policy.distressing_from, policy.distressing_a_day) == (60, 3, 2)


@pytest.mark.parametrize(
    ("name", "value"), [("dormant_after_days", 13), ("distressing_a_day", 0), ("confirm_every_days", 366)]
)
def test_a_limit_out_of_bounds_is_refused(cast: Cast, client: Client, name: str, value: int) -> None:
    client.force_login(cast.lena)
    answer = client.post("/cover/limits/", limits(**{name: value}))
    assert answer.status_code == 422
    assert not StaffingPolicy.objects.exists()
