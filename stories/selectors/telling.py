"""What the public form and its author may find. A link finds its own story and nothing else."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Q, QuerySet
from django.shortcuts import get_object_or_404

from feedbackhub.core.clock import now
from feedbackhub.organisations.models import Organisation, Service
from stories.models import ModerationDecision, Source, SourceKind, Story, TellingDraft, token_hash

if TYPE_CHECKING:
    from feedbackhub.organisations.models import ServiceQuerySet

SERVICES_SHOWN = 30


def organisations_with_form() -> QuerySet[Organisation]:
    """Give the organisations whose form is open, by name."""
    return Organisation.objects.filter(pk__in=_open_forms().values("organisation")).order_by("name")


def organisations_matching(words: str) -> QuerySet[Organisation]:
    """Give those of them whose name holds each of `words`."""
    found = organisations_with_form()
    for word in words.split()[:6]:
        found = found.filter(name__icontains=word)
    return found


def organisation_by_slug(slug: str) -> Organisation:
    """Give an organisation by the word in its addresses, or a 404."""
    return get_object_or_404(Organisation, slug=slug)


def form_is_open(organisation: Organisation) -> bool:
    """Say whether stories can be told to `organisation` here."""
    return _open_forms().filter(organisation=organisation).exists()


def contact_of(organisation: Organisation) -> str:
    """Give whom to ring instead, in the organisation's own words; empty where it gave none."""
    forms = Source.objects.filter(kind=SourceKind.WEB_FORM, organisation=organisation)
    options = forms.values_list("options", flat=True).first() or {}
    return str(options.get("contact", ""))


def _open_forms() -> QuerySet[Source]:
    return Source.objects.filter(kind=SourceKind.WEB_FORM, is_paused=False)


def draft_behind(token: str, organisation: Organisation) -> TellingDraft | None:
    """Give the answers behind a link while their time runs; None where there are none."""
    drafts = TellingDraft.objects.alive(now()).select_related("organisation")
    return drafts.filter(token_hash=token_hash(token), organisation=organisation).first()


def story_behind(token: str) -> Story | None:
    """Give the story behind an author's link, in whatever state; None where there is none."""
    stories = Story.objects.select_related("organisation").prefetch_related("services")
    return stories.filter(author_link__token_hash=token_hash(token)).first()


def last_decision(story: Story) -> ModerationDecision | None:
    """Give what was decided last about a story."""
    return ModerationDecision.objects.filter(story=story).order_by("-pk").first()


def services_matching(organisation: Organisation, words: str) -> list[Service]:
    """Give the services whose name, or one above it, holds each of `words`, in tree order; one more than is shown."""
    found: ServiceQuerySet = Service.objects.filter(
        organisation=organisation, depth__gt=1, closed_on__isnull=True
    )
    for word in words.split()[:6]:
        above = Service.objects.filter(organisation=organisation, name__icontains=word, depth__gt=1)
        paths = list(above.values_list("path", flat=True)[:200])
        under = Q(pk__in=[])
        for path in paths:
            under |= Q(path__startswith=path)
        found = found.filter(under)
    return list(found.order_by("path")[: SERVICES_SHOWN + 1])


def service_named(organisation: Organisation, pk: str) -> Service | None:
    """Give the service that an answer names, if it is one of `organisation`'s that is open."""
    if not pk.isascii() or not pk.isdigit() or len(pk) > 18:
        return None
    found: Service | None = Service.objects.filter(
        organisation=organisation, pk=int(pk), closed_on__isnull=True
    ).first()
    return found


def names_above(services: list[Service]) -> dict[str, str]:
    """Give the names of the services to which these belong, by path; the organisation itself left out."""
    above = {service.path[: -service.steplen] for service in services if service.depth > 2}
    return dict(Service.objects.filter(path__in=above).values_list("path", "name"))
