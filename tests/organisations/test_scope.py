"""`visible_to`: what each role sees and where it ends. Deny by default."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.contrib.auth.models import AnonymousUser

from feedbackhub.accounts.roles import PERMISSIONS, Permission, Role
from feedbackhub.core.clock import now
from feedbackhub.organisations.models import Membership, Organisation, Service
from feedbackhub.organisations.querysets import scope_paths, under_paths
from feedbackhub.organisations.selectors import holds_anywhere, holds_at, permissions_in
from feedbackhub.organisations.services import create_service
from tests.people import TESTS, Cast, join, person

if TYPE_CHECKING:
    from feedbackhub.accounts.models import User


def seen(user: User | AnonymousUser, permission: Permission = Permission.READ_STORIES) -> set[str]:
    """Give the names of the services that `user` sees."""
    return {service.name for service in Service.objects.visible_to(user, permission)}


NORTHMERE = {"Northmere NHS Trust", "Northmere Hospital", "Ward 4", "Ward 5", "Community"}


@pytest.mark.parametrize(
    ("who", "expected"),
    [
        ("asha", {"Ward 4"}),
        ("ben", {"Ward 4"}),
        ("priya", {"Northmere Hospital", "Ward 4", "Ward 5"}),
        ("lena", NORTHMERE),
        ("adam", NORTHMERE),
        ("rhys", NORTHMERE),
        ("olga", {"Eastwold NHS Trust"}),
    ],
)
def test_each_reads_at_and_under_their_own_service_and_nowhere_else(
    cast: Cast, who: str, expected: set[str]
) -> None:
    assert seen(getattr(cast, who)) == expected


@pytest.mark.parametrize("role", list(Role))
def test_a_role_gives_its_permissions_and_no_other(cast: Cast, role: Role) -> None:
    somebody = person("Sam Reed", "sam@northmere.example")
    join(somebody, cast.site, role)
    for permission in Permission:
        expected = {"Northmere Hospital", "Ward 4", "Ward 5"} if permission in PERMISSIONS[role] else set()
        assert seen(somebody, permission) == expected, permission


def test_whoever_has_no_membership_sees_nothing(cast: Cast) -> None:
    assert seen(person("Nadia Cole", "nadia@northmere.example")) == set()


def test_whoever_is_not_signed_in_sees_nothing(cast: Cast) -> None:
    assert seen(AnonymousUser()) == set()
    assert list(Organisation.objects.visible_to(AnonymousUser())) == []
    assert list(Membership.objects.visible_to(AnonymousUser())) == []


def test_whoever_has_left_sees_nothing(cast: Cast) -> None:
    cast.lena.is_active = False
    cast.lena.save()
    assert seen(cast.lena) == set()
    assert permissions_in(cast.lena, cast.northmere) == frozenset()


def test_an_ended_membership_gives_nothing(cast: Cast) -> None:
    Membership.objects.filter(user=cast.priya).update(is_active=False, ended_at=now())
    assert seen(cast.priya) == set()
    assert not holds_anywhere(cast.priya, Permission.READ_STORIES, cast.northmere)
    assert not holds_at(cast.priya, Permission.READ_STORIES, cast.site)


def test_several_memberships_add_up_without_doubling(cast: Cast) -> None:
    join(cast.asha, cast.community, Role.READER)
    join(cast.asha, cast.site, Role.READER)
    rows = [service.name for service in Service.objects.visible_to(cast.asha)]
    assert sorted(rows) == ["Community", "Northmere Hospital", "Ward 4", "Ward 5"]
    assert seen(cast.asha, Permission.DRAFT_RESPONSE) == {"Ward 4"}


def test_a_membership_in_two_organisations_shows_both_and_mixes_no_permission(cast: Cast) -> None:
    join(cast.olga, cast.ward_4, Role.READER)
    assert seen(cast.olga) == {"Eastwold NHS Trust", "Ward 4"}
    assert not holds_anywhere(cast.olga, Permission.ASSIGN_CASE, cast.northmere)
    assert holds_anywhere(cast.olga, Permission.ASSIGN_CASE, cast.eastwold)
    assert permissions_in(cast.olga, cast.northmere) == PERMISSIONS[Role.READER]


def test_a_permission_holds_beneath_its_service_but_not_above_or_beside(cast: Cast) -> None:
    assert holds_at(cast.priya, Permission.APPROVE_RESPONSE, cast.ward_5)
    assert not holds_at(cast.priya, Permission.APPROVE_RESPONSE, cast.northmere.root)
    assert not holds_at(cast.priya, Permission.APPROVE_RESPONSE, cast.community)


def test_a_path_covers_whole_steps_only(cast: Cast) -> None:
    """With more than nine (or 35) sisters, steps look alike: 0001 and 000A and 0010 must not cover each other."""
    wards = [
        create_service(parent=cast.site, name=f"Bay {n}", code=f"B{n}", kind="team", actor=TESTS)
        for n in range(40)
    ]
    for ward in (wards[0], wards[7], wards[39]):
        somebody = person(f"Person {ward.code}", f"{ward.code}@northmere.example")
        join(somebody, ward, Role.RESPONDER)
        assert seen(somebody) == {ward.name}
    assert all(len(ward.path) % Service.steplen == 0 for ward in wards)


def test_no_path_matches_no_row(cast: Cast) -> None:
    assert not Service.objects.filter(under_paths([], "path")).exists()
    assert scope_paths(cast.rhys, Permission.ASSIGN_CASE) == []


def test_organisations_and_memberships_follow_the_same_rule(cast: Cast) -> None:
    assert set(Organisation.objects.visible_to(cast.asha)) == {cast.northmere}
    assert list(Organisation.objects.visible_to(cast.asha, Permission.MANAGE_RESPONDERS)) == []
    managed = Membership.objects.visible_to(cast.adam)
    assert {one.user for one in managed} == {cast.asha, cast.ben, cast.priya, cast.lena, cast.adam, cast.rhys}
    assert list(Membership.objects.visible_to(cast.lena)) == []
