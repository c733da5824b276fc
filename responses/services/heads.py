"""Which engine reads an organisation's replies: the one that comes with the hub, or its own last step over it.

Asked anew each time by one small query, so that every process follows within its next request; only the numbers of a
head, which never change, are kept in memory. What trains one is `services.training`; nothing here needs scikit-learn.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import replace
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.db.models import Case, When

from feedbackhub.core import audit
from feedbackhub.core.actors import actor_name, user_or_none
from feedbackhub.core.clock import now
from feedbackhub.core.errors import DomainError
from feedbackhub.core.traces import lacks
from feedbackhub.organisations.models import Organisation
from responses.models import TypologyHead
from responses.models.typology_head import OWN
from responses.typology import engine
from responses.typology.model import Head, weights

if TYPE_CHECKING:
    from feedbackhub.core.actors import Actor
    from stories.models import Story

# A Trust or two share a hub, seldom more.
_KEPT = 64


def head_of(organisation_id: int) -> Head | None:
    """Give the head that the engine is to read an organisation's replies with; None for the shipped one (one query)."""
    rows = TypologyHead.objects.in_use(engine.ENGINE_VERSION).filter(organisation=organisation_id)
    found = rows.values_list("pk", "version").first()
    if found is None:
        return None
    pk, version = found
    return _numbers(pk) if version.startswith(OWN) else replace(weights().head, version=version)


def head_for(story: Story) -> Head | None:
    """Give the head that replies to `story` are read with (one query, or none on a page that looked before)."""
    return None if lacks(story, TypologyHead) else head_of(story.organisation_id)


def engine_version_of(organisation_id: int) -> str:
    """Give the version under which an organisation's verdicts are stored now (one query)."""
    rows = TypologyHead.objects.in_use(engine.ENGINE_VERSION).filter(organisation=organisation_id)
    return rows.values_list("version", flat=True).first() or engine.ENGINE_VERSION


def versions_apart() -> Mapping[int, str]:
    """Give, by organisation id, the versions in use that are not plainly the shipped engine's (one query)."""
    rows = TypologyHead.objects.in_use(engine.ENGINE_VERSION)
    return dict(rows.values_list("organisation_id", "version"))


def own_head(organisation: Organisation) -> TypologyHead | None:
    """Give the organisation's own head: the one in use, or one that an upgrade of the hub has put out of use.

    Which of the two it is says `is_in_use`. None where the organisation reads with the shipped one by its own will (one
    query).
    """
    fits = Case(When(built_on=engine.ENGINE_VERSION, then=0), default=1)
    row = TypologyHead.objects.filter(organisation=organisation).order_by(fits, "-pk").first()
    return row if row is not None and row.is_own else None


def is_in_use(head: TypologyHead | None) -> bool:
    """Say whether a head that `own_head` gave is in use: that it belongs to the engine which is installed."""
    return head is not None and head.built_on == engine.ENGINE_VERSION


@transaction.atomic
def keep_head(
    *, organisation: Organisation, head: Head, figures: dict[str, Any], trained_on: int, actor: Actor
) -> TypologyHead:
    """Store an organisation's own head, which is in use from now on. Replies are read again by the next round.

    The numbers are kept as they are, under a version that no other training has.
    """
    hold(organisation)
    earlier = TypologyHead.objects.filter(organisation=organisation).count()
    data = head.as_data() | {"version": ""}
    named = [data, engine.ENGINE_VERSION, organisation.ods_code, earlier]
    digest = hashlib.sha256(json.dumps(named, sort_keys=True).encode()).hexdigest()
    version = f"{OWN}{digest[:8]}"
    row = _stored(
        organisation,
        actor,
        version=version,
        data=data | {"version": version},
        figures=figures,
        trained_on=trained_on,
    )
    audit.record(
        actor=actor,
        action="typology.head_trained",
        subject=row,
        organisation_id=organisation.pk,
        details={"version": row.version, "labels": trained_on, "built_on": row.built_on},
    )
    return row


@transaction.atomic
def withdraw_head(*, organisation: Organisation, actor: Actor) -> TypologyHead:
    """Go back to the head that comes with the hub; give the row that says so. Replies are read again by the next round.

    Raises `DomainError` where the organisation has no head of its own in use.
    """
    hold(organisation)
    own = own_head(organisation)
    if own is None or not is_in_use(own):
        raise DomainError("The engine that comes with the hub is in use: there is nothing to withdraw.")
    times = TypologyHead.objects.filter(
        organisation=organisation, built_on=engine.ENGINE_VERSION, data__isnull=True
    ).count()
    row = _stored(organisation, actor, version=f"{engine.ENGINE_VERSION}.{times + 2}")
    audit.record(
        actor=actor,
        action="typology.head_withdrawn",
        subject=own,
        organisation_id=organisation.pk,
        details={"version": own.version, "instead": row.version},
    )
    return row


def hold(organisation: Organisation) -> None:
    """Let one at a time change which engine an organisation uses."""
    Organisation.objects.select_for_update(no_key=True).get(pk=organisation.pk)


def _stored(organisation: Organisation, actor: Actor, **fields: Any) -> TypologyHead:
    return TypologyHead.objects.create(
        organisation=organisation,
        built_on=engine.ENGINE_VERSION,
        trained_by=user_or_none(actor),
        trained_by_name=actor_name(actor)[:200],
        at=now(),
        **fields,
    )


@lru_cache(maxsize=_KEPT)
def _numbers(pk: int) -> Head:
    """Give the numbers of a stored head."""
    data = TypologyHead.objects.values_list("data", flat=True).get(pk=pk)
    assert data is not None  # noqa: S101 - only own heads are asked for
    return Head.from_data(data)
