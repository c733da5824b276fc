"""A story about Ward 4 from this site's own files, and one from Care Opinion."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.factories import make_story
from tests.factories.responses import make_care_opinion_story

if TYPE_CHECKING:
    from stories.models import Story
    from tests.people import Cast


@pytest.fixture
def story(cast: Cast) -> Story:
    """A story whose replies this site publishes itself."""
    return make_story(cast.ward_4)


@pytest.fixture
def elsewhere(cast: Cast) -> Story:
    """A story whose replies are posted on Care Opinion by hand."""
    return make_care_opinion_story(cast)
