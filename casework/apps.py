"""Django's entry for casework."""

from __future__ import annotations

from django.apps import AppConfig

from feedbackhub.organisations import tallies
from feedbackhub.organisations.tallies import Tally


class CaseworkConfig(AppConfig):
    """Casework."""

    name = "casework"
    verbose_name = "Casework"

    def ready(self) -> None:
        """Listen to what the rooms below tell; say what of ours hangs on a service, and what we hold about people."""
        from casework import holdings, receivers  # noqa: F401
        from casework.selectors.cases import not_closed_at
        from casework.selectors.changes import changes_at
        from casework.services import author_checks  # noqa: F401 - says how to look again

        tallies.register(
            Tally("case that is not closed", "cases that are not closed", 20, not_closed_at),
            Tally("change", "changes", 30, changes_at),
        )
        holdings.register()
