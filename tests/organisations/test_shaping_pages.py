"""The pages that look codes up, move, merge, close and plant: who may open them, and what they say first."""

from __future__ import annotations

import re
from html import unescape
from typing import TYPE_CHECKING

import pytest

from casework.services.cases import open_case
from feedbackhub.accounts.roles import Role
from feedbackhub.core.clock import local_date
from feedbackhub.organisations.models import Membership, OdsEntry, Service, ServiceMerge, ServiceMove
from feedbackhub.organisations.services import close_service, create_service, merge_services, refresh_entries
from feedbackhub.web.dates import short_date
from tests.factories import make_story
from tests.organisations.ods.conftest import hub, ods
from tests.organisations.test_moving import fresh, parent
from tests.organisations.test_responder_pages import text
from tests.people import TESTS, join
from tests.standins.ods import OdsFault, OdsStandIn

if TYPE_CHECKING:
    from django.test import Client

    from tests.people import Cast

__all__ = ["hub", "ods"]

PAGES = ("look-up", "sites", "move", "merge", "close", "reopen")


class TestAccess:
    """Only administrators, and only their own organisation."""

    @pytest.mark.parametrize("step", PAGES)
    @pytest.mark.parametrize("name", ["asha", "priya", "lena", "rhys"])
    def test_nobody_but_an_administrator(self, cast: Cast, client: Client, step: str, name: str) -> None:
        client.force_login(getattr(cast, name))
        address = f"/services/{cast.ward_4.pk}/{step}/"
        assert client.get(address).status_code == 403
        assert client.post(address).status_code == 403

    @pytest.mark.parametrize("step", PAGES)
    def test_another_organisations_service_does_not_exist(self, cast: Cast, admin: Client, step: str) -> None:
        theirs = create_service(parent=cast.eastwold.root, name="Theirs", code="T", kind="site", actor=TESTS)
        assert admin.get(f"/services/{theirs.pk}/{step}/").status_code == 404
        sent = admin.post(f"/services/{theirs.pk}/{step}/").status_code
        assert sent == (405 if step == "look-up" else 404)

    @pytest.mark.parametrize(("step", "field"), [("move", "parent"), ("merge", "into")])
    def test_another_organisations_place_does_not_exist(
        self, cast: Cast, admin: Client, step: str, field: str
    ) -> None:
        address = f"/services/{cast.ward_4.pk}/{step}/"
        for value in (cast.eastwold.root.pk, "9" * 30, "x", "-1"):
            assert admin.get(address, {field: value}).status_code == 404
            assert admin.post(address, {field: value}).status_code == 404
        assert not ServiceMove.objects.exists()

    @pytest.mark.parametrize("step", ["move", "merge", "close", "reopen"])
    def test_the_organisation_itself_stays(self, cast: Cast, admin: Client, step: str) -> None:
        assert admin.get(f"/services/{cast.northmere.root.pk}/{step}/").status_code == 404

    def test_sheets(self, cast: Cast, client: Client) -> None:
        client.force_login(cast.lena)
        assert client.get("/services/sheet/").status_code == 403
        assert client.post("/services/sheet/plant/").status_code == 403

    def test_signed_out_people_are_sent_to_sign_in(self, cast: Cast, client: Client) -> None:
        assert client.get(f"/services/{cast.ward_4.pk}/move/").status_code == 302


class TestMoving:
    """Choose, look, confirm."""

    def test_it_says_who_gains_and_loses_before_anything_moves(self, cast: Cast, admin: Client) -> None:
        join(cast.rhys, cast.community, Role.RESPONDER)
        make_story(cast.ward_4)
        page = text(admin.get(f"/services/{cast.ward_4.pk}/move/?parent={cast.community.pk}"))
        assert "Move Ward 4 under Community?" in page
        assert "Rhys Morgan, responder at Community" in page
        assert "Priya Nair, approver at Northmere Hospital" in page
        assert "1 story" in page
        assert "As before, Asha Patel answers" in page
        assert parent(cast.ward_4).pk == cast.site.pk

    def test_confirmed_it_moves_once(self, cast: Cast, admin: Client) -> None:
        for _ in range(2):
            answer = admin.post(f"/services/{cast.ward_4.pk}/move/", {"parent": cast.community.pk})
            assert answer.headers["Location"] == f"/services/{cast.ward_4.pk}/"
        assert parent(cast.ward_4).pk == cast.community.pk
        assert ServiceMove.objects.count() == 1

    def test_places_within_itself_are_not_offered_and_refused(self, cast: Cast, admin: Client) -> None:
        address = f"/services/{cast.site.pk}/move/"
        offered = re.findall(r'<option value="(\d+)"', admin.get(address).content.decode())
        assert set(map(int, offered)) == {cast.northmere.root.pk, cast.community.pk}
        assert admin.get(address, {"parent": cast.ward_4.pk}).status_code == 422
        admin.post(address, {"parent": cast.ward_4.pk})
        assert "cannot stand beneath itself" in text(admin.get(address))

    def test_without_a_choice_it_asks(self, cast: Cast, admin: Client) -> None:
        answer = admin.get(f"/services/{cast.ward_4.pk}/move/?parent=")
        assert answer.status_code == 422
        assert "Select the service that it should stand under" in text(answer)


class TestMerging:
    """Choose, look, confirm."""

    def test_it_says_what_comes_along_in_numbers(self, cast: Cast, admin: Client) -> None:
        for _ in range(3):
            open_case(story=make_story(cast.ward_4), actor=TESTS)
        page = text(admin.get(f"/services/{cast.ward_4.pk}/merge/?into={cast.ward_5.pk}"))
        assert (
            "its history (3 stories and 3 cases that are not closed, with all beneath it) counts for Ward 5 too"
            in page
        )
        assert "Asha Patel, responder at Ward 5 too" in page
        assert "new stories that carry the code RZN01-W4 go to Ward 5" in page
        assert not fresh(cast.ward_4).is_closed

    def test_confirmed_twice_it_is_stored_once(self, cast: Cast, admin: Client) -> None:
        for _ in range(2):
            answer = admin.post(f"/services/{cast.ward_4.pk}/merge/", {"into": cast.ward_5.pk})
            assert answer.headers["Location"] == f"/services/{cast.ward_5.pk}/"
        assert ServiceMerge.objects.count() == 1
        assert f"Closed on {short_date(local_date())}, part of Ward 5" in text(
            admin.get(f"/services/{cast.ward_5.pk}/")
        )

    def test_the_organisation_is_not_offered(self, cast: Cast, admin: Client) -> None:
        root = cast.northmere.root.pk
        address = f"/services/{cast.ward_4.pk}/merge/"
        assert f'value="{root}"' not in admin.get(address).content.decode()
        assert admin.get(address, {"into": root}).status_code == 422

    def test_the_closed_one_says_where_it_went_and_can_be_opened(self, cast: Cast, admin: Client) -> None:
        merge_services(source=cast.ward_4, into=cast.ward_5, actor=TESTS)
        address = f"/services/{cast.ward_4.pk}/"
        assert "part of Ward 5" in text(admin.get(address))
        assert "no longer part of Ward 5" in text(admin.get(f"{address}reopen/"))
        admin.post(f"{address}reopen/")
        assert not fresh(cast.ward_4).is_closed


class TestClosing:
    """A day, and what happens to stories."""

    def test_it_says_where_new_stories_go_and_closes(self, cast: Cast, admin: Client) -> None:
        address = f"/services/{cast.ward_5.pk}/close/"
        assert "go to Northmere Hospital" in text(admin.get(address))
        day = {"closed_on_day": "1", "closed_on_month": "3", "closed_on_year": "2025"}
        assert admin.post(address, day).status_code == 302
        assert str(fresh(cast.ward_5).closed_on) == "2025-03-01"

    def test_a_refusal_is_shown_on_the_form(self, cast: Cast, admin: Client) -> None:
        day = {"closed_on_day": "1", "closed_on_month": "3", "closed_on_year": "2025"}
        answer = admin.post(f"/services/{cast.site.pk}/close/", day)
        assert answer.status_code == 422
        assert "Ward 4 is open and stands beneath" in text(answer)
        day["closed_on_year"] = "2999"
        assert "or earlier" in text(admin.post(f"/services/{cast.ward_5.pk}/close/", day))

    def test_closed_ones_are_shown_when_asked_for(self, cast: Cast, admin: Client) -> None:
        close_service(service=cast.ward_5, actor=TESTS)
        page = text(admin.get("/services/"))
        assert "Ward 5" not in page
        assert "4 services." in page
        assert "1 closed one is not shown." in page
        assert "Ward 5" in text(admin.get("/services/?show=closed"))


class TestLookingUp:
    """The register, from its stand-in."""

    def test_a_result_fills_the_form(self, cast: Cast, admin: Client, hub: OdsStandIn) -> None:
        page = admin.get(f"/services/{cast.northmere.root.pk}/look-up/?words=eye").content.decode()
        [use] = re.findall(r'href="([^"]*/add/\?[^"]*)"', page)
        form = text(admin.get(use.replace("&amp;", "&")))
        assert "Northmere Eye Hospital (RZN05)" in form
        assert "Northmere NHS Trust (RZN)" in form
        raw = admin.get(use.replace("&amp;", "&")).content.decode()
        assert 'value="Northmere Eye Hospital"' in raw
        assert 'value="RZN05"' in raw
        assert '<option value="site" selected>' in raw

    def test_what_is_in_the_tree_is_said(self, cast: Cast, admin: Client, hub: OdsStandIn) -> None:
        page = text(admin.get(f"/services/{cast.northmere.root.pk}/look-up/?words=rzn01"))
        assert "In your tree as Northmere Hospital" in page

    def test_a_closed_code_offers_who_took_over(self, cast: Cast, admin: Client, hub: OdsStandIn) -> None:
        page = admin.get(f"/services/{cast.ward_5.pk}/edit/?code=RZN07")
        assert "Closed on 31 March 2025" in text(page)
        assert "use RZN06 instead" in text(page)
        instead = admin.get(f"/services/{cast.ward_5.pk}/edit/?code=RZN06").content.decode()
        assert "St Mary&#39;s Birth Centre" in instead or "St Mary's Birth Centre" in instead

    @pytest.mark.parametrize(
        ("words", "said", "status"),
        [
            ("zzz999", "The register has nothing by that code", 200),
            ("ab", "Enter at least 3", 422),
            ("", "Enter a code, a name or a postcode", 422),
        ],
    )
    def test_nothing_found_and_nothing_asked(
        self, cast: Cast, admin: Client, hub: OdsStandIn, words: str, said: str, status: int
    ) -> None:
        answer = admin.get(f"/services/{cast.ward_5.pk}/look-up/", {"words": words})
        assert answer.status_code == status
        assert said in text(answer)

    def test_where_it_is_down_that_is_said_and_kept_answers_are_shown(
        self, cast: Cast, admin: Client, hub: OdsStandIn
    ) -> None:
        address = f"/services/{cast.ward_5.pk}/look-up/?words=northmere+hospital"
        refresh_entries()
        hub.ord_fault = OdsFault.DOWN
        page = text(admin.get(address))
        assert "cannot be reached" in page
        assert "what the register said when it was last asked" in page
        OdsEntry.objects.all().delete()
        assert "Type code and name by hand" in text(admin.get(address))

    def test_switched_off_it_says_so(self, cast: Cast, admin: Client) -> None:
        page = text(admin.get(f"/services/{cast.ward_5.pk}/look-up/?words=eye"))
        assert "switched off on this hub" in page

    def test_htmx_gets_the_part(self, cast: Cast, admin: Client, hub: OdsStandIn) -> None:
        answer = admin.get(f"/services/{cast.ward_5.pk}/look-up/?words=eye", headers={"HX-Request": "true"})
        assert "<h1" not in answer.content.decode()

    def test_a_closed_code_in_the_tree_is_told_with_what_to_do(
        self, cast: Cast, admin: Client, hub: OdsStandIn
    ) -> None:
        old = create_service(parent=cast.site, name="Old home", code="RZN07", kind="site", actor=TESTS)
        centre = create_service(parent=cast.site, name="Birth centre", code="RZN06", kind="site", actor=TESTS)
        refresh_entries()
        answer = admin.get("/services/")
        assert (
            "The national register says that the code RZN07 closed on 31 March 2025. "
            "St Mary's Birth Centre (RZN06) took over." in unescape(text(answer))
        )
        assert f'href="/services/{old.pk}/merge/?into={centre.pk}"' in answer.content.decode()
        assert "As of" in text(admin.get(f"/services/{old.pk}/"))


class TestSites:
    """Several at once."""

    def test_those_not_in_the_tree_are_offered_and_added(
        self, cast: Cast, admin: Client, hub: OdsStandIn
    ) -> None:
        address = f"/services/{cast.northmere.root.pk}/sites/"
        page = admin.get(address)
        assert re.findall(r'name="sites"[^>]*value="(\w+)"', page.content.decode()) == ["RZN05", "RZN06"]
        assert "In your tree already: Northmere Hospital." in text(page)
        assert admin.post(address, {"sites": ["RZN05", "RZN06"]}).status_code == 302
        added = Service.objects.get(code="RZN06")
        assert (added.name, added.kind) == ("St Mary's Birth Centre", "site")
        assert parent(added).is_root()
        assert "no site that is not in your tree" in text(admin.get(address))

    def test_none_ticked_or_one_that_is_not_offered(self, cast: Cast, admin: Client, hub: OdsStandIn) -> None:
        address = f"/services/{cast.northmere.root.pk}/sites/"
        assert admin.post(address, {}).status_code == 422
        assert admin.post(address, {"sites": ["RZE"]}).status_code == 422
        assert not Service.objects.filter(code="RZE", organisation=cast.northmere).exists()

    def test_trouble_and_a_service_without_a_code_are_said(
        self, cast: Cast, admin: Client, hub: OdsStandIn
    ) -> None:
        assert "has no code of the national register" in text(admin.get(f"/services/{cast.ward_4.pk}/sites/"))
        hub.ord_fault = OdsFault.DOWN
        address = f"/services/{cast.northmere.root.pk}/sites/"
        assert "cannot be reached" in text(admin.get(address))
        assert "cannot be reached" in text(admin.post(address, {"sites": ["RZN05"]}))


class TestSheets:
    """Paste, look, confirm."""

    SHEET = "RZN03,Infirmary,site,\nRZN03-W1,Ward 1,team,RZN03"

    def test_nothing_changes_before_it_is_confirmed(self, cast: Cast, admin: Client) -> None:
        page = admin.post("/services/sheet/", {"sheet": self.SHEET})
        assert "2 services to add, 0 to change, 0 as they are." in text(page)
        assert not Service.objects.filter(code="RZN03").exists()
        [seen] = re.findall(r'name="seen" value="(\w+)"', page.content.decode())
        for said in ("2 services are added", "The tree is as the sheet says"):
            admin.post("/services/sheet/plant/", {"sheet": self.SHEET, "seen": seen})
            assert said in text(admin.get("/services/"))
        assert Service.objects.filter(code__startswith="RZN03").count() == 2

    def test_errors_by_line_with_the_sheet_to_mend(self, cast: Cast, admin: Client) -> None:
        page = admin.post("/services/sheet/", {"sheet": self.SHEET + "\nX,,team,"})
        assert page.status_code == 422
        assert "Line 3" in text(page)
        assert "The name of X is missing." in text(page)
        assert "RZN03-W1,Ward 1,team,RZN03" in page.content.decode()
        assert 'name="seen"' not in page.content.decode()

    def test_a_preview_that_is_out_of_date_is_shown_again(self, cast: Cast, admin: Client) -> None:
        answer = admin.post("/services/sheet/plant/", {"sheet": self.SHEET, "seen": "of another day"})
        assert answer.status_code == 200
        assert "has changed since you looked" in text(answer)
        assert not Service.objects.filter(code="RZN03").exists()

    def test_a_file(self, cast: Cast, admin: Client) -> None:
        from django.core.files.uploadedfile import SimpleUploadedFile

        file = SimpleUploadedFile("tree.csv", b"\xef\xbb\xbfcode,name\nA1,Caf\xc3\xa9\n")
        assert "Café" in text(admin.post("/services/sheet/", {"file": file}))
        both = SimpleUploadedFile("tree.csv", b"A,B")
        assert admin.post("/services/sheet/", {"file": both, "sheet": "A,B"}).status_code == 422
        assert "Paste the services, or upload a file" in text(admin.post("/services/sheet/", {}))


def test_a_role_that_a_merger_gave_shows_on_the_persons_page(cast: Cast, admin: Client) -> None:
    merge_services(source=cast.ward_4, into=cast.ward_5, actor=cast.adam)
    assert Membership.objects.active().filter(user=cast.asha).count() == 2
    assert "Ward 5" in text(admin.get(f"/responders/{cast.asha.pk}/"))
