"""The register behind its two doors: the same answer through either, and good manners when a door sticks."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import TYPE_CHECKING

import pytest

from feedbackhub.organisations.ods import (
    NoSuchCode,
    OdsOff,
    OdsRecord,
    OdsTrouble,
    Register,
    looks_like_a_code,
)
from feedbackhub.organisations.ods.door import JsonDoor
from feedbackhub.organisations.ods.register import asks_for_a_code, is_postcode
from tests.standins.ods import FHIR, OdsFault, OdsStandIn

if TYPE_CHECKING:
    Make = Callable[..., Register]

KEY = "an-ods-key"
BOTH = pytest.mark.parametrize("key", [KEY, ""], ids=["fhir", "ord"])


@BOTH
class TestEitherDoor:
    """What is asked is answered alike."""

    def test_a_site_with_who_runs_it(self, register: Make, key: str) -> None:
        record = register(key).record(" rzn05 ")
        assert (record.code, record.name, record.is_active) == ("RZN05", "NORTHMERE EYE HOSPITAL", True)
        assert (record.role, record.record_class, record.postcode) == ("RO198", "RC2", "NM2 3BB")
        assert record.address == ("1 INFIRMARY ROAD", "NORTHMERE")
        assert record.parent is not None
        assert record.parent.code == "RZN"
        assert record.source == ("fhir" if key else "ord")

    def test_a_closed_one_with_its_successor(self, register: Make, key: str) -> None:
        record = register(key).record("RZN07")
        assert not record.is_active
        assert record.closed_on == date(2025, 3, 31)
        assert [one.code for one in record.successors] == ["RZN06"]

    def test_predecessors(self, register: Make, key: str) -> None:
        assert [one.code for one in register(key).record("RZN06").predecessors] == ["RZN07"]

    def test_a_record_survives_being_kept(self, register: Make, key: str) -> None:
        record = register(key).record("RZN07")
        assert OdsRecord.from_payload(record.payload()) == record

    def test_an_unknown_code(self, register: Make, key: str) -> None:
        with pytest.raises(NoSuchCode):
            register(key).record("ZZZ99")

    def test_search_by_part_of_a_name_and_by_postcode(self, register: Make, key: str) -> None:
        assert [one.code for one in register(key).search("eye")] == ["RZN05"]
        assert [one.code for one in register(key).search("nm2 3bb")] == ["RZN05"]
        assert register(key).search("ab") == []
        assert register(key).search("nothing like it") == []

    def test_closed_ones_come_last(self, register: Make, key: str) -> None:
        assert [one.is_active for one in register(key).search("northmere")] == [True, True, True, False]

    def test_the_active_sites_of_a_trust_by_name(self, register: Make, key: str) -> None:
        assert [one.code for one in register(key).sites("rzn")] == ["RZN05", "RZN01", "RZN06"]


class TestManners:
    """When a door sticks."""

    @pytest.mark.parametrize(
        "fault",
        [OdsFault.DOWN, OdsFault.BUSY_FOR_LONG, OdsFault.NONSENSE, OdsFault.CUT, OdsFault.WRONG_SHAPE],
    )
    def test_ord_answers_where_fhir_cannot(self, register: Make, ods: OdsStandIn, fault: OdsFault) -> None:
        ods.fhir_fault = fault
        assert register(KEY).record("RZN05").source == "ord"

    def test_a_refused_key_is_told_to_the_log_and_ord_answers(
        self, register: Make, caplog: pytest.LogCaptureFixture
    ) -> None:
        assert register("wrong-key").record("RZN05").source == "ord"
        [line] = [one for one in caplog.records if one.levelname == "ERROR"]
        assert "does not accept this hub's key" in line.getMessage()
        assert "wrong-key" not in caplog.text

    @BOTH
    @pytest.mark.parametrize("fault", [one for one in OdsFault if one is not OdsFault.FOREIGN_NEXT])
    def test_no_fault_of_both_is_taken_for_an_answer(
        self, register: Make, ods: OdsStandIn, key: str, fault: OdsFault
    ) -> None:
        ods.fhir_fault = ods.ord_fault = fault
        with pytest.raises(OdsTrouble) as trouble:
            register(key).record("RZN05")
        assert KEY not in trouble.value.message

    def test_one_more_try_and_the_wait_that_was_asked_for(
        self, register: Make, ods: OdsStandIn, slept: list[float]
    ) -> None:
        ods.ord_fault, ods.faults_left = OdsFault.BUSY, 1
        assert register().record("RZN05").code == "RZN05"
        assert 1.0 in slept
        assert len(ods.requests) == 2

    def test_a_long_wait_is_not_sat_out(self, register: Make, ods: OdsStandIn, slept: list[float]) -> None:
        ods.ord_fault = OdsFault.BUSY_FOR_LONG
        with pytest.raises(OdsTrouble, match="asks us to wait"):
            register().record("RZN05")
        assert len(ods.requests) == 1
        assert max(slept, default=0) < 1

    def test_no_redirect_is_followed(self, register: Make, ods: OdsStandIn) -> None:
        ods.ord_fault = OdsFault.REDIRECT
        with pytest.raises(OdsTrouble):
            register().record("RZN05")
        assert {seen.path for seen in ods.requests} == {"/ORD/2-0-0/organisations/RZN05"}

    def test_pages_are_read_to_the_end_on_the_same_host(self, register: Make, ods: OdsStandIn) -> None:
        ods.page_size = 2
        assert len(register(KEY).sites("RZN")) == 3
        assert sum("_offset" in seen.query for seen in ods.requests) > 0

    def test_a_next_page_elsewhere_is_not_followed_with_the_key(
        self, register: Make, ods: OdsStandIn
    ) -> None:
        ods.page_size, ods.fhir_fault = 2, OdsFault.FOREIGN_NEXT
        assert len(register(KEY).sites("RZN")) == 3
        assert any(not seen.path.startswith(FHIR) for seen in ods.requests)

    def test_the_key_goes_to_fhir_alone_and_shows_nowhere(self, register: Make, ods: OdsStandIn) -> None:
        ods.fhir_fault = OdsFault.DOWN
        asked = register(KEY)
        asked.record("RZN05")
        assert {seen.key for seen in ods.requests if seen.path.startswith(FHIR)} == {KEY}
        assert {seen.key for seen in ods.requests if not seen.path.startswith(FHIR)} == {""}
        assert KEY not in repr(asked._settings)

    def test_at_most_five_a_second(self, register: Make, ods: OdsStandIn, slept: list[float]) -> None:
        register(KEY).record("RZN05")
        assert len(ods.requests) == 3
        assert sum(slept) > 0.3

    def test_switched_off_nobody_is_asked(self, register: Make, ods: OdsStandIn) -> None:
        with pytest.raises(OdsOff, match="switched off"):
            register(KEY, is_on=False).record("RZN05")
        assert ods.requests == []

    @pytest.mark.parametrize("address", ["http://directory.example", "ftp://x", "//x", "http://10.0.0.1"])
    def test_only_https_or_this_very_machine(self, address: str) -> None:
        with pytest.raises(OdsTrouble, match="https"):
            JsonDoor(address)

    def test_what_a_person_types_stays_a_value(self, register: Make, ods: OdsStandIn) -> None:
        register().search("../../admin?x=1&Name=eye#")
        [seen] = ods.requests
        assert seen.path == "/ORD/2-0-0/organisations"
        assert seen.query["Name"] == ["../../adminx1&Nameeye"]


@pytest.mark.parametrize(
    ("text", "expected"), [("RZN", True), ("rzn05", True), ("RZN01-W4", False), ("AB", False), ("", False)]
)
def test_what_looks_like_a_code(text: str, expected: bool) -> None:
    assert looks_like_a_code(text) is expected


@pytest.mark.parametrize(
    ("text", "code", "postcode"),
    [
        ("RR801", True, False),
        ("LS1 4DZ", False, True),
        ("LS1", True, True),
        ("Leeds", False, False),
        ("RZN", True, False),
        ("rzn05", True, False),
    ],
)
def test_what_was_typed(text: str, code: bool, postcode: bool) -> None:
    assert (asks_for_a_code(text), is_postcode(text)) == (code, postcode)
