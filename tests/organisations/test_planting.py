"""Many services from a sheet: what each line means, all or nothing, and nothing the second time."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feedbackhub.core.errors import DomainError
from feedbackhub.organisations.models import Service
from feedbackhub.organisations.planting import Plan, decode, make_plan, read_sheet
from feedbackhub.organisations.services import close_service, create_service, plan_for, plant
from tests.people import TESTS

if TYPE_CHECKING:
    from tests.people import Cast

SHEET = """code,name,kind,parent code
RZN03-W1,Ward 1,Team,RZN03-SURG
RZN03,Northmere Infirmary,site,
RZN03-SURG,"Surgery, day and night",directorate,rzn03
RZN01-W4,Ward 4 (stroke),team,RZN01
RZN01-W5,Ward 5,team,
"""


def send(cast: Cast, sheet: str) -> Plan:
    seen = plan_for(organisation=cast.northmere, sheet=sheet)
    return plant(organisation=cast.northmere, sheet=sheet, seen=seen.fingerprint, actor=cast.adam)


def errors(cast: Cast, sheet: str) -> list[tuple[int, str]]:
    return [(one.number, one.message) for one in plan_for(organisation=cast.northmere, sheet=sheet).errors]


class TestTheSheet:
    """Reading."""

    def test_pasted_from_a_spreadsheet_or_with_semicolons(self) -> None:
        for sign in ("\t", ";"):
            lines, wrong = read_sheet(
                f"A1{sign}Ward, east{sign}team{sign}RZN\r\n\r\nA2{sign}B{sign}{sign}\r\n"
            )
            assert wrong == []
            assert [(one.number, one.code, one.name, one.kind, one.parent_code) for one in lines] == [
                (1, "A1", "Ward, east", "team", "RZN"),
                (3, "A2", "B", "service", ""),
            ]

    def test_what_excel_writes(self) -> None:
        assert decode("\ufeffcode,name\n".encode()) == "code,name\n"
        assert decode("A,Café".encode("cp1252")) == "A,Café"

    @pytest.mark.parametrize(
        ("line", "said"),
        [
            (",Ward,team,", "The code is missing"),
            ("A,,team,", "The name of A is missing"),
            ("A,Ward,ward,", "ward is no kind of service"),
            ("A,Ward,team,RZN,more", "More than four cells"),
            ("A,=cmd(),team,", "hidden characters or a formula"),
            ("A,Wa\u202erd,team,", "hidden characters"),
            ("A" * 61 + ",Ward,team,", "60 characters or fewer"),
        ],
    )
    def test_what_is_wrong_is_said_by_line(self, line: str, said: str) -> None:
        _, [wrong] = read_sheet(f"code,name,kind,parent code\n{line}\n")
        assert wrong.number == 2
        assert said in wrong.message

    def test_limits(self) -> None:
        assert "too long" in read_sheet("A,B\n" * 200_000)[1][0].message
        assert "more than 2,000 lines" in read_sheet("".join(f"A{n},B\n" for n in range(2001)))[1][0].message
        assert "not a text" in read_sheet("PK\x03\x00")[1][0].message

    @given(st.text(max_size=200))
    def test_whatever_is_sent_is_read_or_refused(self, text: str) -> None:
        lines, wrong = read_sheet(text)
        make_plan(lines, [], wrong)


class TestThePlan:
    """What a sheet would do."""

    def test_parents_come_first_and_codes_are_matched_whatever_their_case(self, cast: Cast) -> None:
        plan = plan_for(organisation=cast.northmere, sheet=SHEET)
        assert [one.code for one in plan.additions] == ["RZN03", "RZN03-SURG", "RZN03-W1"]
        assert [(one.was_name, one.name) for one in plan.rewordings] == [("Ward 4", "Ward 4 (stroke)")]
        assert plan.unchanged == 1

    @pytest.mark.parametrize(
        ("sheet", "number", "said"),
        [
            ("A,Ward,team,NOPE", 1, "no service with the code NOPE"),
            ("A,Ward,team,B\nB,Ward,team,A", 1, "cannot be placed"),
            ("A,Ward,team,\na,Ward,team,", 2, "in line 1 already"),
            ("RZN01-W4,Ward 4,team,RZN02", 1, "stands under Northmere Hospital. Move it on its own page"),
        ],
    )
    def test_what_cannot_be_done_is_said_by_line(
        self, cast: Cast, sheet: str, number: int, said: str
    ) -> None:
        found = dict(errors(cast, sheet))
        assert said in found[number]

    def test_closed_services_are_not_touched(self, cast: Cast) -> None:
        close_service(service=cast.ward_5, actor=TESTS)
        [(_, same)] = errors(cast, "RZN01-W5,Ward 5,team,RZN01")
        assert "has closed" in same
        [(_, beneath)] = errors(cast, "A,Bay,team,RZN01-W5")
        assert "has closed" in beneath


class TestPlanting:
    """Doing it."""

    def test_all_of_it_and_nothing_the_second_time(self, cast: Cast) -> None:
        send(cast, SHEET)
        ward = Service.objects.get(code="RZN03-W1")
        above = Service.objects.get(path=ward.path[: -ward.steplen])
        assert (above.name, above.kind) == ("Surgery, day and night", "directorate")
        assert Service.objects.get(pk=cast.ward_4.pk).name == "Ward 4 (stroke)"
        before = list(Service.objects.values_list("pk", "path", "name"))
        assert send(cast, SHEET).does_something is False
        assert list(Service.objects.values_list("pk", "path", "name")) == before

    def test_with_an_error_nothing_is_done(self, cast: Cast) -> None:
        with pytest.raises(DomainError, match="Nothing was changed"):
            send(cast, SHEET + "X,,team,\n")
        assert not Service.objects.filter(code="RZN03").exists()

    def test_what_was_not_looked_at_is_not_done(self, cast: Cast) -> None:
        seen = plan_for(organisation=cast.northmere, sheet=SHEET).fingerprint
        create_service(parent=cast.northmere.root, name="Infirmary", code="RZN03", kind="site", actor=TESTS)
        with pytest.raises(DomainError, match="has changed since you looked"):
            plant(organisation=cast.northmere, sheet=SHEET, seen=seen, actor=TESTS)
        assert not Service.objects.filter(code="RZN03-SURG").exists()

    def test_another_organisations_codes_are_its_own(self, cast: Cast) -> None:
        sheet = "RZN01-W4,Their ward,team,"
        seen = plan_for(organisation=cast.eastwold, sheet=sheet)
        plant(organisation=cast.eastwold, sheet=sheet, seen=seen.fingerprint, actor=TESTS)
        assert Service.objects.filter(code="RZN01-W4").count() == 2
        assert Service.objects.get(pk=cast.ward_4.pk).name == "Ward 4"
