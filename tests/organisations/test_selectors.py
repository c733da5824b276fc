"""Who answers for what, and how people stand."""

from __future__ import annotations

from datetime import timedelta

from feedbackhub.accounts.models import User
from feedbackhub.accounts.roles import Role
from feedbackhub.core.clock import now
from feedbackhub.organisations import services
from feedbackhub.organisations.models import Invitation, Ownership
from feedbackhub.organisations.selectors import (
    PeopleOrder,
    PersonState,
    ServiceAnswers,
    by_name_within_the_tree,
    people_in,
    people_matching,
    services_of,
    state_counts,
    who_answers,
    who_may_answer_at,
)
from tests.people import TESTS, Cast, join, person


def answers(cast: Cast, name: str) -> ServiceAnswers:
    """Give one service's line."""
    return next(one for one in who_answers(cast.northmere) if one.service.name == name)


class TestWhoAnswers:
    """Owners who can act, who covers, and what is missing."""

    def test_an_owner_with_a_role_can_act(self, cast: Cast) -> None:
        ward_4 = answers(cast, "Ward 4")
        assert ward_4.owner is not None
        assert ward_4.owner.user == cast.asha
        assert ward_4.has_able_owner
        assert ward_4.has_able_deputy
        assert not ward_4.needs_owner
        assert not ward_4.needs_deputy

    def test_a_service_without_an_owner_needs_one_but_the_whole_does_not(self, cast: Cast) -> None:
        needing = {one.service.name for one in who_answers(cast.northmere) if one.needs_owner}
        assert needing == {"Northmere Hospital", "Ward 5", "Community"}

    def test_an_owner_above_covers_what_is_beneath(self, cast: Cast) -> None:
        services.set_owner(service=cast.site, user=cast.priya, actor=TESTS)
        ward_5 = answers(cast, "Ward 5")
        assert ward_5.covered_by is not None
        assert ward_5.covered_by.service == cast.site
        assert not ward_5.needs_owner
        assert answers(cast, "Northmere Hospital").needs_deputy
        assert answers(cast, "Community").needs_owner

    def test_an_owner_who_left_or_lost_the_role_cannot_act(self, cast: Cast) -> None:
        User.objects.filter(pk=cast.asha.pk).update(is_active=False)
        assert not answers(cast, "Ward 4").has_able_owner
        assert answers(cast, "Ward 4").needs_owner
        cast.ben.memberships.update(role=Role.READER)
        assert not answers(cast, "Ward 4").has_able_deputy

    def test_a_closed_service_needs_nobody(self, cast: Cast) -> None:
        cast.ward_5.closed_on = now().date()
        cast.ward_5.save()
        assert not answers(cast, "Ward 5").needs_owner

    def test_the_tree_is_read_by_name_below_each_parent(self, cast: Cast) -> None:
        services.change_service(service=cast.site, name="Abbey Hospital", code="A", kind="site", actor=TESTS)
        services.create_service(parent=cast.site, name="A & E", code="", kind="team", actor=TESTS)
        names = [one.name for one in by_name_within_the_tree(services_of(cast.northmere))]
        assert names == ["Northmere NHS Trust", "Abbey Hospital", "A & E", "Ward 4", "Ward 5", "Community"]

    def test_those_who_may_answer_are_at_or_above_and_may_reply(self, cast: Cast) -> None:
        join(person("Cora Bell", "cora@northmere.example"), cast.ward_5, Role.RESPONDER)
        assert list(who_may_answer_at(cast.ward_4)) == [cast.asha, cast.ben, cast.lena, cast.priya]


class TestPeople:
    """The list and its states."""

    def test_the_people_of_one_organisation_only(self, cast: Cast) -> None:
        assert set(people_in(cast.eastwold)) == {cast.olga}
        assert cast.olga not in set(people_in(cast.northmere))

    def test_each_state(self, cast: Cast) -> None:
        Invitation.objects.create(user=cast.ben, organisation=cast.northmere, sent_at=now())
        User.objects.filter(pk=cast.rhys.pk).update(last_login=now() - timedelta(days=91))
        User.objects.filter(pk=cast.priya.pk).update(last_login=now() - timedelta(days=89))
        User.objects.filter(pk=cast.lena.pk).update(joined_at=now() - timedelta(days=100))
        services.leave(user=cast.asha, organisation=cast.northmere, actor=cast.adam)
        states = {one.full_name: one.state for one in people_in(cast.northmere)}
        assert states == {
            "Adam Frost": PersonState.ACTIVE,
            "Asha Patel": PersonState.LEFT,
            "Ben Okafor": PersonState.INVITED,
            "Lena Brook": PersonState.DORMANT,
            "Priya Nair": PersonState.ACTIVE,
            "Rhys Morgan": PersonState.DORMANT,
        }
        assert state_counts(cast.northmere) == {
            PersonState.INVITED: 1,
            PersonState.DORMANT: 2,
            PersonState.ACTIVE: 2,
            PersonState.LEFT: 1,
        }
        listed = [one.full_name for one in people_matching(cast.northmere)]
        assert listed == ["Ben Okafor", "Lena Brook", "Rhys Morgan", "Adam Frost", "Priya Nair"]

    def test_an_invitation_elsewhere_is_not_told_here(self, cast: Cast) -> None:
        Invitation.objects.create(user=cast.ben, organisation=cast.eastwold, sent_at=now())
        assert state_counts(cast.northmere)[PersonState.INVITED] == 0

    def test_every_word_must_match_somewhere(self, cast: Cast) -> None:
        def found(words: str) -> list[str]:
            return [one.full_name for one in people_matching(cast.northmere, words=words)]

        assert found("ward manager") == ["Asha Patel", "Ben Okafor"]
        assert found("ASHA northmere") == ["Asha Patel"]
        assert found("asha matron") == []
        assert found("%") == []
        assert found("olga") == []

    def test_filters_by_role_service_and_state(self, cast: Cast) -> None:
        def found(**narrow: object) -> list[str]:
            return [one.full_name for one in people_matching(cast.northmere, **narrow)]  # type: ignore[arg-type]

        assert found(role=Role.RESPONDER) == ["Asha Patel", "Ben Okafor"]
        assert found(service=cast.site) == ["Asha Patel", "Ben Okafor", "Priya Nair"]
        assert found(service=cast.site, role=Role.APPROVER) == ["Priya Nair"]
        assert found(state=PersonState.LEFT) == []

    def test_longest_without_signing_in_comes_first(self, cast: Cast) -> None:
        User.objects.update(last_login=now())
        User.objects.filter(pk=cast.rhys.pk).update(last_login=now() - timedelta(days=20))
        first = people_matching(cast.northmere, order=PeopleOrder.LAST_SEEN).first()
        assert first == cast.rhys

    def test_an_ended_role_is_neither_shown_nor_found(self, cast: Cast) -> None:
        join(cast.asha, cast.community, Role.READER)
        services.end_role(membership=cast.asha.memberships.get(service=cast.community), actor=cast.adam)
        assert not people_matching(cast.northmere, service=cast.community).exists()
        asha = people_matching(cast.northmere, words="asha").get()
        assert [one.service for one in asha.roles_here] == [cast.ward_4]  # type: ignore[attr-defined]


def test_a_person_owns_by_one_rank_only(cast: Cast) -> None:
    services.set_deputy(service=cast.ward_4, user=cast.asha, actor=TESTS)
    assert [(one.user, one.rank) for one in Ownership.objects.filter(service=cast.ward_4)] == [
        (cast.asha, "deputy")
    ]
