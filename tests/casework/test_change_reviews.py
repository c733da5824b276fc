"""Whether changes lasted: the looks, the record of what was undone, who hears of it; and the drill of issue 6."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
import time_machine
from django.core import mail
from django.db import IntegrityError, transaction

from casework.models import (
    AuthorWord,
    Change,
    ChangeNotice,
    ChangeReversal,
    ChangeReview,
    ChangeState,
    NoticeKind,
    ReminderState,
)
from casework.selectors.change_reviews import look_counts
from casework.selectors.changes import register_counts
from casework.services.changes import (
    ReversalWords,
    answer_look,
    give_looks,
    keep_looks,
    reverse_change,
    send_change_notices,
)
from feedbackhub.accounts.roles import Role
from feedbackhub.core.clock import local_date
from feedbackhub.core.errors import DomainError
from feedbackhub.core.transitions import TransitionNotAllowed
from feedbackhub.organisations.models import Membership
from responses.models import Response
from tests.factories import make_story
from tests.factories.casework import make_change
from tests.people import join, person

if TYPE_CHECKING:
    from tests.casework.conftest import OpenAbout
    from tests.people import Cast

MADE, PLANNED = ChangeState.MADE, ChangeState.PLANNED
MONDAY = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
FADED = ReversalWords(how="faded", by_whom="", authority="", why="The boxes went when the ward was painted.")
DECIDED = ReversalWords(
    how="decided",
    by_whom="The inspector",
    authority="An inspection report",
    why="Every ward must have a board.",
)


@pytest.fixture
def made(cast: Cast) -> Change:
    """Asha's change at Ward 4, made on Monday 2 March 2026."""
    with time_machine.travel(MONDAY, tick=False):
        return make_change(cast.ward_4, cast.asha, MADE)


def look(change: Change, month: int) -> ChangeReview:
    return ChangeReview.objects.get(change=change, month=month)


def in_months(months: int, days: int = 0) -> datetime:
    """A working Monday or later, so many months after the change was made."""
    return MONDAY + timedelta(days=months * 31 + days)


def test_whoever_makes_a_change_is_asked_three_times(cast: Cast, made: Change) -> None:
    found = ChangeReview.objects.filter(change=made).order_by("month")
    assert [(one.month, f"{one.due_on:%Y-%m-%d}", one.reviewer) for one in found] == [
        (3, "2026-06-02", cast.asha),
        (6, "2026-09-02", cast.asha),
        (12, "2027-03-02", cast.asha),
    ]


def test_a_year_in_place_is_lasting(cast: Cast, made: Change) -> None:
    for month, state in ((3, MADE), (6, MADE), (12, ChangeState.SUSTAINED)):
        answer_look(
            review=look(made, month), outcome="in_place", note="", actor=cast.asha, now=in_months(month)
        )
        made.refresh_from_db()
        assert made.state == state
    assert made.statuses.filter(after="sustained").count() == 1


def test_partly_asks_for_words_and_after_a_year_for_another_look(cast: Cast, made: Change) -> None:
    with pytest.raises(DomainError, match="what is left"):
        answer_look(review=look(made, 12), outcome="partly", note=" ", actor=cast.asha, now=in_months(12))
    answer_look(
        review=look(made, 12), outcome="partly", note="On one bay.", actor=cast.asha, now=in_months(12)
    )
    made.refresh_from_db()
    assert made.state == MADE
    assert look(made, 18).reviewer == cast.asha


def test_the_same_answer_twice_is_one_and_another_one_is_refused(cast: Cast, made: Change) -> None:
    when = in_months(3)
    first = answer_look(review=look(made, 3), outcome="in_place", note="", actor=cast.asha, now=when)
    again = answer_look(review=look(made, 3), outcome="in_place", note="", actor=cast.asha, now=when)
    assert first.done_at == again.done_at
    with pytest.raises(DomainError, match="Asha Patel has answered"):
        answer_look(review=look(made, 3), outcome="partly", note="Half.", actor=cast.ben, now=when)


def test_nobody_answers_months_ahead_or_a_look_that_was_passed_over(cast: Cast, made: Change) -> None:
    with pytest.raises(DomainError, match="four weeks ahead"):
        answer_look(review=look(made, 6), outcome="in_place", note="", actor=cast.asha, now=in_months(3))
    with pytest.raises(DomainError, match="later look"):
        answer_look(review=look(made, 3), outcome="in_place", note="", actor=cast.asha, now=in_months(6, 7))


@pytest.mark.parametrize("who", ["rhys", "adam", "olga"])
def test_who_may_not_record_changes_answers_nothing(cast: Cast, made: Change, who: str) -> None:
    actor = getattr(cast, who)
    with pytest.raises(DomainError, match="cannot register"):
        answer_look(review=look(made, 3), outcome="in_place", note="", actor=actor, now=in_months(3))
    with pytest.raises(DomainError, match="cannot register"):
        reverse_change(change=made, words=FADED, actor=actor, now=in_months(3))
    assert ChangeReversal.objects.count() == 0


# Undone ----------------------------------------------------------------------------------------------------------


def test_an_undone_change_says_by_whom_on_what_authority_and_why(cast: Cast, made: Change) -> None:
    row = reverse_change(change=made, words=DECIDED, actor=cast.ben, review=look(made, 3), now=in_months(3))
    made.refresh_from_db()
    assert (made.state, made.made_at is not None) == (ChangeState.REVERSED, True)
    assert (row.by_whom, row.authority, row.actor_name) == (
        "The inspector",
        "An inspection report",
        "Ben Okafor",
    )
    assert (look(made, 3).outcome, look(made, 3).done_by) == ("reversed", cast.ben)
    assert reverse_change(change=made, words=FADED, actor=cast.ben, now=in_months(4)) == row


@pytest.mark.parametrize(
    ("words", "match"),
    [
        (ReversalWords("decided", "", "A report", "Because."), "who decided"),
        (ReversalWords("decided", "The matron", " ", "Because."), "who decided"),
        (ReversalWords("faded", "", "", " "), "why the change was undone"),
        (ReversalWords("", "", "", "Because."), "Select whether"),
        (
            ReversalWords("faded", "", "", "Because.", undone_on=MONDAY.date() - timedelta(days=1)),
            "after that day",
        ),
        (
            ReversalWords("faded", "", "", "Because.", undone_on=MONDAY.date() + timedelta(days=400)),
            "in the past",
        ),
        (
            ReversalWords("faded", "", "", "Because.", public_note="Call Mrs Jane Smith on 07700 900123."),
            "must not be said in public",
        ),
    ],
)
def test_a_reversal_without_its_reasons_is_refused(
    cast: Cast, made: Change, words: ReversalWords, match: str
) -> None:
    with pytest.raises(DomainError, match=match):
        reverse_change(change=made, words=words, actor=cast.asha, now=in_months(3))
    made.refresh_from_db()
    assert made.state == MADE


def test_the_database_refuses_a_reversal_without_authority_too(cast: Cast, made: Change) -> None:
    with pytest.raises(IntegrityError, match="authority"), transaction.atomic():
        ChangeReversal.objects.create(
            change=made,
            how="decided",
            by_whom="",
            authority="",
            why="So.",
            at=MONDAY,
            actor=cast.asha,
            actor_name="A",
        )


def test_what_was_only_planned_cannot_be_undone(cast: Cast) -> None:
    with pytest.raises(TransitionNotAllowed):
        reverse_change(change=make_change(cast.ward_4, cast.asha), words=FADED, actor=cast.asha)


def test_those_who_asked_for_it_hear_of_it_and_nobody_twice(cast: Cast, open_about: OpenAbout) -> None:
    case = open_about(cast.ward_4)
    with time_machine.travel(MONDAY, tick=False):
        change = make_change(cast.ward_4, cast.ben, MADE, story=case.story)
        promised = Response.objects.create(
            story=case.story, organisation=cast.northmere, author=cast.priya, body="We will.", state="draft"
        )
        change.links.update(response=promised)
    assert case.owner == cast.asha
    monday = datetime(2026, 6, 8, 9, 0, tzinfo=UTC)
    reverse_change(change=change, words=FADED, actor=cast.lena, now=monday)
    told = ChangeNotice.objects.filter(kind=NoticeKind.REVERSED)
    assert {one.recipient for one in told} == {cast.asha, cast.ben, cast.priya}
    assert send_change_notices(now=monday) == 3
    assert send_change_notices(now=monday + timedelta(minutes=5)) == 0
    assert sorted(message.to[0].split("@")[0] for message in mail.outbox) == ["asha", "ben", "priya"]


def test_the_leads_hear_where_patients_helped_to_design_it(cast: Cast, made: Change) -> None:
    Change.objects.filter(pk=made.pk).update(is_co_designed=True)
    reverse_change(change=made, words=FADED, actor=cast.ben, now=in_months(3))
    assert set(ChangeNotice.objects.values_list("recipient__full_name", flat=True)) == {
        "Asha Patel",
        "Lena Brook",
    }


def test_the_author_is_owed_a_word_of_what_was_made_and_of_what_was_undone(cast: Cast) -> None:
    change = make_change(cast.ward_4, cast.asha, MADE, story=make_story(cast.ward_4))
    reverse_change(change=change, words=FADED, actor=cast.asha)
    assert list(AuthorWord.objects.order_by("pk").values_list("what", flat=True)) == ["made", "reversed"]


# Mail ------------------------------------------------------------------------------------------------------------


def test_the_reviewer_is_asked_on_the_day_and_once(cast: Cast, made: Change) -> None:
    day = datetime(2026, 6, 2, 9, 0, tzinfo=UTC)
    assert send_change_notices(now=day - timedelta(days=1)) == 0
    assert send_change_notices(now=day) == 1
    assert send_change_notices(now=day + timedelta(minutes=5)) == 0
    [message] = mail.outbox
    assert (message.to, message.subject) == ([cast.asha.email], "Is a change still in place?")
    text = str(message.body)
    assert "/changes/looks/by-mail/" in text
    assert "A change at Ward 4, made on Monday 2 March 2026." in text
    for words in (made.title, made.you_said, made.we_did):
        assert words not in text


def test_the_leads_hear_when_nobody_looks(cast: Cast, made: Change) -> None:
    send_change_notices(now=datetime(2026, 6, 2, 9, 0, tzinfo=UTC))
    mail.outbox.clear()
    assert send_change_notices(now=datetime(2026, 6, 16, 9, 0, tzinfo=UTC)) == 2
    assert {message.to[0] for message in mail.outbox} == {cast.asha.email, cast.lena.email}


def test_what_was_answered_meanwhile_is_not_asked_for(cast: Cast, made: Change) -> None:
    night = datetime(2026, 6, 2, 9, 0, tzinfo=UTC)
    ChangeNotice.objects.create(
        change=made, kind=NoticeKind.REVIEW_DUE, recipient=cast.asha, for_day=look(made, 3).due_on
    )
    answer_look(review=look(made, 3), outcome="in_place", note="", actor=cast.ben, now=night)
    assert send_change_notices(now=night) == 0
    assert ChangeNotice.objects.get().state == ReminderState.DROPPED


def test_the_looks_of_who_left_go_to_somebody_who_can_answer(cast: Cast, made: Change) -> None:
    Membership.objects.filter(user=cast.asha).update(is_active=False)
    keep_looks()
    assert {one.reviewer for one in ChangeReview.objects.filter(change=made)} <= {cast.ben, cast.lena}
    keep_looks()
    with pytest.raises(DomainError, match="Rhys Morgan cannot"):
        give_looks(change=made, to=cast.rhys, actor=cast.lena)


def test_a_change_that_was_made_before_there_were_looks_gets_them(cast: Cast, made: Change) -> None:
    ChangeReview.objects.all().delete()
    with time_machine.travel(in_months(7), tick=False):
        keep_looks()
        keep_looks()
    assert list(made.reviews.order_by("month").values_list("month", flat=True)) == [6, 12]


# The drill of issue 6 ----------------------------------------------------------------------------------------------


@pytest.mark.slow
def test_of_200_changes_40_are_undone_and_the_next_look_finds_all_40(cast: Cast) -> None:
    with time_machine.travel(MONDAY, tick=False):
        changes = [
            make_change(cast.ward_4, cast.asha, MADE, story=make_story(cast.ward_4)) for _ in range(200)
        ]
    undone = {change.pk for change in changes[::5]}
    everything = Change.objects.filter(organisation=cast.northmere)
    day = datetime(2026, 6, 2, 9, 0, tzinfo=UTC)
    before = register_counts(everything, local_date(day))
    assert (before.made, before.in_place, before.reversed, before.due_for_review) == (200, 200, 0, 200)
    assert send_change_notices(now=day) == 1
    assert ChangeNotice.objects.filter(kind=NoticeKind.REVIEW_DUE, state=ReminderState.SENT).count() == 200
    for review in list(ChangeReview.objects.due(local_date(day)).select_related("change")):
        if review.change_id in undone:
            reverse_change(change=review.change, words=DECIDED, actor=cast.asha, review=review, now=day)
        else:
            answer_look(review=review, outcome="in_place", note="", actor=cast.asha, now=day)
    after = register_counts(everything, local_date(day))
    assert (after.made, after.in_place, after.reversed, after.due_for_review) == (200, 160, 40, 0)
    assert set(ChangeReversal.objects.values_list("change", flat=True)) == undone
    assert AuthorWord.objects.filter(what="reversed").count() == 40
    counts = look_counts(everything, local_date(day))
    assert (counts.came_due, counts.answered, dict(counts.found)) == (
        200,
        200,
        {"in_place": 160, "reversed": 40},
    )


def test_a_colleague_elsewhere_cannot_be_named(cast: Cast, made: Change) -> None:
    far = person("Far Away", "far@northmere.example")
    join(far, cast.community, Role.RESPONDER)
    with pytest.raises(DomainError, match="Far Away cannot"):
        give_looks(change=made, to=far, actor=cast.asha)
