"""Asks the national register, keeps its answers, and falls back on a kept one when the register cannot be asked."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings

from feedbackhub.core.clock import now
from feedbackhub.organisations.models import OdsEntry
from feedbackhub.organisations.ods import (
    NoSuchCode,
    OdsOff,
    OdsRecord,
    OdsSummary,
    OdsTrouble,
    Register,
    RegisterSettings,
)
from feedbackhub.organisations.ods.register import asks_for_a_code
from feedbackhub.organisations.selectors.register import codes_to_ask_about, kept_entry, kept_like

logger = logging.getLogger(__name__)

FRESH_FOR = timedelta(days=7)
# What was unknown yesterday may have been registered since.
UNKNOWN_FOR = timedelta(days=1)
REFRESH_AFTER = timedelta(hours=23)
BATCH = 40


@dataclass(frozen=True)
class Answer:
    """What the register says of a code, since when, and in words why it may be out of date."""

    record: OdsRecord
    as_of: datetime
    trouble: str = ""


@dataclass(frozen=True)
class Found:
    """What a search found; `trouble` says in words why these are kept answers only, or none at all."""

    results: Sequence[OdsSummary]
    trouble: str = ""


def look_up(*, code: str, fresh_for: timedelta = FRESH_FOR) -> Answer:
    """Give what the register says of `code`: a kept answer for a week, then a new one; an old one where it is down.

    Raises `NoSuchCode` where the register knows none, and `OdsTrouble` where it cannot be asked and nothing is kept.
    """
    code = code.strip().upper()
    entry = kept_entry(code)
    if entry is not None and _is_fresh(entry, fresh_for):
        return _kept(entry)
    try:
        record = _register().record(code)
    except NoSuchCode:
        _keep(code, None)
        raise
    except OdsTrouble as trouble:
        if entry is None:
            raise
        return _kept(entry, trouble.message)
    return Answer(record, _keep(code, record).fetched_at)


def search(*, words: str) -> Found:
    """Give organisations and sites by code, by part of a name or by postcode; kept ones where it cannot be asked."""
    exact: list[OdsSummary] = []
    if asks_for_a_code(words):
        try:
            exact = [look_up(code=words).record.summary]
        except NoSuchCode:
            pass
        except OdsTrouble as trouble:
            return Found(kept_like(words), trouble.message)
    try:
        found = _register().search(words)
    except OdsTrouble as trouble:
        return Found(exact or kept_like(words), trouble.message)
    known = {one.code for one in exact}
    return Found([*exact, *(one for one in found if one.code not in known)])


def sites_of(*, code: str) -> Sequence[OdsSummary]:
    """Give the active sites that the organisation `code` runs. Raises `OdsTrouble`."""
    return _register().sites(code)


def refresh_entries(*, limit: int = BATCH) -> int:
    """Ask anew about the codes in use whose answer is a day old, the oldest first; give how many were asked about.

    Stops at the first sign of trouble: the next round comes within the hour, and kept answers serve until then.
    """
    asked = 0
    for code in codes_to_ask_about(before=now() - REFRESH_AFTER, limit=limit):
        try:
            answer = look_up(code=code, fresh_for=REFRESH_AFTER)
        except NoSuchCode:
            asked += 1
            continue
        except OdsOff:
            return asked
        except OdsTrouble as trouble:
            answer = None
            logger.warning("ods_refresh_stopped: %s", trouble.message)
        if answer is None or answer.trouble:
            return asked
        asked += 1
        _know_names_of(answer.record)
    return asked


def _know_names_of(record: OdsRecord) -> None:
    """Have the names of those who took over, so that the page can name them."""
    for successor in record.successors:
        try:
            look_up(code=successor.code)
        except (NoSuchCode, OdsTrouble):
            continue


def _register() -> Register:
    return Register(
        RegisterSettings(
            fhir_url=settings.ODS_FHIR_URL,
            ord_url=settings.ODS_ORD_URL,
            key=settings.ODS_FHIR_KEY,
            is_on=settings.ODS_LOOKUPS,
        )
    )


def _is_fresh(entry: OdsEntry, fresh_for: timedelta) -> bool:
    return entry.fetched_at > now() - (min(UNKNOWN_FOR, fresh_for) if entry.not_found else fresh_for)


def _kept(entry: OdsEntry, trouble: str = "") -> Answer:
    if entry.not_found:
        raise NoSuchCode(entry.code)
    return Answer(OdsRecord.from_payload(entry.payload), entry.fetched_at, trouble)


def _keep(code: str, record: OdsRecord | None) -> OdsEntry:
    values = {
        "payload": record.payload() if record else {},
        "not_found": record is None,
        "fetched_at": now(),
    }
    entry, _ = OdsEntry.objects.update_or_create(code=code[:12], defaults=values)
    return entry
