"""How promises are worded: the patterns behind `promises`. Run on one sentence; gaps are bounded."""

# ruff: noqa: E501 - a pattern reads better on one line than cut at the margin

from __future__ import annotations

import re

from responses.typology.lexicon import ROLES

_DAYS = r"(?:monday|tuesday|wednesday|thursday|friday|saturday|sunday)"
_MONTHS = r"(?:january|february|march|april|may|june|july|august|september|october|november|december)"
_UNITS = r"(?:hours?|days?|weeks?|fortnight|months?|years?)"
_COUNT = (
    r"(?:\d{1,3}|a|an|one|two|three|four|five|six|seven|eight|nine|ten|twelve|fourteen|the next (?:few )?)"
)
# "Soon", "in due course" and "in the coming weeks" are no day.
WHEN = re.compile(
    r"\b(?:today|tomorrow|tonight|now on|straight ?away|at once|immediately|already|every (?:day|week|month|morning|evening|shift|\w+day)|each (?:day|week|month|morning|evening|shift|\w+day))\b"
    r"|\b(?:this|next|on|by|from|before|until|since|every|each|of) (?:the )?" + _DAYS + r"s?\b"
    r"|\b(?:this|next|by|from|before|until|later|early|late|in|during|end of|start of|beginning of) (?:the )?(?:next )?(?:"
    + _MONTHS
    + r"|spring|summer|autumn|winter|christmas|easter|new year)\b"
    r"|\b(?:this|next) (?:afternoon|morning|evening|week|month|year|quarter)\b"
    r"|\b(?:the )?(?:end|middle|start|beginning) of (?:the|this|next) (?:day|week|month|year)\b"
    r"|\b(?:in|within|over|for|after) (?:about |around |the next |the coming )?"
    + _COUNT
    + r" ?(?:working )?"
    + _UNITS
    + r"\b"
    r"|\b\d{1,2}(?:st|nd|rd|th)? (?:of )?"
    + _MONTHS
    + r"\b|\b"
    + _MONTHS
    + r" \d{1,2}(?:st|nd|rd|th)?\b|\b\d{1,2}[/.]\d{1,2}(?:[/.]\d{2,4})?\b"
    r"|\bat (?:our|the) (?:next |weekly |monthly |daily )?(?:\w+ )?(?:meeting|handover|huddle)\b|\bat (?:this|today's|tomorrow's|next)\b"
)

_DONE = r"(?P<done>[a-z]{2,14}(?:ed|en|ne|lt|nt|wn)|made|put|set|told|held|sought|taught|fed|shared|kept|dealt|brought|built|found|heard|run|read|looked|rung|met)"
# Who acts is left out: "will be looked into", "is being reviewed", "steps are being taken".
PASSIVE = re.compile(
    r"\b(?:(?:will|shall|(?:is|are) (?:now )?(?:going|due|planned|set|expected) to|needs? to|must|should) (?:\w{2,11}ly |now |also |all |both |then |of course ){0,2}(?:be|get)|(?:is|are)(?: \w{2,11}ly| now| also| currently)? being) (?:\w{2,11}ly )?"
    + _DONE
    + r"\b(?: (?:into|at|out|up|on|with|forward|further|in place|seriously|on board|action|steps|back))?"
)
# Participles that tell a state or a feeling and promise no deed.
STATES = frozenset(
    {
        "pleased", "delighted", "disappointed", "interested", "concerned", "missed", "seated", "worried", "relieved",
        "thrilled", "needed", "opened", "based", "located", "invited", "charged", "required", "expected", "honoured",
        "touched", "assured", "reassured", "affected", "allowed", "treated", "admitted", "remembered", "known", "seen",
        "involved", "given", "been", "shown", "well", "different", "present", "patient", "important", "content", "when",
        "then", "one", "done", "gone", "frequent", "consistent", "apparent", "evident", "welcomed", "encouraged", "open",
        "embarrassed", "saddened", "appreciated", "valued", "heartened", "humbled", "directed", "referred", "thanked",
    }
)  # fmt: skip
STATES -= {"done", "given", "directed", "referred", "seen"}

_ACTS = r"(?:look(?:ing)?|investigat\w+|review\w*|check\w*|find(?:ing)? out|chang\w+|improv\w+|fix\w*|mend\w*|replac\w+|repair\w*|updat\w+|retrain\w*|train\w*|remind\w*|ask\w*|talk\w*|speak\w*|rais(?:e|ing)|discuss\w*|consider\w*|explor\w+|examin\w+|address\w*|tak(?:e|ing) (?:this|it|that|your|action|steps|these)|mak(?:e|ing)|put(?:ting)?|introduc\w+|order\w*|instal\w+|rewrit\w+|redesign\w*|monitor\w*|audit\w*|implement\w*|ensur\w+|work(?:ing)?|arrang\w+|organis\w+|meet(?:ing)?|com(?:e|ing) back|report\w*|let you know|be in touch|follow\w* (?:this|it|up)|deal\w*|resolv\w+|add\w*|start\w*|stop\w*|mov(?:e|ing)|set(?:ting)? up|shar(?:e|ing)|pass(?:ing)?|feed(?:ing)?|learn\w*|reflect\w*|do (?:this|that|better|more|something))"
_WHO = r"(?:i|we|they|he|she|the (?:\w+ ){0,3}\w+|our (?:\w+ ){0,3}\w+|(?:mr|mrs|ms|dr|sister|matron|prof)\.? [a-z]+|[a-z]{2,15}(?: [a-z]{2,15})?)"
ACTIVE = re.compile(
    r"\b(?:i|we)(?:'ll| will| shall|'m going to| am going to|'re going to| are going to|'m| am|'re| are)(?: \w{2,11}ly| now| also| all| both| then| certainly| of course){0,2} "
    + _ACTS
    + r"\b"
    r"|\b"
    + _WHO
    + r" (?:will|is going to|are going to)(?: \w{2,11}ly| now| also| all| then){0,2} "
    + _ACTS
    + r"\b"
)
CONDITION = re.compile(r"\s*(?:if|should you|when you|once you|please|unless|in case|whether)\b")
LEADS_ELSEWHERE = re.compile(
    r"\b(?:if|so that|so|in order that|unless|hope(?: that)?|hopefully|not|never|nobody|nothing|who|which|where|wish|before|until|when|once)(?: \w+){0,3} ?$"
)
# Standing habits and courtesies: nobody can keep them by a day.
HABIT = re.compile(
    r"\b(?:always|never|not|continue|continues|continuing|strive|aim|keep|happy|glad|pleased|delighted|best|try|endeavour|no longer)\b|\bwork(?:ing)? (?:hard|closely)\b|\bmake (?:sure|every effort)? ?(?:we always)\b"
)
PASSES_ON = re.compile(
    r"\b(?:shar(?:e|ed|ing)|pass(?:ed|ing)?|feed(?:ing)?|fed) (?:\w+ ){0,6}?(?:with|on to|back to|on|to)\b"
)
# "I am sorry, and this will be looked into": who is sorry has not said that they will look.
NAMES_SELF = re.compile(
    r"\bi(?:'ll|'ve|'m|'d)?\b(?! (?:am |do |was |can |have |would like to |want to |must |should )?(?:so |very |truly |really |deeply |sincerely |also |just )?(?:sorry|apologi[sz]e|understand|hope|know|see|appreciate|glad|pleased|grateful|thank|say|regret|agree|read|note|realise|wish|feel|assure|reassure|saddened|disappointed|concerned)\b)|\bby me\b|\bmy (?:team|deputy|colleague)\b|\bmyself\b"
)
WE_ACT = re.compile(r"\b(?:we|we'll|we're|we've)\b|\bour team\b|\bby us\b")
NAME_ACTS = re.compile(
    r"(?:(?<![.!?] )(?<!^)|^)\b(?!(?:The|This|That|These|Those|It|Your|Our|We|You|They|There|Lessons?|Steps?|Action|Changes?|Staff|Training|Work|Further|Any|All|Thank|Thanks|Please|Measures?|Improvements?|Feedback|Comments?|Concerns?|Points?|Issues?|Matters?|More|New|Each|Every|And|But|So|As|In|From|What|Everything|Something|Nothing|Both|Nhs|Pals)\b)[A-Z][a-z'-]+(?: [A-Z][a-z'-]+)?(?:, (?:our|the|my) [\w ]{2,40},)? (?:will|is going to|has (?:been )?(?:asked|agreed|started|promised)|is (?:now )?(?:looking|checking|reviewing|working|rewriting))\b"
)
_JOB = r"(?:" + "|".join(sorted(re.escape(role) for role in ROLES)) + r")s?"
_JOB_ACTS = re.compile(
    r"\b"
    + _JOB
    + r"\b(?: (?:for|of|on|in|at) (?:\w+ ){1,4}?)?,? ?(?:and i |and our \w+ )?(?:'ll|will|is going to|are going to|has agreed|have agreed|is (?:now )?\w+ing|are (?:now )?\w+ing)\b"
    r"|\b(?:i|we)(?:'ve| have)? (?:have )?(?:asked|told) (?:\w+ ){1,4}?(?:to|that)\b"
)
_BY = re.compile(
    r"\bby (?:me|myself|(?:our|the|my|your|a|an|one of (?:our|the)) (?:[\w'-]+ ){0,4}?(?:team|group|board|department|office|"
    + _JOB
    + r")\b)"
)
_BY_NAME = re.compile(
    r"\bby (?:Dr|Mr|Mrs|Ms|Sister|Matron|Prof)?\.? ?(?!Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday|January|February|March|April|May|June|July|August|September|October|November|December|Easter|Christmas)[A-Z][a-z'-]+"
)
# "You will be given a letter": what happens to the reader, told and not promised.
TELLS_READER = re.compile(
    r"\b(?:you|patients|people|everyone|everybody|visitors|families|children)(?: \w{2,11}ly| then| also)? $"
)
GOES_ON = re.compile(r"\s*(?:this|that|it|they|these|both|all|the (?:work|check|review|change|first|new))\b")


def job_acts(low: str) -> bool:
    """Say whether a job ("the ward manager will", "I have asked the matron to") does what is promised."""
    return _JOB_ACTS.search(low) is not None


def by_somebody(raw: str, low: str, at: int) -> bool:
    """Say whether the words after a passive name who acts: "by our catering team", "by Asha"."""
    return _BY.search(low, at) is not None or _BY_NAME.search(raw, at) is not None
