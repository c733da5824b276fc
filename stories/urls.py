"""Imports."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, include, path

from stories import urls_sources
from stories.views import (
    adding,
    batches,
    capture,
    duplicates,
    follow_ups,
    imports,
    moderation,
    photos,
    source_settings,
    table_files,
)

app_name = "stories"

urlpatterns: list[URLPattern | URLResolver] = [
    path("capture/", capture.capture, name="capture"),
    path("moderation/", moderation.queue, name="moderation"),
    path("moderation/answers/<int:pk>/", follow_ups.one, name="moderate-answer"),
    path("moderation/answers/<int:pk>/publish/", follow_ups.publish, name="moderate-answer-publish"),
    path("moderation/answers/<int:pk>/edit/", follow_ups.publish_edited, name="moderate-answer-edit"),
    path("moderation/answers/<int:pk>/refuse/", follow_ups.refuse, name="moderate-answer-refuse"),
    path("moderation/<int:pk>/", moderation.one, name="moderate"),
    path("moderation/<int:pk>/publish/", moderation.publish, name="moderate-publish"),
    path("moderation/<int:pk>/edit/", moderation.publish_edited, name="moderate-edit"),
    path("moderation/<int:pk>/keep/", moderation.keep, name="moderate-keep"),
    path("moderation/<int:pk>/refuse/", moderation.refuse, name="moderate-refuse"),
    path("duplicates/", duplicates.duplicates, name="duplicates"),
    path("duplicates/<int:pk>/<slug:what>/", duplicates.decide, name="duplicate-decide"),
    path("photos/<int:pk>/", photos.photo, name="photo"),
    path("imports/", imports.imports, name="imports"),
    path("imports/<int:pk>/", imports.one_import, name="import"),
    path("imports/upload/", imports.upload, name="import-upload"),
    path("sources/", include(urls_sources.urlpatterns)),
    # Where these pages stood before.
    path("imports/sources/add/", adding.choose),
    path("imports/sources/<int:pk>/key/", source_settings.replace_key),
    path("imports/<int:pk>/rejected.csv", batches.rejected_rows, name="import-rejected"),
    path("imports/<int:pk>/undo/", batches.undo, name="import-undo"),
    path("imports/files/", table_files.files, name="files"),
    path("imports/files/<int:pk>/", table_files.files_source, name="files-source"),
    path("imports/files/<int:pk>/map.yaml", table_files.download_map, name="files-map"),
    path("imports/files/<int:pk>/map/", table_files.upload_map, name="files-map-upload"),
    path("imports/files/sent/<int:pk>/columns/", table_files.file_columns, name="file-columns"),
    path("imports/files/sent/<int:pk>/values/", table_files.file_values, name="file-values"),
    path("imports/files/sent/<int:pk>/check/", table_files.file_check, name="file-check"),
    path("imports/files/sent/<int:pk>/import/", table_files.import_file, name="file-import"),
    path("imports/files/sent/<int:pk>/remove/", table_files.drop_file, name="file-remove"),
]
