"""Publish without a second reader, where the organisation trusts the author with it; else the refusal says why."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.http import HttpResponseRedirect
from django.urls import reverse
from django.utils.http import urlencode

from responses.models import ResponseState, text_hash
from responses.services.publishing import publish_response
from responses.services.trust.releasing import release_directly
from responses.views.going_on import next_url, person

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from responses.models import Response


def publish_directly(request: HttpRequest, saved: Response) -> HttpResponse:
    """Let the saved draft out and publish it in one step. Raises what the services raise; then nothing has moved."""
    with transaction.atomic():
        released = release_directly(
            response=saved, expected_hash=text_hash(saved.body), actor=person(request)
        )
        out = publish_response(response=released, actor=person(request))
    onward = urlencode({"next": next_url(request)})
    if out.state == ResponseState.PUBLISHING:
        return HttpResponseRedirect(f"{reverse('responses:response', args=[out.pk])}?{onward}#by-hand")
    return HttpResponseRedirect(f"{reverse('responses:published', args=[out.pk])}?{onward}")
