"""The composer and its live coach."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import Http404
from django.views.decorators.http import require_http_methods, require_POST

from feedbackhub.accounts.roles import Permission
from feedbackhub.core.errors import DomainError, StaleEdit
from feedbackhub.web.access import requires
from feedbackhub.web.render import render_page
from responses import permissions, selectors
from responses.forms import DraftForm, ReplyForm
from responses.presenters import coach_for, desk_for
from responses.presenters.desk import BOX, Written, writer_of
from responses.presenters.words import services_of
from responses.selectors_composing import follow_up_under
from responses.services.drafts import save_draft, start_draft, submit_response
from responses.services.states import why_not_there
from responses.views.composing.adding import keep_and_ask, with_words, words_to_add
from responses.views.directly import publish_directly
from responses.views.going_on import crumbs, go_on, next_url, person

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from responses.models import Response
    from stories.models import Story


@requires(Permission.READ_STORIES)
@require_http_methods(["GET", "HEAD", "POST"])
def write(request: HttpRequest, story_pk: int) -> HttpResponse:
    """Show the composer for a story, or do what its buttons say: save, send for approval, check without saving."""
    story = selectors.story_for(person(request), story_pk)
    permissions.require(Permission.DRAFT_RESPONSE, user=person(request), story=story)
    if request.method != "POST":
        return _page(request, story)
    do = request.POST.get("do", "")
    if (added := words_to_add(story, do, request.POST)) is not None:
        data = with_words(request.POST, added)
        form = ReplyForm(data, auto_id="reply_%s")
        form.is_valid()
        return _page(request, story, Written(form, form.cleaned_data.get("version")))
    if do == "ask":
        return keep_and_ask(request, story)
    form = ReplyForm(request.POST, auto_id="reply_%s")
    if not form.is_valid() or request.POST.get("do") == "check":
        version = form.cleaned_data.get("version")
        return _page(request, story, Written(form, version))
    return _save(request, story, form)


def _save(request: HttpRequest, story: Story, form: ReplyForm) -> HttpResponse:
    """Save, and send on where that was asked. Whatever is refused, the words stay in the box."""
    mine = selectors.own_reply(person(request), story)
    version = form.cleaned_data["version"]
    try:
        saved = _saved(request, story, mine, form.cleaned_data["body"], version)
        version = saved.version
        if request.POST.get("do") == "publish":
            return publish_directly(request, saved)
        if request.POST.get("do") == "send":
            submit_response(response=saved, actor=person(request))
            messages.success(request, "Sent for approval. Somebody else reads it before it is published.")
        else:
            messages.success(request, "Draft saved.")
    except StaleEdit as refusal:
        form.add_error("body", refusal.message)
        theirs = selectors.own_reply(person(request), story)
        return _page(
            request, story, Written(form, theirs.version if theirs else None, theirs.body if theirs else "")
        )
    except DomainError as refusal:
        form.add_error("body", refusal.message)
        return _page(request, story, Written(form, version))
    return go_on(request)


def _saved(
    request: HttpRequest, story: Story, mine: Response | None, body: str, version: int | None
) -> Response:
    """Without a version the page showed an empty composer: a draft that is there by now is another window's."""
    if mine is None or version is None:
        to = _asked_to(request, story)
        follow_up = follow_up_under(story, to) if to else None
        return start_draft(story=story, body=body, actor=person(request), follow_up=follow_up)
    return save_draft(response=mine, body=body, expected_version=version, actor=person(request))


def _asked_to(request: HttpRequest, story: Story) -> int | None:
    """Give what of the author's is answered, by id; 404 for what does not stand under the story."""
    asked = request.POST.get("to") or request.GET.get("to") or ""
    return follow_up_under(story, int(asked)).pk if asked.isdecimal() and len(asked) < 19 else None


def _page(request: HttpRequest, story: Story, written: Written | None = None) -> HttpResponse:
    desk = desk_for(
        story=story,
        user=person(request),
        next_url=next_url(request),
        written=written,
        edit=True,
        use_unsaved=request.GET.get("unsaved") == "use",
        to=_asked_to(request, story),
    )
    context = {
        "story": story,
        "services": services_of(story),
        "desk": desk,
        "crumbs": crumbs(request),
        "form": written.form if written else None,
    }
    return render_page(request, "responses/write.jinja", context)


@requires(Permission.READ_STORIES)
@require_POST
def coach(request: HttpRequest) -> HttpResponse:
    """Give the coach's part for what is in the box; stores nothing."""
    form = DraftForm(request.POST)
    if not form.is_valid():
        refused = "responses/_coach_refused.jinja"
        return render_page(request, refused, {"form": form}, partial=refused)
    story = selectors.story_for(person(request), form.cleaned_data["story"])
    permissions.require(Permission.DRAFT_RESPONSE, user=person(request), story=story)
    if why_not_there(story):
        raise Http404  # its advice would tell what the story said
    # Whoever presses the button asks to hear the line again.
    heard = "" if request.POST.get("do") == "check" else form.cleaned_data["heard"]
    view = coach_for(
        story=story,
        body=form.cleaned_data["body"],
        writer=writer_of(person(request)),
        heard=heard,
        box=BOX,
    )
    part = "responses/_coach_part.jinja"
    return render_page(request, part, {"coach": view}, partial=part)
