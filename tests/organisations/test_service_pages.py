"""The tree of services, choosing an organisation, and the first administrator."""

from __future__ import annotations

import re
from io import StringIO
from typing import TYPE_CHECKING

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from feedbackhub.accounts.models import User
from feedbackhub.accounts.roles import Role
from feedbackhub.core.models import AuditEvent
from feedbackhub.organisations.models import Membership, Organisation, Service
from feedbackhub.organisations.services import create_service
from tests.organisations.test_responder_pages import text
from tests.people import TESTS, Cast, join

if TYPE_CHECKING:
    from django.test import Client


class TestTree:
    """Reading and tending it."""

    def test_it_says_who_answers_or_nobody(self, cast: Cast, admin: Client) -> None:
        page = text(admin.get("/services/"))
        assert "Asha Patel" in page
        assert "Nobody: the lead answers" in page
        assert "5 services. 3 without anybody who answers, 0 with an owner but no deputy." in page
        assert "Eastwold" not in page

    def test_a_tree_without_a_service_says_what_to_do(self, cast: Cast, client: Client) -> None:
        join(cast.olga, cast.eastwold.root, Role.ADMIN)
        client.force_login(cast.olga)
        assert "Add the services that stories are about." in text(client.get("/services/"))

    def test_a_code_in_letters_that_only_look_new_is_refused_in_words(
        self, cast: Cast, admin: Client
    ) -> None:
        """The Kelvin sign is a K to the index of codes, and none to an ordinary search for the code."""
        create_service(parent=cast.ward_4, name="Bay", code="K1", kind="team", actor=TESTS)
        sent = {"name": "Bay", "kind": "team", "code": "\u212a1"}
        assert admin.post(f"/services/{cast.ward_4.pk}/add/", sent).status_code == 422

    def test_it_narrows_to_what_is_missing(self, cast: Cast, admin: Client) -> None:
        page = text(admin.get("/services/?show=without-owner", headers={"HX-Request": "true"}))
        assert "3 services" in page
        assert "Ward 4" not in page
        assert "1 service" in text(admin.get("/services/?words=w4", headers={"HX-Request": "true"}))
        assert "No service matches" in text(admin.get("/services/?words=zzz"))

    def test_as_many_queries_for_a_large_tree(self, cast: Cast, admin: Client) -> None:
        def queries() -> int:
            with CaptureQueriesContext(connection) as seen:
                admin.get("/services/")
            return len(seen)

        queries()
        few = queries()
        for number in range(50):
            ward = create_service(
                parent=cast.site, name=f"Bay {number}", code=f"B{number}", kind="team", actor=TESTS
            )
            ward.ownerships.create(user=cast.priya, rank="owner")
        assert queries() == few

    def test_one_service_and_what_is_beneath(self, cast: Cast, admin: Client) -> None:
        page = text(admin.get(f"/services/{cast.site.pk}/"))
        for words in ("Northmere Hospital", "RZN01", "Ward 4", ": Asha Patel", "Northmere NHS Trust"):
            assert words in page

    def test_adding_beneath(self, cast: Cast, admin: Client) -> None:
        form = {"name": "Ward 6", "kind": "team", "code": "RZN01-W6"}
        page = text(admin.post(f"/services/{cast.site.pk}/add/", form, follow=True))
        assert "Ward 6 is added" in page
        made = Service.objects.get(code="RZN01-W6")
        assert f"/services/{made.pk}/answerers/" in page
        assert made.path.startswith(cast.site.path)
        assert made.organisation == cast.northmere

    @pytest.mark.parametrize(
        ("form", "said"),
        [
            ({"name": "", "kind": "team", "code": ""}, "Enter the name of the service"),
            ({"name": "X", "kind": "team", "code": "rzn01-w4"}, "The code rzn01-w4 belongs to Ward 4"),
            ({"name": "X", "kind": "organisation", "code": ""}, "Select one of the choices on the list"),
        ],
    )
    def test_a_wrong_form_says_what_to_mend(
        self, cast: Cast, admin: Client, form: dict[str, str], said: str
    ) -> None:
        for address in (f"/services/{cast.site.pk}/add/", f"/services/{cast.ward_5.pk}/edit/"):
            answer = admin.post(address, form)
            assert answer.status_code == 422
            assert said in text(answer)
        assert Service.objects.filter(organisation=cast.northmere).count() == 5

    def test_renaming_keeps_place_and_code(self, cast: Cast, admin: Client) -> None:
        form = {"name": " Acute  admissions ", "kind": "team", "code": "RZN01-W5"}
        assert "The service is saved." in text(
            admin.post(f"/services/{cast.ward_5.pk}/edit/", form, follow=True)
        )
        path = cast.ward_5.path
        cast.ward_5.refresh_from_db()
        assert (cast.ward_5.name, cast.ward_5.path) == ("Acute admissions", path)
        assert AuditEvent.objects.filter(action="service.changed", actor=cast.adam).count() == 1

    def test_the_organisation_itself_is_not_renamed(self, cast: Cast, admin: Client) -> None:
        assert admin.get(f"/services/{cast.northmere.root.pk}/edit/").status_code == 404
        assert admin.get(f"/services/{cast.northmere.root.pk}/").status_code == 200

    def test_owner_and_deputy_are_chosen_from_those_who_may_reply(self, cast: Cast, admin: Client) -> None:
        address = f"/services/{cast.ward_4.pk}/answerers/"
        page = text(admin.get(address))
        assert f'<option value="{cast.asha.pk}" selected>' in page
        assert "Rhys Morgan" not in page
        form = {"owner": cast.ben.pk, "deputy": cast.asha.pk}
        assert "Saved" in text(admin.post(address, form, follow=True))
        assert {one.rank: one.user for one in cast.ward_4.ownerships.all()} == {
            "owner": cast.ben,
            "deputy": cast.asha,
        }
        answer = admin.post(address, {"owner": cast.ben.pk, "deputy": cast.ben.pk})
        assert answer.status_code == 422
        assert admin.post(address, {"owner": cast.rhys.pk, "deputy": ""}).status_code == 422
        admin.post(address, {"owner": "", "deputy": ""})
        assert not cast.ward_4.ownerships.exists()


class TestChoosing:
    """People who belong to several organisations."""

    def test_only_ones_own_are_offered_and_accepted(self, cast: Cast, client: Client) -> None:
        join(cast.olga, cast.ward_4, Role.READER)
        client.force_login(cast.olga)
        page = text(client.get("/organisation/"))
        assert "Northmere NHS Trust" in page
        assert "Eastwold NHS Trust" in page
        assert client.post("/organisation/", {"organisation": cast.northmere.pk}).status_code == 302
        assert client.session["organisation"] == cast.northmere.pk
        assert "You are working in Northmere NHS Trust now." in text(client.get("/account/"))

    def test_another_organisation_cannot_be_chosen(self, cast: Cast, client: Client) -> None:
        client.force_login(cast.asha)
        answer = client.post("/organisation/", {"organisation": cast.eastwold.pk})
        assert answer.status_code == 422
        assert "organisation" not in client.session
        assert "Select an organisation" in text(client.post("/organisation/", {}))

    def test_a_choice_ends_with_the_membership(self, cast: Cast, client: Client) -> None:
        join(cast.olga, cast.ward_4, Role.READER)
        client.force_login(cast.olga)
        client.post("/organisation/", {"organisation": cast.northmere.pk})
        Membership.objects.filter(user=cast.olga, service=cast.ward_4).update(is_active=False)
        assert "Eastwold NHS Trust" in text(client.get("/account/"))

    def test_somebody_without_one_is_told_what_to_do(self, cast: Cast, client: Client) -> None:
        Membership.objects.filter(user=cast.asha).update(is_active=False)
        client.force_login(cast.asha)
        assert "You do not belong to an organisation" in text(client.get("/organisation/"))


class TestCreateAdmin:
    """Production's first account."""

    def run(self, *options: str) -> str:
        """Run the command and give what it prints."""
        out = StringIO()
        call_command("create_admin", *options, stdout=out)
        return out.getvalue()

    def test_organisation_administrator_and_link_from_nothing(self, db: None, client: Client) -> None:
        printed = self.run(
            "--organisation=rzx",
            "--organisation-name=Southmere NHS Trust",
            "--email=ann@x.example",
            "--name=Ann Lee",
        )
        found = re.search(r"http://testserver(/password/set/\S+)", printed)
        assert found
        page = client.get(found[1]).headers["Location"]
        client.post(page, {"new_password": "three quiet otters"})
        assert client.get("/responders/").status_code == 200
        assert Organisation.objects.get().ods_code == "RZX"
        again = self.run("--organisation=RZX", "--email=ANN@x.example", "--name=Ann Lee")
        assert "signs in with the password they have" in again
        assert User.objects.count() == 1
        assert Membership.objects.count() == 1

    def test_a_second_run_prints_a_link_again(self, cast: Cast) -> None:
        options = ("--organisation=RZN", "--email=ann@x.example", "--name=Ann Lee")
        self.run(*options)
        assert "/password/set/" in self.run(*options)
        assert Membership.objects.filter(user__email="ann@x.example").count() == 1

    def test_somebody_who_is_here_is_promoted(self, cast: Cast) -> None:
        self.run("--organisation=RZN", "--email=lena@northmere.example", "--name=Lena Brook")
        assert cast.lena.memberships.filter(role=Role.ADMIN, is_active=True).exists()

    @pytest.mark.parametrize(
        ("options", "said"),
        [
            (("--organisation=XXX", "--email=a@x.example", "--name=A"), "no organisation XXX"),
            (("--organisation=RZN", "--email=nonsense", "--name=A"), "valid email"),
        ],
    )
    def test_a_wrong_option_is_said_in_words(self, cast: Cast, options: tuple[str, ...], said: str) -> None:
        with pytest.raises(CommandError, match=said):
            self.run(*options)
        assert not User.objects.filter(full_name="A").exists()


def test_an_organisation_without_a_lead_is_told_so(client: Client, cast: Cast) -> None:
    client.force_login(cast.adam)
    warning = "Nobody leads on patient experience"
    assert warning not in client.get("/services/").content.decode()
    cast.lena.memberships.update(is_active=False)
    assert warning in client.get("/services/").content.decode()
