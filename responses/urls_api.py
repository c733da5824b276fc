"""Replies in the API."""

from __future__ import annotations

from django.urls import URLPattern, path

from responses.api import approving, batch, gate, replies

app_name = "responses-api"

urlpatterns: list[URLPattern] = [
    path("stories/<int:pk>/replies/", replies.story_replies, name="replies"),
    path("replies/<int:pk>/gate/", gate.gate, name="gate"),
    path("replies/approve/", approving.approve_replies, name="approve"),
    path("replies/classify/", batch.classify_replies, name="classify"),
    path("replies/check/", batch.check_replies, name="check"),
]
