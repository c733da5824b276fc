"""Django's entry for stories."""

from __future__ import annotations

from django.apps import AppConfig

from feedbackhub.organisations import tallies
from feedbackhub.organisations.tallies import Tally


class StoriesConfig(AppConfig):
    """Stories."""

    name = "stories"
    verbose_name = "Stories"

    def ready(self) -> None:
        """Say what of ours hangs on a service, what we hold about people, and for how long."""
        from stories import holdings
        from stories.selectors.stories import stories_at
        from stories.services import author_contact, follow_up_moderating  # noqa: F401 - say how to look again

        tallies.register(Tally("story", "stories", 10, stories_at))
        holdings.register()
