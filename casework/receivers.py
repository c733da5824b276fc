"""Listens to the rooms below. Each receiver calls one service that may run twice; a sweeper finds the rest."""

from __future__ import annotations

from typing import Any

from django.dispatch import receiver

from casework.selectors.cases import notice_of_edit, story_by_id, story_of_response
from casework.selectors.clocks import paused_case_of
from casework.services.assignment import move_stranded_cases
from casework.services.cases import answer_case, close_withdrawn, reopen_unanswered, take_answer_back
from casework.services.cover import move_uncovered_cases
from casework.services.edits import owe_notices_of_edits
from casework.services.follow_ups import follow_answer
from casework.services.marking import mark_cases
from casework.services.opening import owe_opening
from casework.services.pausing import resume_for_author
from casework.services.publication.owing import owe_mails_about
from casework.services.publication.pulls import escalate_pull
from casework.services.same_story import settle_cases
from casework.services.snoozing import wake_for_author
from feedbackhub.core.actors import SystemActor
from feedbackhub.organisations.signals import cover_changed, member_changed, service_merged, service_moved
from responses.signals import (
    edit_moved,
    publication_undone,
    reply_moved,
    reply_overtaken,
    response_published,
    response_pulled,
    response_withdrawn,
)
from stories.signals import (
    follow_up_published,
    same_story_changed,
    story_edited,
    story_read,
    story_received,
    story_withdrawn,
)

PUBLICATION = SystemActor("the publication of a reply")
IMPORT = SystemActor("the importer")
FINDER = SystemActor("the search for stories that came twice")

# As many stories as a person joins in one step; an import that finds more leaves their cases to a worker.
AT_ONCE = 4


@receiver(story_received, dispatch_uid="casework.open_cases")
def open_case_of_received_story(**_: Any) -> None:
    """Owe one round of opening: an import of a thousand stories asks for it a thousand times and gets a few."""
    owe_opening()


@receiver(story_read, dispatch_uid="casework.mark_cases")
def mark_cases_of_read_stories(*, story_ids: tuple[int, ...], **_: Any) -> None:
    """Mark at once: whoever decided about a flag looks at the queue next."""
    mark_cases(story_ids=story_ids)


@receiver(story_withdrawn, dispatch_uid="casework.close_withdrawn")
def close_case_of_withdrawn_story(*, story_id: int, **_: Any) -> None:
    """Close at once: nobody should write to somebody who took their words back."""
    story = story_by_id(story_id)
    if story is not None:
        close_withdrawn(story=story, actor=IMPORT)


@receiver(response_published, dispatch_uid="casework.answer_case")
def answer_case_of_published_response(*, response_id: int, **_: Any) -> None:
    """Answer at once: the author of the reply looks at the case next."""
    story = story_of_response(response_id)
    if story is None:
        return
    answer_case(story=story, actor=PUBLICATION)
    if story.duplicate_of_id is not None:
        settle_cases(story_ids=[story.pk], actor=PUBLICATION)


@receiver(publication_undone, dispatch_uid="casework.take_answer_back")
def take_answer_back_of_undone_publication(*, response_id: int, **_: Any) -> None:
    """Bring the case back at once: whoever pressed the button looks at it next."""
    story = story_of_response(response_id)
    if story is not None:
        take_answer_back(story=story, actor=PUBLICATION)


@receiver(response_pulled, dispatch_uid="casework.escalate_pull")
def pass_pulled_reply_on(*, pull_id: int, **_: Any) -> None:
    """Start the clock of information governance at once, and owe the author the word."""
    escalate_pull(pull_id=pull_id)
    owe_mails_about(pulls=[pull_id])


@receiver(reply_moved, dispatch_uid="casework.owe_mail_about_reply")
def owe_mail_about_reply(*, change_id: int, **_: Any) -> None:
    """Owe the mail to whoever has to read it, or whose it is."""
    owe_mails_about(changes=[change_id])


@receiver(edit_moved, dispatch_uid="casework.owe_mail_about_edit")
def owe_mail_about_edit(*, step_id: int, **_: Any) -> None:
    """Owe the same about an edit of a public reply."""
    owe_mails_about(steps=[step_id])


@receiver(response_withdrawn, dispatch_uid="casework.reopen_unanswered")
def reopen_case_of_withdrawn_response(*, response_id: int, **_: Any) -> None:
    """Open again where the patient is left without a reply."""
    story = story_of_response(response_id)
    if story is not None:
        reopen_unanswered(story=story, actor=PUBLICATION)


@receiver(story_edited, dispatch_uid="casework.wake_for_author")
def wake_case_of_edited_story(*, story_id: int, **_: Any) -> None:
    """Bring back at once what was put aside, and let a clock run that waits for the author, who has said more."""
    wake_for_author(story_id=story_id, actor=IMPORT)
    waiting = paused_case_of(story_id)
    if waiting is not None:
        resume_for_author(case_id=waiting, actor=IMPORT)


@receiver(follow_up_published, dispatch_uid="casework.follow_answer")
def follow_answer_of_author(*, follow_up_id: int, **_: Any) -> None:
    """Bring the case back at once: its author waits for somebody."""
    follow_answer(follow_up_id=follow_up_id)


@receiver(reply_overtaken, dispatch_uid="casework.owe_notice_of_edit")
def owe_notice_of_edited_story(*, notice_id: int, **_: Any) -> None:
    """Owe the mail to whoever writes the reply."""
    notice = notice_of_edit(notice_id)
    if notice is not None:
        owe_notices_of_edits([notice])


@receiver(same_story_changed, dispatch_uid="casework.settle_same_story")
def settle_cases_of_one_story(*, story_ids: tuple[int, ...], **_: Any) -> None:
    """Close and open at once: nobody should write the same reply a second time. What an import finds is owed."""
    if len(story_ids) <= AT_ONCE:
        settle_cases(story_ids=story_ids, actor=FINDER)
    else:
        owe_opening()


@receiver(member_changed, dispatch_uid="casework.move_stranded_cases")
def move_cases_of_changed_member(*, user_id: int, **_: Any) -> None:
    """Move at once what somebody who left or lost a role still has (DESIGN section 5, rule 1)."""
    move_stranded_cases(user_id=user_id)


@receiver(cover_changed, dispatch_uid="casework.move_uncovered_cases")
def move_cases_of_whoever_is_away(*, user_id: int, **_: Any) -> None:
    """Move at once what falls due while somebody is away who is away from today."""
    move_uncovered_cases(user_id=user_id)


@receiver(service_moved, dispatch_uid="casework.move_cases_of_moved_service")
@receiver(service_merged, dispatch_uid="casework.move_cases_of_merged_service")
def move_cases_of_changed_tree(**_: Any) -> None:
    """Move at once the cases whose owner the new place in the tree cut off; who can still act keeps theirs."""
    move_stranded_cases()
