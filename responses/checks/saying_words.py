"""How asking, confirming, recognising, correcting and discussing a case are worded: the patterns behind `saying`.

Run on one sentence; gaps are bounded so that no text can make a rule slow.
"""

# ruff: noqa: E501 - a pattern reads better on one line than cut at the margin

from __future__ import annotations

import re

IDENTITY = (
    r"(?:(?:full |real |first |last )?names?\b(?! of (?:the|our|a|any) (?:ward|nurse|doctor|clinic|team|member|staff|unit|department|consultant|person who|service))|surname|date of birth|d\.?o\.?b\b|nhs (?:no|number)|hospital (?:no|number)|patient (?:id|no|number)|"
    r"(?:home |postal |e-?mail )?address|post ?code|(?:phone|telephone|mobile|contact) (?:no|number)|contact details|personal details|identity|who you are|date of your (?:appointment|visit|admission)|email\b|name of (?:the|your) (?:patient|relative|mother|father|son|daughter|wife|husband))"
)
ASK = re.compile(
    r"\b(?:reply|respond|post|comment|tell (?:us|me)|let (?:us|me) (?:know|have)|provide|give (?:us|me)|leave|send|confirm|state|share|include|supply|write|put|add|type|advise (?:us|me) of|message)\b"
    r"[^.!?;:]{0,60}?\b(?:your|the|with|patient's|his|her|their|a|and|who) (?:\w+,? ){0,4}?" + IDENTITY,
    re.I,
)
ASK_QUESTION = re.compile(
    r"\b(?:what (?:is|was|are)|what's|can (?:i|we) (?:have|take|ask for)|may (?:i|we) (?:have|take)|could (?:i|we) (?:have|take)|(?:we|i)(?:'ll| will| would|'d)? need|please (?:can|could) (?:i|we) have)\b"
    r"[^.!?]{0,25}\b(?:your|his|her|the patient's|the|some)\b[^.!?]{0,40}?" + IDENTITY,
    re.I,
)
ASK_NEGATED = re.compile(
    r"\b(?:do not|don't|please do not|please don't|never|need not|needn't|without|rather than|not (?:post|share|include|put|give|need|have to)|avoid|no need to|you need not|don't have to|do not have to)\b",
    re.I,
)
WE_GAVE = re.compile(
    r"\b(?:i|we|they|he|she|staff|team|letters?|who|which|it)(?:'ve|'ll|'d| have| will| has| had| did| do| can| could| now| always| always)?(?: \w+)? ?$",
    re.I,
)
IN_PUBLIC = re.compile(
    r"\b(?:here|below|in (?:a |your |this )?(?:reply|comment|response)|reply (?:to this|with)|respond (?:to this |here )?with|comment|on this (?:page|site|story|thread|post|review)|post)\b",
    re.I,
)
PRIVATE_WAY = re.compile(
    r"\b(?:e-?mail|call|ring|phone|telephone|contact|write to|in private|privately|in confidence|confidential\w*|by post|pals|text|visit|speak to|get in touch|direct message|private message|when you (?:call|ring|contact|get in touch))\b|@|\b0\d{3}",
    re.I,
)
RECORDS = r"(?:(?:medical |clinical |hospital |patient |health |case |electronic )*(?:records?|notes|files?|case ?notes|medical history|charts?))"
WHOSE = r"(?:your|his|her|their|(?:your|the) (?:\w+)(?:'s|s')|the patient's|our|the|these|those|mum's|dad's)"
CONFIRMS = re.compile(
    r"\b(?:from|according to|per|in line with|as shown (?:in|on)|documented in|recorded in|noted in|looking at|having (?:looked at|reviewed|checked|read)) "
    + WHOSE
    + r" "
    + RECORDS
    + r"[^.!?]{0,60}"
    r"|\b(?:in|on) (?:your|his|her|the patient's) "
    + RECORDS
    + r",? (?:it|that|there|i|we|is|was|says|shows)\b"
    r"|\b"
    + WHOSE
    + r" "
    + RECORDS
    + r" (?:clearly |also |do |does |did )*(?:show|shows|showed|say|says|said|indicate|indicates|confirm|confirms|state|states|suggest|suggests|tell|record|note|reveal|document)s?\b"
    r"|\b(?:i|we|the (?:\w+ )?(?:team|manager|consultant|matron|doctor|gp|sister|nurse))(?:'ve| have| has| had)?(?: now| also| since| both| carefully| just)* (?:looked (?:at|through|into|up|back at|over)|reviewed|checked|read|accessed|been through|gone through|examined|opened|pulled|seen|consulted) (?:through )?(?:"
    + WHOSE
    + r" )?"
    + RECORDS
    + r"\b"
    r"|\b(?:i|we) (?:can |do |could )?see (?:from [^.!?]{0,30})?(?:that )?(?:you|your (?:mum|mother|father|dad|son|daughter|wife|husband|relative|partner|child|baby|\w+)|he|she) (?:\w+ )?(?:attended|were (?:admitted|seen|referred|discharged|given|prescribed|booked|treated|diagnosed)|was (?:admitted|seen|referred|discharged|given|prescribed|booked|treated|diagnosed)|had (?:an|your) (?:\w+ )?(?:appointment|scan|operation|test)|came (?:to|in)|did not attend|are (?:on|under|registered|due|booked)|is (?:on|under|registered|due|booked)|missed)\b"
    r"|\b(?:i|we) can confirm (?:that )?(?:you|your \w+|he|she) (?:\w+ )?(?:attended|were|was|are|is|had|have|has|did|came|do)\b"
    r"|\bour (?:system|systems|database|computer) (?:shows?|says?|indicates?|confirms?|has you|records?) (?:that )?(?:you|your|he|she|an?)\b"
    r"|\b(?:you are|you're|he is|she is|your \w+ is) (?:well )?known to (?:us|our|the)\b"
    r"|\b(?:you|he|she|your \w+) (?:are|were|have been|has been|was|is) (?:currently |already |previously )?(?:an? (?:\w+ )?(?:patient|client|service user|inpatient|outpatient) (?:of ours|of (?:the|this|our)|here|under|at our|with us)|registered (?:with|at) (?:us|our|the)|on (?:our|the) (?:books|list|caseload|waiting list|register|system)|under (?:the care of|our care|the (?:team|service)|dr\.? ))"
    r"|\bas an? (?:\w+ )?(?:patient|client|service user) of (?:ours|this|our|the)\b"
    r"|\byour (?:gp|consultant|doctor|surgeon|midwife|keyworker|key worker|care coordinator|psychiatrist|therapist|social worker|health visitor) (?:has |have )?(?:told|tells|informed|informs|confirmed|advised|reports?|says) (?:me|us|that)\b"
    r"|\b(?:spoken|spoke|discussed|talked)(?: to \w+| with \w+)? (?:about |through )?(?:your|his|her) (?:case|condition|diagnosis|medical history|treatment plan|clinical history)\b"
    r"|\bas your (?:gp|doctor|consultant|midwife|surgeon|nurse|health visitor|psychiatrist|care coordinator|therapist)\b,? (?:i|we)\b",
    re.I,
)
CONFIRMS_NOT = re.compile(
    r"\b(?:where (?:you|she|he) (?:are|is|stand)|may not|not even|out where|say that you|of (?:every|any|each|all)|cannot|can't|unable|not able|could not|couldn't|do not|don't|without|if you|so that (?:i|we|they)|to (?:look|check|access|review|see)|would (?:need|like)|allow us|you can|you may|your own|patients can|anyone can|able to (?:see|read|look)|never|mistake in|error in|keep|kept|update[ds]?|correct(?:ed)?|copies of|copy of|add(?:ed)? (?:a|it)|see your|read your|your right)\b",
    re.I,
)
RECOGNISES = re.compile(
    r"\bi (?:do |can |well |certainly |very well |think i |believe i )*(?:remember|recall|recognise|recognize|know who) (?:you\b|your (?:visit|mum|mother|father|dad|son|daughter|wife|husband|case|stay|family|partner|baby)|meeting you|looking after you|caring for you|treating you|speaking (?:to|with) you|him\b|her\b)"
    r"|\bi (?:looked after|treated|cared for|met|operated on|delivered|saw) (?:you|your (?:mum|mother|father|dad|son|daughter|wife|husband|baby))\b|\bi know (?:exactly )?who you are\b",
    re.I,
)
IF_BEFORE = re.compile(
    r"\b(?:if|when|unless|in case|whether|sorry|understand|describe|said|say|tell|told)\b", re.I
)
PRIVATE_AFTER_ALL = re.compile(r"@|\b0\d{3}|\b(?:privately|in private|in confidence)\b", re.I)
NOT_THEIRS = re.compile(r"\bmy (?:full )?name|\bname (?:is|was)\b", re.I)
RING_ME = re.compile(r"@|\b0\d{3}|\b(?:ring|call|phone|e-?mail|text) (?:me|us|pals)\b", re.I)
DETAILS = re.compile(r"\b(?:contact|phone|telephone|mobile|e-?mail) (?:no|number|details|address)\b", re.I)
AUTHOR_DID = re.compile(
    r"\b(?:you|he|she|your \w+) (did not attend|failed to attend|missed (?:your|the|an|his|her|two|three|several|\d+) (?:\w+ )?appointments?|refused (?:the|to|your|his|her|all|any|our)|declined (?:the|to|your|his|her|all|any|our)|self-discharged|discharged (?:yourself|himself|herself)|arrived (?:\w+ ){0,3}late|(?:was|were) (?:\w+ ){0,2}(?:abusive|aggressive|violent|intoxicated|drunk|threatening|shouting|swearing))\b",
    re.I,
)
CORRECTS = re.compile(
    r"\b(?:that|this|it) (?:is|was) (?:not|simply not|just not) (?:what happened|true|correct|the case|accurate|how it happened|right that)|\b(?:that|this|it) (?:isn't|wasn't) (?:what happened|true|correct|the case|accurate|how it happened)"
    r"|\byou (?:are|were) (?:mistaken|wrong|incorrect|misinformed|confused about)\b|\byou (?:have|may have|must have) (?:misremembered|misunderstood|got (?:this|it|the facts) wrong)\b|\byour (?:account|version|review|comment|statement|story|recollection|description|claim)s? (?:is|was|are|were) (?:not (?:accurate|true|correct|right|what)|inaccurate|incorrect|untrue|false|misleading|wrong)"
    r"|\b(?:does|do|did) not (?:tally|accord|agree|match)(?: up)? with\b|\bthis did not happen\b|\bwe (?:dispute|refute|deny|do not accept|don't accept|reject)\b|\bto (?:correct|set straight) (?:the record|your|what you)|\bset the record straight\b|\bcontrary to (?:what you|your)\b|\bin fact,? you (?:were|had|did|waited)\b",
    re.I,
)
GENTLY = re.compile(r"\b(?:if|sorry|when|that you feel|whether|i know)\b", re.I)
_PERSON = r"(?:nurse|doctor|receptionist|midwife|consultant|surgeon|registrar|locum|porter|member of staff|staff member|individual|colleague|employee|healthcare assistant|carer|therapist|dr \w+|sister \w+|nurse \w+|mr \w+|mrs \w+|staff (?:involved|concerned|member concerned)|person (?:involved|concerned|responsible))"
_PUNISHED = r"(?:suspended|disciplined|dismissed|sacked|fired|reprimanded|cautioned|given (?:a|an) (?:\w+ ){0,2}warning|under investigation|disciplinary|reported to the (?:nmc|gmc|hcpc)|performance[- ]manag\w+|moved to another (?:ward|team|department|site)|removed from (?:the|their|her|his) (?:\w+ )?(?:ward|post|role|team|duties)|placed on (?:restricted|supervised|\w+ leave)|made to apologise|sent on a course|struck off|off sick|signed off|on sick leave|retrained|investigated|demoted|redeployed|spoken to formally)"
DISCIPLINE = re.compile(
    rf"\b{_PERSON}\b[^.!?]{{0,40}}?\b(?:has been|have been|was|were|is being|are being|is|are|will be|has now been|been|faces?|facing)\b[^.!?]{{0,25}}?\b{_PUNISHED}\b"
    rf"|\b(?:he|she|they) (?:has|have|had|was|were|is|are|will)(?: now| since| also| already)?(?: been| be| being)? (?:suspended|disciplined|dismissed|sacked|fired|reprimanded|given (?:a|an) (?:\w+ ){{0,2}}warning|under investigation|performance[- ]managed|struck off|reported to the (?:nmc|gmc|hcpc))\b"
    rf"|\b(?:{_PERSON}|he|she|they)\b[^.!?]{{0,40}}?\b(?:no longer (?:works?|employed)|(?:has|have) (?:now |since )?(?:resigned|left (?:the|our) (?:trust|organisation|employment|team|practice|hospital)))\b"
    r"|\bdisciplinary (?:action|process|procedure|hearing|measures|meeting|investigation)|\breferred to the (?:nmc|gmc|hcpc|nursing and midwifery council|general medical council)\b|\b(?:final|formal|written|verbal) warning\b|\bhuman resources (?:process|investigation|procedure|are)|\bhr (?:process|investigation|procedure|are)\b",
    re.I,
)
DISCIPLINE_NOT = re.compile(
    r"\b(?:we (?:cannot|can't|do not|don't|never) (?:discuss|comment|share|say)|cannot say what|proper (?:way|process)|if (?:a|any|someone))\b",
    re.I,
)
_CASE_OF = r"(?:your|the|his|her|their|this|mum's|dad's)"
_FOUND = r"(?:found|showed|shows|concluded|concludes|identified|established|revealed|confirmed|heard|ruled|decided|determined|upheld|said|states?|recorded|highlighted|will hear|will say)"
CASE = re.compile(
    rf"\b{_CASE_OF} (?:\w+ )?complaint (?:\(?ref\w*|number|(?:was|were|is|has been|have been) (?:\w+ )?(?:upheld|closed|investigated|answered|rejected|dismissed|settled|resolved|withdrawn)|investigation {_FOUND}|response (?:letter )?(?:{_FOUND}|explained|explains|was sent|sets out|made clear)|{_FOUND}|against|about (?:the|your|our|dr|a)|of (?:\d|\w+ (?:\d|19|20)))"
    rf"|\b(?:the|our|an|your) (?:\w+ )?(?:complaint|incident|root cause|serious incident|internal|patient safety|safeguarding|formal|independent|duty of candour) (?:\w+ )?(?:investigation|review|report|enquiry|inquiry|analysis)(?: report| team)?(?: into [^.!?]{{3,40}}?)? (?:has |had |also )?{_FOUND}\b"
    rf"|\b(?:the|an|his|her|your \w+'s|this) (?:inquest|coroner|tribunal|ombudsman|court|judge|jury|medical examiner)(?:'s)?(?: report| officer| verdict)?(?: into [^.!?]{{3,40}}?)? (?:has |had |also )?{_FOUND}\b"
    r"|\b(?:your|the|his|her) (?:legal )?(?:claim|solicitors?|litigation|legal action|legal team|barrister) (?:is|was|has|have|had|against|wrote|will|for)\b|\b(?:coroner's|inquest) (?:verdict|conclusion|finding|hearing (?:on|in|is|was|will))"
    r"|\b(?:settlement|compensation|out of court|admitted liability|admit liability|accepted liability|deny liability)\b[^.!?]{0,30}\b(?:you|your|family|claim|case|of)\b|\b(?:we|the trust) (?:admit|admitted|accept|accepted|den(?:y|ied)) (?:\w+ )?liability\b"
    r"|\b(?:datix|incident (?:number|report|form) (?:\w+ ){0,3}\d|safeguarding (?:referral|alert|concern|enquiry) (?:was|has been|is|about|for|against|raised))\b|\bcause of (?:his|her|your \w+'s|their) death\b",
    re.I,
)
CASE_NOT = re.compile(
    r"\b(?:apart from this page|separately|in private|by letter|cannot (?:discuss|comment|say|go into)|can't (?:discuss|comment|say|go into)|unable to (?:discuss|comment)|if you (?:would|want|wish|have)|would (?:you )?like to (?:make|raise)|how to (?:make|raise|complain))\b",
    re.I,
)
# One of these words is in whatever the long patterns match: most sentences need no more than this.
CONFIRMS_HINT = re.compile(
    r"record|note|file|histor|chart|\bsee\b|confirm|system|database|computer|known|patient|client|service user|registered|books|list|caseload|register|under|\bas your\b|told|tells|inform|advis|report|says|\bcase\b|condition|diagnosis|treatment plan",
    re.I,
)
HINTS = {
    "staff_discipline": re.compile(
        r"suspend|disciplin|dismiss|sack|fired|reprimand|caution|warning|investigat|\b(?:nmc|gmc|hcpc|hr)\b|council|manag|moved|removed|placed|apologise|course|struck|sick|signed off|retrain|demot|redeploy|formally|longer|resigned|left|human resources",
        re.I,
    ),
    "discusses_case": re.compile(
        r"complaint|investigation|review|report|inquiry|enquiry|analysis|inquest|coroner|tribunal|ombudsman|court|judge|jury|examiner|claim|solicitor|litigation|legal|barrister|settle|compensation|liability|datix|incident|safeguarding|cause of",
        re.I,
    ),
}
