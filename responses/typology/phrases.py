"""How NHS replies are worded: the patterns behind cues and axes.

Every pattern is run on one lower-case sentence of at most `text.MAX_SENTENCE` characters and uses bounded gaps only,
so that no text can make a rule slow. The patterns were written from the codebook and from how such replies
are phrased; they quote no one.
"""

# ruff: noqa: E501 - a pattern reads better on one line than cut at the margin

from __future__ import annotations

import re
from collections.abc import Iterator


def _any(*alternatives: str) -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{alternative})" for alternative in alternatives))


class Gated:
    """Patterns tried only where one of their key strings occurs: most sentences are passed over in a microsecond."""

    def __init__(self, *groups: tuple[tuple[str, ...], re.Pattern[str]]) -> None:
        self._groups = groups

    def finditer(self, low: str) -> Iterator[re.Match[str]]:
        """Every match, group by group."""
        for keys, pattern in self._groups:
            if any(key in low for key in keys):
                yield from pattern.finditer(low)

    def search(self, low: str) -> re.Match[str] | None:
        """The first match of the first group that has one, or None."""
        return next(self.finditer(low), None)


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
_SORRY = r"(?:sorry|apologi[sz]e|apologi[sz]es|apologi[sz]ing|apolog(?:y|ies)|apologises)"
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
    r"(?:ever )?(?:feel|felt|believe[ds]?|think|thought|perceived?|consider(?:ed)?)\b",
    r"\b(?:if|where(?:ver)? (?:we|our|you|your|this)|should (?:you|we|this|any|your))\b[^.!?]{0,70}?\b(?:then )?(?:we|i|please accept (?:my|our))\b[^.!?]{0,20}\b"
    + _SORRY
    + r"\b",
    r"\b"
    + _SORRY
    + r"\b[^.!?;]{0,30}?\bany\b[^.!?;]{0,40}?\b(?:inconvenience|distress|upset|offence|offense|concern|worry|anxiety|"
    r"confusion|misunderstanding|frustration|disappointment|discomfort|trouble|delay)",
    r"\b"
    + _SORRY
    + r"\b[^.!?;]{0,60}?\b(?:may|might|could) have (?:caused|been|felt|come across|seemed|given|upset|experienced|had|left|made)\b",
    r"\b"
    + _SORRY
    + r"\b[^.!?;]{0,30}\b(?:your|that|the) (?:\w+ )?(?:perception|impression|feeling that|view that|opinion)\b",
    r"\bsorry (?:that )?(?:our|the|this|it) [^.!?;]{0,40}\b(?:came across|was perceived|was seen|seemed)\b",
)
# "Sorry" that is no apology to this author.
NOT_APOLOGY = _any(
    r"\b(?:has|have|had|did|also|already) (?:already |also |since |both |personally )?(?:apologi[sz]ed|said sorry)\b",
    r"\b(?:no need to|don't|do not|need not|not need to|nothing to|without|an explanation or|lack of an|never got an|should have) (?:be |feel |an |say |had an )?(?:sorry|apolog\w+)",
    r"\b(?:you|he|she|they|nobody|no one|someone|staff) (?:say|said|did not|didn't|never|were not|should have|felt) [^.!?;]{0,25}(?:sorry|apolog\w+)",
)

# --- passing on -----------------------------------------------------------------------------------------------
_PEOPLE = (
    r"(?:team|teams|staff|colleagues?|nurses?|doctors?|midwi(?:fe|ves)|ward|wards|manager|managers|sister|matron|department|unit|"
    r"consultant|everyone|everybody|all (?:those|concerned|involved)|them|those (?:involved|concerned|who)|people|crew|crews|surgeons?|receptionists?|"
    r"reception|service|services|leads?|director|board|him|her|therapists?|practitioners?|physios?|porters?|volunteers?|pharmacy|"
    r"individuals?|members?|clinic|dr|doctor|drivers?|dispatch\w*|catering|kitchen|housekeeping|surgery|practice|group|[a-z]+ and (?:the|her|his|all)|"
    r"head of|lead nurse|students?|assistants?|clinicians?|paramedics?|radiographers?|office|caterers|cleaners|domestics?|estates|relevant|involved|concerned|"
    r"organisation|hospital|trust|meeting|meetings|huddle|handover)"
)
_PASSED_THING = (
    r"(?:feedback|comments?|story|words|thanks|message|praise|compliments?|review|experience|this|it|these|appreciation|"
    r"kind|gratitude|concerns?|post|them|what you|points?|your|details|observations|regards|sentiments|issues?|suggestions?)"
)
SHARED = _any(
    r"\b(?:shar(?:e|ed|ing)|pass(?:ed|ing)?|forward(?:ed|ing)?|relay(?:ed|ing)?|sen[dt](?:ing)?|circulat(?:e|ed|ing)|"
    r"cascad(?:e|ed|ing)|convey(?:ed|ing)?|fe(?:d|ed)(?:ing)?|rela(?:y|id)|escalat(?:e|ed|ing)|disseminat\w+)\b[^.!?]{0,30}?\b"
    + _PASSED_THING
    + r"\b(?:[ ,][\w',&-]+){0,4}? (?:to|with|back|on|onto|among|amongst|along|around|at|round|by)\b[^.!?]{0,30}?\b"
    + _PEOPLE,
    r"\b(?:shar(?:e|ed|ing)|pass(?:ed|ing)?|forward(?:ed|ing)?|relay(?:ed|ing)?|fe(?:d|ed)(?:ing)?|sen[dt]|circulated|conveyed)\b(?: (?:this|it|on|back|along|both|all|directly|these|them|of))*"
    r" (?:to|with|among|amongst|around) [^.!?]{0,50}?\b" + _PEOPLE,
    r"\b(?:will|have|has|has been|'ll|'ve|be|been|am|shall|to|can|also|and|already|certainly|personally|gladly|being|are) (?:pass(?:ed|ing)?|relay(?:ed)?|fe(?:d|ed))(?: \w+){0,6} (?:on|back|along)\b",
    r"\b(?:your|this|these|the|his|her) (?:\w+ ){0,4}(?:feedback|comments?|story|words|thanks|message|praise|compliments?|review)\b[^.!?]{0,30}"
    r"\b(?:(?:was|were|is|are|been|be|being) (?:\w+ )?(?:shared|passed|forwarded|relayed|fed back|circulated|read out|sent|given|displayed|pinned|shown|escalated|brought))\b",
    r"\b(?:shar(?:e|ed|ing)|read|discuss(?:ed|ing)?|pin(?:ned)?|print(?:ed)?|put|display(?:ed)?|raise[d]?|circulate[d]?) (?:out )?(?:your|this|these|it|the) ?(?:\w+ ){0,4}?(?:out |up )?"
    r"(?:in|at|on|to|during|within) (?:the|our|their|a|this|tomorrow's|today's|her|his|next) [^.!?]{0,30}\b(?:meeting|huddle|handover|board|room|newsletter|noticeboard|brief\w*|wall|team|staff|safety)\b",
    r"\b(?:let|letting|tell|told|telling|show|showed|shown|showing|thanked|thank) (?:the (?:\w+ ){0,3}|our (?:\w+ ){0,2}|all (?:the |of the |our )?(?:\w+ )?|both (?:the )?|my |[a-z]+ and (?:the |all )?|them|him|her|everyone|dr )(?:team|staff|nurses?|colleagues?|ward|crew|midwi\w+|them|everyone|know|on|involved)?\b"
    r"[^.!?]{0,40}\b(?:know|your (?:kind |lovely |wonderful )?(?:comments?|feedback|story|words|review|post|message|thanks)|what you|how much|how you|appreciated|on your behalf|personally)",
    r"\bshar(?:e|ed|ing) (?:your|this|these|it|them|that|what|all)\b[^.!?]{0,50}\bwith (?!you\b|us\b|me\b|others\b)\w",
    r"\bbr(?:ing|ought|inging)\b[^.!?]{0,40}\bto the attention of\b",
    r"\bmak(?:e|ing) sure (?:that )?(?:\w+ ){1,14}?(?:sees?|hears?|knows?|gets? to (?:see|hear|know)|reads?|is told|are told|gets? (?:this|your)|receives?|is aware|are aware)\b",
    r"\bmade sure (?:that )?(?:\w+ ){1,8}?(?:seen|heard|read|knows?|told|passed|shared|aware)\b",
    r"\b(?:has|have|had) (?:all |both |now |since |already )?(?:read|seen|heard) (?:it|this|your|what you)\b",
    r"\b(?:i|we)(?:'ve| have|'ll| will)? (?:also |just |already |now )?(?:read|pinned|printed|put|shown|showed|told|shared|displayed|stuck|sent|read out) (?:out |up |aloud )?(?:your|this|these|that|it) (?:\w+ ){0,6}?(?:out|up|aloud|on|to|at|in|with)\b",
    r"\b(?:pinned|printed|read|put|stuck|posted) (?:up |out |aloud )(?:in|on|at|to)\b",
    r"\b(?:i|we)(?:'ve| have|'ll| will) (?:\w+ )?(?:tell|told|thank|thanked) (?:your|the|our|his|her|my|dr|nurse|sister|[a-z]+ (?:that|how|what|and|of|about)|everyone|everybody|all|them|him|both)\b",
    r"\b(?:pass|forward|relay|send)(?:ed|ing)? (?:on |along )?(?:your|this|these|it|them|both|all)\b[^.!?]{0,40}\b(?:to|onto) (?!you\b|us\b|me\b)",
    r"(?<!you)(?<!should)(?<!ought to)(?:'ve| have| has) (?:all |both |since )?been told\b(?! (?:that|to|by)\b)",
    r"(?<!ought to )(?<!should )(?<!not )(?<!you )(?:\b(?:has|have|will)|'ve|'s)(?: all| been| be| now)* (?:told|shown|seen|read) (?:this|about|your|it)\b",
    r"\b(?:wrote|written|write) to (?:the|our) [^.!?]{0,40}\b(?:say|tell|thank|pass|share)\b",
    r"\b(?:rais(?:e|ed|ing)|tak(?:e|en|ing)|taken) (?:this|it|these|your \w+|that)(?: matter| issue| point| up)? (?:up |back )?(?:with|to) (?:the|our|my|all|both|her|his|each|dr|every)\b",
    r"\bmade? (?:the|our) [^.!?]{0,40}\baware of (?:your|this|these|what|the)\b",
    r"\b(?:highlight|highlighted|raised|raise|discussed|discuss|share|shared) (?:this|it|your \w+(?: \w+)?|these|the (?:issues?|points?|concerns?)[^.!?]{0,25}) (?:to|with) (?:the|our|my|all|both|her|his|each) [^.!?]{0,40}?"
    + _PEOPLE,
    r"\b(?:team|staff|nurses|everyone|crew|they|colleagues|midwives|all|both|she|he|ward)\b[^.!?]{0,25}\b(?:were|was|are|have been|will be|'ll be|is|would be)\b[^.!?]{0,25}\b(?:delighted|pleased|thrilled|touched|happy|glad|"
    r"chuffed|over the moon|moved|proud|so pleased|grateful)\b[^.!?]{0,20}\b(?:to (?:hear|read|receive|see|know|get)|by your|when|with your|that you)",
    r"\b(?:spoke|spoken|talked|discussed)\b[^.!?]{0,15}\b(?:to|with)\b[^.!?]{0,50}\babout (?:your|this|what you|the (?:issue|point|concern|comment)|these)",
)

# --- private contact ------------------------------------------------------------------------------------------
_REACH = (
    r"(?:contact|call|ring|phone|telephone|e-?mail|text|write to|get in (?:touch|contact)|be in touch|make contact|speak (?:to|with)|talk (?:to|with)|"
    r"reach out|reach (?:me|us)|drop (?:me|us|in)|pop in|come (?:in )?(?:and|to) (?:see|speak|talk|meet|chat)|come in|come along|meet with|message|direct message|dm|private message|"
    r"let (?:us|me) have|give (?:us|me|my|our|the|pals) [^.!?]{0,25}(?:a )?(?:call|ring|bell)|ask (?:for|to speak)|send (?:me|us) an? |liaise with|visit (?:our|the) pals|approach (?:our|the|me|us)|arrange (?:a|to) (?:meet|call|chat|speak|time))"
)
_OUR_SIDE = (
    r"(?:me|us|pals|our|my|the (?:\w+ ){0,4}(?:team|office|manager|department|service|ward|matron|sister|practice|surgery|secretary|lead|unit|hospital|trust|officer)|"
    r"patient (?:advice|experience|relations|services|liaison|support)|complaints|customer|on 0|on:|at:|directly|practice manager|a member of|someone|via|through|ward manager|[a-z.]+@|0\d)"
)
_INVITE = _any(
    r"\b(?:please|pls|kindly|do|could you|would you|can you|can i ask (?:that )?you(?: to)?|may i ask you to|ask (?:that )?you(?: to)?|you can|you could|you may|you are welcome to|you're welcome to|you are (?:more than |most )?welcome to|"
    r"you're more than welcome to|we would (?:ask|urge|encourage|invite|advise|suggest)(?: that)? you(?: to)?|i would (?:ask|urge|encourage|invite|advise|suggest|like to invite|like to ask)(?: that)? you(?: to)?|i'd (?:encourage|urge|ask|invite|like to invite|suggest)(?: that)? you(?: to)?|"
    r"i invite you to|we invite you to|invite you to|encourage you to|urge you to|hope you will|hope you'll|hope that you (?:will|feel able to)|hope you feel able to|feel free to|don't hesitate to|do not hesitate to|hesitate to|want to|wish to|like to|prefer to|need to|happy to|should you|"
    r"happy for you to|be grateful if you (?:would|could)|appreciate it if you (?:would|could)|helpful if you (?:would|could)|if you (?:could|would|can|want to|wish to)|feel able to|(?:do )?feel able|you might|you need to|best to|you to|welcome to|perhaps you (?:could|would)|and|then|or) "
    r"(?:please |also |always |still |then |just |kindly |either |directly )?"
    + _REACH
    + r"\b(?:[^.!?]{0,50}?\b"
    + _OUR_SIDE
    + r"|[^.!?]{0,60}?\b(?:discuss|look into|resolve|investigate|further|concerns?|details?))",
    r"\b(?:get|getting|be|been) in (?:touch|contact)(?: with)? (?:us|me|our|my|the|directly|so|on|via|by|if|again|and|to discuss|pals|through)\b",
    r"(?:^|[,:;-] ?)(?:please |then |do )?(?:contact|call|ring|phone|e-?mail|telephone) (?:our |the |me|us|pals|0)",
    r"\b(?:please|do|pls) (?:get in (?:touch|contact)|make contact|contact|call|ring|phone|email|e-mail) ?(?:$|[.!,;(:]|(?:us|me|pals|our|my|the (?:pals|patient|ward|practice|complaints|service|team|manager|department|matron))\b)",
    r"\b(?:welcome|like|appreciate|value|love|be grateful for|have|offer you|give (?:me|us)) (?:the |an |a )?(?:opportunity|chance) (?:to|of|for) (?:\w+ ){0,3}(?:discuss|speak|speaking|talk|talking|meet|meeting|chat|hear|explore|look|understand|investigate|resolve|apologise|go through|learn|review|put|explain|respond)",
    r"\b(?:i|we)(?:'d| would| will|'ll|'m| am| are|'re| can)? (?:really |very much |also |personally |be |always |more than |only too |both |all )*(?:like|love|happy|glad|keen|pleased|welcome|prefer|willing|available|want)(?: very much)? (?:to|if you|for you to) (?:\w+ ){0,3}(?:speak|talk|meet|discuss|chat|hear from you|hear more|call you|contact you|go through|arrange|contact|phone|sit down|visit)",
    r"\b(?:grateful|glad|keen|pleased|happy) (?:to|if (?:i|we) could) (?:\w+ )?(?:hear from|speak|talk|meet|discuss)",
    r"\b(?:rather|prefer to|willing to|able to|happy to|like to) (?:talk|speak|discuss) (?:to|with) (?:you|me|us)\b",
    r"\bget (?:hold of|through to) (?:me|us|the|our)\b|\bvia (?:the )?switchboard\b|\b(?:find|reach|catch|get) (?:me|us) (?:on|at|in|via|through)\b",
    r"\b(?:ring|text|phone|call|email|e-mail)(?: or (?:ring|text|phone|call|email|e-mail))? (?:me|us)\b",
    r"\bgive (?:me|us|the \w+|our \w+) a (?:call|ring|bell|shout)\b",
    r"\b(?:i|we|someone|team|manager|matron|sister|colleague|pals|she|he|lead)(?:'d| would| will|'ll| can|'m| am| are|'re| may)? (?:also |be |happily |gladly |like to |happy to |able to |going to |pleased to |personally |be happy to )*(?:contact|call|ring|phone|telephone|email|write to|be in touch with|get in touch with) you\b",
    r"\b(?:pals|patient advice|patient experience team|patient relations|complaints (?:team|department|manager|office)|customer care)\b[^.!?]{0,60}\b(?:on|at|via|by|can|will|are|is|would|who)\b[^.!?]{0,40}?(?:\b0\d|\+44|@|\bhelp\b|\bassist\b|\bsupport you|\bhappy to|\bcontacted\b|\bavailable\b|\bphone|\bemail|\btelephone|\bcalling|\bpleased to)",
    r"\b(?:via|through|by contacting|by calling|by ringing|by phoning|by emailing|with|to) (?:our |the |your )?(?:\w+ )?(?:pals\b|patient advice|patient experience team|patient relations|complaints (?:team|department|process|procedure|manager)|feedback and complaints|formal complaint)",
    r"\b(?:my|our|the) (?:direct |office |contact |phone |telephone |secretary's |email |mobile )*(?:number|line|email|e-mail|address|extension|contact details) (?:is|are|:) (?:on |at )?(?:\(?0|\+|ext|[\w.+-]{1,60}@)",
    r"\b(?:call|ring|phone|email|e-mail|contact|telephone|tel|speak to|reach|contacted|reached|contactable|available|write to|or|me|us|team|pals|office)(?: \w+){0,4}(?: on| at| via|:|-)* ?\(?(?:0\d|\+44|[\w.+-]{1,60}@)",
    r"\b(?:in private|privately|offline|off-line|in confidence|confidentially|one to one|face to face)\b[^.!?]{0,50}\b(?:discuss|talk|speak|contact|meet|chat)|\b(?:discuss|talk|speak|meet|chat|conversation)\b[^.!?]{0,40}\b(?:in private|privately|offline|in confidence|in person|over the phone|by phone|by telephone)\b",
    r"\b(?:make|raise|submit|lodge|log|pursue) (?:a|this as a|your|any|this) (?:formal |official )?(?:complaint|concerns?)\b[^.!?]{0,50}\b(?:contact|pals|via|through|please|with our|by)",
    r"\byou can (?:also |always )?(?:go|speak|talk|turn) (?:straight |directly |direct )?to (?:the|our) [^.!?]{0,60}\b(?:safeguarding|team|desk|office|advocate|advocacy|ombudsman|manager|guardian)\b",
    r"\bcome (?:and|to|in to|in and) (?:see|speak|talk|meet|chat)\b",
    r"\bour doors? (?:is|are) always open\b",
)
INVITE = Gated(
    (
        (
            "contact", "call", "ring", "phone", "mail", "touch", "speak", "talk", "meet", "chat", "pals", "complain",
            "number", "discuss", "come ", "text", "write to", "hear", "visit", "reach", "message", "ask for", "private",
            "confiden", "patient ", "give ", "drop ", "pop in", "opportunity", "chance", "door", "line", "customer",
            "extension", "go ", "turn to", "via", "through", "office", "let us", "let me", "get hold", "find me",
            "find us", "catch",
        ),
        _INVITE,
    ),
)  # fmt: skip
# A reader sent to care, not away: signposting is part of an answer.
CLINICAL_SIGNPOST = _any(
    r"\b(?:call|ring|contact|phone|dial|visit|see|speak to|speak with|go to|talk to|attend|via|use) (?:nhs )?(?:111|999|your (?:own )?(?:gp|doctor|midwife|health visitor|care coordinator|care co-ordinator|pharmacist|local pharmac\w+)|samaritans|the samaritans|the crisis|a pharmacist|the nearest|nhs 111|emergency services|a&e)\b",
    r"\b(?:crisis (?:line|team|number)|samaritans|116 ?123|talking therapies|booking (?:line|team|office)|appointments? (?:line|team|desk)|out of hours|self-?refer\w*|triage line|helpline|advice line)\b",
)
CANNOT_DISCUSS = _any(
    r"\b(?:not|can't be|cannot be|isn't something|is not something)\b[^.!?]{0,40}\b(?:on a public page|in public|on this (?:site|page|website|forum|platform)|through this (?:site|page|website)|on a website|in this space|on here|publicly)\b",
    r"\b(?:can't|cannot|can not|unable to|not able to|not possible (?:for (?:us|me) )?to|not (?:be )?appropriate to|wouldn't be (?:right|appropriate) to|unfortunately (?:we|i) (?:are|am) not able to) (?:\w+ ){0,3}(?:comment|discuss|respond|reply|go into|look into|investigate|say|talk|answer|share|address|identify)\b[^.!?]{0,60}"
    r"\b(?:here|public|publicly|online|forum|individual|platform|site|website|specific|cases?|confidential\w*|details?|without|anonymous\w*|on this|further|this)\b",
    r"\b(?:due to|because of|for reasons of|to protect|owing to|respect (?:of )?(?:your )?) ?(?:patient |your )?(?:confidentiality|anonymity|privacy|data protection|gdpr)\b",
    r"\b(?:post|posts|review|feedback|comments?|story) (?:is|are|was|were|has been|being) (?:left |posted |made )?(?:anonymous|anonymised|anonymously)\b",
)
PURPOSE = _any(
    r"\b(?:so that|so|in order that|and) (?:i|we|they|she|he|our|the team|someone|this)(?: can|'ll| will| could| may| are able| am able|'d be able)\b",
    r"\b(?:to|can|and|would like to|like to|could|opportunity to|chance to|wish to|want to) (?:\w+ ){0,2}(?:discuss|look into|investigate|resolve|understand (?:more|what|better|fully|your)|explore|find out|follow (?:this |it )?up|address|talk (?:this|it|through|about|over)|go through|hear more|learn more|get more|gain more|obtain|clarify|review (?:this|your|what)|help you further|put (?:this|things|it) right|take this (?:further|forward))\b",
    r"\b(?:more|further|some|additional|full|specific|a few|few more) (?:details?|information|specifics|about (?:this|your|what))\b",
    r"\b(?:discuss|talk about|speak about) (?:this|your|it|the|what|these|any|things|matters)\b",
)
WE_WOULD_LIKE = re.compile(
    r"\b(?:i|we)(?:'d| would) (?:really |very much |also )?(?:like|love|welcome|appreciate)|\bplease\b|\bdo (?:get|ring|call|contact)|\bi(?:'d| would) be (?:keen|grateful)|\bwould you\b|\bcould you\b"
)
IF_YOU_LIKE = _any(
    r"\b(?:if|should) you(?:'d| would| do| wish| want| ever| need| have| feel| prefer| require|r)?\b",
    r"\b(?:feel free|do not hesitate|don't hesitate|welcome to|you are welcome|you can also|you may)\b",
)

# --- what a template says -------------------------------------------------------------------------------------
STOCK = _any(
    r"\bwe (?:\w+ ){0,2}(?:strive|endeavou?r|aim|pride ourselves|are (?:fully |always |very |all )?committed|are dedicated|aspire|are passionate|work (?:very |extremely )?hard|seek|try our best|do our best|value|welcome|take (?:all|every|any|your|such|complaints|feedback|patient|these|this))\b",
    r"\b(?:always|constantly|continually|continuously) (?:striv|look|work|seek|aim|try|endeavou?r|keen)\w*(?:ing)? (?:to|for|at|hard)\b",
    r"\b(?:trust|hospital|practice|organisation|service|team|surgery|staff|health board|department) (?:\w+ ){0,2}(?:strives?|endeavou?rs?|aims?|is (?:fully |always )?committed|are (?:fully |always )?committed|prides? (?:itself|themselves)|takes? (?:all|every|any|your|patient|complaints))\b",
    r"\b(?:feedback|comments?|views|opinions?|experiences?|stories)\b[^.!?]{0,40}\b(?:is|are|really|very|so|helps?|help|allows?|enables?|give|gives|play|plays) (?:\w+ ){0,3}(?:important|valuable|invaluable|valued|vital|helpful|useful|essential|us (?:to )?(?:\w+ )?(?:improve|learn|understand|know|identify|develop|continue|shape|make)|improve|welcome|key|a valuable|an important|taken seriously|appreciated)\b",
    r"\b(?:high(?:est)?|best|excellent|outstanding|good|top)(?:[- ]quality| possible| standards?)?(?: possible)?(?: of)? (?:\w+ ){0,2}(?:care|service|services|treatment|standard|standards|experience|quality)\b[^.!?]{0,60}\b(?:all|every|our|each|times|patients|community|possible|provide|deliver|always)\b",
    r"\b(?:provide|deliver|offer|give|providing|delivering|ensure|ensuring|offering|maintain\w*)\b[^.!?]{0,25}\b(?:high|best|excellent|safe|outstanding|quality|good|positive|compassionate|first class|the standard)\b[^.!?]{0,50}\b(?:care|service|services|experience|treatment|environment)\b",
    r"\b(?:please|rest|be) (?:be )?assured\b|\brest assured\b|\bassure you that (?:we|all|the|your|our)\b",
    r"\b(?:lessons (?:will|have|can|are)|learn (?:from|lessons)|help us (?:to )?(?:improve|learn|continue)|improve (?:our|the|patient|on our) (?:services?|care|experience|patient)|continue to improve|service improvement|improving our|use (?:your|this|all|the) (?:feedback|comments|information|experience)s? to)\b",
    r"\bnot (?:the|a|an) (?:\w+ ){0,2}(?:standard|level|experience|service|kind|type|care|quality)\b[^.!?]{0,50}\b(?:expect|want|aim|strive|like|would|we|our|wish)\b",
    r"\b(?:meet|met|meets|meeting|fall|fell|fallen|below|short of|up to|live up to)\b[^.!?]{0,40}\b(?:expectations?|standards?|high standard)\b",
    r"\b(?:unprecedented|extremely busy|very busy|high demand|increased demand|significant (?:pressure|demand)|under (?:\w+ )?(?:pressure|strain)|demand on (?:our|the|all)|challenging times?|nationally|across the (?:nhs|country)|winter pressures|busy (?:time|period|department))\b",
    r"\b(?:wish (?:you|him|her|them|your|both)|all the best|best wishes|speedy recovery|good health|continued recovery|well for the future|every success|hope (?:you|he|she|your \w+|they)(?: \w+)? (?:are|is|continues?|makes?|will make|has made|remain|feels?|feel|recovers?|have made) (?:\w+ ){0,3}(?:well|better|recovery|recovering|improve|a full|a speedy|a good))\b",
    r"\b(?:always|so|really|very|lovely|great|good|nice|pleasure|heartening|wonderful|important|encouraging|rewarding)(?: \w+)? (?:to|for us to) (?:hear|receive|read|know|get|see)\b",
    r"\b(?:proud of (?:our|the|all|my)|a credit to|hard[- ]?work(?:ing)?|dedication|work so hard|works so hard|worked so hard|go above and beyond|goes a long way|means (?:a lot|so much|a great deal|the world)|mean (?:a lot|so much)|makes? (?:a (?:huge |big |real )?difference|our day|it all worthwhile)|boost\w*|morale)\b",
    r"\b(?:pals|patient advice (?:and|&) liaison)\b[^.!?]{0,30}\b(?:can|are|is|offers?|provides?|will|helps?|team)\b",
    r"\b(?:taking|took|take) the time to\b",
)

REPLY_HERE = _any(
    r"\b(?:reply|respond|answer|update|post|comment|write|tell (?:us|me)|let (?:us|me) know|report back|come back|add|share|feed back|say)\b[^.!?]{0,50}\b(?:on (?:here|this (?:page|site|story|thread|post|platform))|here(?: on| in| once| when| with| to|[.!,?]|$)|below|under (?:this|your) (?:story|post)|by replying|in reply|care opinion)\b",
    r"\b(?:i|we)(?:'ll| will| shall) (?:\w+ ){0,2}(?:come back|report back|post (?:an )?update|update (?:you|this)|let you know|write again|return) ?[^.!?]{0,50}",
)
