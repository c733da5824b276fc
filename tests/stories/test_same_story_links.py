"""Links in the database, in any order; and two people, or two imports, at once."""

from __future__ import annotations

import threading
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.db import IntegrityError, connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from feedbackhub.core.clock import now
from feedbackhub.core.errors import DomainError, TransitionNotAllowed
from feedbackhub.core.models import AuditEvent
from stories.models import SameStory, SameStoryState, Story, StoryState, WithdrawnHow
from stories.services.emptying import erase_stories
from stories.services.same_story import keep, link_by_hand, separate
from stories.services.same_story_groups import choose_original, lock_links
from stories.services.withdrawing import withdraw_story
from tests.factories import make_source, make_story
from tests.people import TESTS, Cast

if TYPE_CHECKING:
    from collections.abc import Sequence

KINDS = ("care_opinion", "nhs_uk", "story_file", "captured")


def make_stories(cast: Cast, number: int = 4) -> list[Story]:
    """Make stories of as many sources, received one after the other."""
    return [
        make_story(
            cast.ward_4,
            source=make_source(cast.northmere, kind),
            received_at=now() - timedelta(hours=number - place),
        )
        for place, kind in enumerate(KINDS[:number])
    ]


def holds(stories: Sequence[Story]) -> None:
    """Check that no story points at one that points on, at one that is gone, or at itself."""
    rows = {one.pk: one for one in Story.objects.filter(pk__in=[story.pk for story in stories])}
    for story in rows.values():
        if story.duplicate_of_id is None:
            continue
        original = rows[story.duplicate_of_id]
        assert original.pk != story.pk
        assert original.duplicate_of_id is None
        assert original.state == StoryState.LIVE == story.state
    linked = SameStory.objects.linked().filter(story__in=rows, original__in=rows)
    for pair in linked:
        one, other = rows[pair.story_id], rows[pair.original_id]
        if one.state == other.state == StoryState.LIVE:
            assert (one.duplicate_of_id or one.pk) == (other.duplicate_of_id or other.pk)


PLACES = st.integers(0, 3)
STEPS = st.lists(
    st.tuples(st.sampled_from(["link", "link", "separate", "withdraw", "choose"]), PLACES, PLACES), max_size=8
)


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=STEPS)
def test_any_order_of_link_undo_and_withdrawal_leaves_one_original(cast: Cast, steps: list[Any]) -> None:
    with transaction.atomic():
        stories = make_stories(cast)
        for what, one, other in steps:
            first, second = (Story.objects.get(pk=stories[place].pk) for place in (one, other))
            pair = SameStory.objects.between(first.pk, second.pk).first()
            try:
                if what == "link":
                    link_by_hand(story=first, other=second, actor=cast.lena)
                elif what == "separate" and pair is not None:
                    separate(pair=pair, actor=cast.lena)
                elif what == "withdraw":
                    withdraw_story(story=first, actor=TESTS, how=WithdrawnHow.BATCH)
                else:
                    choose_original(story=first)
            except DomainError:
                continue
            holds(stories)
        transaction.set_rollback(True)


def test_the_database_refuses_a_story_that_is_its_own_duplicate(cast: Cast) -> None:
    (story,) = make_stories(cast, 1)
    with pytest.raises(IntegrityError, match="no_story_is_its_own_duplicate"), transaction.atomic():
        Story.objects.filter(pk=story.pk).update(duplicate_of=story)


def test_a_pair_is_there_once_whichever_comes_first(cast: Cast) -> None:
    first, second = make_stories(cast, 2)
    link_by_hand(story=first, other=second, actor=cast.lena)
    link_by_hand(story=second, other=first, actor=cast.lena)
    pair = SameStory.objects.get()
    with pytest.raises(IntegrityError, match="a_pair_once"), transaction.atomic():
        SameStory.objects.create(
            organisation=cast.northmere,
            story=first,
            original=second,
            how="words",
            score=1,
            state=SameStoryState.LINKED,
            changed_at=now(),
        )
    assert (pair.original, pair.story) == (first, second)


def test_each_change_of_a_pair_is_written_down(cast: Cast) -> None:
    first, second = make_stories(cast, 2)
    pair = link_by_hand(story=first, other=second, actor=cast.lena)
    keep(pair=pair, actor=cast.lena)
    separate(pair=pair, actor=cast.asha, reason="Two patients")
    link_by_hand(story=first, other=second, actor=cast.lena)
    changes = [(one.before, one.after, one.actor_name) for one in pair.changes.all()]
    assert changes == [
        ("", "linked", "Lena Brook"),
        ("linked", "undone", "Asha Patel"),
        ("undone", "linked", "Lena Brook"),
    ]
    pair.refresh_from_db()
    assert pair.kept_at is None
    told = AuditEvent.objects.filter(action__startswith="same_story.").order_by("pk")
    assert [one.action for one in told] == [
        "same_story.linked",
        "same_story.kept",
        "same_story.undone",
        "same_story.linked",
    ]
    with pytest.raises(TransitionNotAllowed):
        separate(pair=separate(pair=pair, actor=cast.lena), actor=cast.lena)


def test_what_cannot_be_one_story_is_refused_in_words(cast: Cast) -> None:
    first, second = make_stories(cast, 2)
    same_source = make_story(cast.ward_4, source=first.source)
    elsewhere = make_story(cast.eastwold.root)
    for other, said in ((first, "itself"), (same_source, "same source"), (elsewhere, "another organisation")):
        with pytest.raises(DomainError, match=said):
            link_by_hand(story=first, other=other, actor=cast.lena)
    withdraw_story(story=second, actor=TESTS)
    second.refresh_from_db()
    with pytest.raises(DomainError, match="not there any more"):
        link_by_hand(story=first, other=second, actor=cast.lena)


@pytest.mark.django_db(transaction=True)
def test_two_people_who_join_at_once_make_no_chain(cast: Cast) -> None:
    """One joins A with B while the other joins B with C: whoever is second plans over what the first has done."""
    first, second, third = make_stories(cast, 3)
    begin = threading.Barrier(2, timeout=20)

    def run(one: Story, other: Story) -> None:
        try:
            begin.wait()
            link_by_hand(story=one, other=other, actor=cast.lena)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=pair) for pair in ((third, second), (second, first))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    holds([first, second, third])
    pointing = Story.objects.filter(duplicate_of__isnull=False)
    assert pointing.count() == 2
    assert pointing.values("duplicate_of").distinct().count() == 1


@pytest.mark.django_db(transaction=True)
def test_an_import_never_waits_for_a_person(cast: Cast) -> None:
    """While somebody holds the links, a second connection that only tries is told no at once."""
    answers: list[bool] = []

    def try_it() -> None:
        try:
            with transaction.atomic():
                answers.append(lock_links(cast.northmere.pk, wait=False))
        finally:
            connection.close()

    with transaction.atomic():
        lock_links(cast.northmere.pk)
        thread = threading.Thread(target=try_it)
        thread.start()
        thread.join(timeout=10)
    assert answers == [False]


def test_erasing_one_record_hides_the_other_at_once(cast: Cast) -> None:
    first, second = make_stories(cast, 2)
    link_by_hand(story=first, other=second, actor=cast.lena)
    erase_stories(ids=[first.pk], actor=TESTS)
    second.refresh_from_db()
    assert second.held_back_at is not None
    assert not Story.objects.public().filter(pk=second.pk).exists()
