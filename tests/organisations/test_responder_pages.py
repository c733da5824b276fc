"""The responders' pages: who may open them, what they say, what they do."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from django.core import mail
from django.db import connection
from django.test.utils import CaptureQueriesContext

from feedbackhub.accounts.models import User
from feedbackhub.accounts.roles import Role
from feedbackhub.core.clock import now
from feedbackhub.organisations.models import Invitation, Membership
from feedbackhub.organisations.services import create_service, leave
from tests.owed import do_what_is_owed
from tests.people import TESTS, Cast, join, person

if TYPE_CHECKING:
    from django.http import HttpResponse
    from django.test import Client


def text(answer: HttpResponse) -> str:
    """Give the page with its white space in one."""
    return " ".join(answer.content.decode().split())


def addresses(cast: Cast) -> list[str]:
    """Give every address of this room that only an administrator may open."""
    one, role, owned = cast.asha.pk, cast.asha.memberships.get().pk, cast.asha.ownerships.get().pk
    ward = cast.ward_4.pk
    return [
        "/responders/",
        "/responders/invite/",
        f"/responders/{one}/",
        f"/responders/{one}/invitation/",
        f"/responders/{one}/leave/",
        f"/responders/{one}/return/",
        f"/responders/{one}/roles/add/",
        f"/responders/{one}/roles/{role}/",
        f"/responders/{one}/roles/{role}/end/",
        f"/responders/{one}/answers-for/add/",
        f"/responders/{one}/answers-for/{owned}/end/",
        "/services/",
        f"/services/{ward}/",
        f"/services/{ward}/add/",
        f"/services/{ward}/edit/",
        f"/services/{ward}/answerers/",
    ]


class TestAccess:
    """Administrators only, and only their own organisation."""

    @pytest.mark.parametrize("who", ["asha", "priya", "lena", "rhys", "olga"])
    def test_other_roles_are_refused_by_get_and_post(self, cast: Cast, client: Client, who: str) -> None:
        client.force_login(getattr(cast, who))
        before = Membership.objects.count(), cast.ward_4.ownerships.count()
        for address in addresses(cast):
            assert client.get(address).status_code == 403, address
            assert client.post(address, {"x": "y"}).status_code == 403, address
        assert (Membership.objects.count(), cast.ward_4.ownerships.count()) == before

    def test_anonymous_people_are_asked_to_sign_in(self, cast: Cast, client: Client) -> None:
        for address in addresses(cast):
            answer = client.get(address)
            assert answer.status_code == 302, address
            assert answer.headers["Location"].startswith("/sign-in/"), address

    def test_somebody_without_any_organisation_is_refused(self, cast: Cast, client: Client) -> None:
        client.force_login(person("Nadia Cole", "nadia@northmere.example"))
        assert client.get("/responders/").status_code == 403

    def test_an_administrator_of_a_part_only_is_refused(self, cast: Cast, client: Client) -> None:
        somebody = person("Sam Reed", "sam@northmere.example")
        join(somebody, cast.site, Role.ADMIN)
        client.force_login(somebody)
        assert client.get("/responders/").status_code == 403

    def test_another_organisations_people_and_services_do_not_exist(self, cast: Cast, client: Client) -> None:
        olaf = person("Olaf Lind", "olaf@eastwold.example")
        join(olaf, cast.eastwold.root, Role.ADMIN)
        client.force_login(olaf)
        for address in addresses(cast):
            if any(part.isdigit() for part in address.split("/")):
                assert client.get(address).status_code in {404, 405}, address
                assert client.post(address, {"x": "y"}).status_code in {404, 405}, address
        assert cast.asha.memberships.get().is_active

    def test_one_persons_role_is_not_reached_through_another(self, cast: Cast, admin: Client) -> None:
        role = cast.ben.memberships.get().pk
        assert admin.get(f"/responders/{cast.asha.pk}/roles/{role}/").status_code == 404
        assert admin.post(f"/responders/{cast.asha.pk}/roles/{role}/end/").status_code == 404

    def test_buttons_need_a_post(self, cast: Cast, admin: Client) -> None:
        for end in (f"roles/{cast.asha.memberships.get().pk}/end/", "invitation/"):
            assert admin.get(f"/responders/{cast.asha.pk}/{end}").status_code == 405


class TestList:
    """Finding people, and what needs a hand."""

    def test_it_names_everybody_here_and_nobody_else(self, cast: Cast, admin: Client) -> None:
        page = text(admin.get("/responders/"))
        assert "6 people" in page
        for name in ("Asha Patel", "Ben Okafor", "Rhys Morgan", "Responder: Ward 4", "Owner of Ward 4"):
            assert name in page
        assert "Olga" not in page

    def test_what_is_missing_stands_on_top(self, cast: Cast, admin: Client) -> None:
        cast.ward_4.ownerships.filter(user=cast.ben).delete()
        Invitation.objects.create(user=cast.ben, organisation=cast.northmere, sent_at=now())
        User.objects.filter(pk=cast.rhys.pk).update(last_login=now() - timedelta(days=120))
        page = text(admin.get("/responders/"))
        assert (
            "3 services have nobody who answers for them</a>: Community, Northmere Hospital, Ward 5." in page
        )
        assert "1 service has an owner but no deputy</a>: Ward 4." in page
        assert "1 invitation is not taken up" in page
        assert "1 person has not signed in for long" in page
        assert page.index("Needs attention") < page.index("Name, email or job title")

    def test_a_link_that_ran_out_is_said_so(self, cast: Cast, admin: Client) -> None:
        sent = now() - timedelta(days=4)
        Invitation.objects.create(user=cast.ben, organisation=cast.northmere, sent_at=sent)
        assert "the link has run out" in text(admin.get("/responders/?state=invited"))

    def test_filters_and_search_narrow(self, cast: Cast, admin: Client) -> None:
        page = text(admin.get("/responders/", {"words": "matron"}))
        assert "1 person" in page
        assert "Priya Nair" in page
        assert "Asha Patel" not in page
        page = text(admin.get("/responders/", {"role": "responder", "service": cast.site.pk}))
        assert "2 people" in page
        assert "Nobody matches" in text(admin.get("/responders/", {"words": "zzz"}))

    def test_a_filter_that_does_not_exist_is_an_error_in_words(self, cast: Cast, admin: Client) -> None:
        answer = admin.get("/responders/", {"role": "emperor", "service": cast.eastwold.root.pk})
        assert answer.status_code == 422
        assert "Select one of the choices on the list" in text(answer)

    def test_leavers_are_left_out_until_asked_for(self, cast: Cast, admin: Client) -> None:
        leave(user=cast.asha, organisation=cast.northmere, actor=cast.adam)
        assert "Asha Patel" not in text(admin.get("/responders/"))
        assert "Asha Patel" in text(admin.get("/responders/", {"state": "left"}))

    def test_htmx_gets_the_list_alone(self, cast: Cast, admin: Client) -> None:
        part = admin.get("/responders/?words=asha", headers={"HX-Request": "true"}).content.decode()
        assert "<html" not in part
        assert "Asha Patel" in part

    def test_names_are_escaped(self, cast: Cast, admin: Client) -> None:
        User.objects.filter(pk=cast.asha.pk).update(full_name="<script>x</script>", job_title="<b>boss</b>")
        for address in ("/responders/", f"/responders/{cast.asha.pk}/"):
            page = admin.get(address).content.decode()
            assert "<script>x" not in page
            assert "<b>boss" not in page

    def test_pages_of_fifty_and_as_many_queries_for_two_as_for_fifty(self, cast: Cast, admin: Client) -> None:
        def queries() -> int:
            with CaptureQueriesContext(
                connection,
            ) as seen:
                assert admin.get("/responders/", {"words": "Crowd"}).status_code == 200
            return len(seen)

        def grow(first: int, last: int) -> None:
            for number in range(first, last):
                ward = create_service(
                    parent=cast.site, name=f"Bay {number}", code=f"B{number}", kind="team", actor=TESTS
                )
                somebody = person(f"Crowd {number:03}", f"crowd{number}@northmere.example")
                join(somebody, ward, Role.RESPONDER)
                ward.ownerships.create(user=somebody, rank="owner")

        grow(0, 2)
        queries()
        few = queries()
        grow(2, 51)
        assert queries() == few
        page = text(admin.get("/responders/", {"words": "Crowd"}))
        assert "51 people" in page
        assert "Crowd 049" in page
        assert "Crowd 050" not in page
        assert "Crowd 050" in text(admin.get("/responders/", {"words": "Crowd", "page": "2"}))


class TestInviting:
    """The form and its refusals."""

    def form(self, cast: Cast, **changes: object) -> dict[str, object]:
        """Give a right form, changed."""
        return {
            "email": "zoe@northmere.example",
            "full_name": "Zoë Marsh",
            "job_title": "Staff nurse",
            "role": "responder",
            "service": cast.ward_5.pk,
            "rank": "owner",
        } | changes

    def test_a_right_form_invites(self, cast: Cast, admin: Client) -> None:
        page = text(admin.post("/responders/invite/", self.form(cast), follow=True))
        assert "We have sent an invitation to zoe@northmere.example." in page
        assert "Zoë Marsh" in page
        assert cast.ward_5.ownerships.get().user.full_name == "Zoë Marsh"
        do_what_is_owed()
        assert [message.to for message in mail.outbox] == [["zoe@northmere.example"]]

    def test_an_administrator_needs_no_service(self, cast: Cast, admin: Client) -> None:
        form = self.form(cast, role="admin", service="", rank="none")
        assert admin.post("/responders/invite/", form).status_code == 302
        zoe = Membership.objects.get(user__email="zoe@northmere.example")
        assert zoe.service == cast.northmere.root

    @pytest.mark.parametrize(
        ("changes", "said"),
        [
            ({"email": ""}, "Enter their work email address"),
            ({"email": "zoe"}, "Enter an email address in the correct format"),
            ({"full_name": " "}, "Enter their full name"),
            ({"role": ""}, "Select a role"),
            ({"role": "emperor"}, "Select one of the choices on the list"),
            ({"service": ""}, "Select the service that they work in"),
            ({"service": "999999"}, "Select one of the choices on the list"),
            ({"role": "lead"}, "is a role for the whole organisation"),
            ({"role": "reader"}, "Reader is a role without replies"),
            ({"email": "ASHA@northmere.example"}, "Asha Patel already has access"),
            ({"full_name": "x" * 151}, "150 characters or fewer"),
        ],
    )
    def test_a_wrong_form_says_what_to_mend(
        self, cast: Cast, admin: Client, changes: dict[str, object], said: str
    ) -> None:
        answer = admin.post("/responders/invite/", self.form(cast, **changes))
        page = text(answer)
        assert answer.status_code == 422
        assert said in page
        assert "<title>Error: Invite somebody" in page
        assert "There is a problem" in page
        assert not Membership.objects.filter(user__full_name="Zoë Marsh").exists()

    def test_a_service_of_another_organisation_cannot_be_sent(self, cast: Cast, admin: Client) -> None:
        form = self.form(cast, service=cast.eastwold.root.pk)
        assert admin.post("/responders/invite/", form).status_code == 422

    def test_an_account_elsewhere_is_invited_with_the_same_words(self, cast: Cast, admin: Client) -> None:
        form = self.form(cast, email="olga@eastwold.example", full_name="Olga H", rank="none")
        page = text(admin.post("/responders/invite/", form, follow=True))
        assert "We have sent an invitation to olga@eastwold.example." in page
        assert "Eastwold" not in page

    def test_the_service_can_be_given_in_the_address(self, cast: Cast, admin: Client) -> None:
        page = text(admin.get("/responders/invite/", {"service": cast.ward_5.pk}))
        assert f'<option value="{cast.ward_5.pk}" selected>' in page


class TestOne:
    """One person's page and what its buttons do."""

    def test_it_shows_roles_services_and_state(self, cast: Cast, admin: Client) -> None:
        page = text(admin.get(f"/responders/{cast.asha.pk}/"))
        for words in (
            "Ward manager",
            "asha@northmere.example",
            "Responder",
            "Ward 4",
            "as owner",
            "End access",
        ):
            assert words in page

    def test_roles_elsewhere_are_not_shown(self, cast: Cast, admin: Client) -> None:
        join(cast.asha, cast.eastwold.root, Role.READER)
        assert "Eastwold" not in text(admin.get(f"/responders/{cast.asha.pk}/"))

    def test_giving_changing_and_taking_a_role(self, cast: Cast, admin: Client) -> None:
        one = f"/responders/{cast.asha.pk}/"
        form = {"role": "reader", "service": cast.community.pk}
        assert "has the role" in text(admin.post(f"{one}roles/add/", form, follow=True))
        extra = cast.asha.memberships.get(service=cast.community, is_active=True)
        form = {"role": "responder", "service": cast.community.pk}
        assert "is changed" in text(admin.post(f"{one}roles/{extra.pk}/", form, follow=True))
        extra = cast.asha.memberships.get(service=cast.community, is_active=True)
        assert extra.role == Role.RESPONDER
        page = text(admin.post(f"{one}roles/{extra.pk}/end/", follow=True))
        assert "no longer has the role Responder, Community" in page

    def test_a_refusal_is_shown_where_it_was_asked(self, cast: Cast, admin: Client) -> None:
        one = f"/responders/{cast.asha.pk}/"
        answer = admin.post(f"{one}roles/add/", {"role": "responder", "service": cast.ward_4.pk})
        assert answer.status_code == 422
        assert "already has the role Responder at Ward 4" in text(answer)
        only = cast.asha.memberships.get()
        assert "only role" in text(admin.post(f"{one}roles/{only.pk}/end/", follow=True))

    def test_owning_and_releasing(self, cast: Cast, admin: Client) -> None:
        one = f"/responders/{cast.priya.pk}/"
        form = {"service": cast.ward_4.pk, "rank": "owner"}
        page = text(admin.post(f"{one}answers-for/add/", form, follow=True))
        assert "Priya Nair answers for Ward 4 now." in page
        held = cast.priya.ownerships.get()
        page = text(admin.post(f"{one}answers-for/{held.pk}/end/", follow=True))
        assert "no longer answers for Ward 4" in page
        answer = admin.post(f"/responders/{cast.rhys.pk}/answers-for/add/", form)
        assert answer.status_code == 422
        assert "no role at Ward 4 that may reply" in text(answer)

    def test_leaving_says_first_what_will_happen(self, cast: Cast, admin: Client) -> None:
        page = text(admin.get(f"/responders/{cast.asha.pk}/leave/"))
        assert "End access for Asha Patel?" in page
        assert "their open cases move" in page
        assert "Ward 4 loses its owner" in page
        assert cast.asha.memberships.get().is_active
        page = text(admin.post(f"/responders/{cast.asha.pk}/leave/", follow=True))
        assert "Asha Patel has no access any more" in page
        assert not User.objects.get(pk=cast.asha.pk).is_active

    def test_coming_back(self, cast: Cast, admin: Client) -> None:
        leave(user=cast.asha, organisation=cast.northmere, actor=cast.adam)
        assert "Let Asha Patel back in?" in text(admin.get(f"/responders/{cast.asha.pk}/return/"))
        page = text(admin.post(f"/responders/{cast.asha.pk}/return/", follow=True))
        assert "has access again" in page
        assert "Send the invitation again" in page

    def test_the_last_administrator_is_told_why_not(self, cast: Cast, admin: Client) -> None:
        page = text(admin.post(f"/responders/{cast.adam.pk}/leave/", follow=True))
        assert "You cannot end your own access" in page
        assert "This is you." in page
        role = cast.adam.memberships.get().pk
        answer = admin.post(f"/responders/{cast.adam.pk}/roles/{role}/", {"role": "lead", "service": ""})
        assert answer.status_code == 422
        assert "You cannot take your own administrator role away" in text(answer)

    def test_the_invitation_is_sent_again(self, cast: Cast, admin: Client) -> None:
        assert admin.post(f"/responders/{cast.ben.pk}/invitation/").status_code == 404
        Invitation.objects.create(user=cast.ben, organisation=cast.northmere, sent_at=now())
        page = text(admin.post(f"/responders/{cast.ben.pk}/invitation/", follow=True))
        assert "We have sent the invitation to ben@northmere.example again." in page
        do_what_is_owed()
        assert len(mail.outbox) == 1


def test_an_address_in_letters_that_only_look_new_is_refused_in_words(cast: Cast, admin: Client) -> None:
    """The Kelvin sign is a K to Python and to the index, and none to the search for the address."""
    person("Kate Lund", "kate@northmere.example")
    join(User.objects.get(email="kate@northmere.example"), cast.ward_4, Role.READER)
    sent = {"email": "\u212aate@northmere.example", "full_name": "Kate", "role": "reader", "rank": "none"}
    answer = admin.post("/responders/invite/", sent | {"service": cast.ward_4.pk})
    assert answer.status_code == 422
    assert "already has access" in text(answer)
