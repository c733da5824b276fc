"""Says sorry, or only seems to (evidence E 6): a true apology always counts, a conditional one never."""

from __future__ import annotations

import pytest

from responses.checks import FactorState, assess
from responses.typology import classify
from responses.typology.coach import coach

STORY = "I waited six hours in A&E with my mum. The nurse at the desk was rude and the toilets were dirty."

TRUE = (
    "I am sorry about the wait in A&E.",
    "We are sorry to hear about your mum.",
    "I'm so sorry that you waited six hours.",
    "Sorry for the dirty toilets.",
    "We are truly sorry.",
    "Please accept our apologies for the delay.",
    "Please accept my sincere apologies.",
    "We apologise unreservedly.",
    "I apologise for the way you were spoken to.",
    "My apologies.",
    "Apologies for the wait.",
    "I would like to apologise for what happened at the desk.",
    "We want to say sorry to you and your mum.",
    "I can only apologise.",
    "We deeply regret that your mum was left on a chair.",
    "Sorry, that should not have happened.",
    "It was our mistake and I'm sorry.",
    "I was sorry to read that the toilets were dirty.",
    "We got this wrong, for which I apologise.",
    "Our sincere apologies to your mum.",
    "I am sorry you were kept waiting.",
    "I'm sorry if I repeat myself, but that was wrong, and I am sorry about the toilets.",
    "sorry it took us so long to reply",
    "We apologize for the delay in seeing your mother.",
    "I offer you both a full apology.",
    "You deserved an apology at the desk and I am sorry that you had none.",
    "We regret that you waited so long.",
    "I am sorry that your mum felt unwell while she waited.",
)
CONDITIONAL = (
    "I am sorry if the nurse was rude.",
    "We apologise if we fell short.",
    "If we have let you down then we apologise.",
    "We are sorry if you were upset.",
    "Sorry if this caused any problems.",
    "Apologies if the wait was longer than usual.",
    "We apologise for any inconvenience this may have caused.",
    "Sorry for any inconvenience caused.",
    "Our apologies for any disturbance.",
    "We apologise for any distress this may have caused.",
    "I am sorry for any offence that was taken.",
    "If the care was not what you expected, we are sorry.",
    "We regret any upset this may have caused.",
    "Please accept our apologies if you were kept waiting.",
    "Where our service has fallen short we apologise.",
    "Should you have been inconvenienced, we apologise.",
    "We are sorry should this have caused you any worry.",
)
FEELING = (
    "I am sorry you feel that way.",
    "We are sorry that you felt the nurse was rude.",
    "I'm sorry you felt rushed.",
    "We are sorry to hear that you feel let down.",
    "I am sorry that you believe the toilets were dirty.",
    "We're sorry you feel this way about your visit.",
    "I am sorry that you and your mum felt ignored.",
    "Sorry you thought the nurse was rude.",
    "We are sorry that you perceived the nurse as rude.",
    "We apologise that you feel the wait was too long.",
    "I am sorry the nurse came across as rude.",
    "I'm sorry for how you feel.",
    "We are so sorry that you did not feel looked after.",
)
# Somebody else's sorry, or none at all.
PASSIVE = (
    "The nurse has apologised to your mum.",
    "An apology was given at the time.",
    "The team have already apologised.",
    "You should have had an apology.",
    "There is no need to be sorry for writing.",
    "The nurse said sorry at the time.",
    "She has also apologised to her manager.",
    "Nobody said sorry to you.",
    "It is regrettable.",
    "Mistakes were made.",
    "Our matron said sorry to your mum.",
    "You were right to expect an apology.",
    "It is noted that you did not receive an apology.",
)
ALL = (*TRUE, *CONDITIONAL, *FEELING, *PASSIVE)


def says_sorry(sentence: str) -> bool:
    return classify(story_text=STORY, reply_text=sentence).cues["apology"]


def test_the_set_is_large_and_each_sentence_stands_once() -> None:
    assert len(set(ALL)) == len(ALL) >= 60


@pytest.mark.parametrize("sentence", TRUE)
def test_a_true_apology_always_counts(sentence: str) -> None:
    assert says_sorry(sentence)
    assert assess(story_text=STORY, reply_text=sentence, tone="negative")[10] is FactorState.MET


@pytest.mark.parametrize("sentence", [*CONDITIONAL, *FEELING])
def test_a_conditional_one_never_does_and_the_coach_says_so(sentence: str) -> None:
    assert not says_sorry(sentence)
    assert assess(story_text=STORY, reply_text=sentence, tone="negative")[10] is FactorState.WEAK
    assert coach(story_text=STORY, reply_text=sentence).warnings


@pytest.mark.parametrize("sentence", PASSIVE)
def test_a_sorry_of_somebody_else_is_none(sentence: str) -> None:
    assert not says_sorry(sentence)
    assert assess(story_text=STORY, reply_text=sentence, tone="negative")[10] is not FactorState.MET


@pytest.mark.parametrize("sentence", CONDITIONAL[:6])
def test_a_true_one_beside_a_conditional_one_counts(sentence: str) -> None:
    assert says_sorry(f"{sentence} I am sorry about the toilets.")
