"""Tests a source's connection for somebody who waits: two requests and fifteen seconds at most, no story stored.

The answer is in words: what worked, or what to do. It goes through the real adapter, and through the guard of
addresses first. No transaction is open while the other side is asked.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from concurrent.futures import TimeoutError as TooSlow
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from django.db.models import Q

from feedbackhub.core.clock import now as present
from feedbackhub.core.errors import DomainError
from feedbackhub.core.secrets import decrypt
from feedbackhub.web.dates import short_date
from stories.importing.addresses import SERVICES, check_address
from stories.importing.pace import SharedPace
from stories.models import Source, SourceKind
from stories.selectors.table_files import services_with_codes
from stories.sources.care_opinion import CareOpinionSource
from stories.sources.errors import RateLimited, ServerTrouble, SourceError
from stories.sources.http.client import BRIEF
from stories.sources.nhs_uk import NhsUkSource
from stories.sources.record import StoryRecord
from stories.sources.table_file import BadMap, ColumnMap

if TYPE_CHECKING:
    from collections.abc import Callable

    from stories.sources.record import RejectedRecord

    Probe = Callable[[], StoryRecord | RejectedRecord | None]

MOST_REQUESTS = 2
SECONDS = 15.0
BETWEEN = timedelta(seconds=10)
_SLOW = (
    "The source did not answer within 15 seconds. It may be busy or down: wait a little and test again. If it goes on, "
    "check the address."
)
_NONE_IN_SCOPE = {
    SourceKind.CARE_OPINION: (
        "The address and the key are right, but no story is in their scope. Ask Care Opinion which services the "
        "subscription covers."
    ),
    SourceKind.NHS_UK: (
        "The address and the key are right, but there is no review of the first ODS code. Check the codes; a site "
        "without reviews is possible, too."
    ),
}


TESTABLE = frozenset({*_NONE_IN_SCOPE, SourceKind.TABLE_FILE})


@dataclass(frozen=True, slots=True)
class Tested:
    """What a test said: whether it passed, and the words for a person."""

    passed: bool
    message: str


class _Quota:
    """Lets so many requests go, at the pace that all who hold the key share, then no more: a test is no import."""

    def __init__(self, most: int, pace: SharedPace) -> None:
        """Start with all of them."""
        self._left = most
        self._pace = pace

    def take(self) -> None:
        """Count one request; refuse the one too many."""
        if not self._left:
            raise ServerTrouble(_SLOW, permanent=True)
        self._left -= 1
        self._pace.take()

    def penalise(self, seconds: float) -> None:
        """Hold back the imports, too."""
        self._pace.penalise(seconds)


def try_connection(*, source: Source) -> Tested:
    """Test `source`, keep what came of it on its row, and give it.

    Of a source of files with columns it is the saved map that is tested. Raises `DomainError` where it was tested less
    than ten seconds ago, or where there is nothing to test. Must not be called in a transaction.
    """
    if source.kind not in TESTABLE:
        raise DomainError(f"{source.name} has no connection to test.")
    _claim(source)
    tested = _check_map(source) if source.kind == SourceKind.TABLE_FILE else _ask(source)
    Source.objects.filter(pk=source.pk).update(test_passed=tested.passed, test_message=tested.message[:500])
    if tested.passed:
        _go_on(source)
    return tested


def _go_on(source: Source) -> None:
    """Let a feed that rests, or that the reader had paused, be read again; what a person paused stays so."""
    same = Source.objects.filter(pk=source.pk)
    same.update(failures=0, rests_until=None, trouble="")
    same.filter(is_paused=True, paused_by=None).exclude(pause_reason="").update(
        is_paused=False, paused_at=None, pause_reason=""
    )


def _claim(source: Source) -> None:
    """Take the right to test by compare-and-set, so that a held-down button asks the other side once."""
    at = present()
    is_free = Q(tested_at__isnull=True) | Q(tested_at__lt=at - BETWEEN)
    if not Source.objects.filter(is_free, pk=source.pk).update(tested_at=at):
        raise DomainError("This source was tested a moment ago. Wait ten seconds and test it again.")


def _check_map(source: Source) -> Tested:
    """Say whether the saved map can be used, and whether the tree has the services that it names."""
    if source.column_map is None:
        return Tested(False, "There is no map yet. It is made with you when you upload the first file.")
    try:
        columns = ColumnMap.from_dict(source.column_map)
    except BadMap as trouble:
        return Tested(False, trouble.message)
    codes = sorted({code for code in columns.service_codes.values() if code})
    known = {code.lower() for code, _ in services_with_codes(source.organisation)}
    missing = [code for code in codes if code.lower() not in known]
    if missing:
        named = ", ".join(missing[:5]) + (" and more" if len(missing) > 5 else "")
        return Tested(False, f"The map names services that are not open in the tree: {named}.")
    return Tested(True, f"The map is sound: it reads {len(columns.columns)} columns.")


def _ask(source: Source) -> Tested:
    try:
        key = decrypt(source.encrypted_key)
    except DomainError as error:
        return Tested(False, error.message)
    if not key:
        return Tested(False, "This source has no key. Enter its key, then test again.")
    worker = ThreadPoolExecutor(max_workers=1)
    try:
        found = worker.submit(_probe, SourceKind(source.kind), source.base_url, key, source.options).result(
            SECONDS
        )
    except TooSlow:
        return Tested(False, _SLOW)
    except (DomainError, SourceError) as trouble:
        return Tested(False, _advice(trouble))
    finally:
        worker.shutdown(wait=False)
    return _words(SourceKind(source.kind), found)


def _probe(
    kind: SourceKind, address: str, key: str, options: dict[str, list[str]]
) -> StoryRecord | RejectedRecord | None:
    """Guard the address, then ask for one story. Runs in a thread of its own; it uses the pace's connection alone."""
    check_address(address, service=SERVICES[kind])
    with SharedPace(key) as pace:
        limiter = _Quota(MOST_REQUESTS, pace)
        if kind == SourceKind.NHS_UK:
            codes = options.get("ods_codes", [])[:1]
            with NhsUkSource.at(address, key, ods_codes=codes, limiter=limiter, patience=BRIEF) as reviews:
                return reviews.check()
        with CareOpinionSource.at(address, key, limiter=limiter, patience=BRIEF) as stories:
            return stories.check()


def _advice(trouble: DomainError | SourceError) -> str:
    if isinstance(trouble, RateLimited):
        return "The source asks us to slow down: the address and the key may be right. Wait a minute and test again."
    return trouble.message


def _words(kind: SourceKind, found: StoryRecord | RejectedRecord | None) -> Tested:
    items, one = ("stories", "story") if kind == SourceKind.CARE_OPINION else ("reviews", "review")
    if found is None:
        return Tested(False, _NONE_IN_SCOPE[kind])
    if not isinstance(found, StoryRecord):
        return Tested(
            True, f"The connection works, but the {one} that came could not be read: {found.message}"
        )
    if kind == SourceKind.CARE_OPINION and found.published_at:
        return Tested(
            True, f"We can read {items}; the newest was published on {short_date(found.published_at)}."
        )
    return Tested(
        True, f"We can read {items}; the one we looked at was sent on {short_date(found.submitted_at)}."
    )
