"""What the replies at a story's source report about change: said on the case, as far as somebody has explained it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.urls import reverse

from casework.presenters.case import change_words
from feedbackhub.core.clock import now
from stories.models import SourceReply, TermKind, VocabularyTerm

if TYPE_CHECKING:
    from django.test import Client

    from tests.casework.conftest import OpenAbout
    from tests.people import Cast


@pytest.mark.parametrize(
    ("reported", "said"),
    [
        ([], []),
        ([("0", "none")], []),
        ([("1", "planned")], ["The reply says a change is planned."]),
        (
            [("1", "planned"), ("2", "made"), ("3", "made")],
            ["The reply says a change is planned.", "The reply says a change is made."],
        ),
        ([("7", "")], ["The reply says about a change: “7”. Nobody has said yet what that means."]),
    ],
)
def test_it_is_said_in_words_once(reported: list[tuple[str, str]], said: list[str]) -> None:
    assert change_words(reported) == said


def test_the_case_says_it_and_a_reply_that_is_gone_says_nothing(
    client: Client, cast: Cast, open_about: OpenAbout
) -> None:
    case = open_about(cast.ward_4)
    story = case.story
    reply = SourceReply.objects.create(
        source=story.source, story=story, external_id="1", body="We are changing it.", change="1"
    )
    client.force_login(cast.asha)
    address = reverse("casework:case", args=[case.pk])
    assert "Nobody has said yet what that means" in client.get(address).content.decode()
    VocabularyTerm.objects.create(source=story.source, kind=TermKind.CHANGE, term="1", meaning="planned")
    assert "The reply says a change is planned." in client.get(address).content.decode()
    SourceReply.objects.filter(pk=reply.pk).update(removed_at=now())
    assert "The reply says" not in client.get(address).content.decode()
