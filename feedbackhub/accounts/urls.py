"""Sign in, sign out, set a password, own profile."""

from __future__ import annotations

from django.urls import URLPattern, path

from feedbackhub.accounts import views

app_name = "accounts"

urlpatterns: list[URLPattern] = [
    path("sign-in/", views.sign_in, name="sign-in"),
    path("sign-out/", views.sign_out, name="sign-out"),
    path("password/reset/", views.password_reset, name="password-reset"),
    path("password/reset/sent/", views.password_reset_sent, name="password-reset-sent"),
    path("password/set/<uidb64>/<token>/", views.set_password, name="set-password"),
    path("account/", views.profile, name="profile"),
    path("account/photo/", views.photo, name="photo"),
    path("account/photo/remove/", views.remove_photo, name="photo-remove"),
    path("account/password/", views.password_change, name="password-change"),
]
