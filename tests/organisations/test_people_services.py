"""Inviting, giving and taking roles and services, leaving and coming back; and the last administrator."""

from __future__ import annotations

import re
import threading
from typing import TYPE_CHECKING

import pytest
from django.core import mail
from django.db import connections
from django.test import Client

from feedbackhub.accounts.models import User
from feedbackhub.accounts.roles import Permission, Role
from feedbackhub.core.errors import AnonymousActor, DomainError
from feedbackhub.core.models import AuditEvent, OutboxMessage
from feedbackhub.organisations import services
from feedbackhub.organisations.models import Invitation, Membership, OwnershipRank
from feedbackhub.organisations.selectors import holds_at
from tests.owed import do_what_is_owed
from tests.people import PASSWORD, TESTS, Cast, join, make_cast, person

if TYPE_CHECKING:
    from pytest_django import DjangoCaptureOnCommitCallbacks

ZOE = services.Invitee("Zoe@Northmere.example", "Zoë O'Hara", "Staff nurse")


def owners(cast: Cast) -> dict[str, str]:
    """Give who answers for Ward 4, by rank."""
    return {one.rank: one.user.full_name for one in cast.ward_4.ownerships.select_related("user")}


def actions() -> list[str]:
    """Give the audit trail's actions since the cast came in."""
    made = ("organisation.created", "service.created")
    return list(AuditEvent.objects.exclude(action__in=made).order_by("pk").values_list("action", flat=True))


class TestInviting:
    """Account, role, service and mail together."""

    def test_somebody_new_gets_account_role_service_and_mail(self, cast: Cast) -> None:
        invitation = services.invite(
            invitee=ZOE, service=cast.ward_5, role=Role.RESPONDER, rank=OwnershipRank.OWNER, actor=cast.adam
        )
        zoe = User.objects.get(email="zoe@northmere.example")
        assert not zoe.has_usable_password()
        assert holds_at(zoe, Permission.DRAFT_RESPONSE, cast.ward_5)
        assert cast.ward_5.ownerships.get().user == zoe
        assert (invitation.invited_by, invitation.accepted_at) == (cast.adam, None)
        assert actions() == ["membership.given", "ownership.given", "member.invited"]
        assert mail.outbox == []
        do_what_is_owed()
        (message,) = mail.outbox
        assert message.to == ["zoe@northmere.example"]
        body = str(message.body)
        assert "Hello Zoë O'Hara," in body
        assert "Adam Frost has invited you" in body
        assert "- Responder, Ward 5" in body
        assert "3 days" in body

    def test_the_link_sets_the_password_signs_in_and_counts_as_taken_up(
        self, cast: Cast, client: Client
    ) -> None:
        invitation = services.invite(invitee=ZOE, service=cast.ward_5, role=Role.RESPONDER, actor=cast.adam)
        do_what_is_owed()
        found = re.search(r"http://testserver(/password/set/\S+)", str(mail.outbox[0].body))
        assert found
        page = client.get(found[1]).headers["Location"]
        client.post(page, {"new_password": "three quiet otters"})
        assert client.get("/account/").status_code == 200
        invitation.refresh_from_db()
        assert invitation.accepted_at is not None

    def test_the_debt_holds_ids_only(self, cast: Cast) -> None:
        invitation = services.invite(invitee=ZOE, service=cast.ward_5, role=Role.RESPONDER, actor=cast.adam)
        owed = OutboxMessage.objects.get(task="organisations.send_invitation")
        assert owed.kwargs == {"invitation_id": invitation.pk}

    def test_nothing_is_left_behind_when_one_part_is_refused(self, cast: Cast) -> None:
        with pytest.raises(DomainError, match="no role at Ward 5 that may reply"):
            services.invite(
                invitee=ZOE, service=cast.ward_5, role=Role.READER, rank=OwnershipRank.OWNER, actor=cast.adam
            )
        assert not User.objects.filter(email__iexact=ZOE.email).exists()
        assert not Invitation.objects.exists()
        assert not OutboxMessage.objects.exists()

    def test_somebody_who_is_here_already_is_named(self, cast: Cast) -> None:
        again = services.Invitee("ASHA@northmere.example", "Somebody Else")
        with pytest.raises(DomainError, match="Asha Patel already has access"):
            services.invite(invitee=again, service=cast.ward_5, role=Role.RESPONDER, actor=cast.adam)

    def test_somebody_who_left_is_to_be_let_back_in(self, cast: Cast) -> None:
        services.leave(user=cast.asha, organisation=cast.northmere, actor=cast.adam)
        again = services.Invitee("asha@northmere.example", "Asha Patel")
        with pytest.raises(DomainError, match="let them back in"):
            services.invite(invitee=again, service=cast.ward_5, role=Role.RESPONDER, actor=cast.adam)

    def test_an_account_elsewhere_gains_a_role_and_keeps_name_and_password(self, cast: Cast) -> None:
        olga = services.Invitee("olga@eastwold.example", "O. H.", "Locum")
        services.invite(invitee=olga, service=cast.ward_5, role=Role.RESPONDER, actor=cast.adam)
        cast.olga.refresh_from_db()
        assert (cast.olga.full_name, cast.olga.job_title) == ("Olga Hart", "Patient experience lead")
        assert cast.olga.check_password(PASSWORD)
        do_what_is_owed()
        body = str(mail.outbox[0].body)
        assert "/sign-in/" in body
        assert "/password/set/" not in body
        assert "Eastwold" not in body
        assert "- Responder, Ward 5" in body
        assert "lead" not in body.lower()

    def test_an_account_that_ended_elsewhere_opens_for_here_only(self, cast: Cast) -> None:
        join(person("Odd Ely", "odd@eastwold.example"), cast.eastwold.root, Role.ADMIN)
        services.leave(
            user=cast.olga, organisation=cast.eastwold, actor=User.objects.get(email="odd@eastwold.example")
        )
        cast.olga.refresh_from_db()
        assert not cast.olga.is_active
        services.invite(
            invitee=services.Invitee("olga@eastwold.example", "Olga Hart"),
            service=cast.ward_5,
            role=Role.READER,
            actor=cast.adam,
        )
        cast.olga.refresh_from_db()
        assert cast.olga.is_active
        assert not holds_at(cast.olga, Permission.READ_STORIES, cast.eastwold.root)

    def test_sending_again_mails_a_new_link_once_a_minute(self, cast: Cast) -> None:
        invitation = services.invite(invitee=ZOE, service=cast.ward_5, role=Role.RESPONDER, actor=cast.adam)
        do_what_is_owed()
        OutboxMessage.objects.update(key=None)  # as if a minute had passed
        services.resend_invitation(invitation=invitation, actor=cast.adam)
        services.resend_invitation(invitation=invitation, actor=cast.adam)
        do_what_is_owed()
        assert len(mail.outbox) == 2

    def test_one_who_came_in_or_left_is_not_mailed_any_more(self, cast: Cast) -> None:
        invitation = services.invite(invitee=ZOE, service=cast.ward_5, role=Role.RESPONDER, actor=cast.adam)
        services.note_arrival(user=invitation.user)
        do_what_is_owed()
        assert mail.outbox == []
        with pytest.raises(DomainError, match="not waiting"):
            services.resend_invitation(invitation=invitation, actor=cast.adam)

    def test_an_address_that_is_none_is_refused(self, cast: Cast) -> None:
        from django.core.exceptions import ValidationError

        with pytest.raises(ValidationError):
            services.invite(
                invitee=services.Invitee("nonsense", "X"), service=cast.ward_5, role=Role.READER, actor=TESTS
            )

    def test_nobody_acts_anonymously(self, cast: Cast) -> None:
        with pytest.raises(AnonymousActor):
            services.invite(invitee=ZOE, service=cast.ward_5, role=Role.RESPONDER, actor=User(email="x"))


class TestRoles:
    """What somebody may do, where."""

    @pytest.mark.parametrize("role", [Role.LEAD, Role.ADMIN])
    def test_leads_and_administrators_stand_at_the_root_only(self, cast: Cast, role: Role) -> None:
        with pytest.raises(DomainError, match="whole organisation"):
            services.give_role(user=cast.asha, service=cast.ward_4, role=role, actor=cast.adam)
        services.give_role(user=cast.asha, service=cast.northmere.root, role=role, actor=cast.adam)

    def test_the_same_role_twice_is_refused_in_words(self, cast: Cast) -> None:
        with pytest.raises(DomainError, match="Asha Patel already has the role Responder at Ward 4"):
            services.give_role(user=cast.asha, service=cast.ward_4, role=Role.RESPONDER, actor=cast.adam)

    def test_changing_a_role_ends_one_row_and_writes_another(
        self,
        cast: Cast,
        told: list[int],
        django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
    ) -> None:
        before = cast.ben.memberships.get()
        with django_capture_on_commit_callbacks(execute=True):
            services.change_role(membership=before, service=cast.site, role=Role.APPROVER, actor=cast.adam)
        before.refresh_from_db()
        assert not before.is_active
        assert before.ended_at is not None
        after = cast.ben.memberships.get(is_active=True)
        assert (after.role, after.service) == (Role.APPROVER, cast.site)
        assert actions() == ["membership.ended", "membership.given"]
        assert set(told) == {cast.ben.pk}
        assert owners(cast) == {"owner": "Asha Patel", "deputy": "Ben Okafor"}

    def test_changing_to_the_same_changes_nothing(self, cast: Cast) -> None:
        services.change_role(
            membership=cast.ben.memberships.get(), service=cast.ward_4, role=Role.RESPONDER, actor=cast.adam
        )
        assert actions() == []

    def test_whoever_may_not_reply_any_more_answers_for_nothing(self, cast: Cast) -> None:
        services.change_role(
            membership=cast.asha.memberships.get(), service=cast.ward_4, role=Role.READER, actor=cast.adam
        )
        assert owners(cast) == {"deputy": "Ben Okafor"}
        assert actions() == ["membership.ended", "membership.given", "ownership.ended"]

    def test_moving_to_another_ward_releases_the_first(self, cast: Cast) -> None:
        services.change_role(
            membership=cast.asha.memberships.get(),
            service=cast.ward_5,
            role=Role.RESPONDER,
            actor=cast.adam,
        )
        assert "owner" not in owners(cast)

    def test_the_only_role_is_not_taken_but_one_of_two_is(
        self,
        cast: Cast,
        told: list[int],
        django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
    ) -> None:
        first = cast.asha.memberships.get()
        with pytest.raises(DomainError, match="only role"):
            services.end_role(membership=first, actor=cast.adam)
        join(cast.asha, cast.community, Role.READER)
        with django_capture_on_commit_callbacks(execute=True):
            services.end_role(membership=first, actor=cast.adam)
        assert "owner" not in owners(cast)
        assert cast.asha.pk in told

    def test_a_role_that_ended_meanwhile_is_said_so(self, cast: Cast) -> None:
        first = cast.asha.memberships.get()
        join(cast.asha, cast.community, Role.READER)
        services.end_role(membership=first, actor=cast.adam)
        with pytest.raises(DomainError, match="ended in the meantime"):
            services.change_role(membership=first, service=cast.ward_5, role=Role.READER, actor=cast.adam)


class TestOwnership:
    """One owner and one deputy, who may both reply."""

    def test_a_new_owner_takes_over_and_both_are_told_of(
        self,
        cast: Cast,
        told: list[int],
        django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
    ) -> None:
        with django_capture_on_commit_callbacks(execute=True):
            services.set_owner(service=cast.ward_4, user=cast.priya, actor=cast.adam)
        assert owners(cast) == {"owner": "Priya Nair", "deputy": "Ben Okafor"}
        assert set(told) == {cast.asha.pk, cast.priya.pk}
        assert actions() == ["ownership.ended", "ownership.given"]

    def test_owner_and_deputy_can_change_places(self, cast: Cast) -> None:
        services.set_answerers(service=cast.ward_4, owner=cast.ben, deputy=cast.asha, actor=cast.adam)
        assert owners(cast) == {"owner": "Ben Okafor", "deputy": "Asha Patel"}

    def test_setting_what_stands_changes_nothing(self, cast: Cast) -> None:
        services.set_answerers(service=cast.ward_4, owner=cast.asha, deputy=cast.ben, actor=cast.adam)
        assert actions() == []

    def test_both_or_neither(self, cast: Cast) -> None:
        with pytest.raises(DomainError, match="Rhys Morgan has no role"):
            services.set_answerers(service=cast.ward_4, owner=cast.priya, deputy=cast.rhys, actor=cast.adam)
        assert owners(cast) == {"owner": "Asha Patel", "deputy": "Ben Okafor"}

    @pytest.mark.parametrize("who", ["rhys", "adam", "olga"])
    def test_whoever_may_not_reply_there_cannot_own(self, cast: Cast, who: str) -> None:
        with pytest.raises(DomainError, match="that may reply"):
            services.set_owner(service=cast.ward_4, user=getattr(cast, who), actor=cast.adam)

    def test_nobody_can_be_chosen(self, cast: Cast) -> None:
        services.set_answerers(service=cast.ward_4, owner=None, deputy=None, actor=cast.adam)
        assert owners(cast) == {}


class TestLeaving:
    """The end of access, and its return."""

    def test_roles_services_and_account_end_together(
        self,
        cast: Cast,
        told: list[int],
        django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
    ) -> None:
        browser = Client()
        browser.force_login(cast.asha)
        with django_capture_on_commit_callbacks(execute=True):
            services.leave(user=cast.asha, organisation=cast.northmere, actor=cast.adam)
        cast.asha.refresh_from_db()
        assert not cast.asha.is_active
        assert cast.asha.left_at is not None
        assert owners(cast) == {"deputy": "Ben Okafor"}
        assert told == [cast.asha.pk]
        assert actions() == ["member.left"]
        assert browser.get("/account/").status_code == 302

    def test_a_role_elsewhere_keeps_the_account(self, cast: Cast) -> None:
        join(cast.asha, cast.eastwold.root, Role.READER)
        services.leave(user=cast.asha, organisation=cast.northmere, actor=cast.adam)
        cast.asha.refresh_from_db()
        assert cast.asha.is_active
        assert not holds_at(cast.asha, Permission.READ_STORIES, cast.ward_4)
        assert holds_at(cast.asha, Permission.READ_STORIES, cast.eastwold.root)

    def test_leaving_twice_is_said_so(self, cast: Cast) -> None:
        services.leave(user=cast.asha, organisation=cast.northmere, actor=cast.adam)
        with pytest.raises(DomainError, match="no access"):
            services.leave(user=cast.asha, organisation=cast.northmere, actor=cast.adam)

    def test_coming_back_restores_the_roles_of_the_day_they_left(self, cast: Cast) -> None:
        join(cast.asha, cast.community, Role.READER)
        services.end_role(membership=cast.asha.memberships.get(service=cast.community), actor=cast.adam)
        services.leave(user=cast.asha, organisation=cast.northmere, actor=cast.adam)
        invitation = services.let_back_in(user=cast.asha, organisation=cast.northmere, actor=cast.adam)
        cast.asha.refresh_from_db()
        assert cast.asha.is_active
        assert cast.asha.left_at is None
        live = Membership.objects.active().filter(user=cast.asha)
        assert [(one.role, one.service) for one in live] == [(Role.RESPONDER, cast.ward_4)]
        assert "owner" not in owners(cast)
        do_what_is_owed()
        assert mail.outbox[0].to == [cast.asha.email]
        assert invitation.user == cast.asha

    def test_whoever_has_not_left_is_not_let_in(self, cast: Cast) -> None:
        for user in (cast.asha, cast.olga):
            with pytest.raises(DomainError, match="has not left"):
                services.let_back_in(user=user, organisation=cast.northmere, actor=cast.adam)


class TestTheLastAdministrator:
    """Somebody must be able to open the door."""

    def test_nobody_ends_or_demotes_themselves(self, cast: Cast) -> None:
        second = person("Ada King", "ada@northmere.example")
        join(second, cast.northmere.root, Role.ADMIN)
        with pytest.raises(DomainError, match="your own access"):
            services.leave(user=cast.adam, organisation=cast.northmere, actor=cast.adam)
        with pytest.raises(DomainError, match="your own administrator role"):
            services.change_role(
                membership=cast.adam.memberships.get(),
                service=cast.northmere.root,
                role=Role.LEAD,
                actor=cast.adam,
            )
        join(cast.adam, cast.ward_4, Role.READER)
        with pytest.raises(DomainError, match="your own administrator role"):
            services.end_role(membership=cast.adam.memberships.get(role=Role.ADMIN), actor=cast.adam)

    def test_the_last_one_stays(self, cast: Cast) -> None:
        with pytest.raises(DomainError, match="only administrator"):
            services.leave(user=cast.adam, organisation=cast.northmere, actor=TESTS)
        with pytest.raises(DomainError, match="only administrator"):
            services.change_role(
                membership=cast.adam.memberships.get(),
                service=cast.northmere.root,
                role=Role.READER,
                actor=TESTS,
            )

    def test_one_who_has_never_set_a_password_does_not_count(self, cast: Cast) -> None:
        services.invite(invitee=ZOE, service=cast.northmere.root, role=Role.ADMIN, actor=cast.adam)
        zoe = User.objects.get(email="zoe@northmere.example")
        with pytest.raises(DomainError, match="only administrator"):
            services.leave(user=cast.adam, organisation=cast.northmere, actor=zoe)
        zoe.set_password(PASSWORD)
        zoe.save()
        services.leave(user=cast.adam, organisation=cast.northmere, actor=zoe)

    def test_an_administrator_elsewhere_does_not_count(self, cast: Cast) -> None:
        join(cast.olga, cast.eastwold.root, Role.ADMIN)
        with pytest.raises(DomainError, match="only administrator"):
            services.leave(user=cast.adam, organisation=cast.northmere, actor=cast.olga)


@pytest.mark.django_db(transaction=True)
def test_two_administrators_cannot_remove_each_other_at_once() -> None:
    cast = make_cast()
    ada = person("Ada King", "ada@northmere.example")
    join(ada, cast.northmere.root, Role.ADMIN)
    refused: list[str] = []
    together = threading.Barrier(2)

    def remove(whom: User, actor: User) -> None:
        together.wait()
        try:
            services.leave(user=whom, organisation=cast.northmere, actor=actor)
        except DomainError as error:
            refused.append(error.message)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=remove, args=pair) for pair in ((cast.adam, ada), (ada, cast.adam))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(refused) == 1
    left = Membership.objects.active().filter(role=Role.ADMIN, service__organisation=cast.northmere)
    assert left.count() == 1
