"""Keeps each word that a source uses as it came, and gives what a person has said that it means."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from stories.models import FEEDS, MEANINGS, SourceKind, TermKind, VocabularyTerm

if TYPE_CHECKING:
    from stories.models import Source
    from stories.sources.record import StoryDetails, StoryRecord

    Term = tuple[TermKind, str]

# Sources that label their stories. The values of a file with columns are mapped where the file is.
SPEAKING = FEEDS | {SourceKind.STORY_FILE}
# Words of which the sources' own documentation says what they mean (sources-and-apis 1.5 and 1.6).
_DOCUMENTED: dict[TermKind, dict[str, str]] = {
    TermKind.AUTHOR_ROLE: {
        "the patient": "patient",
        "service user": "patient",
        "a service user": "patient",
        "a relative": "relative",
        "relative": "relative",
        "a carer": "carer",
        "carer": "carer",
        "parent/guardian": "parent",
        "a parent/guardian": "parent",
        "friend": "friend",
        "a friend": "friend",
        "volunteer/advocate": "advocate",
        "a volunteer/advocate": "advocate",
    },
    TermKind.TAG_GROUP: {"emotion": "feeling", "condition": "condition", "part of body": "body"},
    TermKind.CRITICALITY: {
        "not critical": "0",
        "minimally critical": "1",
        "mildly critical": "2",
        "moderately critical": "3",
        "strongly critical": "4",
        "severely critical": "5",
    },
}


def learn(*, source: Source, terms: Iterable[Term]) -> dict[Term, str]:
    """Keep what is new among `terms` and give the meaning of each, empty where nobody has said. One query, if any."""
    wanted = {(kind, term.strip()[:200]) for kind, term in terms if term.strip()}
    if not wanted:
        return {}
    rows = VocabularyTerm.objects.filter(source=source, term__in={term for _, term in wanted})
    known = {
        (TermKind(kind), term): meaning for kind, term, meaning in rows.values_list("kind", "term", "meaning")
    }
    new = {one: _documented(*one) for one in wanted if one not in known}
    if new:
        VocabularyTerm.objects.bulk_create(
            (
                VocabularyTerm(source=source, kind=kind, term=term, meaning=meaning)
                for (kind, term), meaning in sorted(new.items())
            ),
            ignore_conflicts=True,
        )
    return known | new


def with_numbers(*, source: Source, records: Mapping[str, StoryRecord]) -> Mapping[str, StoryRecord]:
    """Give a page's records with the number of each label of criticality that a person has mapped; learn its words."""
    if source.kind not in SPEAKING:
        return records
    meanings = learn(source=source, terms=(term for record in records.values() for term in _terms_of(record)))
    return {external_id: _numbered(record, meanings) for external_id, record in records.items()}


def terms_of_details(details: Iterable[StoryDetails]) -> set[Term]:
    """Give the open words in what a source tells beside the text."""
    found: set[Term] = set()
    for one in details:
        found |= {(TermKind.TAG_GROUP, tag.group) for tag in one.tags or () if tag.group}
        found |= {(TermKind.CHANGE, reply.change) for reply in one.replies or () if reply.change}
    return found


def _terms_of(record: StoryRecord) -> Iterable[Term]:
    return (
        (TermKind.CRITICALITY, record.criticality_label or ""),
        (TermKind.PROGRESS, record.progress),
        (TermKind.AUTHOR_ROLE, record.author_role),
    )


def _numbered(record: StoryRecord, meanings: Mapping[Term, str]) -> StoryRecord:
    label = (record.criticality_label or "").strip()
    meaning = meanings.get((TermKind.CRITICALITY, label), "") if label else ""
    if not meaning or str(record.criticality) == meaning:
        return record
    return dataclasses.replace(record, criticality=int(meaning))


def _documented(kind: TermKind, term: str) -> str:
    word = term.casefold()
    if kind == TermKind.PROGRESS:
        return word if word in MEANINGS[kind] else ""
    return _DOCUMENTED.get(kind, {}).get(word, "")
