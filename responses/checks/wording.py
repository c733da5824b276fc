"""How identifying, confirming and the 19 factors are worded: the patterns behind `gate` and `factors`.

Run on one sentence, or on short windows of the draft; gaps are bounded so that no text can make a rule slow.
"""

# ruff: noqa: E501 - a pattern reads better on one line than cut at the margin

from __future__ import annotations

import re

from responses.typology.lexicon import ROLES

# --- the gate -------------------------------------------------------------------------------------------------
PRIVATE_DOMAINS = re.compile(
    r"@ ?(?:gmail|googlemail|hotmail|outlook|yahoo|ymail|rocketmail|icloud|me|mac|live|msn|aol|btinternet|btopenworld|sky|talktalk|tiscali|"
    r"virginmedia|ntlworld|blueyonder|protonmail|proton|gmx|mail|zoho|fastmail|hey)\.",
    re.I,
)
PUBLIC_DOMAINS = re.compile(
    r"\.?(?:nhs\.uk|nhs\.net|nhs\.scot|nhs\.wales|hscni\.net|gov\.uk|ac\.uk|police\.uk|org\.uk|org|scot|wales)$",
    re.I,
)
TEAM_BOX = re.compile(
    r"pals|info|contact|enquir|feedback|complain|team|reception|admin|office|support|help|service|patient|experience|relations|comments|"
    r"booking|appointment|secretar|ward|clinic|dept|hello|mail|practice|surgery|care|concern|compliment|liaison",
    re.I,
)
OWN_PHONE = re.compile(
    r"\byour (?:\w+ )?(?:phone |telephone |home |contact |mobile )?number (?:is|as|of|on|that|we have)?|\b(?:called|rang|phoned|telephoned|tried|tried to (?:call|ring|phone|reach)|reach(?:ed)?) you (?:\w+ )?(?:on|at)\b|\bnumber we (?:have|hold) for\b",
    re.I,
)
IDENTITY = (
    r"(?:(?:full |real |first |last )?names?\b(?! of (?:the|our|a|any) (?:ward|nurse|doctor|clinic|team|member|staff|unit|department|consultant|person who|service))|surname|date of birth|d\.?o\.?b\b|nhs (?:no|number)|hospital (?:no|number)|patient (?:id|no|number)|"
    r"(?:home |postal |e-?mail )?address|post ?code|(?:phone|telephone|mobile|contact) (?:no|number)|contact details|personal details|identity|who you are|date of your (?:appointment|visit|admission)|email\b|name of (?:the|your) (?:patient|relative|mother|father|son|daughter|wife|husband))"
)
ASK = re.compile(
    r"\b(?:reply|respond|post|comment|tell (?:us|me)|let (?:us|me) (?:know|have)|provide|give (?:us|me)|leave|send|confirm|state|share|include|supply|write|put|add|type|advise (?:us|me) of|message)\b"
    r"[^.!?]{0,60}?\b(?:your|the|with|patient's|his|her|their|a|and|who) (?:\w+,? ){0,4}?" + IDENTITY,
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
    r"\b(?:from|according to|in|on|per|in line with|as shown (?:in|on)|documented in|recorded in|noted in|looking at|having (?:looked at|reviewed|checked|read)) "
    + WHOSE
    + r" "
    + RECORDS
    + r"[^.!?]{0,60}"
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
    r"|\b(?:i|we) (?:can |do |could )?see (?:from [^.!?]{0,30})?(?:that )?(?:you|your (?:mum|mother|father|dad|son|daughter|wife|husband|relative|partner|child|baby|\w+)|he|she) (?:\w+ )?(?:attended|were (?:admitted|seen|referred|discharged|given|prescribed|booked|treated|diagnosed)|was (?:admitted|seen|referred|discharged|given|prescribed|booked|treated|diagnosed)|had (?:an|your|a|the)|came (?:to|in)|have (?:an|a|been)|has (?:an|a|been)|did not attend|are (?:on|under|registered|due|booked)|is (?:on|under|registered|due|booked)|missed)\b"
    r"|\b(?:i|we) can confirm (?:that )?(?:you|your \w+|he|she) (?:\w+ )?(?:attended|were|was|are|is|had|have|has|did|came|do)\b"
    r"|\bour (?:system|systems|database|computer) (?:shows?|says?|indicates?|confirms?|has you|records?) (?:that )?(?:you|your|he|she|an?)\b"
    r"|\b(?:you are|you're|he is|she is|your \w+ is) (?:well )?known to (?:us|our|the)\b"
    r"|\bas your (?:gp|doctor|consultant|midwife|surgeon|nurse|health visitor|psychiatrist|care coordinator|therapist)\b,? (?:i|we)\b",
    re.I,
)
CONFIRMS_NOT = re.compile(
    r"\b(?:cannot|can't|unable|not able|could not|couldn't|do not|don't|without|if you|so that (?:i|we|they)|to (?:look|check|access|review|see)|would (?:need|like)|allow us|you can|you may|your own|patients can|anyone can|able to (?:see|read|look)|never|mistake in|error in|keep|kept|update[ds]?|correct(?:ed)?|copies of|copy of|add(?:ed)? (?:a|it)|see your|read your|your right)\b",
    re.I,
)
RECOGNISES = re.compile(
    r"\bi (?:do |can |well |certainly |very well |think i |believe i )*(?:remember|recall|recognise|recognize|know who) (?:you\b|your (?:visit|mum|mother|father|dad|son|daughter|wife|husband|case|stay|family|partner|baby)|meeting you|looking after you|caring for you|treating you|speaking (?:to|with) you|him\b|her\b)"
    r"|\bi (?:looked after|treated|cared for|met|operated on|delivered|saw) (?:you|your (?:mum|mother|father|dad|son|daughter|wife|husband|baby))\b|\bi know (?:exactly )?who you are\b",
    re.I,
)
CORRECTS = re.compile(
    r"\b(?:that|this) (?:is|was) (?:not|simply not|just not) (?:what happened|true|correct|the case|accurate|how it happened)|\b(?:that|this) (?:isn't|wasn't) (?:what happened|true|correct|the case|accurate)|\byou (?:are|were) (?:mistaken|wrong|incorrect)\b|\byour (?:account|version|review|comment|statement) (?:is|was) (?:not (?:accurate|true|correct)|inaccurate|incorrect|untrue|false|misleading|wrong)|\bdoes not (?:tally|accord) with\b|\bthis did not happen\b|\bwe dispute\b",
    re.I,
)
DISCIPLINE = re.compile(
    r"\b(?:nurse|doctor|receptionist|midwife|consultant|surgeon|member of staff|staff member|person|individual|colleague|employee|healthcare assistant|carer|he|she|they|dr \w+|sister \w+)\b[^.!?]{0,40}\b(?:has been|have been|was|were|is being|will be|no longer|has now|been)\b[^.!?]{0,25}\b(?:suspended|disciplined|dismissed|sacked|fired|warned|reprimanded|works? (?:here|for us)|given a (?:\w+ )?warning|under investigation|disciplinary|sent home|reported to the (?:nmc|gmc)|performance manag\w+|moved to another ward)\b"
    r"|\bdisciplinary (?:action|process|procedure|hearing|measures)|\breferred to the (?:nmc|gmc|nursing and midwifery council|general medical council)\b",
    re.I,
)
CASE = re.compile(
    r"\b(?:your|the|his|her) (?:formal )?complaint (?:\(?ref\w*|number|was (?:not )?(?:upheld|closed|investigated|answered)|has been (?:upheld|closed|investigated|answered)|investigation (?:found|showed|concluded)|response (?:letter )?(?:said|explained|was sent)|found|concluded)|\bthe (?:inquest|coroner|tribunal) (?:found|heard|concluded|ruled|will hear|said)|\b(?:your|the) (?:legal )?(?:claim|solicitors?|litigation) (?:is|was|has|have|against)\b|\bserious incident (?:investigation|report) (?:into your|found|showed|concluded)",
    re.I,
)
REAL_NAME = re.compile(r"^\s*(?:dear|hi|hello) (mr|mrs|ms|miss|mx)\.? ((?-i:[A-Z])[a-z'-]{1,30})", re.I)
CLINICAL = (
    r"(?:potassium|sodium|haemoglobin|blood (?:pressure|sugar|count|results?|test results?)|cholesterol|oxygen (?:levels?|saturations?)|x-?rays?|(?:mri|ct|ultrasound) scans?|scans?|biopsy|biopsies|ecg|temperature|"
    r"heart rate|pulse|diagnosis|cancer|tumour|infection|sepsis|pneumonia|fracture|diabetes|asthma|epilepsy|dementia|depression|psychosis|bipolar|personality disorder|pregnancy|miscarriage|hiv|hepatitis|urine (?:test|sample)|swabs?|test results?|mental state|capacity|overdose|alcohol|drug use|weight|bmi)"
)
NEW_FACT = re.compile(
    r"\b(?:your|his|her|your (?:mum|mother|dad|father|son|daughter|wife|husband|partner|baby|child|relative)'s) ("
    + CLINICAL
    + r") (?:was|were|is|are|had|has|came back|showed|shows|level|reading|results?|suggested|confirmed|indicated)\b"
    r"|\b(?:you|he|she) (?:were|was|are|is|had been|have been|has been) (?:diagnosed with|prescribed|started on|given|treated for|suffering from|admitted with|tested for|positive for) (?:an? )?([a-z]{4,25})",
    re.I,
)
NOT_FACTS = frozenset(
    {
        "this",
        "that",
        "the",
        "your",
        "their",
        "some",
        "more",
        "enough",
        "good",
        "such",
        "care",
        "treatment",
        "help",
        "information",
        "time",
        "every",
        "everything",
        "nothing",
        "conflicting",
        "wrong",
        "excellent",
        "poor",
        "great",
        "very",
        "with",
        "clear",
    }
)

# --- the 19 factors -------------------------------------------------------------------------------------------
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
