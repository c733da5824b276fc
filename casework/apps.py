"""Django's entry for casework."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.apps import AppConfig

if TYPE_CHECKING:
    from django.http import HttpRequest


class CaseworkConfig(AppConfig):
    """Casework."""

    name = "casework"
    verbose_name = "Casework"

    def ready(self) -> None:
        """Listen to what the rooms below tell, and stand in the menu."""
        from casework import receivers  # noqa: F401
        from feedbackhub.web.navigation import NavigationItem, register

        register(NavigationItem("Queue", "casework:queue", order=10, shown=_works_somewhere))


def _works_somewhere(request: HttpRequest) -> bool:
    """Every role may read stories, so whoever belongs to an organisation has a queue. Asks nothing new."""
    return bool(getattr(request, "organisation", None))
