"""The author's own page, which only their link opens: where the story stands, what was said, and taking it back."""

from __future__ import annotations

import secrets
from contextlib import suppress
from http import HTTPStatus
from typing import TYPE_CHECKING

from django.http import Http404
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST, require_safe

from feedbackhub.core.errors import DomainError
from feedbackhub.public.telling import presenters
from feedbackhub.public.telling.forms import AddressForm, AnswerForm
from feedbackhub.public.telling.thread import conversation
from feedbackhub.public.telling.views import behind_a_link
from feedbackhub.web.access import public_page
from feedbackhub.web.render import render_page
from responses.ratings import ratings_of
from responses.selectors import thread_of
from stories.models import MayPublish, StoryState
from stories.selectors import authors
from stories.selectors import telling as selectors
from stories.selectors.moderation import consent_for
from stories.services import telling as services

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from feedbackhub.public.telling.thread import Said
    from stories.models import Story


def story_of(token: str) -> Story:
    """Give the story behind an author's link, or a 404."""
    story = selectors.story_behind(token)
    if story is None:
        raise Http404
    return story


@public_page
@behind_a_link
@require_safe
def told(request: HttpRequest, token: str) -> HttpResponse:
    """Show the author where their story stands."""
    return page_of(request, token, story_of(token))


@public_page
@csrf_exempt
@behind_a_link
@require_POST
def withdraw(request: HttpRequest, token: str) -> HttpResponse:
    """Take the story back: one press, at any time, and it is gone from every page at once."""
    # What has expired meanwhile cannot be taken back; the page says that its words are gone.
    with suppress(DomainError):
        services.take_back(story=story_of(token))
    return redirect("public:told", token=token)


def page_of(
    request: HttpRequest,
    token: str,
    story: Story,
    status: HTTPStatus = HTTPStatus.OK,
    *,
    answer: AnswerForm | None = None,
    address_form: AddressForm | None = None,
    warning: str = "",
) -> HttpResponse:
    """Give the author's page, with what was sent where it could not be taken."""
    consent = consent_for(story)
    may_answer = story.state == StoryState.LIVE
    context = {
        "told": presenters.told_page(
            story,
            decision=selectors.last_decision(story),
            staff_only=consent is not None and consent.may_publish == MayPublish.NO,
        ),
        "said": _said(story) if may_answer else [],
        "may_answer": may_answer,
        "answer": answer or AnswerForm(initial={"once": secrets.token_urlsafe(16)}),
        "warning": warning,
        "may_leave_address": story.state in {StoryState.WAITING, StoryState.LIVE},
        "mail": presenters.mail_state(authors.contact_of_author(story)),
        "address_form": address_form or AddressForm(),
        "token": token,
        "address": request.build_absolute_uri(reverse("public:told", args=[token])),
        "contact": selectors.contact_of(story.organisation),
        "organisation": story.organisation,
    }
    return render_page(request, "public/tell/told.jinja", context, status=status)


def _said(story: Story) -> list[Said]:
    replies = list(thread_of(story))
    return conversation(
        replies,
        authors.own_follow_ups(story),
        ratings_of([one.pk for one in replies]),
        is_public=story.is_public,
    )
