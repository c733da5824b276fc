"""The room's tasks: each calls one service. Names are those of the beat schedule and the outbox."""

from __future__ import annotations

from celery import shared_task

from casework.services import (
    assignment,
    changes,
    cover,
    digests,
    due_days,
    escalations,
    pausing,
    problems,
    question_mail,
    reminders,
    sweeping,
    webhook_sending,
)
from casework.services.care import debriefs
from casework.services.publication import mailing


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


@shared_task(name="casework.send_question_mails")
def send_question_mails() -> None:
    """Owe and send the mails about questions to a service."""
    question_mail.send_question_mails()


@shared_task(name="casework.send_reply_mails")
def send_reply_mails() -> None:
    """Send the mails about replies that wait for somebody or were decided."""
    mailing.send_reply_mails()


@shared_task(name="casework.send_digests")
def send_digests() -> None:
    """Owe and send the digests that are due."""
    digests.send_digests()


@shared_task(name="casework.keep_clocks")
def keep_clocks() -> None:
    """Note that pauses are over whose day has come."""
    pausing.end_pauses_run_out()


@shared_task(name="casework.review_due_days")
def review_due_days(organisation_id: int | None = None) -> None:
    """Bring the due days of open cases in line, of one organisation or of all."""
    due_days.review_all_due_days(
        organisation_id=organisation_id,
        why=due_days.SERIOUSNESS if organisation_id is None else due_days.TARGETS,
    )


@shared_task(name="casework.offer_debriefs")
def offer_debriefs() -> None:
    """Ask those to whom many distressing stories came in a week whether they want to talk."""
    debriefs.offer_for_the_week()


@shared_task(name="casework.send_call_for_debrief")
def send_call_for_debrief(offer_id: int, user_id: int) -> None:
    """Send a lead the mail that somebody asked to be called."""
    debriefs.send_call_for_debrief(offer_id=offer_id, user_id=user_id)


@shared_task(name="casework.watch_escalations")
def watch_escalations() -> None:
    """Find somebody for what has nobody, and tell of what nobody took in time."""
    escalations.watch_escalations()


@shared_task(name="casework.tell_other_systems")
def tell_other_systems() -> None:
    """Owe and send what other systems are told."""
    webhook_sending.tell_other_systems()


@shared_task(name="casework.keep_changes")
def keep_changes() -> None:
    """See that every made change is looked at again, and by somebody who can."""
    changes.keep_looks()


@shared_task(name="casework.send_change_notices")
def send_change_notices() -> None:
    """Owe and send the mails about changes, and hand on what authors are to be told."""
    changes.hand_on_words()
    changes.send_change_notices()


@shared_task(name="casework.watch_problems")
def watch_problems() -> None:
    """Count the stories of problems, and propose which stories belong to one."""
    problems.watch_problems()
    problems.propose_problems()
