"""Memberships in the tree, who answers for each service, and invitations."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import Q

from feedbackhub.accounts.roles import ROLE_NAMES, Permission, Role, roles_with
from feedbackhub.core.models import TimestampedModel
from feedbackhub.organisations.models.tree import Organisation, Service
from feedbackhub.organisations.querysets import scope_paths, under_paths

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from feedbackhub.accounts.models import User


class MembershipQuerySet(models.QuerySet["Membership"]):
    """Memberships in the domain's words."""

    def active(self) -> MembershipQuerySet:
        """Keep those that count: neither the membership nor the account has ended."""
        return self.filter(is_active=True, user__is_active=True)

    def holding(self, permission: Permission) -> MembershipQuerySet:
        """Keep those whose role holds `permission`."""
        return self.filter(role__in=roles_with(permission))

    def visible_to(
        self, user: User | AnonymousUser, permission: Permission = Permission.MANAGE_RESPONDERS
    ) -> MembershipQuerySet:
        """Keep those under which `user` holds `permission`."""
        return self.filter(under_paths(scope_paths(user, permission), "service__path"))


class Membership(TimestampedModel):
    """A person's role at a service and all beneath it. Leads and administrators stand at the organisation's root."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="memberships")
    service = models.ForeignKey(Service, on_delete=models.PROTECT, related_name="memberships")
    role = models.CharField(max_length=20, choices=[(role.value, ROLE_NAMES[role]) for role in Role])
    is_active = models.BooleanField(default=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    objects = MembershipQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["user", "service", "role"],
                condition=Q(is_active=True),
                name="one_live_membership_a_role_and_service",
                violation_error_message="This person already has this role here.",
            )
        ]
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.user} as {self.get_role_display()} of {self.service}"


class OwnershipRank(models.TextChoices):
    """First to be asked, who stands in, and who shares the owner's stories by load."""

    OWNER = "owner", "Owner"
    DEPUTY = "deputy", "Deputy"
    COLLEAGUE = "colleague", "Colleague"


class Ownership(TimestampedModel):
    """Who answers for a service: its owner, colleagues who share its stories, and the deputy who stands in.

    Evidence D.1 rows 5 and 6. `asked_on` is the day of the question "do you still answer for it?" that is open.
    """

    service = models.ForeignKey(Service, on_delete=models.CASCADE, related_name="ownerships")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="ownerships")
    rank = models.CharField(max_length=10, choices=OwnershipRank.choices)
    confirmed_at = models.DateTimeField(null=True, blank=True)
    asked_on = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["service", "user"], name="one_rank_a_person_and_service"),
            models.UniqueConstraint(
                fields=["service"],
                condition=Q(rank="owner"),
                name="one_owner_a_service",
                violation_error_message="This service already has an owner.",
            ),
        ]
        ordering = ["-rank", "pk"]
        verbose_name_plural = "ownerships"

    def __str__(self) -> str:
        return f"{self.user}: {self.rank} of {self.service}"


class Invitation(models.Model):
    """That a person was invited, by whom, and whether they came. The mailed link is Django's own signed token."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="invitations")
    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="invitations")
    invited_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="invitations_sent"
    )
    sent_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-sent_at"]

    def __str__(self) -> str:
        return f"invitation of {self.user} on {self.sent_at:%Y-%m-%d}"
