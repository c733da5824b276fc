"""Puts words into the box that somebody chose beside it, without JavaScript: a template, a safe phrase, an answer."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

from django.http import Http404, HttpResponseRedirect
from django.urls import reverse
from django.utils.http import urlencode

from feedbackhub.core.errors import DomainError
from responses.checks.phrases import PHRASES
from responses.forms import UnsavedForm
from responses.selectors_composing import question_of_story, template_of
from responses.services.composing.asking import quotable
from responses.services.composing.unsaved import keep_unsaved
from responses.views.going_on import next_url, person

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse, QueryDict

    from stories.models import Story


def words_to_add(story: Story, do: str, sent: QueryDict) -> str | None:
    """Give the words that the button `do` puts into the box; None for another button. 404 for what is not there."""
    kind, _, which = do.partition(":")
    if kind == "template":
        chosen = sent.get("template", "")
        return template_of(story.organisation, int(chosen)).body if chosen.isdecimal() else ""
    if kind == "phrase":
        return next((one.words for one in PHRASES if one.code == which), "")
    if kind == "quote":
        if not which.isdecimal():
            raise Http404
        return quotable(question_of_story(story, int(which)))
    return None


def with_words(sent: QueryDict, added: str) -> QueryDict:
    """Give what was sent, with the words under those that are in the box."""
    data = sent.copy()
    there = sent.get("body", "").rstrip()
    data["body"] = f"{there}\n\n{added}" if there and added else there or added
    return data


def keep_and_ask(request: HttpRequest, story: Story) -> HttpResponse:
    """Go to the page of asking; what is in the box is kept meanwhile, as if it had been kept while typing."""
    form = UnsavedForm(request.POST)
    if form.is_valid():
        # A text begun over an older version is kept by the browser's own Back; here it must stop nobody from asking.
        with suppress(DomainError):
            keep_unsaved(
                story=story,
                body=form.cleaned_data["body"],
                base_version=form.cleaned_data["version"],
                actor=person(request),
            )
    query = urlencode({"next": next_url(request)})
    return HttpResponseRedirect(f"{reverse('responses:ask', args=[story.pk])}?{query}")
