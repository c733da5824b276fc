"""The room's rows for its pages and tasks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Q
from django.shortcuts import get_object_or_404

from feedbackhub.accounts.models import User
from feedbackhub.organisations.models import Organisation
from feedbackhub.records.models import DeletionCertificate, ErasureRequest, ErasureState, SubjectCopy
from stories.models import LegalHold, Story

if TYPE_CHECKING:
    from django.db.models import QuerySet

FOUND_AT_MOST = 50


def organisations() -> list[Organisation]:
    """Give all organisations, for the nightly run."""
    return list(Organisation.objects.order_by("pk"))


def organisation_by_code(code: str) -> Organisation | None:
    """Give the organisation with an ODS code, whatever its case."""
    return Organisation.objects.filter(ods_code__iexact=code.strip()).first()


def copy_or_none(pk: int) -> SubjectCopy | None:
    """Give a copy; None where it is gone."""
    return SubjectCopy.objects.filter(pk=pk).first()


def find_stories(organisation: Organisation, words: str) -> list[Story]:
    """Give the organisation's stories whose id, link or words hold `words`, newest first, `FOUND_AT_MOST` at most."""
    asked = words.strip()
    if not asked:
        return []
    named = Q(external_id__iexact=asked) | Q(link__iexact=asked)
    told = Q(title__icontains=asked) | Q(body__icontains=asked) | Q(author_name__icontains=asked)
    found = Story.objects.filter(organisation=organisation).filter(named | told).select_related("source")
    return list(found.defer("raw").order_by("-submitted_at", "-pk")[:FOUND_AT_MOST])


def story_in(organisation: Organisation, pk: int) -> Story:
    """Give one of the organisation's stories, whatever its state, or a 404."""
    stories = Story.objects.filter(organisation=organisation).select_related("source", "organisation")
    return get_object_or_404(stories, pk=pk)


def holds_of(organisation: Organisation) -> QuerySet[LegalHold]:
    """Give the organisation's holds, those in force first."""
    holds = LegalHold.objects.filter(organisation=organisation)
    return holds.select_related("story", "service", "placed_by", "ended_by").order_by(
        "-ended_at", "-placed_at", "-pk"
    )


def hold_in(organisation: Organisation, pk: int) -> LegalHold:
    """Give one of these holds, or a 404."""
    return get_object_or_404(holds_of(organisation), pk=pk)


def erasures_of(organisation: Organisation) -> QuerySet[ErasureRequest]:
    """Give the organisation's requests to erase, newest first."""
    rows = ErasureRequest.objects.filter(organisation=organisation)
    return rows.select_related("story__source", "requested_by", "decided_by").prefetch_related("certificates")


def waiting_erasure_of(story: Story) -> ErasureRequest | None:
    """Give the request about `story` that waits for a second person."""
    return ErasureRequest.objects.filter(story=story, state=ErasureState.WAITING).first()


def erasure_in(organisation: Organisation, pk: int) -> ErasureRequest:
    """Give one of these requests, or a 404."""
    return get_object_or_404(erasures_of(organisation), pk=pk)


def copies_of(organisation: Organisation) -> QuerySet[SubjectCopy]:
    """Give the organisation's copies, newest first, without their content."""
    rows = SubjectCopy.objects.filter(organisation=organisation).defer("content")
    return rows.select_related("story", "user", "requested_by")


def copy_in(organisation: Organisation, pk: int) -> SubjectCopy:
    """Give one of these copies, or a 404."""
    return get_object_or_404(copies_of(organisation), pk=pk)


def certificates_of(organisation: Organisation) -> QuerySet[DeletionCertificate]:
    """Give the organisation's certificates, newest first."""
    return DeletionCertificate.objects.filter(organisation=organisation).select_related("organisation")


def certificate_in(organisation: Organisation, number: int) -> DeletionCertificate:
    """Give one of these certificates by its number, or a 404."""
    return get_object_or_404(certificates_of(organisation), number=number)


def staff_of(organisation: Organisation) -> QuerySet[User]:
    """Give everybody who has or had a role in the organisation."""
    return User.objects.filter(memberships__service__organisation=organisation).distinct()
