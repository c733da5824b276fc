"""Drafts, approvals, publications."""

from __future__ import annotations

from django.urls import URLPattern, path

from responses.views import deciding, going_public, lists, overriding, writing
from responses.views.composing import unsaved

app_name = "responses"

urlpatterns: list[URLPattern] = [
    path("replies/approvals/", lists.approvals, name="approvals"),
    path("replies/to-post/", lists.to_post, name="to-post"),
    path("replies/coach/", writing.coach, name="coach"),
    path("replies/stories/<int:story_pk>/", writing.write, name="write"),
    path("replies/stories/<int:story_pk>/unsaved/", unsaved.keep, name="keep"),
    path("replies/stories/<int:story_pk>/unsaved/leave-out/", unsaved.leave_out, name="leave-out"),
    path("replies/<int:pk>/", deciding.response, name="response"),
    path("replies/<int:pk>/approve/", deciding.approve, name="approve"),
    path("replies/<int:pk>/override/", overriding.override, name="override"),
    path("replies/<int:pk>/return/", deciding.give_back, name="return"),
    path("replies/<int:pk>/publish/", going_public.publish, name="publish"),
    path("replies/<int:pk>/posted/", going_public.posted, name="posted"),
    path("replies/<int:pk>/type/", deciding.decide_on_type, name="decide-type"),
    path("replies/<int:pk>/withdraw/", going_public.withdraw, name="withdraw"),
]
