"""The engine's verdict on a published reply is stored once, with its reasons, after publication."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from feedbackhub.core import outbox
from responses import selectors
from responses.models import Classification, text_hash
from responses.services.classifying import label_response
from responses.services.comparing import replies_of
from responses.services.publishing import withdraw_response
from responses.tasks import label_response as label_task
from responses.typology.engine import ENGINE_VERSION
from tests.factories import make_story
from tests.factories.responses import BODY, make_draft, make_published
from tests.responses.engines import ship

if TYPE_CHECKING:
    from stories.models import Story
    from tests.people import Cast

pytestmark = pytest.mark.django_db

TEMPLATE = (
    "Thank you for taking the time to leave feedback. We strive to give every patient the best care. "
    "Please contact PALS if you would like to discuss anything further."
)


def test_the_outbox_labels_what_was_published(cast: Cast, story: Story) -> None:
    response = make_published(story, cast.asha, cast.priya)
    outbox.drain()

    label = response.classifications.get()
    assert label.label == "transparent_conversational"
    assert (label.text_hash, label.engine_version) == (text_hash(BODY), ENGINE_VERSION)
    assert 0 <= label.confidence <= 1
    assert all({"start", "end", "reason"} == set(span) for span in label.evidence)
    assert len(label.cues) == 10


def test_labelling_twice_keeps_one_verdict(cast: Cast, story: Story) -> None:
    response = make_published(story, cast.asha, cast.priya)
    first = label_response(response=response)
    second = label_response(response=response)
    assert first == second
    assert Classification.objects.count() == 1


def test_another_engine_adds_its_verdict_and_the_earlier_stays(
    cast: Cast, story: Story, monkeypatch: pytest.MonkeyPatch
) -> None:
    response = make_published(story, cast.asha, cast.priya)
    label_response(response=response)
    ship(monkeypatch, "model-next")
    label_response(response=response)
    assert set(response.classifications.values_list("engine_version", flat=True)) == {
        ENGINE_VERSION,
        "model-next",
    }
    assert [one.engine_version for one in selectors.verdicts_on(response)] == ["model-next", ENGINE_VERSION]


def test_what_is_not_public_is_not_labelled(cast: Cast, story: Story) -> None:
    response = make_draft(story, cast.asha)
    assert label_response(response=response) is None
    label_task(response_id=response.pk + 1000)
    assert not Classification.objects.exists()


def test_one_text_under_many_stories_is_generic(cast: Cast) -> None:
    for _ in range(4):
        make_published(make_story(cast.ward_4), cast.asha, cast.priya, TEMPLATE)
    outbox.drain()
    assert set(Classification.objects.values_list("label", flat=True)) == {"generic"}


def test_the_replies_to_compare_with_follow_publication_and_withdrawal(cast: Cast, story: Story) -> None:
    assert len(replies_of(cast.northmere.pk)) == 0
    response = make_published(story, cast.asha, cast.priya)
    assert len(replies_of(cast.northmere.pk)) == 1
    assert len(replies_of(cast.eastwold.pk)) == 0
    withdraw_response(response=response, reason="No.", actor=cast.asha)
    assert len(replies_of(cast.northmere.pk)) == 0
