"""The door to every feed: the adapter that fits, at the pace that all who hold its key share.

Whatever in this program asks a feed, asks through here, but for the short test of a connection, which keeps the same
pace (`stories.importing.connection`).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING, TypeAlias

from feedbackhub.core.errors import DomainError
from feedbackhub.core.secrets import decrypt
from stories.importing.addresses import SERVICES, NoSuchServer, check_address
from stories.importing.pace import SharedPace
from stories.models import SourceKind
from stories.sources.care_opinion import CareOpinionSource
from stories.sources.errors import BadAddress, BadKey, ServerTrouble
from stories.sources.nhs_uk import NhsUkSource

if TYPE_CHECKING:
    from stories.models import Source

Feed: TypeAlias = CareOpinionSource | NhsUkSource

_NO_KEY = "This source has no key. Enter its key on the page Sources, then run the import again."


@contextmanager
def open_feed(
    *, kind: SourceKind, address: str, key: str, options: Mapping[str, object] | None = None
) -> Iterator[Feed]:
    """Give the adapter of a feed, for a `with` statement. Raises `SourceError` where it cannot even be opened."""
    with SharedPace(key) as pace:
        if kind == SourceKind.NHS_UK:
            codes = (options or {}).get("ods_codes")
            listed = [str(code) for code in codes] if isinstance(codes, list | tuple) else []
            with NhsUkSource.at(address, key, ods_codes=listed, limiter=pace) as reviews:
                yield reviews
        else:
            with CareOpinionSource.at(address, key, limiter=pace) as stories:
                yield stories


@contextmanager
def open_feed_of(source: Source) -> Iterator[Feed]:
    """Give the adapter of a stored feed, its key decrypted for this moment and its address guarded anew."""
    kind = SourceKind(source.kind)
    try:
        key = decrypt(source.encrypted_key)
    except DomainError as error:
        raise BadKey(error.message) from None
    if not key:
        raise BadKey(_NO_KEY)
    try:
        check_address(source.base_url, service=SERVICES[kind])
    except NoSuchServer as error:
        # Names come back; a feed is not to be paused for an hour without them.
        raise ServerTrouble(error.message) from None
    except DomainError as error:
        raise BadAddress(error.message) from None
    with open_feed(kind=kind, address=source.base_url, key=key, options=source.options) as feed:
        yield feed
