"""The public pages."""

from __future__ import annotations

from django.urls import URLPattern, path

from feedbackhub.public import views
from feedbackhub.public.easy import views as easy
from feedbackhub.public.feeds import views as feeds
from feedbackhub.public.poster.views import poster
from feedbackhub.public.record import views as record
from feedbackhub.public.telling import answering, mail, told
from feedbackhub.public.telling import views as telling
from feedbackhub.public.widget import views as widget

app_name = "public"

ORGANISATION = "organisations/<slug:slug>/"
SERVICE = f"{ORGANISATION}<int:pk>-<slug:name>/"


def _taken_along(before: str, named: str) -> list[URLPattern]:
    """Give the feeds and widgets of a place: everything, an organisation, or a service."""
    return [
        path(f"{before}feeds/", feeds.feeds, name=f"{named}feeds"),
        path(f"{before}feeds/<slug:what>.<slug:end>", feeds.feed, name=f"{named}feed"),
        path(f"{before}widget/", widget.snippet, name=f"{named}widget-snippet"),
        path(f"{before}widget/stories/", widget.widget, {"what": "stories"}, name=f"{named}widget-stories"),
        path(f"{before}widget/changes/", widget.widget, {"what": "changes"}, name=f"{named}widget-changes"),
    ]


urlpatterns: list[URLPattern] = [
    path("stories/", views.stories, name="stories"),
    path("stories/<int:pk>/", views.story, name="story"),
    path("stories/<int:pk>/photo/", views.story_photo, name="story-photo"),
    path("tell/", telling.choose, name="tell"),
    path("tell/<slug:slug>/", telling.start, name="tell-start"),
    path("tell/<slug:slug>/<str:token>/check/", telling.check, name="tell-check"),
    path("tell/<slug:slug>/<str:token>/later/", telling.later, name="tell-later"),
    path("tell/<slug:slug>/<str:token>/<slug:step>/", telling.question, name="tell-step"),
    path("told/<str:token>/", told.told, name="told"),
    path("told/<str:token>/withdraw/", told.withdraw, name="told-withdraw"),
    path("told/<str:token>/answer/", answering.answer, name="told-answer"),
    path("told/<str:token>/answer/<int:pk>/withdraw/", answering.take_back, name="told-answer-withdraw"),
    path("told/<str:token>/helped/<int:pk>/", answering.helped, name="told-helped"),
    path("told/<str:token>/mail/", answering.leave_address, name="told-mail"),
    path("told/<str:token>/mail/stop/", answering.forget_address, name="told-mail-stop"),
    path("mail/yes/<str:token>/", mail.confirm, name="author-confirm"),
    path("mail/stop/<str:token>/", mail.stop, name="author-stop"),
    path("organisations/", record.organisations, name="organisations"),
    path(ORGANISATION, record.organisation, name="organisation"),
    path(SERVICE, record.service, name="service"),
    path(f"{ORGANISATION}poster.pdf", poster, name="organisation-poster"),
    path(f"{SERVICE}poster.pdf", poster, name="service-poster"),
    path(f"{ORGANISATION}easy-read/", easy.record, name="organisation-easy"),
    path(f"{SERVICE}easy-read/", easy.record, name="service-easy"),
    path("easy-read/", easy.about, name="easy-read"),
    *_taken_along("", ""),
    *_taken_along(ORGANISATION, "organisation-"),
    *_taken_along(SERVICE, "service-"),
    path("what-changed/", views.what_changed, name="what-changed"),
    path("about/", views.about, name="about"),
    path("accessibility/", views.accessibility, name="accessibility"),
    path("privacy/", views.privacy, name="privacy"),
]
