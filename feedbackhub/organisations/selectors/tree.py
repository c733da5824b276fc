"""The services of one organisation, and the order in which people read a tree."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models.functions import Upper

from feedbackhub.organisations.models import Organisation, Service, ServiceQuerySet


def services_of(organisation: Organisation) -> ServiceQuerySet:
    """Give every service of the organisation, each below the one that it belongs to."""
    services: ServiceQuerySet = (
        Service.objects.filter(organisation=organisation).select_related("succeeded_by").order_by("path")
    )
    return services


def open_services_of(organisation: Organisation) -> ServiceQuerySet:
    """Give the services where something new may be placed: those that have not closed."""
    return services_of(organisation).open()


def places_for(service: Service) -> ServiceQuerySet:
    """Give the services under which `service` may come to stand, or into which it may merge: open, and outside it."""
    return open_services_of(service.organisation).exclude(path__startswith=service.path)  # type: ignore[no-any-return]


def names_by_path(organisation: Organisation) -> dict[str, str]:
    """Give the name of each service by its path."""
    return dict(services_of(organisation).values_list("path", "name"))


def names_by_code(organisation: Organisation) -> dict[str, str]:
    """Give the name of each service that has a code, by the code in capitals."""
    rows = services_of(organisation).exclude(code="").annotate(upper_code=Upper("code"))
    return dict(rows.values_list("upper_code", "name"))


def service_above(service: Service) -> Service:
    """Give the service under which `service` stands. Not for the organisation itself."""
    above: Service = Service.objects.get(path=service.path[: -service.steplen])
    return above


def by_name_within_the_tree(services: Iterable[Service]) -> list[Service]:
    """Give the services each below its parent, sisters by name.

    Paths keep the order in which services were made, since a path never changes; so the sorting happens here. A
    service whose parent is not among those given stands at the top.
    """
    found = list(services)
    names = {service.path: service.name.casefold() for service in found}

    def place(service: Service) -> list[tuple[str, str]]:
        steps = range(service.steplen, len(service.path) + 1, service.steplen)
        return [
            (names[service.path[:end]], service.path[:end]) for end in steps if service.path[:end] in names
        ]

    return sorted(found, key=place)
