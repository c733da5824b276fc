"""Passwords and the mailed link that sets one. The link is made when the mail is sent and is stored nowhere."""

from __future__ import annotations

from django.conf import settings
from django.contrib.auth.tokens import default_token_generator
from django.db import transaction
from django.urls import reverse
from django.utils.encoding import force_bytes
from django.utils.http import urlsafe_base64_encode
from django.views.decorators.debug import sensitive_variables

from feedbackhub.accounts.models import User
from feedbackhub.accounts.services.mail import send_plain_mail
from feedbackhub.core import audit, outbox
from feedbackhub.core.clock import now

# One mail in this many seconds for one account, so that nobody's inbox can be filled through our form.
RESET_MAIL_GAP = 300


def set_password_link(*, user: User) -> str:
    """Give the address at which `user` sets a password: valid for three days, until used or until they sign in."""
    path = reverse(
        "accounts:set-password",
        kwargs={
            "uidb64": urlsafe_base64_encode(force_bytes(user.pk)),
            "token": default_token_generator.make_token(user),
        },
    )
    return f"{settings.SITE_URL.rstrip('/')}{path}"


@transaction.atomic
def request_password_reset(*, email: str) -> None:
    """Owe a mail with a link to the account behind `email`, if there is a live one.

    Says nothing about whether there is, and takes as long either way: the mail goes through the outbox.
    """
    user = User.objects.filter(email__iexact=email.strip(), is_active=True).first()
    if user is None:
        return
    outbox.enqueue(
        task="accounts.send_password_reset",
        kwargs={"user_id": user.pk},
        key=f"password-reset:{user.pk}:{int(now().timestamp()) // RESET_MAIL_GAP}",
    )


def send_password_reset(*, user_id: int) -> None:
    """Send the mail that `request_password_reset` owes; nothing where the account has ended since."""
    user = User.objects.filter(pk=user_id, is_active=True).first()
    if user is None:
        return
    send_plain_mail(
        to=user.email,
        subject="Reset your FeedbackHub password",
        template="accounts/mail/password_reset.txt",
        context={"user": user, "link": set_password_link(user=user)},
    )


@sensitive_variables("password")
@transaction.atomic
def change_password(*, user: User, password: str) -> User:
    """Set the person's own password, which the form has validated; ends their other sessions. Gives the user back."""
    user.set_password(password)
    user.save(update_fields=["password"])
    audit.record(actor=user, action="account.password_changed", subject=user, organisation_id=None)
    return user
