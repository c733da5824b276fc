"""What every test may lean on: a database of its own, and the cast of people whose access differs."""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest
from hypothesis import settings

from tests.people import Cast, make_cast

# Playwright's synchronous API runs an event loop in the test's thread; the ORM there is safe in tests.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")

# How long an example takes says more about the machine than about the code; the rules have time limits of their own.
settings.register_profile("hub", deadline=None)
settings.load_profile("hub")


@pytest.fixture(autouse=True)
def _pace_of_its_own(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep each test's pace apart: its rows are written outside the test's transaction, and the keys are the same."""
    from stories.importing import pace

    plain = pace.fingerprint_of
    monkeypatch.setattr(pace, "fingerprint_of", lambda key: plain(f"{key} in {request.node.nodeid}"))


@pytest.fixture(autouse=True)
def _no_page_of_another_test() -> Iterator[None]:
    """Forget pages and reads, and close the connection that asks for the generation: it would hold the database."""
    yield
    from feedbackhub.public.caching import generation, middleware
    from feedbackhub.public.reading import counting

    middleware.store.clear()
    counting.forget()
    generation.forget_connection()


@pytest.fixture
def cast(db: None) -> Cast:
    """Two Trusts with their people."""
    return make_cast()
