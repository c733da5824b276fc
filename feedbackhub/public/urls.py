"""The public pages."""

from __future__ import annotations

from django.urls import URLPattern, path

from feedbackhub.public import views
from feedbackhub.public.telling import answering, mail, told
from feedbackhub.public.telling import views as telling

app_name = "public"

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
    path("what-changed/", views.what_changed, name="what-changed"),
    path("about/", views.about, name="about"),
    path("accessibility/", views.accessibility, name="accessibility"),
    path("privacy/", views.privacy, name="privacy"),
]
