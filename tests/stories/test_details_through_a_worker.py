"""A feed's reply by others, through a real worker and a real broker, until the story's case is answered."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from celery import current_app

from casework.models import Case, CaseState
from feedbackhub.core.secrets import encrypt
from responses.models import Classification, Response
from stories.importing.owing import request_import
from stories.models import DetailsDebt, Source, SourceKind, StoryTag
from tests.people import TESTS
from tests.standins.care_opinion import CareOpinionStandIn
from tests.stories.importing.conftest import make_organisation
from tests.worker import real_worker, wait_for

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.django_db(transaction=True)
@pytest.mark.slow
def test_a_reply_of_others_answers_the_case_without_anybodys_hand(tmp_path: Path) -> None:
    with CareOpinionStandIn(opinions_count=4) as site:
        answered = str(site.opinions[0]["id"])
        site.reply(answered, "Thank you. The lift is mended. Sam Reed, Estates", authorName="Sam Reed")
        source = Source.objects.create(
            organisation=make_organisation(),
            kind=SourceKind.CARE_OPINION,
            name="Care Opinion",
            base_url=site.url,
            encrypted_key=encrypt(site.key),
        )
        with real_worker(tmp_path) as log:
            request_import(source=source, actor=TESTS)
            wait_for(lambda: Case.objects.count() == 4, what=f"the cases; the log is {log}")
            assert DetailsDebt.objects.count() == 4
            current_app.send_task("stories.ask_for_details")
            wait_for(lambda: Classification.objects.exists(), what=f"the verdict; the log is {log}")
            wait_for(lambda: not DetailsDebt.objects.exists(), what=f"the details; the log is {log}")
        assert Response.objects.get().story.external_id == answered
        assert Case.objects.get(story__external_id=answered).state == CaseState.ANSWERED
        assert StoryTag.objects.exists()
