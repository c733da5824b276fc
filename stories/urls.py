"""Imports."""

from __future__ import annotations

from django.urls import URLPattern, path

from stories import views

app_name = "stories"

urlpatterns: list[URLPattern] = [
    path("imports/", views.imports, name="imports"),
    path("imports/<int:pk>/", views.one_import, name="import"),
    path("imports/upload/", views.upload, name="import-upload"),
    path("imports/sources/add/", views.add_source, name="source-add"),
    path("imports/sources/<int:pk>/key/", views.replace_key, name="source-key"),
    path("imports/sources/<int:pk>/run/", views.run_source, name="source-run"),
]
