"""A mail's links, and when a person wants mail.

Mail scanners follow every link, so opening one never does anything: what it says is sent by the button of its page.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods

from casework.forms.mail import LaterForm, MailChoiceForm, NotMineForm
from casework.models import CaseState, MailAnswerKind
from casework.presenters.mail import mail_answer_view, mail_answered_words
from casework.selectors.cases import case_for
from casework.selectors.mail_hours import mail_choice_of
from casework.services.mail_answers import LATER_CHOICES, answer_mail
from casework.services.mail_choices import choose_mail
from casework.services.mail_links import read_token
from casework.views.case_page import user_of
from feedbackhub.core.errors import DomainError
from feedbackhub.web.access import signed_in
from feedbackhub.web.render import render_page

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from casework.models import Case
    from feedbackhub.nhsuk_forms.forms import NhsukForm


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def answer(request: HttpRequest, token: str, answer: str = "") -> HttpResponse:
    """Show what can be answered to a mail about one case, and take the answer by POST."""
    read = read_token(token)
    if read is None:
        return render_page(request, "casework/mail-gone.jinja", status=410)
    case_id, reader_id = read
    user = user_of(request)
    case = case_for(user, case_id)
    if user.pk != reader_id:
        messages.warning(
            request, "That link was in a mail to somebody else, so only they can answer it. This is the case."
        )
        return redirect("casework:case", pk=case_id)
    if case.state != CaseState.OPEN or case.owner_id != user.pk:
        messages.info(request, "This case is no longer waiting for you, so there is nothing to answer.")
        return redirect("casework:case", pk=case_id)
    chosen = request.POST.get("answer", answer)
    forms = _forms(request, chosen)
    sent = forms.get(chosen)
    if request.method == "POST" and (sent is None or sent.is_valid()):
        done = _take(request, case, chosen, sent)
        if done is not None:
            return done
    context = {"view": mail_answer_view(case, token, chosen), "forms": forms}
    return render_page(request, "casework/mail-answer.jinja", context)


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def choice(request: HttpRequest) -> HttpResponse:
    """Choose when mail may come, and how often."""
    user = user_of(request)
    form = MailChoiceForm(request.POST if request.method == "POST" else None, choice=mail_choice_of(user))
    if form.is_valid():
        try:
            choose_mail(user=user, **form.chosen)
        except DomainError as error:
            form.add_error(None, error.message)
        else:
            messages.success(request, "Your choice is saved. It holds from the next mail on.")
            return redirect("casework:mail-choice")
    return render_page(request, "casework/mail-choice.jinja", {"form": form})


def _forms(request: HttpRequest, chosen: str) -> dict[str, NhsukForm]:
    sent = request.POST if request.method == "POST" else None
    return {
        MailAnswerKind.NOT_MINE.value: NotMineForm(sent if chosen == MailAnswerKind.NOT_MINE else None),
        MailAnswerKind.LATER.value: LaterForm(sent if chosen == MailAnswerKind.LATER else None),
    }


def _take(request: HttpRequest, case: Case, chosen: str, form: NhsukForm | None) -> HttpResponse | None:
    """Take the answer and go on; None where it is refused, with the reason in the form or as a message."""
    given = form.cleaned_data if form else {}
    try:
        row = answer_mail(
            case=case,
            user=user_of(request),
            answer=chosen,
            note=given.get("note", ""),
            later=int(given.get("later", LATER_CHOICES[0])),
        )
    except DomainError as error:
        if form is None:
            messages.error(request, error.message)
        else:
            form.add_error(None, error.message)
        return None
    messages.success(request, mail_answered_words(row))
    if chosen == MailAnswerKind.NOT_MINE:
        return redirect("casework:queue")
    return redirect("casework:case", pk=case.pk)
