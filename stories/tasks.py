"""The room's work for Celery: each task finds its row and calls one service."""

from __future__ import annotations

from celery import shared_task

from stories import selectors
from stories.importing import asking, file_checks, owing, uploads
from stories.importing.looking_again import look_again as second_look
from stories.services import author_contact, author_mail, notices, reading, telling, watching


# A slice of an import ends by itself after four minutes. The soft limit breaks off a page that will not come and hands
# the run on; the hard one, below the broker's visibility timeout, is for a process that hangs.
@shared_task(name=owing.RUN_IMPORT, soft_time_limit=600, time_limit=660)
def run_import(run_id: int) -> None:
    """Work on one import; whoever takes it first does it."""
    run = selectors.run_or_none(run_id)
    if run is not None:
        owing.work_on(run=run)


@shared_task(name="stories.start_waiting_imports")
def start_waiting_imports() -> None:
    """Find the imports and checks whose message was lost or whose worker died; called by beat."""
    owing.start_waiting_imports()
    file_checks.start_waiting_checks()


@shared_task(name=file_checks.CHECK_FILE, soft_time_limit=600, time_limit=660)
def check_file(check_id: int) -> None:
    """Read an uploaded file to its end and note what an import would do."""
    file_checks.carry_out_check(check_id=check_id)


@shared_task(name="stories.drop_abandoned_uploads")
def drop_abandoned_uploads() -> None:
    """Remove the files that nobody went on with; called by beat."""
    uploads.drop_abandoned_uploads()


@shared_task(name="stories.forget_expired_answers")
def forget_expired_answers() -> None:
    """Delete answers of the public form whose time is over; called by beat."""
    telling.forget_what_expired()


@shared_task(name="stories.tell_authors")
def tell_authors() -> None:
    """Send the mails that authors are owed; called by beat."""
    author_mail.tell_authors()


@shared_task(name="stories.forget_addresses")
def forget_addresses() -> None:
    """Delete the addresses of authors that nobody confirmed, or whose story is gone; called by beat."""
    author_contact.forget_what_is_over()


@shared_task(name="stories.poll_sources")
def poll_sources() -> None:
    """Ask for what is new at every source that is set up for it; called by beat."""
    owing.poll_sources()


@shared_task(name="stories.ask_for_details", soft_time_limit=600, time_limit=660)
def ask_for_details() -> None:
    """Fetch tags, ratings and replies that are owed, as much as fits into a minute; called by beat."""
    asking.ask_for_details()


@shared_task(name="stories.watch_sources")
def watch_sources() -> None:
    """Look whether a source has fallen quiet or silent; called by beat, every morning."""
    watching.watch_sources()


@shared_task(name="stories.send_source_notices")
def send_source_notices() -> None:
    """Send the mails about quiet and silent sources that are owed; called by beat, in working hours."""
    notices.send_notices()


@shared_task(name="stories.read_stories", soft_time_limit=300, time_limit=330)
def read_stories() -> None:
    """Read the stories that were never read, were edited, or were read by an older engine; called by beat."""
    reading.read_what_is_owed()


@shared_task(name="stories.look_for_duplicates", soft_time_limit=300, time_limit=330)
def look_for_duplicates() -> None:
    """Look again for stories that came by two sources; called by beat."""
    second_look()
