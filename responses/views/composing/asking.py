"""Ask the ward, and answer: in the hub, or by the link in the mail, which opens the question and never the story."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from feedbackhub.accounts.roles import Permission
from feedbackhub.core.errors import DomainError
from feedbackhub.web.access import public_page, requires
from feedbackhub.web.render import render_page
from responses import permissions, selectors, selectors_composing
from responses.forms import AnswerForm, AskForm
from responses.models import AnsweredHow
from responses.presenters.composing.questions import asking_view, question_view
from responses.services.composing.asking import answer_question, ask_ward, why_closed
from responses.services.composing.links import read_token
from responses.views.going_on import next_url, person

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from feedbackhub.accounts.models import User
    from responses.models import WardQuestion


@requires(Permission.READ_STORIES)
@require_http_methods(["GET", "HEAD", "POST"])
def ask(request: HttpRequest, story_pk: int) -> HttpResponse:
    """Put a question to one person at the service of a story."""
    user = person(request)
    story = selectors.story_for(user, story_pk)
    permissions.require(Permission.DRAFT_RESPONSE, user=user, story=story)
    people = {str(one.pk): one for one in selectors_composing.people_to_ask(story, user)}
    form = AskForm(request.POST if request.method == "POST" else None, people=people)
    if form.is_valid():
        asked_of = people[form.cleaned_data["asked_of"]]
        try:
            ask_ward(story=story, asked_of=asked_of, question=form.cleaned_data["question"], actor=user)
        except DomainError as refusal:
            form.add_error("question", refusal.message)
        else:
            messages.success(request, f"Asked. {asked_of.full_name} gets a mail, and you hear of the answer.")
            return HttpResponseRedirect(_back(request, story_pk))
    context = {
        "form": form,
        "view": asking_view(story),
        "people": people,
        "next_url": next_url(request),
        "crumbs": [{"text": "Back to your reply", "href": _back(request, story_pk)}],
    }
    return render_page(request, "responses/ask.jinja", context)


@requires(Permission.READ_STORIES)
@require_safe
def questions(request: HttpRequest) -> HttpResponse:
    """List what colleagues ask this person."""
    rows = [question_view(one, person(request)) for one in selectors_composing.questions_to(person(request))]
    return render_page(request, "responses/questions.jinja", {"questions": rows})


@requires(Permission.READ_STORIES)
@require_http_methods(["GET", "HEAD", "POST"])
def question(request: HttpRequest, pk: int) -> HttpResponse:
    """Show a question that was put to this person, with its story where they may see it, and take their answer."""
    user = person(request)
    found = selectors_composing.question_for(user, pk)
    return _answering(request, found, user, AnsweredHow.PAGE)


@public_page
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def by_link(request: HttpRequest, token: str) -> HttpResponse:
    """Show the question that a mail's link names, and take the answer. Opening it does nothing."""
    read = read_token(token)
    found = selectors_composing.question_by_link(*read) if read else None
    if found is None:
        response = render_page(request, "responses/question-gone.jinja", status=410)
    else:
        response = _answering(request, found, found.asked_of, AnsweredHow.LINK)
    response.headers["X-Robots-Tag"] = "noindex"
    response.headers["Referrer-Policy"] = "strict-origin"
    return response


def _answering(request: HttpRequest, found: WardQuestion, user: User, how: AnsweredHow) -> HttpResponse:
    form = AnswerForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            answer_question(
                question=found,
                answer=form.cleaned_data["answer"],
                may_quote=form.cleaned_data["may_quote"] == "yes",
                how=how,
                actor=user,
            )
        except DomainError as refusal:
            form.add_error("answer", refusal.message)
        else:
            # The same address by GET shows that it is done, so that a reload sends nothing again.
            return HttpResponseRedirect(request.path)
    template = "responses/question.jinja" if how is AnsweredHow.PAGE else "responses/question-by-link.jinja"
    context = {
        "form": form,
        "view": question_view(found, request.user),
        "closed": why_closed(found),
    }
    return render_page(request, template, context)


def _back(request: HttpRequest, story_pk: int) -> str:
    wanted = next_url(request)
    return (
        wanted
        if "next" in {**request.GET.dict(), **request.POST.dict()}
        else reverse("responses:write", args=[story_pk])
    )
