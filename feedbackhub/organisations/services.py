"""Makes organisations and services, and changes who belongs where. Each service is one transaction."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.text import slugify

from feedbackhub.core import audit
from feedbackhub.core.errors import DomainError
from feedbackhub.organisations.models import Organisation, Service, ServiceKind

if TYPE_CHECKING:
    from feedbackhub.core.actors import Actor


@transaction.atomic
def create_organisation(*, name: str, ods_code: str, actor: Actor) -> Organisation:
    """Make an organisation with its root service and return it. Raises `DomainError` where the code is taken."""
    code = ods_code.strip().upper()
    if Organisation.objects.filter(ods_code=code).exists():
        raise DomainError(f"There is an organisation with the code {code} already.")
    organisation = Organisation(name=name.strip(), ods_code=code, slug=slugify(f"{name} {code}")[:80])
    organisation.full_clean()
    organisation.save()
    Service.add_root(
        organisation=organisation, name=organisation.name, code=code, kind=ServiceKind.ORGANISATION
    )
    audit.record(
        actor=actor, action="organisation.created", subject=organisation, organisation_id=organisation.pk
    )
    return organisation


@transaction.atomic
def create_service(*, parent: Service, name: str, code: str, kind: str, actor: Actor) -> Service:
    """Make a service beneath `parent` and return it."""
    # treebeard keeps child counts on the instance: take the row as it stands now.
    fresh = Service.objects.select_for_update().get(pk=parent.pk)
    service: Service = fresh.add_child(
        organisation_id=fresh.organisation_id, name=name.strip(), code=code.strip(), kind=kind
    )
    audit.record(
        actor=actor, action="service.created", subject=service, organisation_id=fresh.organisation_id
    )
    return service
