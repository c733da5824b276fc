"""A person's due days in their own calendar: by a secret address, and with no word of a story."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from icalendar import Calendar

from casework.escalation import Route
from casework.models import CalendarAddress
from casework.services.calendar_address import make_calendar_address
from casework.services.cases import close_case
from casework.services.escalations import escalate_case
from feedbackhub.core.models import AuditEvent

if TYPE_CHECKING:
    from django.test import Client

    from tests.casework.conftest import OpenAbout
    from tests.people import Cast

TITLE, BODY = "Left in the corridor", "They left my mother in the corridor for nine hours."


def read(client: Client, token: str) -> list[tuple[str, str]]:
    """Give what the file says, as (what, when)."""
    answer = client.get(f"/calendar/{token}/due.ics")
    assert answer.status_code == 200
    assert answer["Content-Type"].startswith("text/calendar")
    assert answer["Cache-Control"] == "private, no-store"
    file = Calendar.from_ical(answer.content)
    return [(str(one["SUMMARY"]), one.decoded("DTSTART").isoformat()) for one in file.walk("VEVENT")]


@pytest.mark.django_db
def test_it_holds_what_is_due_and_nothing_that_a_story_says(
    client: Client, cast: Cast, open_about: OpenAbout
) -> None:
    case = open_about(cast.ward_4, title=TITLE, body=BODY, criticality=4)
    closed = open_about(cast.ward_4, title="Thanks")
    close_case(case=closed, outcome="no_change", reason="Praise.", actor=cast.asha)
    passed = escalate_case(case=case, route=Route.SAFEGUARDING, reason="A carer.", actor=cast.asha)
    token = make_calendar_address(user=cast.asha)
    assert read(client, token) == [("Reply due: a story about Ward 4", case.due_on.isoformat())]
    text = client.get(f"/calendar/{token}/due.ics").content.decode()
    for never in (TITLE, "corridor", "afeguarding", "riticality", "A carer", "daisy47"):
        assert never not in text
    leads = make_calendar_address(user=cast.lena)
    assert passed.to == cast.lena
    assert [what for what, _ in read(client, leads)] == [
        "To be taken: something about Ward 4 was passed to you"
    ]


@pytest.mark.django_db
def test_a_new_address_ends_the_old_and_an_account_that_ends_ends_both(client: Client, cast: Cast) -> None:
    old = make_calendar_address(user=cast.asha)
    new = make_calendar_address(user=cast.asha)
    assert client.get(f"/calendar/{old}/due.ics").status_code == 404
    assert read(client, new) == []
    cast.asha.is_active = False
    cast.asha.save()
    assert client.get(f"/calendar/{new}/due.ics").status_code == 404


@pytest.mark.django_db
def test_a_case_that_its_owner_may_no_longer_see_is_not_in_it(
    client: Client, cast: Cast, open_about: OpenAbout
) -> None:
    open_about(cast.ward_4, title=TITLE)
    token = make_calendar_address(user=cast.asha)
    assert len(read(client, token)) == 1
    cast.asha.memberships.all().delete()
    assert read(client, token) == []


@pytest.mark.django_db
def test_the_address_is_shown_once_and_kept_nowhere(client: Client, cast: Cast) -> None:
    client.force_login(cast.asha)
    assert "Make an address" in client.get("/calendar/").content.decode()
    page = client.post("/calendar/make/").content.decode()
    token = page.split("/calendar/")[1].split("/due.ics")[0] if "/due.ics" in page else ""
    assert len(token) > 40
    assert token not in client.get("/calendar/").content.decode()
    assert token not in CalendarAddress.objects.get().token_hash
    assert token not in str(list(AuditEvent.objects.values_list("details", flat=True)))
    client.post("/calendar/end/")
    assert client.get(f"/calendar/{token}/due.ics").status_code == 404


@pytest.mark.django_db
def test_whoever_is_not_signed_in_makes_none(client: Client) -> None:
    assert client.post("/calendar/make/").status_code in {302, 401}
    assert client.get("/calendar/wrong/due.ics").status_code == 404
    assert not CalendarAddress.objects.exists()
