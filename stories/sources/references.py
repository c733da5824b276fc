"""What one story is called in several places, in one spelling, so that two copies of it can be known for one.

Care Opinion and NHS.UK exchange stories. A copy names its original by an address or by its
publisher and that publisher's own reference. Both become plain strings here: addresses as host and
path, pairs as ``publisher:<id>:<reference>``. Equal strings mean the same story; nothing else does.
"""

from __future__ import annotations

import re
from urllib.parse import urlsplit

MAX_REFERENCE = 500
NHS_UK_PUBLISHER = "nhs.uk"
"""The publisher under which reviews go by NHS.UK's own ids."""

# Care Opinion's site under its present and its former name, and the ways in which it names one story. That a number
# alone leads to the story is seen in its printed letters, not documented.
_CARE_OPINION_HOSTS = frozenset({"careopinion.org.uk", "patientopinion.org.uk"})
_CARE_OPINION_STORY = re.compile(r"(?:/api/v2)?(?:/opinions)?/(\d{1,12})", re.ASCII | re.IGNORECASE)
# How our own adapter writes it, known at a glance: taking an address apart costs as much as reading a story.
_OWN_SPELLING = re.compile(r"https://www\.careopinion\.org\.uk/opinions/(\d{1,12})", re.ASCII)
_UNFIT = re.compile("[\x00-\x20\x7f-\x9f\ud800-\udfff]")


def reference_of_url(url: object) -> str:
    """Give host (lower case, no ``www.``) and path (no slash at its end) of a web address; "" where it is none.

    Query, fragment, port and scheme are left out: they tell how a page was reached, not which story it is.
    A story of Care Opinion has one spelling, whichever of its addresses was given.

    >>> reference_of_url("https://www.CareOpinion.org.uk/opinions/1001/?from=mail")
    'careopinion.org.uk/opinions/1001'
    >>> reference_of_url("http://www.patientopinion.org.uk/1001")
    'careopinion.org.uk/opinions/1001'
    """
    if not isinstance(url, str) or _UNFIT.search(url.strip()):
        return ""
    if own := _OWN_SPELLING.fullmatch(url):
        return f"careopinion.org.uk/opinions/{own[1]}"
    try:
        parts = urlsplit(url.strip())
        host = (parts.hostname or "").removeprefix("www.").rstrip(".")
    except ValueError:
        return ""
    path = parts.path.rstrip("/")
    if parts.scheme not in ("http", "https") or not host or not path:
        return ""
    return _fitting(_of_care_opinion(host, path) or f"{host}{path}")


def reference_of(publisher: object, reference: object) -> str:
    """Give ``publisher:<id>:<reference>`` for a story that a publisher calls so; "" where either is missing.

    >>> reference_of("NHS.UK", 17)
    'publisher:nhs.uk:17'
    """
    name, own = _word(publisher).lower(), _word(reference)
    return _fitting(f"publisher:{name}:{own}") if name and own else ""


def distinct(*references: str) -> tuple[str, ...]:
    """Leave out what is empty or was there before."""
    return tuple(dict.fromkeys(reference for reference in references if reference))


def is_nhs_uk(url: object) -> bool:
    """Say whether a web address is on nhs.uk itself or below it."""
    if not isinstance(url, str) or "nhs.uk" not in url.lower():
        return False
    host = reference_of_url(url).partition("/")[0]
    return host == "nhs.uk" or host.endswith(".nhs.uk")


def _of_care_opinion(host: str, path: str) -> str:
    """The one spelling of a story on Care Opinion's site; "" for any other page."""
    story = _CARE_OPINION_STORY.fullmatch(path) if host in _CARE_OPINION_HOSTS else None
    return f"careopinion.org.uk/opinions/{story[1]}" if story else ""


def _word(value: object) -> str:
    """A number or a short text without spaces inside; anything else is nothing."""
    if isinstance(value, bool) or not isinstance(value, str | int):
        return ""
    if isinstance(value, int):
        return str(value) if abs(value) < 10**40 else ""
    text = value.strip()
    return "" if _UNFIT.search(text) else text


def _fitting(reference: str) -> str:
    """The reference, or nothing where it is longer than any that we keep."""
    return reference if len(reference) <= MAX_REFERENCE else ""
