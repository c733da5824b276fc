"""The gallery."""

from __future__ import annotations

from django.urls import URLPattern, path

from feedbackhub.nonprod import views

app_name = "nonprod"

urlpatterns: list[URLPattern] = [path("gallery/", views.gallery, name="gallery")]
