"""Replies in the API."""

from __future__ import annotations

from django.urls import URLPattern, path

from responses import api

app_name = "responses-api"

urlpatterns: list[URLPattern] = [
    path("stories/<int:pk>/replies/", api.story_replies, name="replies"),
]
