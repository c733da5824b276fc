"""The page on which a lead says what a source's words mean."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods

from feedbackhub.accounts.roles import Permission
from feedbackhub.web.access import requires
from feedbackhub.web.render import render_page
from feedbackhub.web.words import count
from stories import selectors
from stories.forms.words import WordsForm
from stories.services.explaining import explain_words
from stories.views.desk import who

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse


@requires(Permission.IMPORT_STORIES)
@require_http_methods(["GET", "HEAD", "POST"])
def words(request: HttpRequest, pk: int) -> HttpResponse:
    """List a source's words, those that nobody has explained first, and take what they mean."""
    user, organisation = who(request)
    source = selectors.source_for(user, organisation, pk)
    terms = selectors.words_of(source)
    form = WordsForm(request.POST if request.method == "POST" else None, terms=terms)
    if terms and form.is_valid():
        changed = explain_words(source=source, meanings=form.meanings, actor=user)
        messages.success(request, f"{count('word is', 'words are', changed)} explained.")
        return redirect("stories:source", pk=pk)
    return render_page(
        request, "stories/source-words.jinja", {"form": form, "source": source, "has_words": bool(terms)}
    )
