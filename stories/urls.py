"""Imports."""

from __future__ import annotations

from django.urls import URLPattern, path

from stories.views import imports, sources

app_name = "stories"

urlpatterns: list[URLPattern] = [
    path("imports/", imports.imports, name="imports"),
    path("imports/<int:pk>/", imports.one_import, name="import"),
    path("imports/upload/", imports.upload, name="import-upload"),
    path("imports/sources/add/", sources.add_source, name="source-add"),
    path("imports/sources/<int:pk>/key/", sources.replace_key, name="source-key"),
    path("imports/sources/<int:pk>/run/", sources.run_source, name="source-run"),
]
