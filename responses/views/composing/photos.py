"""Serves the photo of whoever wrote a reply: to everybody while the reply is public, else to who may read the reply."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import Http404
from django.views.decorators.http import require_safe

from feedbackhub.accounts.selectors import photo_of, photo_response
from feedbackhub.web.access import public_page
from responses.selectors_composing import reply_with_face

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse


@public_page
@require_safe
def photo(request: HttpRequest, pk: int) -> HttpResponse:
    """Serve the photo; gone with the reply, with the person's account and with the photo itself."""
    reply = reply_with_face(request.user, pk)
    found = photo_of(reply.author) if reply.author else None
    if found is None:
        raise Http404
    return photo_response(found)
