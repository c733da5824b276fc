"""The gallery."""

from __future__ import annotations

from django.urls import URLPattern

app_name = "nonprod"

urlpatterns: list[URLPattern] = []
