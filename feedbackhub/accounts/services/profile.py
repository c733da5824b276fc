"""What people may change about themselves."""

from __future__ import annotations

from django.db import transaction

from feedbackhub.accounts.models import User
from feedbackhub.core import audit


@transaction.atomic
def change_profile(*, full_name: str, job_title: str, actor: User) -> User:
    """Give `actor` another name and job title; published replies keep the name they were signed with."""
    user = User.objects.select_for_update().get(pk=actor.pk)
    user.full_name = " ".join(full_name.split())
    user.job_title = " ".join(job_title.split())
    user.full_clean()
    user.save(update_fields=["full_name", "job_title"])
    audit.record(actor=user, action="account.profile_changed", subject=user, organisation_id=None)
    return user
