"""Moving a service: who may see it changes, nothing else does, and no path is given twice."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from feedbackhub.accounts.roles import Permission, Role
from feedbackhub.core.errors import DomainError
from feedbackhub.core.models import AuditEvent
from feedbackhub.organisations.models import Ownership, Service, ServiceMove
from feedbackhub.organisations.selectors import effects_of_merge, effects_of_move, holds_at
from feedbackhub.organisations.services import close_service, create_service, merge_services, move_service
from tests.people import TESTS, join

if TYPE_CHECKING:
    from tests.people import Cast


def fresh(service: Service) -> Service:
    found: Service = Service.objects.get(pk=service.pk)
    return found


def parent(service: Service) -> Service:
    found: Service = Service.objects.get(path=fresh(service).path[: -Service.steplen])
    return found


def is_sound() -> bool:
    return Service.objects.find_problems() == ([], [], [], [], [])


def test_a_service_moves_with_all_beneath_it(cast: Cast) -> None:
    bay = create_service(parent=cast.ward_4, name="Bay A", code="A", kind="team", actor=TESTS)
    move_service(service=cast.ward_4, parent=cast.community, actor=cast.adam)

    assert parent(cast.ward_4).pk == cast.community.pk
    assert parent(bay).pk == cast.ward_4.pk
    assert is_sound()
    move = ServiceMove.objects.get()
    assert (move.from_parent_id, move.to_parent_id, move.actor) == (
        cast.site.pk,
        cast.community.pk,
        cast.adam,
    )
    assert AuditEvent.objects.filter(action="service.moved", subject_id=str(cast.ward_4.pk)).count() == 1


def test_a_service_that_became_part_of_another_moves_only_with_it(cast: Cast) -> None:
    """Its history counts for the other one, and would leave it."""
    merge_services(source=cast.ward_5, into=cast.ward_4, actor=cast.adam)
    with pytest.raises(DomainError, match="part of another service now"):
        move_service(service=cast.ward_5, parent=cast.community, actor=cast.adam)
    move_service(service=cast.ward_4, parent=cast.community, actor=cast.adam)
    both = {one.name: one.path for one in Service.objects.filter(pk__in=[cast.ward_4.pk, cast.ward_5.pk])}
    assert both["Ward 5"].startswith(both["Ward 4"])


def test_it_is_moved_once_however_often_it_is_asked(cast: Cast) -> None:
    stale = fresh(cast.ward_4)
    for _ in range(2):
        move_service(service=stale, parent=cast.community, actor=TESTS)
    assert ServiceMove.objects.count() == 1


def test_a_path_that_was_left_is_never_given_again(cast: Cast) -> None:
    left = fresh(cast.ward_5).path
    move_service(service=cast.ward_5, parent=cast.community, actor=TESTS)
    new = create_service(parent=cast.site, name="Ward 6", code="W6", kind="team", actor=TESTS)
    assert new.path > left
    assert not Service.objects.filter(path=left).exists()
    move_service(service=new, parent=cast.community, actor=TESTS)
    move_service(service=new, parent=cast.site, actor=TESTS)
    assert fresh(new).path not in {left, ServiceMove.objects.filter(service=new).first().old_path}  # type: ignore[union-attr]
    assert is_sound()


def test_a_parent_left_by_all_its_children_counts_on(cast: Cast) -> None:
    paths = {fresh(cast.ward_4).path, fresh(cast.ward_5).path}
    for ward in (cast.ward_4, cast.ward_5):
        move_service(service=ward, parent=cast.community, actor=TESTS)
    assert fresh(cast.site).numchild == 0
    new = create_service(parent=cast.site, name="Ward 6", code="W6", kind="team", actor=TESTS)
    assert new.path not in paths
    assert is_sound()


def test_scope_follows_the_place(cast: Cast) -> None:
    assert holds_at(cast.priya, Permission.READ_STORIES, fresh(cast.ward_4))
    move_service(service=cast.ward_4, parent=cast.community, actor=TESTS)
    assert not holds_at(cast.priya, Permission.READ_STORIES, fresh(cast.ward_4))
    assert holds_at(cast.asha, Permission.READ_STORIES, fresh(cast.ward_4))


@pytest.mark.parametrize(
    ("what", "where", "said"),
    [
        ("site", "site", "beneath itself"),
        ("site", "ward_4", "beneath itself"),
        ("root", "site", "cannot be moved"),
        ("ward_4", "elsewhere", "another organisation"),
        ("ward_4", "closed", "has closed"),
    ],
)
def test_what_cannot_be_is_refused_in_words(cast: Cast, what: str, where: str, said: str) -> None:
    places = {"root": cast.northmere.root, "elsewhere": cast.eastwold.root, "closed": cast.community}
    if where == "closed":
        close_service(service=cast.community, actor=TESTS)
    before = list(Service.objects.values_list("pk", "path"))
    with pytest.raises(DomainError, match=said):
        move_service(
            service=places.get(what) or getattr(cast, what),
            parent=places.get(where) or getattr(cast, where),
            actor=TESTS,
        )
    assert list(Service.objects.values_list("pk", "path")) == before


def test_a_place_that_became_ones_own_child_meanwhile_is_refused(cast: Cast) -> None:
    """The rows that the page read are old; the answer goes by the rows as they are."""
    stale_site, stale_community = fresh(cast.site), fresh(cast.community)
    move_service(service=cast.community, parent=cast.site, actor=TESTS)
    with pytest.raises(DomainError, match="beneath itself"):
        move_service(service=stale_site, parent=stale_community, actor=TESTS)


class TestEffects:
    """What the page says before anything is done."""

    def test_who_gains_and_who_loses(self, cast: Cast) -> None:
        join(cast.rhys, cast.community, Role.RESPONDER)
        effects = effects_of_move(fresh(cast.ward_4), fresh(cast.community))
        assert [(one.person, one.role, one.place.name) for one in effects.losses] == [
            (cast.priya, "Approver", "Northmere Hospital")
        ]
        assert [one.person for one in effects.gains] == [cast.rhys]

    def test_a_role_at_the_service_itself_or_above_both_changes_nothing(self, cast: Cast) -> None:
        effects = effects_of_move(fresh(cast.ward_4), fresh(cast.community))
        touched = {one.person for one in (*effects.gains, *effects.losses)}
        assert not touched & {cast.asha, cast.ben, cast.lena, cast.adam}

    def test_a_second_role_that_still_holds_is_no_loss(self, cast: Cast) -> None:
        join(cast.priya, cast.ward_4, Role.APPROVER)
        assert effects_of_move(fresh(cast.ward_4), fresh(cast.community)).losses == ()

    def test_what_becomes_part_of_one_above_it_stays_in_its_place(self, cast: Cast) -> None:
        bay = create_service(parent=cast.ward_5, name="Bay A", code="A", kind="team", actor=TESTS)
        join(cast.ben, cast.ward_5, Role.RESPONDER)
        effects = effects_of_merge(fresh(bay), fresh(cast.site))
        assert (effects.gains, effects.losses) == ((), ())

    def test_who_answers_instead(self, cast: Cast) -> None:
        Ownership.objects.create(service=cast.site, user=cast.priya, rank="owner")
        zoe = cast.rhys
        join(zoe, cast.community, Role.RESPONDER)
        Ownership.objects.create(service=cast.community, user=zoe, rank="owner")
        ward = effects_of_move(fresh(cast.ward_5), fresh(cast.community))
        assert (ward.answers_now, ward.answers_then) == ("Priya Nair", "Rhys Morgan")
        own = effects_of_move(fresh(cast.ward_4), fresh(cast.community))
        assert (own.answers_now, own.answers_then) == ("Asha Patel", "Asha Patel")

    def test_an_owner_by_a_role_above_can_no_longer_answer(self, cast: Cast) -> None:
        Ownership.objects.create(service=cast.ward_5, user=cast.priya, rank="owner")
        effects = effects_of_move(fresh(cast.ward_5), fresh(cast.community))
        assert [one.user for one in effects.no_longer_able] == [cast.priya]
        assert (effects.answers_now, effects.answers_then) == ("Priya Nair", "")
