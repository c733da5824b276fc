"""Kept answers: fresh ones spare the register, old ones stand in where it is down, and closed codes are told."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from feedbackhub.core.clock import local_date, now
from feedbackhub.organisations.models import OdsEntry, Service
from feedbackhub.organisations.ods import NoSuchCode, OdsOff, OdsTrouble
from feedbackhub.organisations.selectors import holders_of_codes, register_notices
from feedbackhub.organisations.services import close_service, create_service, look_up, refresh_entries, search
from tests.people import TESTS
from tests.standins.ods import OdsFault, OdsStandIn, Place

if TYPE_CHECKING:
    from tests.people import Cast

pytestmark = pytest.mark.django_db


def age(days: float) -> None:
    OdsEntry.objects.update(fetched_at=now() - timedelta(days=days))


class TestLookingUp:
    """One code."""

    def test_a_kept_answer_serves_for_a_week(self, hub: OdsStandIn) -> None:
        look_up(code="rzn05")
        age(6.9)
        assert look_up(code="RZN05").record.name == "NORTHMERE EYE HOSPITAL"
        assert len(hub.requests) == 1

    def test_after_a_week_it_is_asked_anew(self, hub: OdsStandIn) -> None:
        look_up(code="RZN05")
        age(7.1)
        answer = look_up(code="RZN05")
        assert len(hub.requests) == 2
        assert now() - answer.as_of < timedelta(minutes=1)
        assert OdsEntry.objects.count() == 1

    @pytest.mark.parametrize("fault", [OdsFault.DOWN, OdsFault.BUSY_FOR_LONG, OdsFault.NONSENSE])
    def test_an_old_answer_with_its_date_where_the_register_is_down(
        self, hub: OdsStandIn, fault: OdsFault
    ) -> None:
        look_up(code="RZN05")
        age(30)
        hub.ord_fault = fault
        answer = look_up(code="RZN05")
        assert answer.trouble
        assert local_date() - local_date(answer.as_of) == timedelta(days=30)

    def test_without_a_kept_answer_the_trouble_is_said(self, hub: OdsStandIn) -> None:
        hub.ord_fault = OdsFault.DOWN
        with pytest.raises(OdsTrouble, match="cannot be reached"):
            look_up(code="RZN05")
        assert not OdsEntry.objects.exists()

    def test_an_unknown_code_is_remembered_for_a_day(self, hub: OdsStandIn) -> None:
        for days in (0.5, 1.5):
            with pytest.raises(NoSuchCode):
                look_up(code="ZZZ99")
            age(days)
        with pytest.raises(NoSuchCode):
            look_up(code="ZZZ99")
        assert len(hub.requests) == 2

    def test_switched_off_kept_answers_still_serve(self, hub: OdsStandIn, settings: object) -> None:
        look_up(code="RZN05")
        age(30)
        settings.ODS_LOOKUPS = False  # type: ignore[attr-defined]
        assert "switched off" in look_up(code="RZN05").trouble
        with pytest.raises(OdsOff):
            look_up(code="RZN06")


class TestSearching:
    """By what a person types."""

    def test_a_code_gives_its_one_place(self, hub: OdsStandIn) -> None:
        assert [one.code for one in search(words="rzn05").results] == ["RZN05"]

    def test_a_name(self, hub: OdsStandIn) -> None:
        found = search(words="northmere")
        assert [one.code for one in found.results] == ["RZN", "RZN01", "RZN05", "RZN07"]
        assert found.trouble == ""

    def test_kept_answers_where_the_register_is_down(self, hub: OdsStandIn) -> None:
        look_up(code="RZN05")
        hub.ord_fault = OdsFault.DOWN
        found = search(words="eye hospital")
        assert [one.code for one in found.results] == ["RZN05"]
        assert "cannot be reached" in found.trouble


class TestRefreshing:
    """Once a day, what is in use."""

    def test_codes_in_use_are_asked_about_once_a_day(self, hub: OdsStandIn, cast: Cast) -> None:
        assert refresh_entries() == 4
        assert set(OdsEntry.objects.filter(not_found=False).values_list("code", flat=True)) == {
            "RZN",
            "RZN01",
            "RZE",
        }
        asked = len(hub.requests)
        assert refresh_entries() == 0
        age(1)
        assert refresh_entries() == 4
        assert len(hub.requests) == 2 * asked

    def test_it_goes_on_where_it_left_off_and_stops_at_trouble(self, hub: OdsStandIn, cast: Cast) -> None:
        assert refresh_entries(limit=2) == 2
        hub.ord_fault = OdsFault.DOWN
        assert refresh_entries() == 0
        hub.ord_fault = None
        assert refresh_entries() == 2

    def test_codes_of_closed_services_and_ones_of_our_own_are_left_alone(
        self, hub: OdsStandIn, cast: Cast
    ) -> None:
        close_service(service=cast.community, actor=TESTS)
        refresh_entries()
        asked = {seen.path.rsplit("/", 1)[1] for seen in hub.requests}
        assert asked == {"RZN", "RZN01", "RZE"}

    def test_switched_off_it_does_nothing(self, cast: Cast) -> None:
        assert refresh_entries() == 0


class TestClosedCodes:
    """What the register says of codes that ended."""

    @pytest.fixture
    def old_home(self, hub: OdsStandIn, cast: Cast) -> Service:
        """A service whose code the register calls closed."""
        return create_service(
            parent=cast.northmere.root, name="Old home", code="rzn07", kind="site", actor=TESTS
        )

    def test_a_closed_code_is_noticed_with_who_took_over(self, cast: Cast, old_home: Service) -> None:
        refresh_entries()
        [notice] = register_notices(cast.northmere)
        assert notice.service == old_home
        assert [(heir.code, heir.name, heir.service) for heir in notice.heirs] == [
            ("RZN06", "ST MARY'S BIRTH CENTRE", None)
        ]
        assert register_notices(cast.eastwold) == []

    def test_no_notice_once_the_service_has_closed(self, cast: Cast, old_home: Service) -> None:
        refresh_entries()
        close_service(service=old_home, actor=TESTS)
        assert register_notices(cast.northmere) == []

    def test_a_story_that_names_a_closed_code_finds_who_took_over(self, hub: OdsStandIn, cast: Cast) -> None:
        centre = create_service(parent=cast.site, name="Birth centre", code="RZN06", kind="site", actor=TESTS)
        refresh_entries()
        assert holders_of_codes(cast.northmere, ["rzn07"])["rzn07"].current_id == centre.pk
        assert holders_of_codes(cast.eastwold, ["rzn07"]) == {}

    def test_where_two_took_over_it_stays_a_question(self, hub: OdsStandIn, cast: Cast) -> None:
        for code in ("RZN06", "RZN08"):
            create_service(parent=cast.site, name=code, code=code, kind="site", actor=TESTS)
        hub.places = (
            *hub.places,
            Place("RZN08", "ANOTHER CENTRE", operated_by="RZN", predecessors=("RZN07",)),
        )
        refresh_entries()
        assert holders_of_codes(cast.northmere, ["RZN07"]) == {}
