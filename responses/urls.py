"""Drafts, approvals, publications."""

from __future__ import annotations

from django.urls import URLPattern, path

from responses.views import (
    afterwards,
    deciding,
    editing,
    going_public,
    lists,
    overriding,
    several,
    trusting,
    writing,
)
from responses.views.composing import asking, photos, templates, unsaved, versions

app_name = "responses"

urlpatterns: list[URLPattern] = [
    path("replies/approvals/", lists.approvals, name="approvals"),
    path("replies/approvals/several/", several.several, name="approve-several"),
    path("replies/to-post/", lists.to_post, name="to-post"),
    path("replies/coach/", writing.coach, name="coach"),
    path("replies/stories/<int:story_pk>/", writing.write, name="write"),
    path("replies/stories/<int:story_pk>/unsaved/", unsaved.keep, name="keep"),
    path("replies/stories/<int:story_pk>/unsaved/leave-out/", unsaved.leave_out, name="leave-out"),
    path("replies/stories/<int:story_pk>/ask/", asking.ask, name="ask"),
    path("replies/templates/", templates.templates, name="templates"),
    path("replies/templates/new/", templates.new, name="template-new"),
    path("replies/templates/<int:pk>/", templates.change, name="template"),
    path("replies/templates/<int:pk>/move/", templates.move, name="template-move"),
    path("replies/questions/", asking.questions, name="questions"),
    path("replies/questions/<int:pk>/", asking.question, name="question"),
    path("replies/asked/<str:token>/", asking.by_link, name="question-by-link"),
    path("replies/<int:pk>/", deciding.response, name="response"),
    path("replies/<int:pk>/photo/", photos.photo, name="photo"),
    path("replies/<int:pk>/versions/", versions.versions, name="versions"),
    path("replies/<int:pk>/approve/", deciding.approve, name="approve"),
    path("replies/<int:pk>/override/", overriding.override, name="override"),
    path("replies/<int:pk>/return/", deciding.give_back, name="return"),
    path("replies/<int:pk>/publish/", going_public.publish, name="publish"),
    path("replies/<int:pk>/published/", afterwards.published, name="published"),
    path("replies/<int:pk>/undo/", afterwards.undo, name="undo"),
    path("replies/<int:pk>/pull/", afterwards.pull, name="pull"),
    path("replies/<int:pk>/edit/", editing.edit, name="edit"),
    path("replies/edits/<int:pk>/approve/", editing.approve, name="edit-approve"),
    path("replies/edits/<int:pk>/return/", editing.give_back, name="edit-return"),
    path("replies/edits/<int:pk>/drop/", editing.drop, name="edit-drop"),
    path("replies/<int:pk>/posted/", going_public.posted, name="posted"),
    path("replies/<int:pk>/type/", deciding.decide_on_type, name="decide-type"),
    path("replies/<int:pk>/withdraw/", going_public.withdraw, name="withdraw"),
    path("responders/trust/", trusting.trust, name="trust"),
    path("responders/trust/rule/", trusting.rule, name="trust-rule"),
    path("responders/trust/<int:pk>/", trusting.trust_person, name="trust-person"),
    path("responders/trust/<int:pk>/grant/", trusting.grant, name="trust-grant"),
    path("responders/trust/<int:pk>/end/", trusting.take_back, name="trust-end"),
    path("responders/trust/pulls/<int:pk>/judge/", trusting.judge, name="trust-judge"),
]
