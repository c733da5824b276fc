"""The tree of services with its organisations at the roots, memberships in it, and who answers for each service."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from treebeard.mp_tree import MP_Node, MP_NodeManager, MP_NodeQuerySet

from feedbackhub.accounts.roles import ROLE_NAMES, Permission, Role, roles_with
from feedbackhub.core.models import TimestampedModel
from feedbackhub.organisations.querysets import scope_paths, under_paths

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from feedbackhub.accounts.models import User


class OrganisationQuerySet(models.QuerySet["Organisation"]):
    """Organisations in the domain's words."""

    def visible_to(
        self, user: User | AnonymousUser, permission: Permission = Permission.READ_STORIES
    ) -> OrganisationQuerySet:
        """Keep the organisations in which `user` holds `permission` anywhere."""
        roots = {path[: Service.steplen] for path in scope_paths(user, permission)}
        return self.filter(services__path__in=roots).distinct()


class Organisation(TimestampedModel):  # type: ignore[django-manager-missing]  # treebeard is untyped
    """A Trust or other provider: the wall between tenants. Its services hang under one root service."""

    name = models.CharField(max_length=200)
    ods_code = models.CharField("ODS code", max_length=12, unique=True)
    slug = models.SlugField(max_length=80, unique=True)

    objects = OrganisationQuerySet.as_manager()

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name

    @property
    def root(self) -> Service:
        """Give the service at the top of this organisation's tree: the organisation itself."""
        return self.services.get(depth=1)


class ServiceKind(models.TextChoices):
    """What a node of the tree is."""

    ORGANISATION = "organisation", "Organisation"
    SITE = "site", "Site"
    DIRECTORATE = "directorate", "Directorate"
    SERVICE = "service", "Service"
    TEAM = "team", "Team"


class ServiceQuerySet(MP_NodeQuerySet):  # type: ignore[misc]
    """Services in the domain's words."""

    def visible_to(
        self, user: User | AnonymousUser, permission: Permission = Permission.READ_STORIES
    ) -> ServiceQuerySet:
        """Keep the services at or under which `user` holds `permission`."""
        return self.filter(under_paths(scope_paths(user, permission), "path"))  # type: ignore[no-any-return]

    def at_or_under(self, service: Service) -> ServiceQuerySet:
        """Keep `service` and all beneath it."""
        return self.filter(path__startswith=service.path)  # type: ignore[no-any-return]


class ServiceManager(MP_NodeManager.from_queryset(ServiceQuerySet)):  # type: ignore[misc]
    """The tree manager with the words of `ServiceQuerySet`; always in tree order."""

    def get_queryset(self) -> ServiceQuerySet:
        """Start from our queryset: the tree manager would start from its own, which lacks `visible_to`."""
        services: ServiceQuerySet = ServiceQuerySet(self.model, using=self._db).order_by("path")
        return services


class Service(MP_Node):  # type: ignore[misc]
    """A node of the tree: organisation, site, directorate, service or team. Stories are about services."""

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="services")
    name = models.CharField(max_length=200)
    code = models.CharField(
        max_length=60, blank=True, help_text="ODS code, or the source's or our own beneath it"
    )
    kind = models.CharField(max_length=20, choices=ServiceKind.choices, default=ServiceKind.SERVICE)
    closed_on = models.DateField(null=True, blank=True)

    objects = ServiceManager()

    # No node_order_by: with it, treebeard would renumber the paths of neighbours, and a scope that was read a moment
    # earlier could then lie over another organisation. A path, once given, stays (docs/decisions/0004).
    node_order_by: ClassVar[list[str]] = []

    class Meta:
        constraints = [
            models.UniqueConstraint(
                "organisation",
                Lower("code"),
                name="service_code_once_an_organisation",
                condition=~Q(code=""),
                violation_error_message="Another service of this organisation has this code.",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def paths_up(self) -> list[str]:
        """Give the tree paths from this service up to its root, nearest first."""
        return [self.path[:length] for length in range(len(self.path), 0, -self.steplen)]


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
    """First to be asked, and who stands in."""

    OWNER = "owner", "Owner"
    DEPUTY = "deputy", "Deputy"


class Ownership(TimestampedModel):
    """Who answers for a service: its owner, and the deputy who stands in (evidence D.1 rows 5 and 6)."""

    service = models.ForeignKey(Service, on_delete=models.CASCADE, related_name="ownerships")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="ownerships")
    rank = models.CharField(max_length=10, choices=OwnershipRank.choices)

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
