"""The one question of a look at a change, by its page and by the link in a mail, and the record of one that was undone.

Opening a link never does anything: mail scanners follow every one.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from casework.forms.change_life import GiveLooksForm, LookForm, ReversalForm
from casework.models import ChangeReview, ReviewOutcome
from casework.models.change import STANDING
from casework.presenters.change_page import look_view
from casework.selectors import changes as selectors
from casework.selectors.change_reviews import look_for, look_to_answer
from casework.services import changes as services
from casework.services.mail_links import read_look_token
from casework.views.changes.asking import who
from casework.views.changes.page import show_change
from casework.views.changes.steps import step
from feedbackhub.accounts.roles import Permission
from feedbackhub.core.errors import DomainError
from feedbackhub.organisations.selectors import holds_at
from feedbackhub.web.access import requires, signed_in
from feedbackhub.web.render import render_page

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from casework.models import Change
    from feedbackhub.accounts.models import User

_STANDING = frozenset(state.value for state in STANDING)


@requires(Permission.REGISTER_CHANGE)
@require_http_methods(["GET", "HEAD", "POST"])
def look(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask whether a change is still in place, and take the answer."""
    user, _ = who(request)
    return _answer(request, user, look_for(user, pk))


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def look_by_mail(request: HttpRequest, token: str) -> HttpResponse:
    """The same from a mail. Whoever the mail was not for goes to the change, which they see only where they may."""
    read = read_look_token(token)
    if read is None:
        return render_page(request, "casework/mail-gone.jinja", status=410)
    look_id, reader_id = read
    user = cast("User", request.user)
    found = look_for(user, look_id)
    if user.pk != reader_id:
        messages.warning(
            request,
            "That link was in a mail to somebody else, so only they can answer it. This is the change.",
        )
        return redirect("casework:change", pk=found.change_id)
    return _answer(request, user, found)


def _answer(request: HttpRequest, user: User, found: ChangeReview) -> HttpResponse:
    if not holds_at(user, Permission.REGISTER_CHANGE, found.change.service):
        raise PermissionDenied
    if found.done_at is not None or found.change.state not in _STANDING:
        messages.info(request, "This was answered already, so there is nothing to ask.")
        return redirect("casework:change", pk=found.change_id)
    form = LookForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        outcome, note = form.cleaned_data["outcome"], form.cleaned_data["note"]
        if outcome == ReviewOutcome.REVERSED:
            request.session[_note_key(found)] = note
            return redirect(f"{reverse('casework:change-undone', args=[found.change_id])}?look={found.pk}")
        try:
            services.answer_look(review=found, outcome=outcome, note=note, actor=user)
        except DomainError as error:
            form.add_error(None, error.message)
        else:
            messages.success(request, "Thank you. Recorded as you said.")
            return redirect("casework:change", pk=found.change_id)
    return render_page(request, "casework/change-look.jinja", {"view": look_view(found), "form": form})


@requires(Permission.REGISTER_CHANGE)
@require_http_methods(["GET", "HEAD", "POST"])
def reverse_it(request: HttpRequest, pk: int) -> HttpResponse:
    """Record that a change was undone: by whom, on what authority, why."""
    user, _ = who(request)
    found = selectors.change_to_edit(user, pk)
    if found.state not in _STANDING:
        messages.info(request, "This change does not stand any more, so there is nothing to record.")
        return redirect("casework:change", pk=pk)
    review = _look_behind(request, found)
    seen = request.session.get(_note_key(review), "") if review else ""
    form = ReversalForm(request.POST if request.method == "POST" else None, initial={"why": seen})
    if form.is_valid():
        try:
            services.reverse_change(change=found, words=form.words, actor=user, review=review)
        except DomainError as error:
            form.add_error(None, error.message)
        else:
            if review:
                request.session.pop(_note_key(review), None)
            messages.success(request, "Recorded: the change was undone. Those who asked for it are told.")
            return redirect("casework:change", pk=pk)
    context = {"change": found, "form": form, "look": review}
    return render_page(request, "casework/change-undone.jinja", context)


def _look_behind(request: HttpRequest, found: Change) -> ChangeReview | None:
    """Give the look that found the change undone: the one that is owed, where it is near enough to be answered."""
    asked = request.GET.get("look", "")
    owed = look_to_answer(found)
    return owed if owed is not None and str(owed.pk) == asked else None


def _note_key(look: ChangeReview) -> str:
    return f"look-{look.pk}-note"


@requires(Permission.REGISTER_CHANGE)
@require_POST
def give(request: HttpRequest, pk: int) -> HttpResponse:
    """Give the looks at a change to somebody else."""
    user, _ = who(request)
    found = selectors.change_to_edit(user, pk)
    form = GiveLooksForm(request.POST, candidates=selectors.who_may_own(found.service))
    if found.state not in _STANDING:
        return show_change(request, found)
    return step(
        request,
        found,
        form,
        "give_form",
        lambda: services.give_looks(change=found, to=cast("User", form.cleaned_data["reviewer"]), actor=user),
        "Recorded who looks at this change from now on.",
    )
