"""Puts a change on the register: planned, made, copied from another team's, or suggested for a lead to decide."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods

from casework.forms.change import ChangeForm, SuggestForm
from casework.models import ChangeState
from casework.selectors import change_finding as finding
from casework.selectors import changes as selectors
from casework.services import changes as services
from casework.views.changes.asking import number_or_none, who
from feedbackhub.accounts.roles import Permission
from feedbackhub.core.errors import DomainError
from feedbackhub.web.access import requires
from feedbackhub.web.render import render_page

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from casework.models import Change
    from feedbackhub.accounts.models import User
    from stories.models import Story


@requires(Permission.REGISTER_CHANGE)
@require_http_methods(["GET", "HEAD", "POST"])
def register(request: HttpRequest) -> HttpResponse:
    """Register a change; the address may name a story (`?story=`), or another team's change to copy (`?copy=`)."""
    user, organisation = who(request)
    story = _story(user, request.GET.get("story", ""))
    source = _source(user, request.GET.get("copy", ""))
    form = ChangeForm(
        request.POST or None,
        services=selectors.services_for_changes(user, organisation),
        initial=_initial(story) | _words_of(source),
    )
    if request.method == "POST" and form.is_valid():
        try:
            made = services.register_change(
                service=form.chosen_service,
                words=form.words,
                state=ChangeState(form.cleaned_data["state"]),
                owner=user,
                due_on=form.cleaned_data["due_on"],
                actor=user,
                story=story,
                response=selectors.latest_public_reply(story) if story else None,
                copied_from=source,
            )
        except DomainError as error:
            form.add_error(None, error.message)
        else:
            messages.success(request, "The change is on the register.")
            return redirect("casework:change", pk=made.pk)
    context = {"form": form, "story": story, "source": source}
    return render_page(request, "casework/change-new.jinja", context)


@requires(Permission.READ_STORIES)
@require_http_methods(["GET", "HEAD", "POST"])
def suggest(request: HttpRequest) -> HttpResponse:
    """Suggest a change; a patient experience lead decides within 30 days."""
    user, organisation = who(request)
    number = number_or_none(request.GET.get("story", ""))
    story = finding.story_to_suggest_from(user, number) if number is not None else None
    form = SuggestForm(
        request.POST or None,
        services=finding.services_to_suggest_for(user, organisation),
        initial=_initial(story),
    )
    if request.method == "POST" and form.is_valid():
        try:
            made = services.suggest_change(
                service=form.chosen_service, words=form.words, actor=user, story=story
            )
        except DomainError as error:
            form.add_error(None, error.message)
        else:
            messages.success(
                request, "Thank you. A patient experience lead decides within 30 days; you will hear."
            )
            return redirect("casework:change", pk=made.pk)
    return render_page(request, "casework/change-suggest.jinja", {"form": form, "story": story})


def _story(user: User, given: str) -> Story | None:
    number = number_or_none(given)
    return selectors.story_for_change(user, number) if number is not None else None


def _source(user: User, given: str) -> Change | None:
    number = number_or_none(given)
    return finding.change_to_copy(user, number) if number is not None else None


def _initial(story: Story | None) -> dict[str, Any]:
    """Suggest the service of the story; the most specific one where it names several."""
    if story is None:
        return {}
    services_of = sorted(story.services.all(), key=lambda service: -service.depth)
    return {"service": str(services_of[0].pk)} if services_of else {}


def _words_of(source: Change | None) -> dict[str, Any]:
    """Begin with what the other team did; what people said is for this team to say."""
    if source is None:
        return {}
    return {
        "title": source.title,
        "we_did": source.we_did,
        "kind": source.kind,
        "size": source.size,
        "strength": source.strength,
        "domains": source.domains,
    }
