"""Once a month everything is compared: what was missing comes, what is gone is asked for by id before it goes."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from feedbackhub.core.clock import now
from feedbackhub.core.models import AuditEvent
from feedbackhub.core.secrets import encrypt
from stories.importing import owing
from stories.models import (
    DetailsDebt,
    ImportRun,
    RunPurpose,
    RunState,
    SeenId,
    Source,
    SourceReply,
    Story,
    StoryState,
    StoryVersion,
    WithdrawnHow,
)
from stories.services.withdrawing import withdraw_story
from tests.people import TESTS
from tests.standins.synthetic_opinions import opinions

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.standins.care_opinion import CareOpinionStandIn
    from tests.stories.importing.conftest import Importing


@pytest.fixture
def compare(
    source: Source, standin: CareOpinionStandIn, monkeypatch: pytest.MonkeyPatch
) -> Callable[..., ImportRun]:
    """Compare everything, as a worker does, in one go or in slices."""
    monkeypatch.setattr(owing, "send", lambda pk: None)

    def run(seconds: float = 60) -> ImportRun:
        Source.objects.filter(pk=source.pk).update(encrypted_key=encrypt(standin.key))
        source.refresh_from_db()
        asked = owing.request_import(source=source, actor=TESTS, purpose=RunPurpose.RECONCILE)
        for _ in range(20):
            owing.work_on(run=asked, seconds=seconds)
            asked.refresh_from_db()
            if asked.has_ended:
                break
        return asked

    return run


def test_what_was_missing_comes_and_what_is_gone_goes(
    do_import: Importing, compare: Callable[..., ImportRun], standin: CareOpinionStandIn, source: Source
) -> None:
    do_import()
    missing, gone = (str(standin.opinions[place]["id"]) for place in (3, 7))
    Story.objects.get(external_id=missing).delete()
    standin.withdraw(gone)
    standin.requests.clear()
    run = compare()
    assert (run.state, run.created, run.withdrawn, run.message) == (RunState.COMPLETE, 1, 1, "")
    assert Story.objects.get(external_id=missing).state == StoryState.LIVE
    story = Story.objects.get(external_id=gone)
    assert (story.state, story.withdrawn_how) == (StoryState.WITHDRAWN, WithdrawnHow.SOURCE)
    by_id = [seen.target for seen in standin.requests if seen.target.count("/") == 4]
    assert [target.rpartition("/")[2] for target in by_id] == [gone]
    source.refresh_from_db()
    assert source.reconciled_at is not None
    assert not SeenId.objects.exists()


def test_a_story_that_slipped_between_two_pages_stays(
    do_import: Importing, compare: Callable[..., ImportRun], standin: CareOpinionStandIn
) -> None:
    do_import()
    whole = standin.answer
    slipped = str(standin.opinions[42]["id"])

    def without_one(target: str) -> object:
        found = whole(target)
        if "/opinions?" in target and isinstance(found, list):
            return [one for one in found if str(one["id"]) != slipped]
        return found

    standin.answer = without_one  # type: ignore[method-assign]
    run = compare()
    assert (run.state, run.withdrawn) == (RunState.COMPLETE, 0)
    assert Story.objects.get(external_id=slipped).state == StoryState.LIVE


def test_slices_share_what_they_have_met(
    do_import: Importing, compare: Callable[..., ImportRun], standin: CareOpinionStandIn
) -> None:
    do_import()
    gone = str(standin.opinions[7]["id"])
    standin.withdraw(gone)
    run = compare(seconds=0)
    assert run.claim > 1
    assert (run.state, run.withdrawn) == (RunState.COMPLETE, 1)
    assert Story.objects.live().count() == 249


def test_too_many_that_are_missing_are_not_believed(
    do_import: Importing, compare: Callable[..., ImportRun], standin: CareOpinionStandIn, source: Source
) -> None:
    do_import()
    # Not from the same days, so that no page alone looks short.
    kept = [one for place, one in enumerate(standin.opinions) if place % 3 == 0]
    standin.opinions[:] = kept
    Source.objects.update(believed_at=now())
    standin.requests.clear()
    run = compare()
    assert run.state == RunState.STOPPED
    assert "too many to believe" in run.message
    assert Story.objects.live().count() == 250
    assert not any(seen.target.count("/") == 4 for seen in standin.requests)
    source.refresh_from_db()
    assert source.reconciled_at is None


def test_the_replies_that_we_show_are_looked_at_again(
    do_import: Importing, compare: Callable[..., ImportRun], standin: CareOpinionStandIn, source: Source
) -> None:
    do_import()
    DetailsDebt.objects.all().delete()
    story = Story.objects.earliest("pk")
    SourceReply.objects.create(source=source, story=story, external_id="1", body="words")
    compare()
    assert list(DetailsDebt.objects.values_list("story", "only_replies")) == [(story.pk, True)]


# What comes back


def test_what_its_source_took_down_comes_back_with_it(
    do_import: Importing, standin: CareOpinionStandIn
) -> None:
    do_import()
    last = str(standin.opinions[-1]["id"])
    story = Story.objects.get(external_id=last)
    withdraw_story(story=story, how=WithdrawnHow.SOURCE, actor=TESTS)
    run = do_import()
    story.refresh_from_db()
    assert (story.state, story.withdrawn_at, story.withdrawn_how) == (StoryState.LIVE, None, "")
    assert (run.updated, run.created) == (0, 0)
    assert AuditEvent.objects.filter(action="story.restored", subject_id=str(story.pk)).count() == 1
    do_import()
    assert AuditEvent.objects.filter(action="story.restored").count() == 1


def test_its_words_come_back_with_it_where_they_were_removed(
    do_import: Importing, standin: CareOpinionStandIn
) -> None:
    from stories.services.emptying import empty_withdrawn

    do_import()
    last = standin.opinions[-1]
    story = Story.objects.get(external_id=str(last["id"]))
    withdraw_story(story=story, how=WithdrawnHow.SOURCE, actor=TESTS)
    empty_withdrawn(ids=[story.pk], actor=TESTS)
    do_import()
    story.refresh_from_db()
    assert (story.body, story.text_removed_at) == (last["body"], None)
    assert not StoryVersion.objects.exists()


@pytest.mark.parametrize("how", [WithdrawnHow.AUTHOR, WithdrawnHow.STAFF])
def test_what_a_person_took_down_stays_down(
    do_import: Importing, standin: CareOpinionStandIn, how: WithdrawnHow
) -> None:
    do_import()
    story = Story.objects.get(external_id=str(standin.opinions[-1]["id"]))
    withdraw_story(story=story, how=how, actor=TESTS)
    do_import()
    story.refresh_from_db()
    assert story.state == StoryState.WITHDRAWN


def test_what_has_expired_never_comes_back(do_import: Importing, standin: CareOpinionStandIn) -> None:
    from stories.services.emptying import expire_stories

    do_import()
    story = Story.objects.get(external_id=str(standin.opinions[-1]["id"]))
    expire_stories(ids=[story.pk], actor=TESTS)
    assert do_import().state == RunState.COMPLETE
    story.refresh_from_db()
    assert (story.state, story.body) == (StoryState.EXPIRED, "")


def test_a_case_opens_again_with_its_story(do_import: Importing, standin: CareOpinionStandIn) -> None:
    from casework.models import Case, CaseState
    from casework.services.opening import open_case
    from casework.services.sweeping import catch_up

    standin.opinions[:] = opinions(3, root=standin.api_root)
    do_import()
    story = Story.objects.latest("pk")
    open_case(story=story, actor=TESTS)
    withdraw_story(story=story, how=WithdrawnHow.SOURCE, actor=TESTS)
    catch_up()
    assert Case.objects.get(story=story).state == CaseState.CLOSED
    do_import()
    catch_up()
    assert Case.objects.get(story=story).state == CaseState.OPEN
    assert now() - timedelta(minutes=1) < Case.objects.get(story=story).updated_at
