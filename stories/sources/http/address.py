"""Where a service's API is, from whatever address a person gives.

Accepted, for Care Opinion as an example: the site's root (``https://www.careopinion.org.uk``), the
API's root with or without a slash at its end (``…/api/v2/``), and any address below it
(``…/api/v2/opinions``). All of them mean the same. https is required; http is allowed only to this
very machine, for trials and tests, since the key travels with every request.
"""

from __future__ import annotations

import ipaddress
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import SplitResult, urlsplit

from stories.sources.errors import BadAddress

if TYPE_CHECKING:
    from stories.sources.http.service import Service

_NOT_HTTPS = "The address of the source must begin with https://, such as {example}."
# The system's resolver and the HTTP client spell such a name in two ways (ß is "ss" to one and a letter to the other),
# so the server that was looked at would not be the one that is asked.
_OTHER_LETTERS = (
    "The server's name holds letters other than a to z. Give it as it is registered, beginning with xn--, or give "
    "{example}."
)


@dataclass(frozen=True, slots=True)
class ApiAddress:
    """The parts of an API's address.

    ``origin`` is scheme and host, ``prefix`` the path before the API's own, ``api_path`` that path.
    """

    origin: str
    prefix: str
    is_loopback: bool
    api_path: str

    @property
    def api_root(self) -> str:
        """The API's root, without a slash at its end."""
        return f"{self.origin}{self.prefix}{self.api_path}"

    @property
    def site(self) -> str:
        """The public web site that the API belongs to, without a slash at its end."""
        return f"{self.origin}{self.prefix}"

    def own_path(self, link: str) -> str | None:
        """The path (with query) of ``link`` below the API's root, or None if it leads anywhere else.

        The guard against being sent elsewhere with the key in hand: same scheme, host and port, no
        user name, below the API's root, and no way up.
        """
        try:
            parts = urlsplit(link)
            origin = _origin(parts)
        except ValueError:
            return None
        root = f"{self.prefix}{self.api_path}/"
        if origin != self.origin or "@" in parts.netloc or not parts.path.startswith(root):
            return None
        path = parts.path.removeprefix(root)
        lowered = path.lower()
        if ".." in lowered or "%2e" in lowered or "\\" in lowered:
            return None
        return f"{path}?{parts.query}" if parts.query else path


def read_address(text: str, *, service: Service) -> ApiAddress:
    """Read the address that a person gave. Raises ``BadAddress`` with what to type instead."""
    example = service.example
    try:
        parts = urlsplit(text.strip())
        if parts.scheme not in ("https", "http") or not parts.hostname:
            raise BadAddress(_NOT_HTTPS.format(example=example))
        if not parts.hostname.isascii():
            raise BadAddress(_OTHER_LETTERS.format(example=example))
        origin = _origin(parts)
    except ValueError:
        raise BadAddress(
            f"The address of the source cannot be read. It should look like {example}."
        ) from None
    if parts.username is not None or parts.query or parts.fragment:
        raise BadAddress(
            f"The address of the source may hold no key, user name, question mark or #. Give {example} "
            "alone, and the key in its own field."
        )
    is_loopback = _is_loopback(parts.hostname or "")
    if parts.scheme != "https" and not is_loopback:
        raise BadAddress(_NOT_HTTPS.format(example=example))
    prefix = _prefix(parts.path, service.api_path)
    return ApiAddress(origin=origin, prefix=prefix, is_loopback=is_loopback, api_path=service.api_path)


def _origin(parts: SplitResult) -> str:
    """Scheme, host and port in one spelling. Raises ``ValueError`` where there is none of http."""
    host = parts.hostname
    if parts.scheme not in ("https", "http") or not host or any(c.isspace() for c in host):
        raise ValueError("not an address of http")
    shown = f"[{host}]" if ":" in host else host
    default = 443 if parts.scheme == "https" else 80
    port = parts.port
    return f"{parts.scheme}://{shown}" if port in (None, default) else f"{parts.scheme}://{shown}:{port}"


def _prefix(path: str, api_path: str) -> str:
    """The path before the API's own, where that is given, whole or in its first parts; else all of it."""
    path = path.rstrip("/")
    at = f"{path}/".lower().find(f"{api_path}/")
    if at >= 0:
        return path[:at]
    beginning = api_path.rpartition("/")[0]
    return path[: -len(beginning)] if beginning and path.lower().endswith(beginning) else path


def _is_loopback(host: str) -> bool:
    """Whether the host is this machine."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
