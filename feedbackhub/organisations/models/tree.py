"""The tree of services with its organisations at the roots. Nothing is ever taken out of it: services close."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from treebeard.mp_tree import MP_Node, MP_NodeManager, MP_NodeQuerySet

from feedbackhub.accounts.roles import Permission
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


class Nation(models.TextChoices):
    """Whose bank holidays an organisation keeps."""

    ENGLAND = "ENG", "England"
    SCOTLAND = "SCT", "Scotland"
    WALES = "WLS", "Wales"
    NORTHERN_IRELAND = "NIR", "Northern Ireland"


class Organisation(TimestampedModel):  # type: ignore[django-manager-missing]  # treebeard is untyped
    """A Trust or other provider: the wall between tenants. Its services hang under one root service."""

    name = models.CharField(max_length=200)
    ods_code = models.CharField("ODS code", max_length=12, unique=True)
    slug = models.SlugField(max_length=80, unique=True)
    nation = models.CharField(max_length=3, choices=Nation.choices, default=Nation.ENGLAND)

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

    def open(self) -> ServiceQuerySet:
        """Leave out those that have closed: nothing new is placed there."""
        return self.filter(closed_on__isnull=True)  # type: ignore[no-any-return]


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
    # Who took over, so that the code keeps resolving (docs/decisions/0016). The closed one hangs beneath it.
    succeeded_by = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="predecessors"
    )

    objects = ServiceManager()

    # No node_order_by: with it, treebeard would renumber the paths of neighbours, and a scope that was read a moment
    # earlier could then lie over another organisation. Only a move gives a service another path, and the path that it
    # leaves is never given again (docs/decisions/0004 and 0016).
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
            models.CheckConstraint(
                condition=Q(succeeded_by__isnull=True) | Q(closed_on__isnull=False),
                name="only_closed_services_have_a_successor",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_closed(self) -> bool:
        """Say whether it has closed."""
        return self.closed_on is not None

    @property
    def paths_up(self) -> list[str]:
        """Give the tree paths from this service up to its root, nearest first."""
        return [self.path[:length] for length in range(len(self.path), 0, -self.steplen)]
