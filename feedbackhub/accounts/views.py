"""Sign in and out, set or change a password, own profile. Django's own views do the work; the pages are ours."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from django.contrib import messages
from django.contrib.auth import views as auth_views
from django.http import Http404
from django.shortcuts import redirect
from django.urls import reverse, reverse_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from feedbackhub.accounts import services
from feedbackhub.accounts.forms import (
    PasswordChangeForm,
    PasswordResetForm,
    ProfileForm,
    SetPasswordForm,
    SignInForm,
)
from feedbackhub.accounts.models import User
from feedbackhub.accounts.selectors import photo_of, photo_response
from feedbackhub.web.access import public_page, signed_in
from feedbackhub.web.context import url_if_there
from feedbackhub.web.render import render_page

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest, HttpResponse


class _Page:
    """Makes Django's form views answer through `render_page`: 422 and an error summary for a wrong form."""

    request: HttpRequest
    template_name: str

    def render_to_response(self, context: dict[str, Any], **_: Any) -> HttpResponse:
        """Render the page."""
        return render_page(self.request, self.template_name, context)


def _home() -> str:
    return url_if_there("home") or "/"


class SignInView(_Page, auth_views.LoginView):
    """Email and password; then back to where the person wanted to go."""

    template_name = "accounts/sign_in.jinja"
    form_class = SignInForm
    redirect_authenticated_user = True

    def get_default_redirect_url(self) -> str:
        """The first page, where nothing else was asked for."""
        return _home()

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Say that somebody has just signed out: shared computers need the proof."""
        context: dict[str, Any] = super().get_context_data(**kwargs)
        return context | {"signed_out": "signed-out" in self.request.GET}


class SignOutView(auth_views.LogoutView):
    """POST only, so that no link or picture can sign anybody out."""

    def get_default_redirect_url(self) -> str:
        """The sign-in page, which says that it is done."""
        return f"{reverse('accounts:sign-in')}?signed-out=1"


class AskForLinkView(_Page, auth_views.PasswordResetView):
    """Forgotten password: mails a link, and says the same whether or not there is an account."""

    template_name = "accounts/password_reset.jinja"
    form_class = PasswordResetForm  # type: ignore[assignment]
    success_url = reverse_lazy("accounts:password-reset-sent")

    def form_valid(self, form: Any) -> HttpResponse:
        """Owe the mail through the outbox, which takes as long for an unknown address."""
        services.request_password_reset(email=form.cleaned_data["email"])
        return redirect(self.get_success_url())


class SetPasswordView(_Page, auth_views.PasswordResetConfirmView):
    """The mailed link's page: for invitations and for forgotten passwords. Signs the person in."""

    template_name = "accounts/set_password.jinja"
    form_class = SetPasswordForm  # type: ignore[assignment]
    post_reset_login = True

    def get_user(self, uidb64: str) -> User | None:
        """Django's own view would let somebody in whose account has ended after the mail."""
        user = super().get_user(uidb64)
        return user if isinstance(user, User) and user.is_active else None

    def get_success_url(self) -> str:
        """The first page, with a word that it is done."""
        messages.success(self.request, "Your password is set, and you are signed in.")
        return _home()

    def render_to_response(self, context: dict[str, Any], **_: Any) -> HttpResponse:
        """A link that is used or too old is gone; its page says how to get another."""
        if not self.validlink:
            return render_page(self.request, "accounts/link_gone.jinja", status=410)
        return super().render_to_response(context)


class ChangePasswordView(_Page, auth_views.PasswordChangeView):
    """Own password. Other sessions of the same person end."""

    template_name = "accounts/password_change.jinja"
    form_class = PasswordChangeForm  # type: ignore[assignment]

    def get_success_url(self) -> str:
        """Back to the profile, with a word that it is done."""
        messages.success(self.request, "Your password is changed. You are signed out everywhere else.")
        return reverse("accounts:profile")


def _function(view: type[Any]) -> Callable[..., HttpResponse]:
    """Give the view as a function; Django types its answer more loosely than it is."""
    return cast("Callable[..., HttpResponse]", view.as_view())


sign_in = public_page(_function(SignInView))
sign_out = public_page(_function(SignOutView))
password_reset = public_page(_function(AskForLinkView))
set_password = public_page(_function(SetPasswordView))
password_change = signed_in(_function(ChangePasswordView))


@public_page
@require_safe
def password_reset_sent(request: HttpRequest) -> HttpResponse:
    """Say where to look for the mail."""
    return render_page(request, "accounts/password_reset_sent.jinja")


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def profile(request: HttpRequest) -> HttpResponse:
    """Own name and job title, why one answers, and a photo."""
    user = cast("User", request.user)
    names = ("full_name", "job_title", "why_i_answer")
    form = ProfileForm(
        request.POST if request.method == "POST" else None,
        request.FILES if request.method == "POST" else None,
        initial={name: getattr(user, name) for name in names},
    )
    if form.is_valid():
        picture = form.cleaned_data.pop("photo")
        services.change_profile(**form.cleaned_data, actor=user)
        if picture is not None:
            services.set_photo(picture=picture, actor=user)
        messages.success(request, "Your profile is saved.")
        return redirect("accounts:profile")
    return render_page(
        request, "accounts/profile.jinja", {"form": form, "email": user.email, "photo": photo_of(user)}
    )


@signed_in
@require_safe
def photo(request: HttpRequest) -> HttpResponse:
    """Serve one's own photo."""
    found = photo_of(cast("User", request.user))
    if found is None:
        raise Http404
    return photo_response(found)


@signed_in
@require_POST
def remove_photo(request: HttpRequest) -> HttpResponse:
    """Take one's own photo away."""
    services.remove_photo(actor=cast("User", request.user))
    messages.success(request, "Your photo is taken away. Nobody sees it any more.")
    return redirect("accounts:profile")
