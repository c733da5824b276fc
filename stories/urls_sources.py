"""The addresses below /sources/."""

from __future__ import annotations

from django.urls import URLPattern, path

from stories.views import adding, quarantine, source_settings, sources, words

urlpatterns: list[URLPattern] = [
    path("", sources.sources, name="sources"),
    path("add/", adding.choose, name="source-add"),
    path("add/care-opinion/", adding.care_opinion, name="source-add-care-opinion"),
    path("add/nhs-uk/", adding.nhs_uk, name="source-add-nhs-uk"),
    path("add/form/", adding.public_form, name="source-add-form"),
    path("add/form/close/", sources.close_form, name="source-close-form"),
    path("add/written-down/", adding.written_down, name="source-add-written-down"),
    path("<int:pk>/", sources.source, name="source"),
    path("<int:pk>/run/", sources.run_source, name="source-run"),
    path("<int:pk>/test/", sources.test_source, name="source-test"),
    path("<int:pk>/believe/", sources.believe, name="source-believe"),
    path("<int:pk>/pause/", sources.pause, name="source-pause"),
    path("<int:pk>/resume/", sources.resume, name="source-resume"),
    path("<int:pk>/name/", source_settings.rename, name="source-name"),
    path("<int:pk>/key/", source_settings.replace_key, name="source-key"),
    path("<int:pk>/schedule/", source_settings.schedule, name="source-schedule"),
    path("<int:pk>/codes/", source_settings.codes, name="source-codes"),
    path("<int:pk>/words/", words.words, name="source-words"),
    path("<int:pk>/put-aside/", quarantine.quarantine, name="source-quarantine"),
    path("<int:pk>/put-aside/retry/", quarantine.retry_all, name="quarantine-retry-all"),
    path("<int:pk>/put-aside/<int:record_pk>/retry/", quarantine.retry_one, name="quarantine-retry"),
    path("<int:pk>/put-aside/<int:record_pk>/set-aside/", quarantine.set_aside, name="quarantine-set-aside"),
]
