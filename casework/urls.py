"""Queue, cases, changes, insight."""

from __future__ import annotations

from django.urls import URLPattern, path

from casework.views import changes, insight

app_name = "casework"

urlpatterns: list[URLPattern] = [
    path("changes/", changes.board, name="changes"),
    path("changes/new/", changes.register, name="change-new"),
    path("changes/<int:pk>/", changes.change, name="change"),
    path("changes/<int:pk>/made/", changes.make, name="change-made"),
    path("changes/<int:pk>/declined/", changes.decline, name="change-declined"),
    path("insight/", insight.dashboard, name="insight"),
    path("insight/stories/", insight.stories, name="insight-stories"),
]
