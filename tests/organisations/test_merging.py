"""Merging, closing and opening again: nothing is taken off its row, and every code leads somewhere."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest

from feedbackhub.accounts.roles import Role
from feedbackhub.core.clock import local_date
from feedbackhub.core.errors import DomainError
from feedbackhub.organisations.models import Membership, Ownership, Service, ServiceMerge
from feedbackhub.organisations.selectors import current_service, holders_of_codes, who_answers
from feedbackhub.organisations.services import (
    close_service,
    create_service,
    merge_services,
    move_service,
    reopen_service,
)
from tests.organisations.test_moving import fresh, is_sound, parent
from tests.people import TESTS

if TYPE_CHECKING:
    from tests.people import Cast


def leads_to(cast: Cast, code: str, day: date | None = None) -> str:
    holder = holders_of_codes(cast.northmere, [code])[code.lower()]
    pk = holder.on(day) if day else holder.current_id
    return str(Service.objects.get(pk=pk).name)


class TestMerging:
    """One service becomes part of another."""

    def test_the_closed_one_hangs_beneath_the_one_that_took_over(self, cast: Cast) -> None:
        bay = create_service(parent=cast.ward_5, name="Bay A", code="A", kind="team", actor=TESTS)
        merge = merge_services(source=cast.ward_5, into=cast.ward_4, actor=cast.adam)

        gone = fresh(cast.ward_5)
        assert (gone.closed_on, gone.succeeded_by_id) == (local_date(), cast.ward_4.pk)
        assert parent(gone).pk == cast.ward_4.pk
        assert parent(bay).pk == cast.ward_4.pk
        assert (merge.source_id, merge.into_id, merge.from_parent_id) == (
            gone.pk,
            cast.ward_4.pk,
            cast.site.pk,
        )
        assert is_sound()

    def test_it_is_stored_once_however_often_it_is_sent(self, cast: Cast) -> None:
        first = merge_services(source=cast.ward_5, into=cast.ward_4, actor=TESTS)
        again = merge_services(source=cast.ward_5, into=cast.ward_4, actor=TESTS)
        assert first.pk == again.pk
        assert ServiceMerge.objects.count() == 1

    def test_roles_and_owners_stay_and_come_along(self, cast: Cast) -> None:
        merge_services(source=cast.ward_4, into=cast.ward_5, actor=TESTS)
        for person in (cast.asha, cast.ben):
            places = Membership.objects.active().filter(user=person).values_list("service", flat=True)
            assert set(places) == {cast.ward_4.pk, cast.ward_5.pk}
        ranks = set(Ownership.objects.values_list("service", "user", "rank"))
        assert ranks == {
            (service.pk, user.pk, rank)
            for service in (cast.ward_4, cast.ward_5)
            for user, rank in ((cast.asha, "owner"), (cast.ben, "deputy"))
        }

    def test_an_owner_that_is_there_already_stays(self, cast: Cast) -> None:
        merge_services(source=cast.ward_5, into=cast.ward_4, actor=TESTS)
        assert Ownership.objects.get(service=cast.ward_4, rank="owner").user == cast.asha

    def test_a_role_that_is_held_above_is_not_doubled(self, cast: Cast) -> None:
        Membership.objects.create(user=cast.priya, service=cast.ward_5, role=Role.APPROVER)
        merge_services(source=cast.ward_5, into=cast.ward_4, actor=TESTS)
        assert not Membership.objects.filter(user=cast.priya, service=cast.ward_4).exists()

    def test_into_its_own_parent(self, cast: Cast) -> None:
        bay = create_service(parent=cast.ward_4, name="Bay A", code="A", kind="team", actor=TESTS)
        merge_services(source=cast.ward_4, into=cast.site, actor=TESTS)
        assert parent(cast.ward_4).pk == cast.site.pk
        assert parent(bay).pk == cast.site.pk
        assert leads_to(cast, "RZN01-W4") == "Northmere Hospital"
        assert is_sound()

    @pytest.mark.parametrize(
        ("source", "into", "said"),
        [
            ("ward_4", "ward_4", "part of itself"),
            ("site", "ward_4", "stands beneath"),
            ("root", "ward_4", "organisation itself"),
            ("ward_4", "root", "Close Ward 4 instead"),
            ("ward_4", "elsewhere", "two organisations"),
        ],
    )
    def test_what_cannot_be_is_refused_in_words(self, cast: Cast, source: str, into: str, said: str) -> None:
        places = {"root": cast.northmere.root, "elsewhere": cast.eastwold.root}
        with pytest.raises(DomainError, match=said):
            merge_services(
                source=places.get(source) or getattr(cast, source),
                into=places.get(into) or getattr(cast, into),
                actor=TESTS,
            )
        assert not Service.objects.filter(closed_on__isnull=False).exists()

    def test_into_a_closed_one_or_out_of_a_merged_one_is_refused(self, cast: Cast) -> None:
        merge_services(source=cast.ward_5, into=cast.ward_4, actor=TESTS)
        with pytest.raises(DomainError, match="has closed"):
            merge_services(source=cast.community, into=fresh(cast.ward_5), actor=TESTS)
        with pytest.raises(DomainError, match="part of another service already"):
            merge_services(source=fresh(cast.ward_5), into=cast.community, actor=TESTS)


class TestWhereCodesLead:
    """Closed codes resolve; what was told before stays where it happened."""

    def test_along_a_chain_of_mergers(self, cast: Cast) -> None:
        merge_services(source=cast.ward_5, into=cast.ward_4, actor=TESTS)
        merge_services(source=cast.ward_4, into=cast.community, actor=TESTS)
        assert leads_to(cast, "rzn01-w5") == "Community"
        assert current_service(fresh(cast.ward_5)).pk == cast.community.pk
        assert parent(cast.ward_5).pk == cast.ward_4.pk

    def test_a_story_of_an_earlier_day_belongs_to_the_closed_one(self, cast: Cast) -> None:
        merge_services(source=cast.ward_5, into=cast.ward_4, actor=TESTS)
        yesterday = local_date() - timedelta(days=1)
        assert leads_to(cast, "RZN01-W5", yesterday) == "Ward 5"
        assert leads_to(cast, "RZN01-W5", local_date()) == "Ward 4"

    def test_a_closed_one_without_successor_leads_up(self, cast: Cast) -> None:
        close_service(service=cast.ward_5, actor=TESTS)
        close_service(service=cast.ward_4, actor=TESTS)
        assert leads_to(cast, "RZN01-W5") == "Northmere Hospital"
        close_service(service=cast.site, actor=TESTS)
        assert leads_to(cast, "RZN01-W5") == "Northmere NHS Trust"

    def test_another_organisations_code_is_unknown(self, cast: Cast) -> None:
        assert holders_of_codes(cast.eastwold, ["RZN01-W5"]) == {}


class TestClosing:
    """A day, no open service beneath, and the way back."""

    def test_with_open_services_beneath_it_is_refused(self, cast: Cast) -> None:
        with pytest.raises(DomainError, match="Ward 4 is open"):
            close_service(service=cast.site, actor=TESTS)

    def test_a_day_to_come_and_the_organisation_itself_are_refused(self, cast: Cast) -> None:
        with pytest.raises(DomainError, match="today or a day before"):
            close_service(service=cast.ward_5, on=local_date() + timedelta(days=1), actor=TESTS)
        with pytest.raises(DomainError, match="cannot be closed"):
            close_service(service=cast.northmere.root, actor=TESTS)

    def test_nothing_is_added_beneath_a_closed_one(self, cast: Cast) -> None:
        close_service(service=cast.ward_5, actor=TESTS)
        with pytest.raises(DomainError, match="has closed"):
            create_service(parent=cast.ward_5, name="Bay", code="B", kind="team", actor=TESTS)

    def test_a_closed_service_needs_no_owner(self, cast: Cast) -> None:
        close_service(service=cast.community, actor=TESTS)
        [one] = [one for one in who_answers(cast.northmere) if one.service.pk == cast.community.pk]
        assert not one.needs_owner

    def test_opened_again_a_merged_one_is_on_its_own_and_can_go_home(self, cast: Cast) -> None:
        merge_services(source=cast.ward_5, into=cast.ward_4, actor=TESTS)
        reopen_service(service=cast.ward_5, actor=TESTS)
        move_service(service=cast.ward_5, parent=cast.site, actor=TESTS)
        back = fresh(cast.ward_5)
        assert (back.closed_on, back.succeeded_by_id, parent(back).pk) == (None, None, cast.site.pk)
        assert leads_to(cast, "RZN01-W5") == "Ward 5"
        assert is_sound()

    def test_beneath_a_closed_one_nothing_opens(self, cast: Cast) -> None:
        merge_services(source=cast.ward_5, into=cast.ward_4, actor=TESTS)
        merge_services(source=cast.ward_4, into=cast.community, actor=TESTS)
        with pytest.raises(DomainError, match="Ward 4, under which it stands, has closed"):
            reopen_service(service=cast.ward_5, actor=TESTS)
