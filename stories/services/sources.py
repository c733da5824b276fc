"""Sets up the places that stories come from. Keys go in encrypted and never come out to a person."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from feedbackhub.core import audit
from feedbackhub.core.actors import user_or_none
from feedbackhub.core.clock import now as present
from feedbackhub.core.errors import DomainError
from feedbackhub.core.secrets import encrypt
from stories.models import Source, SourceKind

if TYPE_CHECKING:
    from collections.abc import Mapping

    from feedbackhub.core.actors import Actor
    from feedbackhub.organisations.models import Organisation

FILES = "Stories from files"
CARE_OPINION = "Care Opinion"
NHS_UK = "NHS.UK reviews"


@transaction.atomic
def add_source(
    *,
    organisation: Organisation,
    name: str,
    site: str,
    key: str,
    actor: Actor,
    kind: SourceKind = SourceKind.CARE_OPINION,
    options: Mapping[str, object] | None = None,
) -> Source:
    """Set up a feed and give it. `site` is an address in the one spelling of `check_address`.

    Raises `DomainError` where the organisation has a source of this kind at this address.
    """
    source = _find_or_make(organisation, kind, site, name, actor)
    if source.encrypted_key:
        raise DomainError(
            f"There is a source with this address already: {source.name}. Replace its key instead."
        )
    Source.objects.filter(pk=source.pk).update(name=name, options=dict(options or {}))
    replace_key(source=source, key=key, actor=actor)
    source.refresh_from_db()
    return source


@transaction.atomic
def replace_key(*, source: Source, key: str, actor: Actor) -> None:
    """Store another key for `source`; the old one is gone, and a source that rests is asked again."""
    Source.objects.filter(pk=source.pk).update(
        encrypted_key=encrypt(key.strip()),
        key_changed_at=present(),
        key_changed_by=user_or_none(actor),
        failures=0,
        rests_until=None,
        trouble="",
    )
    # What was paused because the old key was turned down goes on with the new one.
    Source.objects.filter(pk=source.pk, is_paused=True, paused_by=None).exclude(pause_reason="").update(
        is_paused=False, paused_at=None, pause_reason=""
    )
    audit.record(
        actor=actor, action="source.key_replaced", subject=source, organisation_id=source.organisation_id
    )


def care_opinion_source(
    *, organisation: Organisation, site: str, actor: Actor, name: str = CARE_OPINION
) -> Source:
    """Give the organisation's Care Opinion source at an address, made where there is none."""
    return _find_or_make(organisation, SourceKind.CARE_OPINION, site, name, actor)


def nhs_uk_source(*, organisation: Organisation, site: str, actor: Actor) -> Source:
    """Give the organisation's source of NHS.UK's reviews at an address, made where there is none."""
    return _find_or_make(organisation, SourceKind.NHS_UK, site, NHS_UK, actor)


def file_source(*, organisation: Organisation, actor: Actor) -> Source:
    """Give the source to which the organisation's story files belong, made where there is none."""
    return _find_or_make(organisation, SourceKind.STORY_FILE, "", FILES, actor)


@transaction.atomic
def _find_or_make(
    organisation: Organisation, kind: SourceKind, base_url: str, name: str, actor: Actor
) -> Source:
    source, is_new = Source.objects.get_or_create(
        organisation=organisation, kind=kind, base_url=base_url, defaults={"name": name}
    )
    if is_new:
        audit.record(actor=actor, action="source.added", subject=source, organisation_id=organisation.pk)
    return source
