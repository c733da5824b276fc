"""One worker that reads a feed to its end: `python -m bench.one_reader URL KEY [SINCE]` prints how many stories."""

from __future__ import annotations

import sys
from datetime import date

import django


def main() -> None:
    """Read and count."""
    django.setup()
    from django.conf import settings

    from feedbackhub.settings import base
    from stories.importing.feeds import open_feed
    from stories.models import SourceKind

    # The settings of tests are in a hurry; what is measured is the pace that production keeps.
    settings.SOURCE_REQUESTS_A_SECOND = base.SOURCE_REQUESTS_A_SECOND
    address, key, *since = sys.argv[1:]
    first = date.fromisoformat(since[0]) if since and since[0] else None
    with open_feed(kind=SourceKind.CARE_OPINION, address=address, key=key) as feed:
        sys.stdout.write(f"{sum(len(page.records) for page in feed.pages(since=first))}\n")


if __name__ == "__main__":
    main()
