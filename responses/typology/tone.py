"""A plain estimate of a story's tone: positive, negative or mixed.

It decides only which of the 19 factors apply and how an invitation to ring is read. The triage engine reads stories
properly; where its answer is known, callers pass that instead.
"""

from __future__ import annotations

import re
from functools import lru_cache

from responses.typology.text import lower, normalise, words
from responses.typology.types import Tone

_GOOD = frozenset(
    """amazing brilliant excellent fantastic wonderful outstanding superb great good lovely kind kindness caring compassionate
    helpful friendly professional thank thanks grateful thankful reassured reassuring fabulous perfect best happy pleased
    impressed exceptional supportive patient gentle calm efficient cheerful smiling smile attentive welcoming safe comfortable
    comforted respect dignity polite recommend praise delighted incredible heroes angels star stars blessing faultless clean
    quick quickly prompt promptly listened relaxed ease appreciated appreciate love loved thoughtful credit top
    delicious warm reassurance hero courteous humour sensitive understanding""".split()
)
_BAD = frozenset(
    """rude dirty filthy awful terrible appalling disgusting disgraceful poor bad worst worse unacceptable ignored dismissed
    dismissive abrupt cancelled delayed delay delays late lost forgot forgotten upset upsetting upsetting angry frustrated frustrating
    disappointed disappointing shocking shocked unhelpful uncaring unprofessional complain complaint neglect neglected unsafe
    painful agony humiliated embarrassed embarrassing scared worried confusing confused chaos chaotic noisy cold unhappy
    mistake mistakes wrong error errors misdiagnosed refused failed failure failing shame shambles nobody unfortunately
    however ridiculous joke horrible horrendous dreadful disgrace stressful distressing distressed patronising rushed
    hopeless useless inadequate understaffed overcrowded broken stuck abandoned snapped shouted crying tears niggle concern
    concerned worrying waste pointless impossible rubbish lacking lack let-down inconsistent freezing never""".split()
)
_PHRASES_BAD = re.compile(
    r"\b(?:hours? (?:wait|late|later)|wait(?:ed|ing)? (?:\w+ ){0,3}(?:hours?|weeks?|months?)|no ?one|let down|not good enough|could (?:be|have been) better|"
    r"should have|didn't|did not|wasn't|were not|weren't|couldn't|could not|still (?:waiting|not)|only (?:negative|complaint|downside|thing)|too (?:long|loud|hot|cold|busy)|no (?:apology|explanation|communication|reply|answer|privacy|water|food)|"
    r"without (?:an?|any) (?:apology|explanation)|kept waiting|told off|ran out|fell over)\b"
)
_NEGATORS = frozenset("not no never isn't wasn't weren't hardly without nothing didn't don't couldn't cannot can't".split())


@lru_cache(maxsize=256)
def estimate(story_text: str) -> Tone:
    """Return the tone of a story. An empty or wordless story counts as mixed: every factor may then apply."""
    low = lower(normalise(story_text[:6000]))
    tokens = words(low)
    good = bad = 0.0
    for at, token in enumerate(tokens):
        negated = any(before in _NEGATORS for before in tokens[max(0, at - 3) : at])
        if token in _GOOD:
            good, bad = (good, bad + 0.7) if negated else (good + 1.0, bad)
        elif token in _BAD:
            good, bad = (good + 0.4, bad) if negated else (good, bad + 1.0)
    bad += 0.8 * len(_PHRASES_BAD.findall(low))
    if good == bad == 0.0:
        return Tone.MIXED
    share = good / (good + bad)
    if share >= 0.75:
        return Tone.POSITIVE
    return Tone.NEGATIVE if share <= 0.35 else Tone.MIXED
