"""Where an author wants to hear of answers: left, confirmed, forgotten. Nobody can be signed up by a stranger.

Only who has the author's link can leave an address, and only who reads its mail can confirm it. Until then it gets one
mail, with nothing in it but the question.
"""

from __future__ import annotations

from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error as NotBase64
from datetime import timedelta
from typing import TYPE_CHECKING

from django.core import signing
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction

from feedbackhub.core import audit
from feedbackhub.core.clock import now as present
from feedbackhub.core.errors import DomainError
from feedbackhub.core.secrets import decrypt, encrypt
from stories.models import AuthorContact, AuthorNoticeKind, Story, StoryState
from stories.services.author_notices import notify_author, register
from stories.services.form_limits import Limit, claim
from stories.services.telling import AUTHOR, TooMany

if TYPE_CHECKING:
    from datetime import datetime

LONGEST = 254
CONFIRMED_WITHIN = timedelta(days=7)
# A second press within so long is a double click, not a wish for another mail.
ONE_PRESS = timedelta(minutes=2)
_SALT = "stories.author-contact"
_STORIES = frozenset({StoryState.WAITING, StoryState.LIVE})

# So that nobody's mailbox is filled by whoever knows its address.
MAILS_TO_AN_ADDRESS = Limit("questions to an address", 3, timedelta(days=1))
MAILS_FROM_A_NETWORK = Limit("addresses from a network", 20, timedelta(hours=1))


@transaction.atomic
def leave_address(*, story: Story, link: str, email: str, network: str) -> AuthorContact:
    """Keep where the author wants to hear of answers, in place of what they left before, and ask that address.

    `link` is the token of the author's own page. The address that is confirmed already stays so. Raises `DomainError`
    for what is no address and for a story that is taken back, `TooMany` at a limit.
    """
    wanted = checked(email)
    held = Story.objects.select_for_update(of=("self",)).get(pk=story.pk)
    if held.state not in _STORIES:
        raise DomainError(
            "Your story is not here any more, so there is nothing that we could write to you about."
        )
    at = present()
    there = AuthorContact.objects.filter(story=held).first()
    if there is not None and _stays(there, wanted, at):
        return there
    if not claim(MAILS_FROM_A_NETWORK, network, at=at) or not claim(
        MAILS_TO_AN_ADDRESS, wanted.lower(), at=at
    ):
        raise TooMany("Too many mails were asked for. Please wait a day, and then try again.")
    AuthorContact.objects.filter(story=held).delete()
    contact = AuthorContact.objects.create(story=held, email=encrypt(wanted), link=encrypt(link))
    notify_author(story=held, what=AuthorNoticeKind.CONFIRM, subject_id=contact.pk)
    _record(held, "left")
    return contact


def checked(email: str) -> str:
    """Give the address as it is kept. Raises `DomainError` for what is none."""
    wanted = email.strip()
    try:
        validate_email(wanted)
    except ValidationError as error:
        raise DomainError("Enter an email address, like name@example.com") from error
    if len(wanted) > LONGEST:
        raise DomainError("This email address is too long")
    return wanted


@transaction.atomic
def confirm_address(*, token: str) -> bool:
    """Take the yes of whoever reads the mail; say whether the address was still there. Twice changes nothing."""
    contact = _locked(token, within=CONFIRMED_WITHIN)
    if contact is None:
        return False
    if contact.confirmed_at is None:
        AuthorContact.objects.filter(pk=contact.pk).update(confirmed_at=present())
        _record(contact.story, "confirmed")
    return True


@transaction.atomic
def stop_mail(*, token: str) -> bool:
    """Forget an address on the word of whoever reads its mail; say whether it was still there."""
    contact = _locked(token, within=None)
    return contact is not None and forget_address(story=contact.story)


@transaction.atomic
def forget_address(*, story: Story) -> bool:
    """Forget where the author of `story` was written to; say whether there was anything to forget."""
    number, _ = AuthorContact.objects.filter(story=story).delete()
    if number:
        _record(story, "forgotten")
    return bool(number)


def forget_what_is_over(*, now: datetime | None = None) -> int:
    """Delete addresses that nobody confirmed in time, or whose story is gone; give how many."""
    at = now or present()
    unconfirmed = AuthorContact.objects.filter(
        confirmed_at__isnull=True, created_at__lt=at - CONFIRMED_WITHIN
    )
    orphaned = AuthorContact.objects.exclude(story__state__in=[*_STORIES, StoryState.REFUSED])
    return unconfirmed.delete()[0] + orphaned.delete()[0]


def token_of(contact: AuthorContact) -> str:
    """Give the signed part of the links in mails to one address: one word, so that logs mask it."""
    signed = signing.dumps(contact.pk, salt=_SALT)
    return urlsafe_b64encode(signed.encode()).decode().rstrip("=")


def is_there(token: str) -> bool:
    """Say whether a link in a mail still leads to an address."""
    pk = _pk_in(token, within=None)
    return pk is not None and AuthorContact.objects.filter(pk=pk).exists()


def _pk_in(token: str, *, within: timedelta | None) -> int | None:
    try:
        signed = urlsafe_b64decode(token + "=" * (-len(token) % 4)).decode()
        return int(signing.loads(signed, salt=_SALT, max_age=within))
    except (NotBase64, ValueError, TypeError, signing.BadSignature):
        return None


def _locked(token: str, *, within: timedelta | None) -> AuthorContact | None:
    pk = _pk_in(token, within=within)
    if pk is None:
        return None
    contacts = AuthorContact.objects.select_for_update(of=("self",)).select_related("story")
    return contacts.filter(pk=pk).first()


def _stays(contact: AuthorContact, wanted: str, at: datetime) -> bool:
    if decrypt(contact.email) != wanted:
        return False
    return contact.confirmed_at is not None or at - contact.created_at < ONE_PRESS


def _record(story: Story, what: str) -> None:
    audit.record(
        actor=AUTHOR,
        action=f"story.author_address_{what}",
        subject=story,
        organisation_id=story.organisation_id,
    )


def _asks_still(contact_id: int, story_id: int) -> bool:
    return AuthorContact.objects.filter(pk=contact_id, story=story_id, confirmed_at__isnull=True).exists()


register(AuthorNoticeKind.CONFIRM, still_stands=_asks_still)
