"""Makes the tables and one organisation with a feed, in the database that the environment names."""

from __future__ import annotations

import django


def main() -> None:
    """Make them."""
    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    from feedbackhub.organisations.services import create_organisation, create_service
    from stories.models import Source, SourceKind
    from tests.people import TESTS
    from tests.standins.synthetic_opinions import SERVICES

    organisation = create_organisation(name="Synthetic NHS Trust", ods_code="RXX", actor=TESTS)
    for service in SERVICES:
        create_service(parent=organisation.root, name=service, code=service, kind="service", actor=TESTS)
    Source.objects.create(
        organisation=organisation,
        kind=SourceKind.CARE_OPINION,
        name="Care Opinion",
        base_url="http://127.0.0.1:1",
    )


if __name__ == "__main__":
    main()
