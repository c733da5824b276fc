"""The addresses of organisations' and services' public pages: the number finds the service, the name is for people."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.text import slugify

if TYPE_CHECKING:
    from feedbackhub.organisations.models import Organisation, Service


def address_of(organisation: Organisation) -> str:
    """Give the address of an organisation's record."""
    return reverse("public:organisation", args=[organisation.slug])


def service_address(service: Service, page: str = "service") -> str:
    """Give the address of a page of a service; that of the organisation's where it is the root."""
    slug = service.organisation.slug
    if service.is_root():
        return reverse(f"public:{page.replace('service', 'organisation', 1)}", args=[slug])
    return reverse(f"public:{page}", args=[slug, service.pk, name_of(service)])


def name_of(service: Service) -> str:
    """Give the service's name as it stands in its address."""
    return slugify(service.name)[:60] or "service"
