"""The forms of an account: sign in, ask for a link, set a password, change name and job title."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib.auth.forms import AuthenticationForm
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.views.decorators.debug import sensitive_variables

from feedbackhub.accounts import services
from feedbackhub.core.photo import MAX_BYTES, TOO_LARGE, BadPhoto, CleanPhoto
from feedbackhub.nhsuk_forms import fields
from feedbackhub.nhsuk_forms.forms import NhsukForm

if TYPE_CHECKING:
    from feedbackhub.accounts.models import User

PASSWORD_HINT = "At least 10 characters. Three random words are easy to remember and hard to guess."  # noqa: S105
LONGEST_PASSWORD = 256


class SignInForm(NhsukForm, AuthenticationForm):
    """Address and password. Says the same whatever was wrong, and makes guessers wait."""

    whole_form_error_field = "username"
    error_messages = {
        "invalid_login": "The email address or the password is wrong. Check both and try again.",
        "inactive": "The email address or the password is wrong. Check both and try again.",
        "wait": "You have tried 5 times. Wait 5 minutes and try again, or reset your password.",
    }

    username = fields.EmailField(
        label="Email address",
        autocomplete="username",
        max_length=254,
        error_messages={"required": "Enter your email address"},
    )
    password = fields.PasswordField(label="Password", error_messages={"required": "Enter your password"})

    @sensitive_variables()
    def clean(self) -> dict[str, Any]:
        """Count the try, then let Django look at the password."""
        email = self.cleaned_data.get("username")
        if not email or not self.cleaned_data.get("password") or self.request is None:
            return self.cleaned_data
        address = services.client_address(self.request.META)
        if not services.claim_attempt(email=email, address=address):
            raise ValidationError(self.error_messages["wait"], code="wait")
        cleaned: dict[str, Any] = super().clean()
        services.forget_attempts(email=email, address=address)
        return cleaned


class PasswordResetForm(NhsukForm):
    """The address to which the link goes, if there is an account."""

    email = fields.EmailField(
        label="Email address", hint="The one that you sign in with", autocomplete="username", max_length=254
    )


class SetPasswordForm(NhsukForm):
    """One new password. One box: it has a button that shows what was typed, which a second box does worse."""

    new_password = fields.PasswordField(
        label="New password",
        hint=PASSWORD_HINT,
        autocomplete="new-password",
        max_length=LONGEST_PASSWORD,
        error_messages={"required": "Enter a new password"},
    )

    def __init__(self, user: User, *args: Any, **kwargs: Any) -> None:
        self.user = user
        super().__init__(*args, **kwargs)

    def clean_new_password(self) -> str:
        """Hold the password to the house's rules."""
        password: str = self.cleaned_data["new_password"]
        validate_password(password, self.user)
        return password

    def save(self) -> User:
        """Set it; Django's views call this."""
        return services.change_password(user=self.user, password=self.cleaned_data["new_password"])


class PasswordChangeForm(SetPasswordForm):
    """The old password as well: an unattended screen must not be enough to take an account."""

    old_password = fields.PasswordField(
        label="Current password", error_messages={"required": "Enter your current password"}
    )
    field_order = ["old_password", "new_password"]

    def clean_old_password(self) -> str:
        """Compare with the stored one."""
        password: str = self.cleaned_data["old_password"]
        if not self.user.check_password(password):
            raise ValidationError("This is not your current password", code="wrong")
        return password


class ProfileForm(NhsukForm):
    """How replies are signed: name, job title, and what else readers see of whoever answers."""

    full_name = fields.CharField(
        label="Full name",
        hint="As patients will read it under your replies",
        autocomplete="name",
        max_length=150,
        error_messages={"required": "Enter your full name"},
    )
    job_title = fields.CharField(
        label="Job title",
        hint="For example, ward manager",
        autocomplete="organization-title",
        max_length=150,
        required=False,
    )
    why_i_answer = fields.CharField(
        label="Why I answer (optional)",
        hint="One sentence in your own words. Everyone reads it under your replies.",
        max_length=200,
        required=False,
    )
    photo = fields.FileField(
        label="Photo (optional)",
        hint="JPEG, PNG or WebP, up to 10 MB. Everyone sees it beside your replies until you take it away.",
        required=False,
    )

    def clean_photo(self) -> CleanPhoto | None:
        """Make the photo anew, so that nothing but the picture stays."""
        given = self.cleaned_data["photo"]
        if not given:
            return None
        if given.size > MAX_BYTES:
            raise ValidationError(TOO_LARGE, code="large")
        try:
            return services.portrait(given.read())
        except BadPhoto as refusal:
            raise ValidationError(refusal.message, code="photo") from None
