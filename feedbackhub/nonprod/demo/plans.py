"""The figures that the demonstration must come out with: evidence D.2, end of fieldwork. Pure."""

from __future__ import annotations

from dataclasses import dataclass, replace

LATEST = 100


@dataclass(frozen=True, slots=True)
class TrustPlan:
    """One Trust in numbers. What the paper does not state (responses of A and B) is our own and says so."""

    key: str
    stories: int
    stories_a_year: int
    # Of the latest 100 stories, by how many newest ones nobody has answered yet, and how many older ones nobody will.
    too_new: int
    answered_of_latest: int
    answered_of_older: int
    responses: int
    planned: int
    made: int
    members: int
    # Times that the stories were read on the site that brought them, by staff and public (to April 2020).
    reads: int
    # How long ago the newest change was: B's came from stories six to ten years old (evidence D.1 row 109).
    newest_change_years: int = 0

    @property
    def days_between(self) -> float:
        """Give the mean number of days from one story to the next."""
        return 365 / self.stories_a_year


# A: "sporadic", 0 % a year earlier; 42 answers in all are ours. B: 99 % a year earlier; one reply a story is ours.
TRUST_A = TrustPlan("A", 2_126, 131, 0, 30, 12, 42, 0, 0, 2, 599_406)
TRUST_B = TrustPlan("B", 1_193, 120, 1, 83, 1_082, 1_165, 1, 1, 0, 1_123_577, newest_change_years=6)
# C: the newest stories are not answered yet, which depresses the rate (evidence D.1 row 3).
TRUST_C = TrustPlan("C", 6_542, 659, 8, 89, 5_660, 7_685, 187, 215, 895, 1_787_932)

PAPER = (TRUST_A, TRUST_B, TRUST_C)


def load_plan(stories: int) -> TrustPlan:
    """Give a Trust like C with any number of stories from `LATEST` on, for load: everything else in proportion."""
    if stories < LATEST:
        raise ValueError(f"A load needs at least {LATEST} stories.")
    share = stories / TRUST_C.stories
    older = round(0.88 * (stories - LATEST))
    return replace(
        TRUST_C,
        key="load",
        stories=stories,
        stories_a_year=max(1, round(TRUST_C.stories_a_year * share)),
        answered_of_older=older,
        responses=TRUST_C.answered_of_latest + older + round(0.3 * older),
        planned=round(TRUST_C.planned * share),
        made=round(TRUST_C.made * share),
        reads=round(TRUST_C.reads * share),
        members=max(20, min(2_000, round(TRUST_C.members * share))),
    )
