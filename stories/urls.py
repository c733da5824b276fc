"""Imports."""

from __future__ import annotations

from django.urls import URLPattern, path

from stories.views import capture, imports, moderation, photos, sources

app_name = "stories"

urlpatterns: list[URLPattern] = [
    path("capture/", capture.capture, name="capture"),
    path("moderation/", moderation.queue, name="moderation"),
    path("moderation/<int:pk>/", moderation.one, name="moderate"),
    path("moderation/<int:pk>/publish/", moderation.publish, name="moderate-publish"),
    path("moderation/<int:pk>/edit/", moderation.publish_edited, name="moderate-edit"),
    path("moderation/<int:pk>/keep/", moderation.keep, name="moderate-keep"),
    path("moderation/<int:pk>/refuse/", moderation.refuse, name="moderate-refuse"),
    path("photos/<int:pk>/", photos.photo, name="photo"),
    path("imports/", imports.imports, name="imports"),
    path("imports/<int:pk>/", imports.one_import, name="import"),
    path("imports/upload/", imports.upload, name="import-upload"),
    path("imports/sources/add/", sources.add_source, name="source-add"),
    path("imports/sources/<int:pk>/key/", sources.replace_key, name="source-key"),
    path("imports/sources/<int:pk>/run/", sources.run_source, name="source-run"),
]
