"""The clock on a case's page, and the page of an organisation's times to answer."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from casework.clocks import due_on
from casework.models import Case, ClockPause, ClockSettings
from feedbackhub.core import outbox
from feedbackhub.core.clock import local_date
from feedbackhub.core.models import AuditEvent, OutboxMessage
from tests.casework.seeing import words_of

if TYPE_CHECKING:
    from django.test import Client

    from tests.casework.conftest import OpenAbout
    from tests.people import Cast

TIMES = {
    "nation": "SCT",
    "unread": "5",
    "live": "1",
    "sponsor": "",
    "deputy_after": "2",
    "lead_after": "",
    "sponsor_after": "",
    **{f"level_{level}": days for level, days in enumerate("888321")},
}


@pytest.fixture
def case(cast: Cast, open_about: OpenAbout) -> Case:
    """Asha's case about Ward 4."""
    return open_about(cast.ward_4)


def day(number: int) -> dict[str, str]:
    when = due_on(local_date(), number)
    return {
        "pause-until_day": str(when.day),
        "pause-until_month": str(when.month),
        "pause-until_year": str(when.year),
    }


def test_a_pause_and_its_end(client: Client, cast: Cast, case: Case) -> None:
    client.force_login(cast.asha)
    page = client.get(f"/cases/{case.pk}/").content.decode()
    assert "Pause the clock" in page
    response = client.post(
        f"/cases/{case.pk}/clock/pause/", {"pause-reason": "advice", **day(3)}, follow=True
    )
    seen = words_of(response.content.decode())
    assert "The clock stands and runs again on" in seen
    assert "We wait for advice, such as safeguarding or legal." in seen
    moved = Case.objects.get(pk=case.pk)
    assert moved.due_on > case.due_on
    response = client.post(f"/cases/{case.pk}/clock/resume/", follow=True)
    assert "The clock runs again." in words_of(response.content.decode())
    assert Case.objects.get(pk=case.pk).due_on == case.due_on


def test_what_was_typed_stays_when_it_is_refused(client: Client, cast: Cast, case: Case) -> None:
    client.force_login(cast.asha)
    response = client.post(
        f"/cases/{case.pk}/clock/pause/", {"pause-note": "The coroner asked us to wait", **day(3)}
    )
    assert response.status_code == 422
    page = response.content.decode()
    assert "Select why nobody can answer now" in page
    assert "The coroner asked us to wait" in page
    assert not ClockPause.objects.exists()


def test_a_late_reply_cannot_be_paused(client: Client, cast: Cast, case: Case) -> None:
    Case.objects.filter(pk=case.pk).update(due_on=local_date() - timedelta(days=9))
    client.force_login(cast.asha)
    assert "Pause the clock" not in client.get(f"/cases/{case.pk}/").content.decode()
    response = client.post(f"/cases/{case.pk}/clock/pause/", {"pause-reason": "advice", **day(3)})
    assert response.status_code == 422


def test_who_may_only_read_sees_the_clock_and_moves_nothing(client: Client, cast: Cast, case: Case) -> None:
    client.force_login(cast.rhys)
    page = client.get(f"/cases/{case.pk}/").content.decode()
    assert "Time to answer" in page
    assert "Pause the clock" not in page
    sent = {"pause-reason": "advice", **day(3)}
    assert client.post(f"/cases/{case.pk}/clock/pause/", sent).status_code == 403
    assert client.post(f"/cases/{case.pk}/clock/resume/").status_code == 403


def test_another_organisation_s_clock_is_not_there(client: Client, cast: Cast, case: Case) -> None:
    client.force_login(cast.olga)
    sent = {"pause-reason": "advice", **day(3)}
    assert client.post(f"/cases/{case.pk}/clock/pause/", sent).status_code == 404


def test_a_lead_decides_the_times(client: Client, cast: Cast, case: Case) -> None:
    client.force_login(cast.lena)
    assert client.get("/time-to-answer/").status_code == 200
    assert client.post("/time-to-answer/", TIMES).status_code == 302
    row = ClockSettings.objects.get()
    assert row.by_criticality == [8, 8, 8, 3, 2, 1]
    assert (row.deputy_after, row.lead_after, row.sponsor_after) == (2, None, None)
    cast.northmere.refresh_from_db()
    assert cast.northmere.nation == "SCT"
    event = AuditEvent.objects.get(action="clock.decided")
    assert event.details["days"] == "8,8,8,3,2,1"
    assert OutboxMessage.objects.filter(task="casework.review_due_days").count() == 1
    outbox.drain()
    moved = Case.objects.get(pk=case.pk)
    if (moved.criticality or 0) < 3:
        assert moved.answer_within == 8
        assert moved.due_on == due_on(local_date(case.received_at), 8, "SCT")


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"level_4": "4"}, "a more serious story cannot wait longer"),
        ({"level_0": "0"}, "must be 1 or more"),
        ({"live": ""}, "Enter"),
        ({"lead_after": "1"}, "Each step comes later than the one before it."),
        ({"sponsor_after": "9"}, "Select the executive sponsor"),
        ({"nation": "FRA"}, ""),
    ],
)
def test_times_that_could_not_be_kept_are_refused(
    client: Client, cast: Cast, wrong: dict[str, str], words: str
) -> None:
    client.force_login(cast.lena)
    response = client.post("/time-to-answer/", TIMES | wrong)
    assert response.status_code == 422
    assert words in response.content.decode()
    assert not ClockSettings.objects.exists()


def test_the_sponsor_can_read_every_story(client: Client, cast: Cast) -> None:
    client.force_login(cast.lena)
    sent = TIMES | {"sponsor_after": "9", "sponsor": str(cast.asha.pk)}
    assert client.post("/time-to-answer/", sent).status_code == 422
    assert client.post("/time-to-answer/", sent | {"sponsor": str(cast.rhys.pk)}).status_code == 302
    assert ClockSettings.objects.get().sponsor == cast.rhys


def test_a_responder_decides_no_times(client: Client, cast: Cast) -> None:
    client.force_login(cast.asha)
    assert client.get("/time-to-answer/").status_code == 403
