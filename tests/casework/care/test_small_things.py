"""A clock that waits for the author runs when they write; leads hear that somebody no longer answers for a service."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.core import mail

from casework.models import Case, PauseReason
from casework.services.pausing import pause_clock
from feedbackhub.core import outbox
from feedbackhub.core.clock import local_date
from feedbackhub.organisations.models import Ownership
from feedbackhub.organisations.services import decline
from stories.signals import story_edited

if TYPE_CHECKING:
    from tests.casework.conftest import OpenAbout
    from tests.people import Cast


def test_a_clock_that_waits_for_the_author_runs_again_when_they_write_and_another_does_not(
    cast: Cast, open_about: OpenAbout
) -> None:
    until = local_date() + timedelta(days=7)
    for reason, runs in ((PauseReason.AUTHOR, True), (PauseReason.HOLD, False)):
        case = open_about(cast.ward_4)
        due = case.due_on
        pause_clock(case=case, reason=reason, until=until, actor=cast.asha)
        assert Case.objects.get(pk=case.pk).due_on > due
        story_edited.send(sender=None, story_id=case.story_id)
        again = Case.objects.get(pk=case.pk)
        assert (again.paused_until is None) is runs
        assert (again.due_on == due) is runs


def test_leads_are_told_once_that_somebody_no_longer_answers_for_a_service(cast: Cast) -> None:
    held = Ownership.objects.get(service=cast.ward_4, user=cast.asha)
    decline(ownership=held, actor=cast.asha)
    outbox.drain()
    outbox.drain()
    told = [one for one in mail.outbox if "no longer answers" in one.subject]
    assert [one.to for one in told] == [[cast.lena.email]]
    assert "Asha Patel no longer answers for Ward 4" in told[0].subject
