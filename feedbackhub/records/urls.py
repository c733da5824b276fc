"""Keeping and removing records."""

from __future__ import annotations

from django.urls import URLPattern, path

from feedbackhub.records.views import erasures, holds, proofs, rules, stories

app_name = "records"

urlpatterns: list[URLPattern] = [
    path("records/", rules.records, name="records"),
    path("records/rules/<slug:code>/", rules.rule, name="rule"),
    path("records/due/", rules.due, name="due"),
    path("records/due/remove/", rules.apply, name="apply"),
    path("records/holds/", holds.holds, name="holds"),
    path("records/holds/add/", holds.add_hold, name="hold-add"),
    path("records/holds/<int:pk>/end/", holds.end, name="hold-end"),
    path("records/find/", stories.find, name="find"),
    path("records/stories/<int:pk>/", stories.story, name="story"),
    path("records/stories/<int:pk>/hold/", holds.hold_story, name="hold-story"),
    path("records/stories/<int:pk>/copy/", stories.copy, name="copy-story"),
    path("records/stories/<int:pk>/erase/", stories.erase, name="erase"),
    path("records/erasures/", erasures.erasures, name="erasures"),
    path("records/erasures/<int:pk>/", erasures.erasure, name="erasure"),
    path("records/erasures/<int:pk>/approve/", erasures.approve, name="erasure-approve"),
    path("records/erasures/<int:pk>/refuse/", erasures.refuse, name="erasure-refuse"),
    path("records/erasures/<int:pk>/cancel/", erasures.cancel, name="erasure-cancel"),
    path("records/erasures/<int:pk>/decide/", erasures.decide, name="erasure-decide"),
    path("records/copies/", proofs.copies, name="copies"),
    path("records/copies/<int:pk>/download/", proofs.download, name="copy-download"),
    path("records/certificates/", proofs.certificates, name="certificates"),
    path("records/certificates/all.json", proofs.certificates_file, name="certificates-file"),
    path("records/certificates/<int:number>/", proofs.certificate, name="certificate"),
    path(
        "records/certificates/<int:number>/certificate.json", proofs.certificate_file, name="certificate-file"
    ),
]
