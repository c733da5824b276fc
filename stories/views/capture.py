"""Writing down what somebody said to staff, on one page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from feedbackhub.accounts.roles import Permission
from feedbackhub.core.errors import DomainError
from feedbackhub.web.access import requires
from feedbackhub.web.render import render_page
from stories.forms.capture import CaptureForm
from stories.models import MayPublish, StoryState
from stories.selectors.capturing import own_service, places_to_capture
from stories.services.capturing import capture as store
from stories.views.desk import who

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from stories.models import Story


@requires(Permission.CAPTURE_FEEDBACK)
@require_http_methods(["GET", "HEAD", "POST"])
def capture(request: HttpRequest) -> HttpResponse:
    """Take one piece of feedback; the next one, where that was asked."""
    user, organisation = who(request)
    places = places_to_capture(user, organisation)
    likely = places.get(request.GET.get("service", "")) or own_service(user, places)
    form = CaptureForm(
        request.POST if request.method == "POST" else None,
        request.FILES if request.method == "POST" else None,
        services=[(pk, service.name) for pk, service in places.items()],
        own=str(likely.pk) if likely else "",
    )
    if form.is_valid():
        sent = form.cleaned_data
        try:
            story = store(
                service=places[sent["service"]],
                heard=form.heard,
                may_publish=MayPublish(sent["may_publish"]),
                given_how=sent["given_how"],
                photo=form.taken,
                actor=user,
            )
        except DomainError as error:
            form.add_error(None, error.message)
        else:
            messages.success(request, _said(story))
            if "another" in request.POST:
                return redirect(f"{reverse('stories:capture')}?service={sent['service']}")
            return redirect("home")
    return render_page(request, "stories/capture.jinja", {"form": form})


def _said(story: Story) -> str:
    """Say what became of it."""
    if story.state == StoryState.WAITING:
        return "Saved. Somebody reads it before it is published."
    if story.is_public:
        return "Saved and published."
    return "Saved for staff only."
