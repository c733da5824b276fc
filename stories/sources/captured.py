"""What staff write down of what people said to them: how it came, for whom, and the record that it makes. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from stories.sources.parts import NONSPECIFIC, Part, stored, title_of
from stories.sources.record import StoryRecord

ROUTES: Mapping[str, str] = {
    "spoken": "They told me",
    "phone": "By phone",
    "card": "Thank-you card",
    "letter": "Letter or email",
    "meeting": "At a meeting",
    "carer_group": "In a carers’ group",
    "other": "Another way",
}
ON_BEHALF: Mapping[str, tuple[str, str]] = {
    "patient": ("The patient", "the patient"),
    "relative": ("A relative", "a relative"),
    "carer": ("A carer", "a carer"),
    "parent": ("A parent or guardian", "a parent/guardian"),
    "friend": ("A friend", "a friend"),
    "group": ("Several people", "several people"),
    "unknown": ("I do not know", ""),
}


@dataclass(frozen=True, slots=True)
class Heard:
    """What a member of staff noted: never a name, only how the person stands to the patient."""

    words: str
    route: str
    on: date
    whose: str


def record_of(heard: Heard, *, external_id: str, at: datetime, service_code: str) -> StoryRecord:
    """Give the record of feedback noted at `at`. Raises `ValueError` where there are no words."""
    if not heard.words:
        raise ValueError("Feedback needs words.")
    return StoryRecord(
        external_id=external_id,
        title=title_of(heard.words),
        body=heard.words,
        submitted_at=at,
        published_at=None,
        author_name="",
        author_role=ON_BEHALF[heard.whose][1] if heard.whose in ON_BEHALF else "",
        criticality_label=None,
        criticality=None,
        progress="",
        service_codes=(service_code,) if service_code else (),
        link="",
        raw={"parts": stored([Part(NONSPECIFIC, "", heard.words)]), "on": heard.on.isoformat()},
        experienced_on=heard.on,
        prompt_kind=NONSPECIFIC,
        submission_route=heard.route,
    )
