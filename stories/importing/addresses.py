"""Which addresses a person may enter for a source in the browser: https, and out on the internet (ASVS 1.3.6).

Without this, whoever may add a source could make our server ask the machines behind it. `ALLOW_PRIVATE_SOURCES` lifts
the guard on a machine for trials. The command line is not guarded: who can run it is inside already.
"""

from __future__ import annotations

import ipaddress
import socket
from typing import TYPE_CHECKING

from django.conf import settings

from feedbackhub.core.errors import DomainError
from stories.models import SourceKind
from stories.sources.care_opinion.service import CARE_OPINION
from stories.sources.errors import BadAddress
from stories.sources.http.address import ApiAddress, read_address
from stories.sources.nhs_uk.service import NHS_UK

if TYPE_CHECKING:
    from stories.sources.http.service import Service

SERVICES = {SourceKind.CARE_OPINION: CARE_OPINION, SourceKind.NHS_UK: NHS_UK}
"""What is asked over the network, by kind of source."""
_NOT_FOUND = "There is no server at this address. Check its spelling; it should look like {example}."
_PRIVATE = (
    "This address leads into a private network, where no patient feedback service is. Give the public address, such "
    "as {example}."
)
_HTTPS = "The address of the source must begin with https://, such as {example}."
# All that is given out on the internet; older ways to write IPv4 addresses (::/96, fec0::/10 and more) lie outside.
_UNICAST = ipaddress.IPv6Network("2000::/3")
_GATEWAY = ipaddress.IPv6Network("64:ff9b::/96")


class NoSuchServer(DomainError):
    """The name of the server cannot be found, which may pass."""


def check_address(text: str, *, service: Service = CARE_OPINION) -> ApiAddress:
    """Give the address of a service's API in parts; its `site` is the one spelling to store.

    Raises `DomainError`, for a person, where it is not https or any of its machines stands in a private network.
    It is asked when the address is entered and again before each run, since names can be pointed elsewhere; the
    adapter follows no redirect, and https keeps a machine that took over the name from passing for it.
    """
    try:
        address = read_address(text, service=service)
    except BadAddress as error:
        raise DomainError(error.message) from None
    if settings.ALLOW_PRIVATE_SOURCES:
        return address
    scheme, _, place = address.origin.partition("://")
    if scheme != "https":
        raise DomainError(_HTTPS.format(example=service.example))
    host, port = _host_and_port(place)
    for found in _resolve(host, port, service.example):
        if not _is_public(found):
            raise DomainError(_PRIVATE.format(example=service.example))
    return address


def is_public_server(host: str, port: int) -> bool:
    """Say whether every machine behind a name stands outside private networks. A name without a machine does not."""
    try:
        return all(map(_is_public, _machines(host, port)))
    except (OSError, UnicodeError):
        return False


def _host_and_port(place: str) -> tuple[str, int]:
    """Split what `ApiAddress` has put into one spelling already."""
    if place.startswith("["):
        host, _, rest = place[1:].partition("]")
        return host, int(rest[1:] or 443)
    host, _, port = place.partition(":")
    return host, int(port or 443)


def _resolve(host: str, port: int, example: str) -> set[str]:
    try:
        return _machines(host, port)
    except (OSError, UnicodeError):
        raise NoSuchServer(_NOT_FOUND.format(example=example)) from None


def _machines(host: str, port: int) -> set[str]:
    """Give the addresses behind a name. Raises `OSError` or `UnicodeError` where there are none."""
    answers = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return {str(answer[4][0]).partition("%")[0] for answer in answers}


def _is_public(text: str) -> bool:
    """Say whether a packet to this address leaves for the internet, and not for an IPv4 address that it carries."""
    found = ipaddress.ip_address(text)
    if isinstance(found, ipaddress.IPv6Address):
        carried = _carried(found)
        if carried is None:
            return found in _UNICAST and found.is_global
        found = carried
    return found.is_global and not found.is_multicast


def _carried(address: ipaddress.IPv6Address) -> ipaddress.IPv4Address | None:
    """Give the IPv4 address inside an IPv6 one: mapped, 6to4, or behind a gateway of a network without IPv4."""
    if address in _GATEWAY:
        return ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
    return address.ipv4_mapped or address.sixtofour
