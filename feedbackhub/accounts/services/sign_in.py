"""Slows guessing down: after five wrong tries within five minutes an account waits, for that network address only.

Counting account and address together keeps a colleague at the next desk, and the same person elsewhere, free to work.
The count stands in the database, so that it holds over all web processes.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Mapping
from datetime import timedelta

from django.conf import settings
from django.utils.crypto import salted_hmac

from feedbackhub.accounts.models import SignInAttempt
from feedbackhub.core.clock import now

WRONG_TRIES_ALLOWED = 5
WINDOW = timedelta(minutes=5)


def claim_attempt(*, email: str, address: str) -> bool:
    """Count a try before the password is looked at; False where this account must wait at this address.

    Counting first keeps ten parallel tries from all being "the fifth". A refused try is not counted, so that the
    wait ends five minutes after the first wrong try, however often somebody presses the button.
    """
    moment = now()
    SignInAttempt.objects.filter(at__lte=moment - WINDOW).delete()
    attempt = SignInAttempt.objects.create(key=_key(email, address), at=moment)
    if SignInAttempt.objects.filter(key=attempt.key).count() > WRONG_TRIES_ALLOWED:
        attempt.delete()
        return False
    return True


def forget_attempts(*, email: str, address: str) -> None:
    """Start the count anew, after somebody has signed in."""
    SignInAttempt.objects.filter(key=_key(email, address)).delete()


def client_address(headers: Mapping[str, str]) -> str:
    """Give the network address behind a request from its META.

    `settings.TRUSTED_PROXIES` says how many proxies of ours stand in front (none unless set): only what they
    themselves wrote into X-Forwarded-For is believed.
    """
    proxies: int = settings.TRUSTED_PROXIES
    hops = [hop.strip() for hop in headers.get("HTTP_X_FORWARDED_FOR", "").split(",") if hop.strip()]
    if proxies and len(hops) >= proxies:
        return _network_of(hops[-proxies])
    return _network_of(headers.get("REMOTE_ADDR", ""))


def _network_of(text: str) -> str:
    """Give what one customer of a network is counted by; `text` itself where it is no address.

    A customer with IPv6 holds 2^64 addresses and may use another for every request; the /64 is theirs alone. A port,
    which some proxies write beside the address, is another for every connection.
    """
    bare = text.partition("]")[0].removeprefix("[") if text.startswith("[") else text
    if bare.count(":") == 1:
        bare = bare.partition(":")[0]
    try:
        found = ipaddress.ip_address(bare)
    except ValueError:
        return text
    if isinstance(found, ipaddress.IPv6Address):
        if found.ipv4_mapped is None:
            return str(ipaddress.IPv6Network((int(found) >> 64 << 64, 64)))
        found = found.ipv4_mapped
    return str(found)


def _key(email: str, address: str) -> str:
    # Upper case, as the database compares: it takes the long s and the dotless i for S and I.
    account = email.strip().upper()
    return salted_hmac("feedbackhub.sign_in", f"{account}\n{address}", algorithm="sha256").hexdigest()
