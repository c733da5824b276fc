"""What counts of a story is copied to its case: after commit, and by the sweep where the signal was lost."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from casework.models import Case
from casework.services.marking import mark_cases, mark_what_is_owed
from casework.services.sweeping import catch_up
from stories.analysis.themes import LABELS
from stories.models import Story, StoryFlag, StoryReading, TermKind, VocabularyTerm
from stories.services.deciding import decide_criticality, dismiss_flag
from stories.services.explaining import explain_words
from stories.services.reading import read_stories
from tests.people import TESTS

if TYPE_CHECKING:
    from tests.casework.conftest import OpenAbout
    from tests.people import Cast

BAD = "They operated on the wrong knee. My purse was stolen from the ward."


@pytest.fixture
def case(cast: Cast, open_about: OpenAbout) -> Case:
    """A case whose story was read and marked."""
    found = open_about(cast.ward_4, title="A visit", body=BAD)
    read_stories([found.story])
    mark_cases(story_ids=[found.story_id])
    found.refresh_from_db()
    return found


def test_a_case_carries_what_counts(case: Case) -> None:
    assert case.criticality == 5
    assert case.flag_count == StoryFlag.objects.standing().filter(story=case.story).count() >= 2
    assert case.themes == [one["code"] for one in StoryReading.objects.get().themes]
    assert not case.is_praise


def test_praise_is_marked(cast: Cast, open_about: OpenAbout) -> None:
    found = open_about(cast.ward_4, title="Thank you", body="Thank you to the wonderful, kind nurses.")
    read_stories([found.story])
    mark_cases(story_ids=[found.story_id])
    found.refresh_from_db()
    assert (found.is_praise, found.criticality, found.flag_count) == (True, 0, 0)


def test_a_decision_reaches_the_case_after_commit(
    case: Case, cast: Cast, django_capture_on_commit_callbacks: Any
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        dismiss_flag(flag=StoryFlag.objects.get(category="crime"), reason="Found", actor=cast.asha)
        decide_criticality(story=case.story, level=2, reason="The right knee after all", actor=cast.asha)
    before = case.flag_count
    case.refresh_from_db()
    assert (case.flag_count, case.criticality) == (before - 1, 2)
    assert not StoryReading.objects.untold().exists()


def test_the_sweep_finds_what_a_lost_signal_left(case: Case, cast: Cast) -> None:
    decide_criticality(story=case.story, level=1, reason="Why", actor=cast.asha)
    case.refresh_from_db()
    assert case.criticality == 5, "nothing was told: the signal waits for a commit that this test never makes"
    catch_up()
    case.refresh_from_db()
    assert case.criticality == 1
    assert mark_what_is_owed() == 0


def test_what_a_source_s_word_means_reaches_the_case(case: Case) -> None:
    Story.objects.filter(pk=case.story_id).update(criticality_label="grave")
    term = VocabularyTerm.objects.create(source=case.story.source, kind=TermKind.CRITICALITY, term="grave")
    explain_words(source=case.story.source, meanings={term.pk: "4"}, actor=TESTS)
    assert mark_what_is_owed() == 1
    case.refresh_from_db()
    assert case.criticality == 4, "the source's own label wins over the engine's 5"


def test_a_second_marking_changes_nothing(case: Case) -> None:
    assert mark_cases(story_ids=[case.story_id]) == 0


def test_a_batch_costs_as_many_queries_as_one(cast: Cast, open_about: OpenAbout) -> None:
    def cost(number: int) -> int:
        stories = [open_about(cast.ward_4, body=f"{BAD} {place}").story for place in range(number)]
        read_stories(stories)
        Case.objects.update(criticality=None, flag_count=0)
        with CaptureQueriesContext(connection) as asked:
            assert mark_cases(story_ids=[story.pk for story in stories]) == number
        return len(asked)

    one = cost(1)
    assert cost(20) == one <= 14


def test_every_theme_fits_the_case(case: Case) -> None:
    case.themes = list(LABELS)
    case.save()


def test_a_graver_story_is_due_sooner_at_once(cast: Cast, open_about: OpenAbout) -> None:
    case = open_about(cast.ward_4, body="The food was fine.")
    calm = case.due_on
    Story.objects.filter(pk=case.story_id).update(criticality=5)
    mark_cases(story_ids=[case.story_id])
    case.refresh_from_db()
    assert case.due_on < calm
    assert case.answer_within == 1
