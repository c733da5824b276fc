"""The user, who signs in by e-mail address, and wrong tries at it. Accounts are ended, never deleted."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models.functions import Lower

from feedbackhub.core.clock import now


class UserManager(BaseUserManager["User"]):
    """Makes users; finds them whatever the case of their address."""

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> User:
        """Make a user; without a password they must set one by the mailed link."""
        user = self.model(email=self.normalize_email(email).lower(), **fields)
        user.set_password(password)
        user.full_clean()
        user.save(using=self._db)
        return user

    def get_by_natural_key(self, username: str | None) -> User:
        """Find by address, whatever its case."""
        return self.get(email__iexact=(username or "").strip())


class User(AbstractBaseUser):
    """A person who can sign in. What they may see comes from their memberships, not from here."""

    email = models.EmailField(
        "email address",
        unique=True,
        error_messages={"unique": "Somebody already signs in with this address."},
    )
    full_name = models.CharField(max_length=150)
    job_title = models.CharField(max_length=150, blank=True)
    # Their own words for the public, under each reply of theirs; empty where they would rather not say.
    why_i_answer = models.CharField(max_length=200, blank=True)
    is_active = models.BooleanField(default=True)
    joined_at = models.DateTimeField(default=now)
    left_at = models.DateTimeField(null=True, blank=True)

    objects: ClassVar[UserManager] = UserManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["full_name"]

    class Meta:
        constraints = [
            models.UniqueConstraint(
                Lower("email"),
                name="user_email_whatever_the_case",
                violation_error_message="Somebody already signs in with this address.",
            )
        ]
        ordering = ["full_name", "pk"]

    def __str__(self) -> str:
        return self.full_name


class ProfilePhoto(models.Model):
    """A person's picture of themselves, made anew by us. The public sees it beside their replies while it is here."""

    user = models.OneToOneField(User, on_delete=models.CASCADE, related_name="photo")
    content = models.BinaryField()
    content_type = models.CharField(max_length=20)
    key = models.CharField(
        max_length=16, help_text="Changes with the picture, so that no browser shows an old one"
    )
    added_at = models.DateTimeField(default=now)

    def __str__(self) -> str:
        return f"photo of {self.user_id}"


class SignInAttempt(models.Model):
    """One try to sign in that has not succeeded, kept for a few minutes so that guessing is slow.

    `key` is a keyed hash of account and network address: what was typed is not stored, since people type passwords
    into the wrong box.
    """

    key = models.CharField(max_length=64)
    at = models.DateTimeField(db_index=True)

    class Meta:
        indexes = [models.Index(fields=["key", "at"], name="sign_in_attempts_of_a_key")]

    def __str__(self) -> str:
        return f"a try to sign in on {self.at:%Y-%m-%d %H:%M}"
