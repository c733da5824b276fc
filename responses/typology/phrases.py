"""How NHS replies say thank you and sorry: the words that two cues point at, and what is no apology.

Every pattern is run on one lower-case sentence of at most `text.MAX_SENTENCE` characters and uses bounded gaps only,
so that no text can make a rule slow. The patterns were written from the codebook and from how such replies
are phrased; they quote no one.
"""

# ruff: noqa: E501 - a pattern reads better on one line than cut at the margin

from __future__ import annotations

import re


def _any(*alternatives: str) -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{alternative})" for alternative in alternatives))


# --- courtesy -------------------------------------------------------------------------------------------------
_SHARED_THING = (
    r"(?:feedback|comments?|story|stories|review|rating|ratings|stars|words|message|post|posting|letter|e-?mail|compliments?|"
    r"praise|note|account|experience|views?|thoughts|opinions?|concerns?|suggestions?|honesty|kindness|"
    r"sharing|telling|letting|taking|writing|posting|leaving|giving|getting (?:in touch|back)|contacting us|providing|"
    r"raising|bringing|highlighting|commenting|reviewing|responding|reply|response|update|recognition|acknowledg\w+|"
    r"sending|expressing|pointing|making (?:us|me) aware|feeding back|coming (?:back )?(?:to|on)|time|recommend\w+|appreciation|thanks|"
    r"positivity|input|question|questions|idea|insight|support and kind|nomination|tribute|poem|openness|reaching out|speaking up|"
    r"describing|explaining|alerting|coming forward|reporting|submitting|offering|mentioning|your (?:time|trouble)|"
    r"being so (?:honest|open|kind|positive)|what you (?:said|wrote|say)|this)"
)
THANKS = _any(
    r"\b(?:thank you|thanks|thank-you|thankyou|thank u)\b[^.!?]{0,60}?\b(?:for|on|about)\b(?! (?:all )?(?:your (?:continued )?(?:patience|understanding|support|co-?operation)|choosing|bearing|waiting))[^.!?]{0,40}?\b"
    + _SHARED_THING
    + r"\b",
    r"\bthank you(?: so much| very much)? both for your\b",
    r"\b(?:grateful|thankful|appreciative|indebted)\b[^.!?]{0,30}\b(?:for|to you|that you|of)\b[^.!?]{0,60}\b"
    r"(?:feedback|comments?|story|review|words|shar|tell|told|writ|wrote|time|letting|post|rais|took)",
    r"\bappreciat(?:e|ed|es|ing)\b[^.!?]{0,30}\b(?:you|your|the|this|all|such|receiving|hearing|getting|it when|reading)\b[^.!?]{0,30}"
    r"\b(?:feedback|comments?|story|review|words|shar\w*|tell\w*|told|writ\w*|wrote|time|letting|post\w*|rais\w*|bringing|took|honesty)",
    r"\b(?:feedback|comments?|story|review|words|time)\b[^.!?]{0,25}\b(?:is|are|was|were|has been|have been)\b[^.!?]{0,20}\b"
    r"appreciated\b",
    r"^(?:oh |so |and |but |a (?:huge|big|very big|massive|heartfelt) |hi |hello )?(?:thank you|thanks|thank-you|thankyou)(?: so much| very much| both| all| again| indeed| kindly)*(?:[.!,;:-]|$| (?!for your patience|for choosing|for your understanding|for bearing|for waiting)[a-z@])",
    r"\b(?:wanted|want|like|just|all|must|let me|may i|can i) (?:to )?(?:say |send you |add )?(?:my own |our own |a (?:huge|big) |my |our )?(?:thank you|thanks)\b",
    r"\b(?:i am|i'm|we are|we're) (?:so |very |truly |most |really )?(?:thankful|grateful) (?:to you|that you|for (?:your|the|this))",
    r"\b(?:good|kind|lovely|brave|generous|thoughtful) of you to (?:share|write|tell|let|take|post|leave|say)",
    r"\bthank (?:you|u) (?:so much )?(?:@|again for|once again for) ?\w+",
    r"\bmany thanks (?:for|to you)\b",
)
_SORRY = r"(?:sorry|soz|soz|apologi[sz]e|apologi[sz]es|apologi[sz]ing|apolog(?:y|ies)|apologises)"
APOLOGY = _any(
    r"\b" + _SORRY + r"\b",
    r"\b(?:sincerely|deeply|very much|truly) regret\b",
    r"\bwe regret (?:that|the|any way)\b",
    r"\bappologi\w+",
    r"\bapolog(?:ise|ize|ies|y)\w*",
    r"\bforgive us\b",
)
CONDITIONAL_APOLOGY = _any(
    r"\b"
    + _SORRY
    + r"\b[^.!?;]{0,60}?\b(?:if|should (?:you|this|any|we)|where(?:ver)? (?:you|this)|in case)\b",
    r"\b"
    + _SORRY
    + r"\b(?: to (?:hear|read|learn|see))?(?: to you)?(?: for the way| about how| for how| for any way)?(?: that| how| because)? "
    r"(?:you(?: and your \w+)?|your \w+|he|she|they|some(?:one)?)(?: have| had| has| may| might| still| both| should| clearly| obviously)? ?"
    r"(?:didn'?t |did not |don't |do not |ever )?(?:feel|felt|believe[ds]?|think|thought|perceived?|consider(?:ed)?)\b"
    r"(?! (?:unable|unwell|ill|sick|faint|poorly|worse|cold)\b)",
    r"\b(?:if|where(?:ver)? (?:we|our|you|your|this)|should (?:you|we|this|any|your))\b[^.!?]{0,70}?\b(?:then )?(?:we|i|please accept (?:my|our))\b[^.!?]{0,20}\b"
    + _SORRY
    + r"\b",
    r"\b"
    + _SORRY
    + r"\b[^.!?;]{0,30}?\bany\b[^.!?;]{0,40}?\b(?:inconvenience|distress|upset|offence|offense|concern|worry|anxiety|"
    r"confusion|misunderstanding|frustration|disappointment|discomfort|trouble|delay|disturbance|problems?\b|aspect)",
    r"\b"
    + _SORRY
    + r"\b[^.!?;]{0,60}?\b(?:may|might|could) have (?:caused|been|felt|come across|seemed|given|upset|experienced|had|left|made)\b",
    r"\b"
    + _SORRY
    + r"\b[^.!?;]{0,30}\b(?:your|that|the) (?:\w+ )?(?:perception|impression|feeling that|view that|opinion)\b",
    r"\bsorry (?:that )?(?:our|the|this|it) [^.!?;]{0,40}\b(?:came across|was perceived|was seen|seemed)\b",
    r"\bregret(?:ted)? (?:if|any)\b(?! way)",
)
# "Sorry" that is no apology to this author.
NOT_APOLOGY = _any(
    r"\b(?:has|have|had|did|also|already) (?:already |also |since |both |personally )?(?:apologi[sz]ed|said sorry)\b",
    r"\b(?:no need to|don't|do not|need not|not need to|nothing to|without|an explanation or|lack of an|never got an|should have) (?:be |feel |an |say |had an )?(?:sorry|apolog\w+)",
    r"\bapolog(?:y|ies) (?:was|were|has been|have been|had been) (?:already |also )?(?:given|made|offered|sent|said)\b",
    r"\b(?:right to expect|expected|were owed|waiting for|asked for|wanted|deserved?) (?:an|your|our) (?:\w+ )?apolog(?:y|ies)\b"
    r"(?![^.!?]{0,80}\b(?:i|i'm|we|we're)\b[^.!?]{0,15} (?:sorry|apologi[sz]e)\b)",
    r"\b(?:nurse|doctor|sister|manager|receptionist|matron|consultant|midwife|colleague|team|crew)s? said sorry\b",
    r"\b(?:you|he|she|they|nobody|no one|someone|staff) (?:say|said|did not|didn't|never|were not|should have|felt) [^.!?;]{0,25}(?:sorry|apolog\w+)",
)

FOOTER = re.compile(
    r"\bpals\b|\bpatient advice (?:and|&) liaison|\bcomplaints? (?:team|department|office|procedure|process)\b"
    r"|\bformal complaint|\bcompliments, comments"
)
