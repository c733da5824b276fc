"""Imports."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, include, path

from stories import urls_sources
from stories.views import adding, capture, imports, moderation, photos, source_settings

app_name = "stories"

urlpatterns: list[URLPattern | URLResolver] = [
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
    path("sources/", include(urls_sources.urlpatterns)),
    # Where these pages stood before.
    path("imports/sources/add/", adding.choose),
    path("imports/sources/<int:pk>/key/", source_settings.replace_key),
]
