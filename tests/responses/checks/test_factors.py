"""The 19 factors: who applies where, and how each is told apart from its traps."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from responses.checks import FACTORS, FactorState, Responder, assess
from responses.checks.factors import applicable

MET, WEAK, MISSING, NOT = (
    FactorState.MET,
    FactorState.WEAK,
    FactorState.MISSING,
    FactorState.NOT_APPLICABLE,
)
BAD = "I waited six hours in A&E with my mum. The toilets were dirty and nobody told us what was happening."
GOOD = "Amy the physio on Ward 7 was wonderful after my hip operation. Thank you all."
PUBLISHED = datetime(2026, 3, 2, 9, tzinfo=UTC)


def state(number: int, reply: str, *, story: str = BAD, **more: object) -> FactorState:
    return assess(story_text=story, reply_text=reply, **more)[number]  # type: ignore[arg-type]


@pytest.mark.parametrize(("tone", "number"), [("positive", 11), ("negative", 18), ("mixed", 19)])
def test_the_number_of_applicable_factors_follows_the_tone(tone: str, number: int) -> None:
    states = assess(
        story_text=BAD,
        reply_text="Thank you.",
        tone=tone,
        responder=Responder(has_photo=True),
        story_published_at=PUBLISHED,
        reply_published_at=PUBLISHED,
    )
    assert sum(one is not NOT for one in states.values()) == number == applicable(tone)
    assert set(states) == set(FACTORS) == set(range(1, 20))


def test_a_perfect_positive_reply_meets_eleven_of_eleven() -> None:
    reply = (
        "Dear Happy Hipster,\n\nThank you for sharing your story. "
        "I'm replying because I lead the physios on Ward 7, "
        "and I look after the team that Amy works in. She got the news about your hip first. "
        "I have passed your thanks on to her.\n\nKind regards\nGraham Ellis\nPhysiotherapy Team Lead"
    )
    states = assess(
        story_text=GOOD,
        reply_text=reply,
        tone="positive",
        author_name="happy hipster",
        responder=Responder(has_photo=True),
        story_published_at=PUBLISHED,
        reply_published_at=PUBLISHED + timedelta(days=2),
    )
    assert {number for number, one in states.items() if one is MET} == {1, 2, 3, 4, 5, 6, 7, 8, 9, 12, 19}


def test_what_only_a_profile_or_a_clock_knows_is_not_guessed() -> None:
    states = assess(story_text=BAD, reply_text="Sorry.")
    assert (states[1], states[7]) == (NOT, NOT)


@pytest.mark.parametrize(("days", "expected"), [(0, MET), (7, MET), (8, MISSING)])
def test_seven_days_are_counted_from_publication(days: int, expected: FactorState) -> None:
    at = PUBLISHED + timedelta(days=days)
    assert state(7, "Sorry.", story_published_at=PUBLISHED, reply_published_at=at) is expected


CASES = [
    (2, "Sorry. Kind regards, PALS Team", MISSING),
    (2, "Sorry. Kind regards, Dr Patel", MET),
    (3, "Dear patient, sorry.", MISSING),
    (3, "Dear Bluebell, sorry.", MET),
    (4, "Sorry. Jo, Ward Manager", MET),
    (4, "Sorry. Kind regards, Oakfield NHS Trust", MISSING),
    (5, "I'm the matron, which means I look after the nurses in A&E.", MET),
    (5, "Sorry. Jo, Matron", MISSING),
    (6, "I am replying because I manage A&E.", MET),
    (6, "On behalf of the Trust, sorry.", WEAK),
    (8, "Thank you for telling us.", MET),
    (8, "Thank you for your patience.", MISSING),
    (10, "I am sorry about the wait.", MET),
    (10, "I am sorry you feel that way.", WEAK),
    (10, "We're sorry if you had to wait.", WEAK),
    (10, "We will look at this.", MISSING),
    (11, "The toilets in A&E are now cleaned every two hours.", MET),
    (11, "Please be assured that we take all comments seriously.", WEAK),
    (12, "Thank you for your feedback.", MISSING),
    (12, "I am sorry about the dirty toilets and the wait in A&E with your mum.", MET),
    (13, "I will post an update here next week.", MET),
    (13, "Please ring me on 01632 960144.", WEAK),
    (14, "You can also talk to Healthwatch.", MET),
    (14, "Please contact PALS.", WEAK),
    (15, "PALS can help you with any question about your care.", MET),
    (15, "Please contact PALS.", MISSING),
    (16, "Ring 01632 960144 and ask for me. Kind regards, Sarah Jones", MET),
    (16, "Ring 01632 960144.", WEAK),
    (17, "We are there Monday to Friday, 9am to 5pm.", MET),
    (17, "Please ring in office hours.", WEAK),
    (18, "Ring 01632 960144 or write to pals@example.nhs.uk.", MET),
    (18, "Ring 01632 960144 or 01632 960145.", WEAK),
    (19, "Sorry about that.\n\nKind regards\nSarah Jones", MET),
    (19, "Sorry about that.", MISSING),
]


@pytest.mark.parametrize(("number", "reply", "expected"), CASES)
def test_factor(number: int, reply: str, expected: FactorState) -> None:
    assert state(number, reply, tone="negative") is expected


def test_passing_on_praise_applies_only_where_there_is_praise() -> None:
    assert state(9, "I'll pass your thanks on to Amy.", story=GOOD, tone="positive") is MET
    assert state(9, "I'll pass your thanks on to Amy.", story=BAD, tone="negative") is NOT
