"""Whether two records are one story, told once and shown on two sites. Pure: no database, no framework.

Care Opinion and NHS.UK exchange stories both ways (sources-and-apis section 2.3), so the same words reach us twice:
with a title added, with what a moderator cut, with HTML left in, with the end missing. `wording` makes texts
comparable, `references` makes the sites' own names of a story comparable, `keys` gives what a story may be found by,
`judging` decides about two that were found. `python -m stories.analysis.duplicates` says what a story costs.
"""

from __future__ import annotations

from stories.analysis.duplicates.judging import How, Telling, Verdict, judge
from stories.analysis.duplicates.keys import Fingerprint, Sample, fingerprints
from stories.analysis.duplicates.references import references_of
from stories.analysis.duplicates.wording import Wording, wording_of

__all__ = [
    "Fingerprint",
    "How",
    "Sample",
    "Telling",
    "Verdict",
    "Wording",
    "fingerprints",
    "judge",
    "references_of",
    "wording_of",
]
