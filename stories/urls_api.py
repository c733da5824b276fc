"""Stories in the API."""

from __future__ import annotations

from django.urls import URLPattern, path

from stories import api

app_name = "stories-api"

urlpatterns: list[URLPattern] = [
    path("stories/", api.story_list, name="list"),
    path("stories/<int:pk>/", api.story_detail, name="detail"),
]
