"""The page that a mail's link opens, in words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.urls import reverse

from casework.models import MailAnswerKind
from feedbackhub.web.dates import long_date

if TYPE_CHECKING:
    from casework.models import Case, MailAnswer


@dataclass(frozen=True, slots=True)
class MailAnswerView:
    """The page that a mail's link opens."""

    service: str
    due: str
    chosen: str
    post_to: str
    case_href: str


def mail_answer_view(case: Case, token: str, chosen: str) -> MailAnswerView:
    """Give the page for one case; `chosen` is the answer that the link named, or that was sent."""
    return MailAnswerView(
        service=case.service.name,
        due=long_date(case.due_on),
        chosen=chosen if chosen in MailAnswerKind.values else "",
        post_to=reverse("casework:mail-answer", kwargs={"token": token}),
        case_href=reverse("casework:case", kwargs={"pk": case.pk}),
    )


def mail_answered_words(answer: MailAnswer) -> str:
    """Say what follows from an answer."""
    if answer.answer == MailAnswerKind.NOT_MINE:
        owner = answer.case.owner
        return f"Thank you. {owner.full_name if owner else 'Somebody else'} has the case now and is told."
    until = long_date(answer.until) if answer.until else "the next day"
    if answer.answer == MailAnswerKind.HAVE:
        return f"Thank you. You get no reminder about it before {until}."
    return f"You are reminded again from {until} on, if it still waits."
