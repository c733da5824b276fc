"""Tells people from programs by what they say they are. Pure; what a program hides is counted as a person."""

from __future__ import annotations

import re
from collections.abc import Mapping

_PROGRAM = re.compile(
    r"bot\b|bot/|crawl|spider|slurp|fetch|scan|monitor|preview|archiv|feed|headless|lighthouse"
    r"|curl|wget|python|java/|okhttp|go-http|libwww|axios|node|php|ruby|perl",
    re.IGNORECASE,
)


def is_a_person(meta: Mapping[str, object]) -> bool:
    """Say whether a request looks like a person's: a browser that shows the page now, not one that fetches ahead.

    >>> is_a_person({"HTTP_USER_AGENT": "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"})
    True
    >>> is_a_person({"HTTP_USER_AGENT": "Mozilla/5.0 (compatible; Googlebot/2.1)"})
    False
    >>> is_a_person({})
    False
    """
    says = str(meta.get("HTTP_USER_AGENT", ""))
    ahead = f"{meta.get('HTTP_SEC_PURPOSE', '')}{meta.get('HTTP_PURPOSE', '')}"
    return bool(says) and not _PROGRAM.search(says) and "prefetch" not in ahead
