"""Telling a story: closed until opened, without a name, nothing lost, and slow for programs only."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest
import time_machine

from feedbackhub.core.clock import now
from feedbackhub.core.errors import DomainError
from feedbackhub.core.models import AuditEvent
from stories.models import (
    AuthorLink,
    FeedbackConsent,
    FormAttempt,
    Source,
    SourceKind,
    Story,
    StoryState,
    TellingDraft,
    WithdrawnHow,
    token_hash,
)
from stories.selectors.telling import draft_behind, form_is_open, services_matching, story_behind
from stories.services import telling
from stories.services.telling import (
    KEPT_FOR,
    FormClosed,
    LooksLikeAProgram,
    TooMany,
    begin,
    close_form,
    forget_what_expired,
    keep_for_later,
    open_form,
    save_answers,
    send_story,
    take_back,
)
from tests.people import TESTS
from tests.stories.telling import BETTER, GOOD, begin_at, tell

if TYPE_CHECKING:
    from tests.people import Cast


def send(cast: Cast, draft: TellingDraft, **given: str) -> Story:
    return send_story(
        draft=draft,
        service=cast.ward_4,
        staff_only=False,
        address=given.get("address", "192.0.2.1"),
        trap=given.get("trap", ""),
    )


def test_the_form_is_closed_until_somebody_opens_it(cast: Cast) -> None:
    assert not form_is_open(cast.northmere)
    source = open_form(organisation=cast.northmere, actor=cast.adam, contact="PALS, 01632 960001")
    assert (source.kind, source.options) == (SourceKind.WEB_FORM, {"contact": "PALS, 01632 960001"})
    assert form_is_open(cast.northmere)
    assert not form_is_open(cast.eastwold)
    close_form(organisation=cast.northmere, actor=cast.adam)
    assert not form_is_open(cast.northmere)
    assert open_form(organisation=cast.northmere, actor=cast.adam) == source
    done = AuditEvent.objects.filter(subject_type="stories.source", actor=cast.adam).order_by("pk")
    assert [event.action for event in done] == [
        "source.added",
        "source.form_closed",
        "source.form_opened",
    ]


def test_a_story_waits_with_its_parts_and_without_a_name(cast: Cast) -> None:
    token, story = tell(cast.ward_4, good=GOOD, better=BETTER, feeling="happy", when="2026-03", who="carer")
    story.refresh_from_db()
    assert story.state == StoryState.WAITING
    assert story.published_at is None
    assert (story.author_name, story.author_role) == ("", "a carer")
    assert story.title == "The tea on the ward was hot, and the …"
    assert story.body == f"What was good?\n{GOOD}\n\nWhat could be better?\n{BETTER}"
    assert story.prompt_kind == "nonspecific"
    assert story.experienced_on == date(2026, 3, 1)
    assert [part["kind"] for part in story.raw["parts"]] == ["what_good", "could_improve"]
    assert story.raw["feeling"] == "happy"
    assert list(story.services.all()) == [cast.ward_4]
    assert len(story.external_id) == 32
    assert AuthorLink.objects.get().token_hash == token_hash(token)
    assert token not in str(AuditEvent.objects.values_list("details", flat=True))
    assert FeedbackConsent.objects.get(story=story).may_publish == "yes"
    assert not TellingDraft.objects.exists()


def test_one_text_alone_is_the_story_and_keeps_its_question(cast: Cast) -> None:
    _, story = tell(cast.ward_4, better="Nothing")
    assert (story.body, story.prompt, story.prompt_kind) == (
        "Nothing",
        "What could be better?",
        "could_improve",
    )


def test_without_words_nothing_is_sent_and_nothing_is_lost(cast: Cast) -> None:
    _, draft = begin_at(cast.northmere, feeling="sad")
    with pytest.raises(DomainError, match="One of the two is enough"):
        send(cast, draft)
    assert TellingDraft.objects.get().answers == {"feeling": "sad"}
    assert not Story.objects.exists()


def test_answers_last_an_hour_from_the_last_one_or_a_week(cast: Cast) -> None:
    token, draft = begin_at(cast.northmere, good=GOOD)
    begun = now()
    with time_machine.travel(begun + KEPT_FOR - timedelta(minutes=5), tick=False):
        save_answers(draft=draft, answers={"better": BETTER})
    with time_machine.travel(begun + KEPT_FOR + timedelta(minutes=30), tick=False):
        found = draft_behind(token, cast.northmere)
        assert found is not None
        assert found.answers == {"good": GOOD, "better": BETTER}
        assert draft_behind(token, cast.eastwold) is None
        assert draft_behind(token[:-1] + "x", cast.northmere) is None
        assert forget_what_expired() == 0
        keep_for_later(draft=draft)
    with time_machine.travel(begun + timedelta(days=6), tick=False):
        assert draft_behind(token, cast.northmere) is not None
        save_answers(draft=draft, answers={"who": "carer"})
        assert draft_behind(token, cast.northmere) is not None
    with time_machine.travel(begun + timedelta(days=9), tick=False):
        assert draft_behind(token, cast.northmere) is None
        assert forget_what_expired() == 1


def test_the_link_itself_is_stored_nowhere(cast: Cast) -> None:
    token, _ = begin_at(cast.northmere, good=GOOD)
    assert token not in str(TellingDraft.objects.values().get())
    assert len(token) >= 32


def test_a_program_is_told_what_to_do_and_loses_nothing(cast: Cast) -> None:
    _, draft = begin_at(cast.northmere, good=GOOD)
    with pytest.raises(LooksLikeAProgram, match="send your story again"):
        send(cast, draft, trap="https://pills.example")
    _, fast = begin_at(cast.northmere, seconds_ago=0, good=GOOD)
    with pytest.raises(LooksLikeAProgram, match="very quick"):
        send(cast, fast)
    assert TellingDraft.objects.count() == 2
    assert not Story.objects.exists()


def test_a_form_that_was_closed_meanwhile_keeps_the_answers(cast: Cast) -> None:
    _, draft = begin_at(cast.northmere, good=GOOD)
    close_form(organisation=cast.northmere, actor=TESTS)
    with pytest.raises(FormClosed):
        send(cast, draft)
    assert TellingDraft.objects.get().answers == {"good": GOOD}


def test_an_address_and_an_organisation_have_limits_that_end(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(telling, "STORIES_AN_ADDRESS", telling.Limit("stories", 1, timedelta(hours=1)))
    monkeypatch.setattr(
        telling, "STORIES_AN_ORGANISATION", telling.Limit("all stories", 2, timedelta(hours=1))
    )
    drafts = [begin_at(cast.northmere, good=f"{GOOD} {n}")[1] for n in range(5)]
    send(cast, drafts[0])
    with pytest.raises(TooMany, match="from your network"):
        send(cast, drafts[1])
    send(cast, drafts[1], address="192.0.2.2")
    with pytest.raises(TooMany, match="sent to us"):
        send(cast, drafts[2], address="192.0.2.3")
    assert TellingDraft.objects.count() == 3
    with time_machine.travel(now() + timedelta(hours=1, minutes=1), tick=False):
        send(cast, drafts[2])
        assert FormAttempt.objects.count() == 2


def test_no_address_is_stored_and_begun_stories_are_counted_too(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    open_form(organisation=cast.northmere, actor=TESTS)
    monkeypatch.setattr(telling, "DRAFTS_AN_ADDRESS", telling.Limit("drafts", 2, timedelta(hours=1)))
    begin(organisation=cast.northmere, address="192.0.2.77")
    begin(organisation=cast.northmere, address="192.0.2.77")
    with pytest.raises(TooMany):
        begin(organisation=cast.northmere, address="192.0.2.77")
    begin(organisation=cast.northmere, address="192.0.2.78")
    assert "192.0.2" not in str(list(FormAttempt.objects.values()))
    assert TellingDraft.objects.count() == 3


def test_links_and_the_same_words_again_raise_a_mark_and_refuse_nothing(cast: Cast) -> None:
    _, first = tell(cast.ward_4, good=GOOD)
    _, second = tell(cast.ward_5, better="Never", good=GOOD)
    _, third = tell(cast.ward_4, good="Buy at www.pills.example.com")
    assert [one.raw["signs"] for one in (first, second, third)] == [[], ["again"], ["link"]]


def test_the_author_takes_it_back_at_any_time_and_once(cast: Cast) -> None:
    for state in (StoryState.WAITING, StoryState.REFUSED, StoryState.LIVE):
        token, story = tell(cast.ward_4)
        Story.objects.filter(pk=story.pk).update(state=state)
        assert take_back(story=story)
        assert not take_back(story=story)
        found = story_behind(token)
        assert found is not None
        assert (found.state, found.withdrawn_how) == (StoryState.WITHDRAWN, WithdrawnHow.AUTHOR)
    event = AuditEvent.objects.filter(action="story.withdrawn").latest("pk")
    assert (event.actor_name, event.details) == ("the author of the story", {"how": "author"})


def test_services_are_found_by_their_own_name_and_that_of_their_site(cast: Cast) -> None:
    def found(words: str) -> list[str]:
        return [one.name for one in services_matching(cast.northmere, words)]

    assert found("") == ["Northmere Hospital", "Ward 4", "Ward 5", "Community"]
    assert found("hospital ward") == ["Ward 4", "Ward 5"]
    assert found("WARD 5") == ["Ward 5"]
    assert found("zebra") == []
    cast.ward_5.closed_on = now().date()
    cast.ward_5.save()
    assert found("ward") == ["Ward 4"]


def test_the_source_of_the_form_is_one_however_often_it_is_opened(cast: Cast) -> None:
    for _ in range(3):
        open_form(organisation=cast.northmere, actor=TESTS)
    assert Source.objects.filter(kind=SourceKind.WEB_FORM).count() == 1
