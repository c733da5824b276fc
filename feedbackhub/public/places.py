"""Where a feed, a widget or a poster is about: everything, one organisation, or one service with all beneath it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.translation import gettext as _

from casework.selectors.changes import public_changes
from feedbackhub.public.record import selectors
from feedbackhub.public.record.addresses import address_of, name_of, service_address
from feedbackhub.public.selectors import StoryFilter, public_stories

if TYPE_CHECKING:
    from casework.models import Change
    from casework.models.change import ChangeQuerySet
    from feedbackhub.organisations.models import Service
    from stories.models import Story


@dataclass(frozen=True, slots=True)
class Place:
    """A service (an organisation's root for the whole of it), or None for everything."""

    service: Service | None

    @property
    def name(self) -> str:
        """Give its name; an empty string for everything."""
        if self.service is None:
            return ""
        return self.service.organisation.name if self.service.is_root() else self.service.name

    @property
    def organisation(self) -> str:
        """Give the organisation's name where the place is one of its services."""
        return "" if self.service is None or self.service.is_root() else self.service.organisation.name

    @property
    def scope(self) -> str:
        """Give what narrows the lists to this place, as it stands in their addresses."""
        if self.service is None:
            return ""
        scope = f"?organisation={self.service.organisation.slug}"
        return scope if self.service.is_root() else f"{scope}&service={self.service.pk}"

    @property
    def stories_href(self) -> str:
        """Give the list of its stories."""
        return reverse("public:stories") + self.scope

    @property
    def changes_href(self) -> str:
        """Give the list of its changes."""
        return reverse("public:what-changed") + self.scope

    @property
    def href(self) -> str:
        """Give its own page."""
        return reverse("public:organisations") if self.service is None else service_address(self.service)

    @property
    def page_name(self) -> str:
        """Give a name for a file about it."""
        if self.service is None:
            return "all"
        return self.service.organisation.slug if self.service.is_root() else name_of(self.service)

    def page(self, name: str) -> str:
        """Give the address of one of its other pages."""
        return (
            reverse(f"public:{name}")
            if self.service is None
            else service_address(self.service, f"service-{name}")
        )

    def crumbs(self) -> list[dict[str, str]]:
        """Give the way back to its page."""
        first = {"text": _("Organisations"), "href": reverse("public:organisations")}
        if self.service is None:
            return [first]
        organisation = {"text": self.service.organisation.name, "href": address_of(self.service.organisation)}
        own = [] if self.service.is_root() else [{"text": self.service.name, "href": self.href}]
        return [first, organisation, *own]

    def newest_stories(self, number: int) -> list[Story]:
        """Give its newest public stories."""
        if self.service is None:
            return list(public_stories(StoryFilter())[:number])
        whole = self.service.is_root()
        asked = StoryFilter(
            organisation=self.service.organisation.slug, service="" if whole else str(self.service.pk)
        )
        return list(public_stories(asked)[:number])

    def changes(self) -> ChangeQuerySet:
        """Give its public changes, the latest first."""
        found = public_changes()
        return found.filter(service__path__startswith=self.service.path) if self.service else found

    def newest_changes(self, number: int) -> list[Change]:
        """Give its newest public changes."""
        return list(self.changes()[:number])


def place_at(slug: str, pk: int) -> Place:
    """Give the place of an address, or a 404."""
    if not slug:
        return Place(None)
    organisation = selectors.organisation_named(slug)
    return Place(selectors.service_of(organisation, pk) if pk else organisation.root)
