"""The services of one organisation, in tree order."""

from __future__ import annotations

from feedbackhub.organisations.models import Organisation, Service, ServiceQuerySet


def services_of(organisation: Organisation) -> ServiceQuerySet:
    """Give every service of the organisation, each below the one that it belongs to."""
    services: ServiceQuerySet = Service.objects.filter(organisation=organisation).order_by("path")
    return services
