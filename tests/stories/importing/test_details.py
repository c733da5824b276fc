"""Tags, ratings and replies: owed with the story, fetched by a worker in its own time, kept as they came."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
import time_machine

from feedbackhub.core.clock import now
from feedbackhub.core.secrets import encrypt
from stories.importing.asking import ask_for_details, sources_with_debts
from stories.importing.liveness import DETAILS, Grip
from stories.models import (
    DetailsDebt,
    Source,
    SourceReply,
    Story,
    StoryRating,
    StoryTag,
    TermKind,
    VocabularyTerm,
)
from stories.services.explaining import explain_words
from stories.services.withdrawing import withdraw_story
from tests.people import TESTS
from tests.standins.faults import Fault
from tests.standins.synthetic_opinions import opinions

if TYPE_CHECKING:
    from tests.standins.care_opinion import CareOpinionStandIn
    from tests.stories.importing.conftest import Importing


@pytest.fixture
def read(source: Source, standin: CareOpinionStandIn, do_import: Importing) -> Source:
    """A feed of five stories that have been imported, whose details are owed."""
    standin.opinions[:] = standin.opinions[:5]
    Source.objects.update(encrypted_key=encrypt(standin.key))
    do_import()
    source.refresh_from_db()
    return source


def first(standin: CareOpinionStandIn) -> str:
    return str(standin.opinions[0]["id"])


def ask_again() -> int:
    """Ask as if an hour had gone."""
    with time_machine.travel(now() + timedelta(hours=1)):
        return ask_for_details()


def test_new_stories_owe_their_details_and_a_round_pays(read: Source, standin: CareOpinionStandIn) -> None:
    assert DetailsDebt.objects.count() == 5
    assert not any("/tags" in seen.target for seen in standin.requests)
    standin.tags[first(standin)] = [
        {"name": "kind nurses", "group": "Emotion", "polarity": 1},
        {"name": "parking", "group": "Surprise", "polarity": "-1"},
    ]
    assert ask_for_details() == 5
    assert DetailsDebt.objects.count() == 0
    story = Story.objects.get(external_id=first(standin))
    assert [(tag.name, tag.group, tag.polarity) for tag in story.tags.all()] == [
        ("kind nurses", "Emotion", 1),
        ("parking", "Surprise", -1),
    ]
    assert StoryRating.objects.exists() == bool(any("/ratings" in one.target for one in standin.requests))
    asked = len(standin.requests)
    assert ask_for_details() == 0
    assert len(standin.requests) == asked


def test_an_unchanged_story_owes_nothing_an_edited_one_everything(
    read: Source, standin: CareOpinionStandIn, do_import: Importing
) -> None:
    ask_for_details()
    do_import()
    assert DetailsDebt.objects.count() == 0
    standin.tags[first(standin)] = [{"name": "new", "group": "", "polarity": None}]
    last = str(standin.opinions[-1]["id"])
    standin.tags[last] = [{"name": "new", "group": "", "polarity": None}]
    standin.edit(last, body="Other words.")
    do_import()
    assert list(DetailsDebt.objects.values_list("story__external_id", "only_replies")) == [(last, False)]
    ask_for_details()
    assert list(StoryTag.objects.filter(story__external_id=last).values_list("name", "polarity")) == [
        ("new", None)
    ]


def test_a_story_that_came_further_owes_its_replies_alone(
    read: Source, standin: CareOpinionStandIn, do_import: Importing
) -> None:
    ask_for_details()
    last = str(standin.opinions[-1]["id"])
    standin.edit(last, progress="response")
    standin.reply(last, "Thank you, we will mend the lift.", authorName="Ann Other", changeScore="1")
    do_import()
    assert list(DetailsDebt.objects.values_list("story__external_id", "only_replies")) == [(last, True)]
    standin.requests.clear()
    assert ask_for_details() == 1
    assert [seen.target.partition("?")[0].rpartition("/")[2] for seen in standin.requests] == ["responses"]
    reply = SourceReply.objects.get()
    assert (reply.body, reply.author_name, reply.change, reply.is_owed) == (
        "Thank you, we will mend the lift.",
        "Ann Other",
        "1",
        True,
    )


def test_a_crash_loses_nothing_and_trouble_leaves_the_rest_owed(
    read: Source, standin: CareOpinionStandIn
) -> None:
    Source.objects.update(replies_read_at=now())
    standin.faults.fail_always(Fault.SERVER_ERROR)
    assert ask_for_details() == 0
    assert "/opinions/" in standin.requests[-1].target
    assert DetailsDebt.objects.count() == 5
    assert set(DetailsDebt.objects.values_list("attempts", flat=True)) == {0}
    standin.faults.fail_always(None)
    assert ask_for_details() == 5


def test_one_odd_story_waits_and_the_others_do_not(read: Source, standin: CareOpinionStandIn) -> None:
    standin.tags[first(standin)] = {"error": "no list"}  # type: ignore[assignment]
    assert ask_for_details() == 4
    debt = DetailsDebt.objects.get()
    assert (debt.story.external_id, debt.attempts) == (first(standin), 1)
    assert debt.due_at > now()
    assert ask_for_details() == 0
    standin.tags[first(standin)] = []
    assert ask_again() == 1


def test_a_story_that_is_gone_by_then_owes_nothing(read: Source, standin: CareOpinionStandIn) -> None:
    for story in Story.objects.all():
        withdraw_story(story=story, actor=TESTS)
    standin.requests.clear()
    assert ask_for_details() == 0
    assert not any(first(standin) in seen.target for seen in standin.requests)
    assert DetailsDebt.objects.count() == 0


def test_a_feed_that_is_paused_or_rests_is_not_asked(read: Source) -> None:
    Source.objects.update(is_paused=True)
    assert not sources_with_debts(now()).exists()
    Source.objects.update(is_paused=False, rests_until=now() + timedelta(hours=1))
    assert not sources_with_debts(now()).exists()
    Source.objects.update(rests_until=now() - timedelta(hours=1))
    assert sources_with_debts(now()).exists()


@pytest.mark.django_db(transaction=True)
def test_one_worker_a_source_asks(read: Source) -> None:
    from concurrent.futures import ThreadPoolExecutor

    from django.db import connection

    def other() -> int:
        try:
            return ask_for_details()
        finally:
            connection.close()

    with Grip(read.pk, family=DETAILS) as grip, ThreadPoolExecutor(1) as pool:
        assert grip.take()
        assert pool.submit(other).result(30) == 0
    assert DetailsDebt.objects.count() == 5
    assert ask_for_details() == 5


# Replies


def test_a_new_reply_to_an_old_story_is_found_without_asking_for_the_story(
    read: Source, standin: CareOpinionStandIn
) -> None:
    ask_for_details()
    newest = max(str(one["dateOfPublication"]) for one in standin.opinions)
    standin.reply(first(standin), "We have mended it.", reply_id=1, published=newest)
    assert ask_again() == 0
    reply = SourceReply.objects.get()
    assert reply.story.external_id == first(standin)
    read.refresh_from_db()
    assert read.replies_cursor == reply.published_at
    before = list(SourceReply.objects.values())
    with time_machine.travel(now() + timedelta(hours=3)):
        ask_for_details()
    assert list(SourceReply.objects.values()) == before


def test_a_feed_without_such_a_list_goes_on(read: Source, standin: CareOpinionStandIn) -> None:
    whole = standin.answer
    standin.answer = lambda target: None if "/responses?" in target else whole(target)  # type: ignore[method-assign]
    assert ask_for_details() == 5


def test_an_edited_reply_and_one_that_is_gone_are_owed_again(
    read: Source, standin: CareOpinionStandIn, do_import: Importing
) -> None:
    last = str(standin.opinions[-1]["id"])
    standin.reply(last, "First words.", reply_id=1)
    standin.reply(last, "Another reply.", reply_id=2)
    ask_for_details()
    SourceReply.objects.update(is_owed=False)
    standin.responses[last][0]["body"] = "Other words."
    del standin.responses[last][1]
    standin.edit(last, progress="change")
    do_import()
    ask_for_details()
    rows = SourceReply.objects.order_by("external_id")
    assert [(row.body, row.is_owed, row.removed_at is None) for row in rows] == [
        ("Other words.", True, True),
        ("Another reply.", True, False),
    ]


# The words that the source uses


def test_words_are_kept_as_they_came_and_the_known_ones_are_known(
    read: Source, standin: CareOpinionStandIn, do_import: Importing
) -> None:
    standin.opinions.extend(opinions(251, root=standin.api_root)[250:])
    new = str(standin.opinions[-1]["id"])
    standin.edit(new, criticality="somewhat spiky", authorRole="the gardener", progress="Heard")
    do_import()
    terms = {(term.kind, term.term): term.meaning for term in VocabularyTerm.objects.all()}
    assert terms[TermKind.CRITICALITY, "somewhat spiky"] == ""
    assert terms[TermKind.AUTHOR_ROLE, "the gardener"] == ""
    assert terms[TermKind.PROGRESS, "Heard"] == "heard"
    story = Story.objects.get(external_id=new)
    assert (story.criticality_label, story.criticality) == ("somewhat spiky", None)

    word = VocabularyTerm.objects.get(term="somewhat spiky")
    assert explain_words(source=read, meanings={word.pk: "3"}, actor=TESTS) == 1
    story.refresh_from_db()
    assert story.criticality == 3
    standin.opinions.extend(opinions(252, root=standin.api_root)[251:])
    standin.edit(standin.opinions[-1]["id"], criticality="somewhat spiky")  # type: ignore[arg-type]
    do_import()
    assert Story.objects.get(external_id=standin.opinions[-1]["id"]).criticality == 3


def test_the_words_of_a_page_cost_one_query(read: Source, do_import: Importing) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(
        connection,
    ) as asked:
        do_import()
    assert sum("vocabularyterm" in one["sql"] for one in asked.captured_queries) == 1


def test_changes_and_kinds_of_tags_are_listed(read: Source, standin: CareOpinionStandIn) -> None:
    standin.tags[first(standin)] = [{"name": "x", "group": "Emotion"}, {"name": "y", "group": "Weather"}]
    standin.reply(first(standin), "We are changing it.", changeScore="Preparing")
    ask_for_details()
    terms = {(term.kind, term.term): term.meaning for term in VocabularyTerm.objects.all()}
    assert terms[TermKind.TAG_GROUP, "Emotion"] == "feeling"
    assert terms[TermKind.TAG_GROUP, "Weather"] == ""
    assert terms[TermKind.CHANGE, "Preparing"] == ""
