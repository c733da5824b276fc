"""Questions about people who sign in."""

from __future__ import annotations

from django.http import HttpResponse

from feedbackhub.accounts.models import ProfilePhoto, User


def photo_of(user: User) -> ProfilePhoto | None:
    """Give a person's photo while they can sign in; None where there is none."""
    return ProfilePhoto.objects.filter(user=user, user__is_active=True).first()


def photo_response(found: ProfilePhoto) -> HttpResponse:
    """Give the picture as nothing but a picture: not to be guessed at, run or kept by any cache for long."""
    response = HttpResponse(bytes(found.content), content_type=found.content_type)
    response.headers["Content-Disposition"] = "inline"
    response.headers["X-Content-Type-Options"] = "nosniff"
    # The address changes with the picture, but a photo that was taken away must go soon.
    response.headers["Cache-Control"] = "private, max-age=60"
    return response
