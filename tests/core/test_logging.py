"""Log lines: one a record, and none of a row's own words in them."""

from __future__ import annotations

import json
import logging
from typing import TYPE_CHECKING

import pytest
from django.db import IntegrityError, transaction

from feedbackhub.core.logging import JsonLineFormatter
from stories.models import Story
from tests.factories import make_story

if TYPE_CHECKING:
    from tests.people import Cast


def test_a_refused_row_leaves_its_rule_in_the_log_and_none_of_its_words(cast: Cast) -> None:
    """PostgreSQL prints the whole row under "Failing row contains"; wrapped errors print it twice."""
    story = make_story(cast.ward_4, body="Words that only staff of the ward may read")
    with pytest.raises(RuntimeError) as caught:
        _break(story)
    line = _line_of((caught.type, caught.value, caught.tb))
    assert "criticality_is_0_to_5" in line
    assert "the rest is left out" in line
    assert "only staff" not in line
    assert "Failing row" not in line
    assert "test_logging.py" in json.loads(line)["exception"]


def _break(story: Story) -> None:
    try:
        with transaction.atomic():
            Story.objects.filter(pk=story.pk).update(criticality=9)
    except IntegrityError as error:
        raise RuntimeError("the import broke") from error


def _line_of(trouble: object) -> str:
    record = logging.LogRecord("tests", logging.ERROR, __file__, 1, "failed", (), trouble)  # type: ignore[arg-type]
    return JsonLineFormatter().format(record)
