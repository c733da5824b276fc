"""Makes organisations, and the services beneath them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Value
from django.db.models.functions import Lower
from django.utils.text import slugify

from feedbackhub.core import audit
from feedbackhub.core.errors import DomainError
from feedbackhub.organisations.models import Organisation, Service, ServiceKind
from feedbackhub.organisations.services.guards import lock
from feedbackhub.organisations.services.paths import add_beneath

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
    Service.objects.add_root(
        instance=Service(
            organisation=organisation, name=organisation.name, code=code, kind=ServiceKind.ORGANISATION
        )
    )
    audit.record(
        actor=actor, action="organisation.created", subject=organisation, organisation_id=organisation.pk
    )
    return organisation


@transaction.atomic
def create_service(*, parent: Service, name: str, code: str, kind: str, actor: Actor) -> Service:
    """Make a service beneath `parent` and return it.

    Raises `DomainError` where another one has the code, and beneath a closed one.
    """
    lock(parent.organisation_id)
    fresh = Service.objects.select_for_update().get(pk=parent.pk)
    _check_code(fresh.organisation_id, code, but=None)
    if fresh.is_closed:
        raise DomainError(f"{fresh.name} has closed. Open it again first, or choose another place.")
    service = add_beneath(
        fresh,
        Service(organisation_id=fresh.organisation_id, name=_one_line(name), code=code.strip(), kind=kind),
    )
    audit.record(
        actor=actor, action="service.created", subject=service, organisation_id=fresh.organisation_id
    )
    return service


@transaction.atomic
def create_services(*, parent: Service, made: Sequence[tuple[str, str, str]], actor: Actor) -> list[Service]:
    """Make several services beneath `parent`, each given as name, code and kind: all, or none where one is refused."""
    return [
        create_service(parent=parent, name=name, code=code, kind=kind, actor=actor)
        for name, code, kind in made
    ]


@transaction.atomic
def change_service(*, service: Service, name: str, code: str, kind: str, actor: Actor) -> Service:
    """Give a service another name, code or kind, and return it. Its place in the tree stays.

    Raises `DomainError` where another service has the code, and for the organisation itself.
    """
    lock(service.organisation_id)
    fresh: Service = Service.objects.select_for_update().get(pk=service.pk)
    if fresh.is_root():
        raise DomainError("The organisation’s own name and code come from the register of the NHS.")
    _check_code(fresh.organisation_id, code, but=fresh.pk)
    fresh.name, fresh.code, fresh.kind = _one_line(name), code.strip(), kind
    fresh.save(update_fields=["name", "code", "kind"])
    audit.record(actor=actor, action="service.changed", subject=fresh, organisation_id=fresh.organisation_id)
    return fresh


def _check_code(organisation_id: int, code: str, *, but: int | None) -> None:
    """Compare in lower case by the database itself, as the index of codes does."""
    same = Service.objects.alias(lower_code=Lower("code")).filter(lower_code=Lower(Value(code.strip())))
    taken = same.filter(organisation_id=organisation_id).exclude(pk=but)
    if code.strip() and (other := taken.first()):
        raise DomainError(f"The code {code.strip()} belongs to {other.name}. Each code can be used once.")


def _one_line(text: str) -> str:
    return " ".join(text.split())
