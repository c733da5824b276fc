"""The words of a digest: praise first, then what is due, then what came of it. No story's words, no criticality."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from casework.models import Case, DigestKind
from casework.services.reminder_mail import address, answer_lines, case_line, mail_to
from feedbackhub.web.words import count

if TYPE_CHECKING:
    from django.core.mail import EmailMessage
    from django.core.mail.backends.base import BaseEmailBackend

    from casework.selectors.digests import Standing
    from feedbackhub.accounts.models import User

_SUBJECTS = {DigestKind.DAILY: "Your stories today", DigestKind.WEEKLY: "Your stories this week"}


def compose_digest(
    *, user: User, kind: str, standing: Standing, connection: BaseEmailBackend
) -> EmailMessage:
    """Give the mail that says how things stand for `user`."""
    lines = [f"Dear {user.full_name},", ""]
    lines += _praise(standing)
    lines += _cases("Late", standing.late, user)
    lines += _cases("Due today or on the next working day", standing.due, user)
    lines += _cases("New to you", standing.new, user)
    lines += _said_for(standing)
    lines += _approvals(standing)
    lines += _unseen(standing)
    lines += _came_of_it(standing, weekly=kind == DigestKind.WEEKLY)
    return mail_to(user, _SUBJECTS[DigestKind(kind)], lines, connection)


def _praise(standing: Standing) -> list[str]:
    if not standing.praise:
        return []
    lines = ["Praise", "People said thank you:"]
    lines += [f"  {name}: {count('story', 'stories', number)}" for name, number in standing.praise]
    return [*lines, "Read them to the team at the next handover:", f"  {address('casework:queue')}", ""]


def _cases(heading: str, cases: Sequence[Case], user: User) -> list[str]:
    lines = [heading] if cases else []
    for case in cases:
        lines += [case_line(case), f"  {address('casework:case', pk=case.pk)}"]
        lines += [*answer_lines(case.pk, user.pk, one_by_one=False), ""]
    return lines


def _said_for(standing: Standing) -> list[str]:
    """Name the replies of others in the person's name: a link each, and no word of any."""
    lines = ["What was said in your name"] if standing.said_for else []
    for pk, who, names_them in standing.said_for:
        lines.append(f"{who} published a reply {'that names you' if names_them else 'about your service'}:")
        lines += [f"  {address('responses:response', pk=pk)}", ""]
    return lines


def _approvals(standing: Standing) -> list[str]:
    if not standing.to_approve:
        return []
    waiting = count("reply waits", "replies wait", standing.to_approve)
    return ["For your approval", f"{waiting} for a second person:", f"  {address('responses:approvals')}", ""]


def _of_own(standing: Standing) -> list[str]:
    """Say what came of the reader's own stories, thanks first."""
    lines = []
    if standing.helped:
        replies = count("of your replies", "of your replies", standing.helped)
        lines.append(f"{replies} helped, their authors say.")
    if standing.made_of_mine:
        changes = count("change was", "changes were", standing.made_of_mine)
        lines.append(f"{changes} made because of stories that you handled.")
    return [*lines, f"  {address('casework:came-of-it')}"] if lines else []


def _unseen(standing: Standing) -> list[str]:
    if not standing.unseen:
        return []
    lost = count("reply was", "replies were", standing.unseen)
    return [
        "Approved, but not seen",
        f"{lost} approved more than 48 hours ago and not seen on Care Opinion or NHS.UK:",
        f"  {address('responses:to-post')}",
        "",
    ]


def _came_of_it(standing: Standing, *, weekly: bool) -> list[str]:
    """Say what was answered and changed: once a week, since a day is too short for it."""
    own = _of_own(standing)
    if not weekly or not (own or standing.answered or standing.changed):
        return []
    lines = ["What came of it", *own]
    if standing.answered:
        lines.append(f"{count('story', 'stories', standing.answered)} about your services got a reply.")
    if standing.changed:
        changes = count("change was", "changes were", standing.changed)
        lines += [f"{changes} made because of what patients said:", f"  {address('casework:changes')}"]
    return [*lines, ""]
