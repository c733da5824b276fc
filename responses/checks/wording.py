"""How the 19 factors are worded: the patterns behind `factors`.

Run on one sentence, or on short windows of the draft; gaps are bounded so that no text can make a rule slow.
"""

# ruff: noqa: E501 - a pattern reads better on one line than cut at the margin

from __future__ import annotations

import re

from responses.typology.lexicon import ROLES

ROLE_INTRO = re.compile(
    r"\b(?:i'm|i am|as) (?:the |a |an |one of the |your )?(?:\w+ ){0,4}?(?:"
    + "|".join(sorted(ROLES))
    + r")\b|\bmy role (?:is|as)\b|\bi (?:manage|lead|run|head|look after)\b"
)
NAME_INTRO = re.compile(r"\b[Mm]y name is [A-Z][a-z]+|\b(?:I'm|I am) [A-Z][a-z]+(?: [A-Z][a-z]+)?(?:,| and)")
ROLE_EXPLAINED = re.compile(
    r"\b(?:which means|meaning that|so) i\b|\b(?:i|who) (?:look|looks) after\b|\bresponsible for\b|\bi (?:manage|lead|run|oversee|head|am in charge)\b|\bmy (?:job|role) is\b|\bin charge of\b"
)
WHY_ME = re.compile(
    r"\bi(?:'m| am)? (?:replying|responding|writing|answering) (?:to you )?(?:because|as|since)\b|\bas (?:the|your) (?:\w+ ){0,4}?(?:manager|matron|sister|lead|nurse|consultant|head|midwife|doctor|therapist)\b[^.!?]{0,40}\b(?:i|my|me)\b"
    r"|\bi(?:'m| am) (?:the|one of the) (?:\w+ ){0,4}?(?:manager|matron|sister|lead|nurse|consultant|head|midwife|doctor|therapist|supervisor|physio\w*)\b[^.!?]{0,20}\b(?:for|of|on|in|at|you|who)\b|\bi (?:manage|lead|run|look after|head) (?:the|our|this)\b|\bi was (?:the|one of the|on)\b"
)
REASSURES = re.compile(
    r"\b(?:reassur\w+|assure[ds]?|please be assured|rest assured|want you to know|this will not happen|to prevent|to stop this|so that (?:this|it|no|other|others))\b"
)
LATER = re.compile(
    r"\b(?:i|we)(?:'ll| will| would like to|'d like to) (?:\w+ ){0,2}(?:update|come back|get back|let you know|report back|be in touch|contact you|call you|ring you|write again|follow up|post)\b|\bif you (?:would|'d) like (?:to hear|an update|us to let)\b|\b(?:reply|write|comment) (?:again )?here\b|\bkeep you (?:informed|updated|posted)\b|\bdo (?:reply|come back)\b|\bonce (?:we|i|this|it)\b[^.!?]{0,60}\b(?:let you know|update)\b"
)
SERVICE = re.compile(
    r"\b(?:pals|patient advice and liaison|healthwatch|advocacy|ombudsman|samaritans|nhs 111|111|crisis line|talking therapies|your gp|citizens advice|macmillan|maggie's|mind\b|age uk|alzheimer's society|carers?(?:'|s)? (?:centre|trust|hub)|cruse|bereavement (?:service|team)|birth reflections|chaplain\w*|safeguarding|social services|pharmacist|support group|helpline|marie curie|shout|stroke association|diabetes uk|british heart foundation|interpreting service|transport service|self-?refer\w*)\b"
)
WHAT_FOR = re.compile(
    r"\b(?:who|which|they|that|pals|team|service|it|she|he)\b[^.!?]{0,20}\b(?:can|will|could|is there to|are there to|helps?|offers?|gives?|supports?|provides?|specialis\w+)\b[^.!?]{0,60}\b(?:help|support|advi[cs]e|listen|talk|look|answer|sort|arrange|guide|explain|resolve|with|free|people|you)\b|\bfor (?:help|support|advice) (?:with|about|on)\b"
)
HOURS = re.compile(
    r"\b(?:\d{1,2}(?:[:.]\d\d)? ?(?:am|pm)?|noon) ?(?:to|-|until|till|and) ?(?:\d{1,2}(?:[:.]\d\d)? ?(?:am|pm)?|noon)\b|\b(?:monday|mon|weekday|tuesday)s?\b[^.!?]{0,20}\b(?:to|-|until)\b[^.!?]{0,15}\b(?:friday|fri|sunday|saturday|thursday)|\b24 hours\b|\b24/7\b|\bany day\b|\b(?:until|before|after|from) \d{1,2}(?:[:.]\d\d)? ?(?:am|pm)\b"
)
OFFICE_HOURS = re.compile(
    r"\b(?:office|working|normal|opening) hours\b|\bduring the (?:day|week)\b|\bweekdays\b"
)
IN_PERSON = re.compile(
    r"\b(?:pop in|drop in|come (?:and|to) see|visit us|in person|at the (?:desk|main entrance)|our office (?:is|on|at))\b"
)
POST = re.compile(r"\bwrite to (?:us|me|the|our)\b|\bby post\b")
CLOSE_WORDS = re.compile(
    r"\b(?:regards|wishes|sincerely|faithfully|take care|all the best|thank you again|thanks again|thank you|many thanks|warmly|with thanks)\b"
)
DEAR = re.compile(
    r"^\s*(?:dear|hi|hello|hey|good (?:morning|afternoon|evening))[ ,]+([^\n,!.:;]{1,40})", re.I
)
NOT_A_NAME = frozenset(
    {
        "patient",
        "sir",
        "madam",
        "reviewer",
        "all",
        "there",
        "author",
        "service",
        "user",
        "sir/madam",
        "to",
        "whom",
        "anonymous",
        "friend",
        "customer",
        "and",
    }
)
