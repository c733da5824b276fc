"""What people may change about themselves."""

from __future__ import annotations

import hashlib

from django.db import transaction

from feedbackhub.accounts.models import ProfilePhoto, User
from feedbackhub.core import audit
from feedbackhub.core.clock import now
from feedbackhub.core.photo import CleanPhoto, clean_photo

# Twice the size at which it is shown, for sharp screens.
PHOTO_SIDE = 192


@transaction.atomic
def change_profile(*, full_name: str, job_title: str, why_i_answer: str, actor: User) -> User:
    """Give `actor` another name, job title and reason to answer, and return them.

    Published replies keep the name that they were signed with; the reason is shown with all of them as it now stands.
    """
    user = User.objects.select_for_update().get(pk=actor.pk)
    user.full_name = " ".join(full_name.split())
    user.job_title = " ".join(job_title.split())
    user.why_i_answer = " ".join(why_i_answer.split())
    user.full_clean()
    user.save(update_fields=["full_name", "job_title", "why_i_answer"])
    audit.record(actor=user, action="account.profile_changed", subject=user, organisation_id=None)
    return user


def portrait(data: bytes) -> CleanPhoto:
    """Give a photo as it may be kept: made anew, square and small. Raises `BadPhoto`."""
    return clean_photo(data, side=PHOTO_SIDE, square=True)


@transaction.atomic
def set_photo(*, picture: CleanPhoto, actor: User) -> ProfilePhoto:
    """Keep `picture` as the photo of `actor`, in place of an earlier one. The public sees it beside their replies."""
    photo, _ = ProfilePhoto.objects.update_or_create(
        user=actor,
        defaults={
            "content": picture.content,
            "content_type": picture.content_type,
            "key": hashlib.sha256(picture.content).hexdigest()[:16],
            "added_at": now(),
        },
    )
    audit.record(actor=actor, action="account.photo_set", subject=actor, organisation_id=None)
    return photo


@transaction.atomic
def remove_photo(*, actor: User) -> None:
    """Take the photo of `actor` away everywhere. Without one nothing happens."""
    if ProfilePhoto.objects.filter(user=actor).delete()[0]:
        audit.record(actor=actor, action="account.photo_removed", subject=actor, organisation_id=None)
