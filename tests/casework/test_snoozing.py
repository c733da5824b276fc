"""Put aside until a day: with a reason, never past the due day, back at once when the author writes again."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest

from casework.models import Case, CaseSnooze, Reminder, ReminderKind
from casework.services.assignment import assign_case
from casework.services.cases import close_case
from casework.services.snoozing import WROTE_AGAIN, snooze_case, wake_case
from casework.services.sweeping import catch_up
from feedbackhub.core.clock import local_date, now
from feedbackhub.core.errors import DomainError
from stories.models import Story, StoryVersion
from stories.signals import story_edited
from tests.casework.making import fresh, publish_reply
from tests.casework.seeing import words_of

if TYPE_CHECKING:
    from django.test import Client

    from tests.casework.conftest import OpenAbout
    from tests.people import Cast


def aside(case: Case, cast: Cast, days: int = 1) -> CaseSnooze:
    until = local_date() + timedelta(days=days)
    return snooze_case(case=case, until=until, reason="The family calls back", actor=cast.asha)


def edit(story: Story) -> None:
    StoryVersion.objects.create(
        story=story, title=story.title, body="Before", content_hash="before", replaced_at=now()
    )


def test_it_is_put_aside_with_day_and_reason(cast: Cast, case: Case) -> None:
    row = aside(case, cast)
    assert fresh(case).snoozed_until == row.until == local_date() + timedelta(days=1)
    assert (row.actor_name, row.reason) == ("Asha Patel", "The family calls back")
    assert fresh(case).version == case.version + 1


@pytest.mark.parametrize(
    ("until", "reason", "said"),
    [
        (lambda case: local_date(), "Soon", "a day that is ahead"),
        (lambda case: local_date() - timedelta(days=1), "Soon", "a day that is ahead"),
        (lambda case: local_date() + timedelta(days=91), "Soon", "forgotten"),
        (lambda case: case.due_on + timedelta(days=1), "Soon", "Its reply is due on"),
        (lambda case: local_date() + timedelta(days=1), " ", "Say why"),
    ],
)
def test_what_is_refused(cast: Cast, case: Case, until: object, reason: str, said: str) -> None:
    with pytest.raises(DomainError, match=said):
        snooze_case(case=case, until=until(case), reason=reason, actor=cast.asha)  # type: ignore[operator]
    assert fresh(case).snoozed_until is None


def test_a_late_case_stays_in_sight(cast: Cast, case: Case) -> None:
    Case.objects.update(due_on=local_date() - timedelta(days=2))
    with pytest.raises(DomainError, match="stays in sight"):
        aside(case, cast)


def test_an_answered_case_has_no_due_day_to_keep(cast: Cast, case: Case) -> None:
    Case.objects.update(state="answered", due_on=date(2020, 1, 1))
    aside(case, cast, days=60)
    assert fresh(case).is_aside(local_date())


def test_the_author_brings_it_back_at_once_and_its_owner_is_told(cast: Cast, case: Case) -> None:
    aside(case, cast)
    edit(case.story)
    story_edited.send(sender=Story, story_id=case.story_id)
    assert fresh(case).snoozed_until is None
    last = CaseSnooze.objects.filter(case=case).last()
    assert last is not None
    assert (last.until, last.reason) == (None, WROTE_AGAIN)
    assert Reminder.objects.filter(case=case, kind=ReminderKind.SNOOZE_OVER, recipient=cast.asha).count() == 1


def test_the_sweeper_brings_back_what_a_lost_signal_left(cast: Cast, case: Case) -> None:
    edit(case.story)
    aside(case, cast)
    catch_up()
    assert fresh(case).snoozed_until is not None, "an edit from before does not count"
    edit(case.story)
    catch_up()
    catch_up()
    assert fresh(case).snoozed_until is None
    assert CaseSnooze.objects.filter(case=case, until=None).count() == 1


def test_its_day_brings_it_back_and_its_owner_is_told(cast: Cast, case: Case) -> None:
    aside(case, cast)
    Case.objects.update(snoozed_until=local_date())
    catch_up()
    assert fresh(case).snoozed_until is None
    assert Reminder.objects.filter(case=case, kind=ReminderKind.SNOOZE_OVER).count() == 1


def test_to_take_it_up_again_twice_is_once(cast: Cast, case: Case) -> None:
    aside(case, cast)
    assert wake_case(case=case, reason="", actor=cast.asha) is not None
    assert wake_case(case=case, reason="", actor=cast.asha) is None


def test_whoever_gets_it_sees_it_and_a_closed_case_is_not_aside(
    cast: Cast, case: Case, open_about: OpenAbout
) -> None:
    aside(case, cast)
    assign_case(case=case, owner=cast.priya, reason="", actor=cast.lena)
    assert fresh(case).snoozed_until is None
    other = open_about(cast.ward_4)
    aside(other, cast)
    close_case(case=other, outcome="no_change", reason="Only praise", actor=cast.asha)
    assert fresh(other).snoozed_until is None
    with pytest.raises(DomainError, match="closed"):
        aside(other, cast)


def test_the_page_puts_aside_and_takes_up(client: Client, cast: Cast, case: Case) -> None:
    client.force_login(cast.asha)
    day = local_date() + timedelta(days=1)
    sent = {
        "snooze-until_day": day.day,
        "snooze-until_month": day.month,
        "snooze-until_year": day.year,
        "snooze-reason": "The family calls back",
    }
    seen = words_of(client.post(f"/cases/{case.pk}/snooze/", sent, follow=True).content.decode())
    assert "The case is put aside until" in seen
    assert "Take it up again now" in seen
    assert "The family calls back" in seen
    seen = words_of(client.post(f"/cases/{case.pk}/wake/", follow=True).content.decode())
    assert "Back from being put aside" in seen
    assert fresh(case).snoozed_until is None


def test_a_reply_ends_it(cast: Cast, case: Case) -> None:
    aside(case, cast)
    publish_reply(case.story)
    catch_up()
    assert fresh(case).snoozed_until is None


def test_who_may_only_read_puts_nothing_aside(client: Client, cast: Cast, case: Case) -> None:
    client.force_login(cast.rhys)
    assert client.post(f"/cases/{case.pk}/snooze/").status_code == 403
    assert client.post(f"/cases/{case.pk}/wake/").status_code == 403
