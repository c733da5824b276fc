"""The public pages."""

from __future__ import annotations

from django.urls import URLPattern, path

from feedbackhub.public import views

app_name = "public"

urlpatterns: list[URLPattern] = [
    path("stories/", views.stories, name="stories"),
    path("stories/<int:pk>/", views.story, name="story"),
    path("what-changed/", views.what_changed, name="what-changed"),
    path("about/", views.about, name="about"),
    path("accessibility/", views.accessibility, name="accessibility"),
    path("privacy/", views.privacy, name="privacy"),
]
