"""Copies for the people concerned, and certificates of deletion."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from feedbackhub.accounts.roles import Permission
from feedbackhub.core.errors import DomainError
from feedbackhub.records.forms.asking import StaffCopyForm
from feedbackhub.records.presenters import pages
from feedbackhub.records.selectors import lists
from feedbackhub.records.services import certificates as proofs
from feedbackhub.records.services.copying import request_copy, take_copy
from feedbackhub.records.views.desk import A_PAGE, show, who
from feedbackhub.web.access import requires
from feedbackhub.web.paging import pagination

if TYPE_CHECKING:
    from django.http import HttpRequest


@requires(Permission.MANAGE_RECORDS)
@require_http_methods(["GET", "HEAD", "POST"])
def copies(request: HttpRequest) -> HttpResponse:
    """List the copies; have one made for somebody who signs in."""
    user, organisation = who(request)
    form = StaffCopyForm(
        request.POST if request.method == "POST" else None, people=lists.staff_of(organisation)
    )
    if form.is_valid():
        request_copy(organisation=organisation, user=form.cleaned_data["person"], actor=user)
        messages.success(request, "The copy is being made. It can be downloaded here once, within a week.")
        return redirect("records:copies")
    page = Paginator(lists.copies_of(organisation), A_PAGE).get_page(request.GET.get("page"))
    context = {
        "form": form,
        "copies": [pages.copy_row(copy) for copy in page.object_list],
        "pagination": pagination(request, page, label="Pages of copies"),
    }
    return show(request, "copies", "copies", context)


@requires(Permission.MANAGE_RECORDS)
@require_POST
def download(request: HttpRequest, pk: int) -> HttpResponse:
    """Give the copy, once. A POST: whatever follows links must not use up the one download."""
    user, organisation = who(request)
    copy = lists.copy_in(organisation, pk)
    try:
        content = take_copy(copy=copy, actor=user)
    except DomainError as error:
        messages.warning(request, error.message)
        return redirect("records:copies")
    response = HttpResponse(content, content_type="application/zip")
    response["Content-Disposition"] = f'attachment; filename="copy-{copy.pk}.zip"'
    return response


@requires(Permission.MANAGE_RECORDS)
@require_safe
def certificates(request: HttpRequest) -> HttpResponse:
    """List the certificates, newest first, and say whether their chain is whole."""
    _, organisation = who(request)
    page = Paginator(lists.certificates_of(organisation), A_PAGE).get_page(request.GET.get("page"))
    context = {
        "certificates": [pages.certificate_row(row) for row in page.object_list],
        "pagination": pagination(request, page, label="Pages of certificates"),
        "wrong": sorted(proofs.faults_of_chain(organisation.pk)),
    }
    return show(request, "certificates", "certificates", context)


@requires(Permission.MANAGE_RECORDS)
@require_safe
def certificate(request: HttpRequest, number: int) -> HttpResponse:
    """Show one certificate, to be printed, with its hashes computed anew."""
    _, organisation = who(request)
    row = lists.certificate_in(organisation, number)
    context = {
        "number": row.number,
        "pairs": pages.certificate_pairs(row),
        "faults": proofs.faults_of(row),
        "identifiers": row.identifiers,
    }
    return show(request, "certificate", "certificates", context)


@requires(Permission.MANAGE_RECORDS)
@require_safe
def certificate_file(request: HttpRequest, number: int) -> HttpResponse:
    """Give one certificate as JSON."""
    _, organisation = who(request)
    row = lists.certificate_in(organisation, number)
    return _json(proofs.as_json(row), f"certificate-{organisation.ods_code}-{row.number}.json")


@requires(Permission.MANAGE_RECORDS)
@require_safe
def certificates_file(request: HttpRequest) -> HttpResponse:
    """Give all certificates of the organisation as JSON, oldest first."""
    _, organisation = who(request)
    rows = [proofs.as_json(row) for row in lists.certificates_of(organisation).order_by("number")]
    return _json({"certificates": rows}, f"certificates-{organisation.ods_code}.json")


def _json(what: dict[str, object], name: str) -> JsonResponse:
    response = JsonResponse(what, json_dumps_params={"indent": 2})
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
