"""A database for the benchmark alone, beside the one that the environment names; dropped at the end."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager

NAME = "bench_feedbackhub"


@contextmanager
def own_database() -> Iterator[None]:
    """Work on a fresh database; other processes that we start find it by DATABASE_URL."""
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "feedbackhub.settings.test")
    os.environ["TEST_DB_NAME"] = NAME
    django.setup()
    from django.conf import settings
    from django.db import connection

    before = connection.settings_dict["NAME"]
    connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
    os.environ["TEST_WORKER_DB_NAME"] = str(settings.DATABASES["default"]["NAME"])
    try:
        yield
    finally:
        connection.creation.destroy_test_db(before, verbosity=0)
