"""Every address. Staff's pages, the public's pages, the API and the health checks."""

from __future__ import annotations

from django.apps import apps
from django.conf.urls.i18n import i18n_patterns
from django.urls import URLPattern, URLResolver, include, path
from drf_spectacular.views import SpectacularAPIView

from feedbackhub.public.views import home
from feedbackhub.web.access import public_page
from feedbackhub.web.health import healthz, readyz

schema = public_page(SpectacularAPIView.as_view(authentication_classes=[], permission_classes=[]))

urlpatterns: list[URLPattern | URLResolver] = [
    path("", home, name="home"),
    path("healthz", healthz, name="healthz"),
    path("readyz", readyz, name="readyz"),
    path("api/v1/schema/", schema, name="schema"),
    path("api/v1/", include("stories.urls_api")),
    path("api/v1/", include("responses.urls_api")),
    # In Welsh beneath /cy/: the language stands in the address, so that pages are the same for everybody.
    *i18n_patterns(path("", include("feedbackhub.public.urls")), prefix_default_language=False),
    path("", include("feedbackhub.accounts.urls")),
    path("", include("feedbackhub.organisations.urls")),
    path("", include("stories.urls")),
    path("", include("responses.urls")),
    path("", include("casework.urls")),
    path("", include("feedbackhub.records.urls")),
]

if apps.is_installed("feedbackhub.nonprod"):
    urlpatterns += [path("", include("feedbackhub.nonprod.urls"))]

handler400 = "feedbackhub.web.errors.bad_request"
handler403 = "feedbackhub.web.errors.forbidden"
handler404 = "feedbackhub.web.errors.not_found"
handler500 = "feedbackhub.web.errors.server_error"
