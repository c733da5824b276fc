"""The room's tasks: each calls one service. Names are those of the beat schedule and the outbox."""

from __future__ import annotations

from celery import shared_task

from casework.services import assignment, cover, reminders, sweeping


@shared_task(name="casework.open_missing_cases")
def open_missing_cases() -> None:
    """Open the cases that are missing, and bring the others in line with their stories and replies."""
    sweeping.catch_up()


@shared_task(name="casework.move_stranded_cases")
def move_stranded_cases() -> None:
    """Move the cases whose owner or deputy cannot act."""
    assignment.move_stranded_cases()


@shared_task(name="casework.move_uncovered_cases")
def move_uncovered_cases() -> None:
    """Move the work of people who are away when it is due, or have not signed in for long."""
    cover.move_uncovered_cases()


@shared_task(name="casework.send_reminders")
def send_reminders() -> None:
    """Owe and send the reminders that are due."""
    reminders.send_reminders()
