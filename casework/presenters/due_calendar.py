"""A person's due days as an iCalendar file. Like a mail it names the service, and nothing that a story says."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from django.conf import settings
from icalendar import Calendar, Event

from casework.services.reminder_mail import address

if TYPE_CHECKING:
    from casework.models import Case, Escalation

# How often a calendar should ask again.
EVERY = timedelta(hours=1)


def due_calendar(cases: Iterable[Case], escalations: Iterable[Escalation], at: datetime) -> bytes:
    """Give the file: a whole day for each reply that is due, half an hour before each limit of what was passed on."""
    calendar = Calendar()
    calendar.add("prodid", "-//FeedbackHub//Due days//EN")
    calendar.add("version", "2.0")
    calendar.add("x-wr-calname", "FeedbackHub: what is due")
    calendar.add("refresh-interval", EVERY, parameters={"value": "DURATION"})
    calendar.add("x-published-ttl", "PT1H")
    for case in cases:
        calendar.add_component(_reply(case, at))
    for escalation in escalations:
        calendar.add_component(_passed_on(escalation, at))
    return bytes(calendar.to_ical())


def _reply(case: Case, at: datetime) -> Event:
    event = _event(f"case-{case.pk}", f"Reply due: a story about {case.service.name}", case.pk, at)
    event.add("dtstart", case.due_on)
    event.add("dtend", case.due_on + timedelta(days=1))
    # A due day is no appointment: the person is as free as before.
    event.add("transp", "TRANSPARENT")
    return event


def _passed_on(escalation: Escalation, at: datetime) -> Event:
    case = escalation.case
    words = f"To be taken: something about {case.service.name} was passed to you"
    event = _event(f"escalation-{escalation.pk}", words, case.pk, at)
    event.add("dtstart", escalation.due_at - timedelta(minutes=30))
    event.add("dtend", escalation.due_at)
    return event


def _event(name: str, summary: str, case_id: int, at: datetime) -> Event:
    event = Event()
    event.add("uid", f"{name}@{urlsplit(settings.SITE_URL).hostname}")
    event.add("dtstamp", at)
    event.add("summary", summary)
    event.add("url", address("casework:case", pk=case_id))
    event.add("description", f"Open it: {address('casework:case', pk=case_id)}")
    return event
