"""What the author does on their own page: answer, take an answer back, say whether a reply helped, leave an address.

Each is one form behind the author's link, works without JavaScript and sets no cookie; the link is the proof
(docs/decisions/0014 and 0035).
"""

from __future__ import annotations

from contextlib import suppress
from http import HTTPStatus
from typing import TYPE_CHECKING

from django.http import Http404
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from feedbackhub.accounts.services.sign_in import client_address
from feedbackhub.core.errors import DomainError
from feedbackhub.public.telling import presenters
from feedbackhub.public.telling.forms import AddressForm, AnswerForm
from feedbackhub.public.telling.told import page_of, story_of
from feedbackhub.public.telling.views import behind_a_link
from feedbackhub.web.access import public_page
from responses.selectors import thread_of
from responses.services.rating import rate_reply
from stories.selectors import authors as selectors
from stories.services import author_contact, follow_ups
from stories.services.telling import TooMany

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse


@public_page
@csrf_exempt
@behind_a_link
@require_POST
def answer(request: HttpRequest, token: str) -> HttpResponse:
    """Take what the author says after their story; what seems to identify somebody is warned of once."""
    story = story_of(token)
    form = AnswerForm(request.POST)
    if form.is_valid():
        if "seen" not in request.POST and (warning := presenters.warning_about(form.personal_data())):
            return page_of(
                request, token, story, HTTPStatus.UNPROCESSABLE_ENTITY, answer=form, warning=warning
            )
        try:
            follow_ups.say_more(
                story=story,
                body=form.cleaned_data["body"],
                once=form.cleaned_data["once"],
                network=client_address(request.META),
                trap=form.cleaned_data["website"],
            )
        except DomainError as refusal:
            form.add_error("body", refusal.message)
            return page_of(request, token, story, _status(refusal), answer=form)
        return _back(token, "conversation")
    return page_of(request, token, story, HTTPStatus.UNPROCESSABLE_ENTITY, answer=form)


@public_page
@csrf_exempt
@behind_a_link
@require_POST
def take_back(request: HttpRequest, token: str, pk: int) -> HttpResponse:
    """Take one answer back: one press, at any time, and it is gone from every page at once."""
    follow_ups.withdraw_follow_up(follow_up=selectors.own_follow_up(story_of(token), pk))
    return _back(token, "conversation")


@public_page
@csrf_exempt
@behind_a_link
@require_POST
def helped(request: HttpRequest, token: str, pk: int) -> HttpResponse:
    """Take whether a reply helped: one tap, and why, if they want to say."""
    story = story_of(token)
    reply = thread_of(story).filter(pk=pk).first()
    if reply is None or request.POST.get("helped") not in {"yes", "no"}:
        raise Http404
    # What was taken down meanwhile cannot be rated; the page shows that it is gone.
    with suppress(DomainError):
        rate_reply(
            story=story,
            response=reply,
            helped=request.POST["helped"] == "yes",
            why=request.POST.get("why", ""),
        )
    return _back(token, f"reply-{pk}")


@public_page
@csrf_exempt
@behind_a_link
@require_POST
def leave_address(request: HttpRequest, token: str) -> HttpResponse:
    """Keep where the author wants to hear of answers, and ask that address."""
    story = story_of(token)
    form = AddressForm(request.POST)
    if form.is_valid():
        try:
            author_contact.leave_address(
                story=story,
                link=token,
                email=form.cleaned_data["email"],
                network=client_address(request.META),
            )
        except DomainError as refusal:
            form.add_error("email", refusal.message)
            return page_of(request, token, story, _status(refusal), address_form=form)
        return _back(token, "mail")
    return page_of(request, token, story, HTTPStatus.UNPROCESSABLE_ENTITY, address_form=form)


@public_page
@csrf_exempt
@behind_a_link
@require_POST
def forget_address(request: HttpRequest, token: str) -> HttpResponse:
    """Forget the address: one press."""
    author_contact.forget_address(story=story_of(token))
    return _back(token, "mail")


def _status(refusal: DomainError) -> HTTPStatus:
    return HTTPStatus.TOO_MANY_REQUESTS if isinstance(refusal, TooMany) else HTTPStatus.UNPROCESSABLE_ENTITY


def _back(token: str, part: str) -> HttpResponse:
    return redirect(f"{reverse('public:told', args=[token])}#{part}")
