"""Signals of substance: what a sentence gives its reader beyond courtesy.

A table of (kind, weight, pattern) run on one lower-case sentence. The weight is how far such a sentence alone
carries a public answer (1 = it is one). Axis 2 and 3 of the codebook: answers, explains, reports what was found,
asks a real question, states an action.
"""

# ruff: noqa: E501 - a pattern reads better on one line than cut at the margin

from __future__ import annotations

import re
from enum import StrEnum

from responses.typology.phrases import Gated, _any


class Kind(StrEnum):
    """What a sentence does for its reader."""

    FOUND = "reports what was found"
    MADE = "says what was changed"
    PLANNED = "says what will be done"
    KEEPS = "says what will be kept up or learned"
    EXPLAINS = "explains"
    INFORMS = "gives information the reader can use"
    ASKS = "asks a question"
    RETURNS = "keeps the conversation open here"
    VAGUE = "promises to look into it"


_ACTION = (
    r"(?:chang|introduc|install|replac|fix|repair|mov|add|updat|rewrit|redesign|buy|bought|purchas|order|recruit|employ|hir|appoint|"
    r"train|retrain|creat|set up|set|start|stopp|stop|put|mak|open|extend|reduc|increas|improv|review|alter|amend|adjust|trial|test|pilot|develop|"
    r"print|publish|produc|revis|implement|provid|offer|mov|relocat|refurbish|paint|repaint|redecorat|clear|clean|remov|bring|brought|switch|"
    r"simplif|clarif|remind|arrang|agre|book|instal|ask|work with|fund|secur|roll|launch|re-?organis|reorganis|restructur|check|audit|ensur|mak|"
    r"ha(?:ve|s|d) (?:a )?(?:new|more|extra)|displa|label|re-?route|schedul|hold|holding|run|running|brief|includ|build|built|writ|wrote|"
    r"fitt|fit|lower|rais|supply|supplie|stock|correct|re-?word|reword|streamlin|allocat|assign|dedicat|design|teach|taught|record|monitor|email|e-mail|contact|liais|separat|protect|double|"
    r"widen|upgrad|turn|dim|cancel|chas|re-?issu|giv|gave|pair|rota|ring|call|phon|text|swap|bring forward|put up|put in|reopen|replenish|request|commission|bid|apply|applied|tak|us|meet|discuss|speak|talk|share|sharing|learn)"
)
_DONE_VERB = (
    r"(?:changed|introduced|installed|replaced|fixed|repaired|mended|moved|added|updated|rewritten|redesigned|bought|purchased|recruited|employed|appointed|hired|"
    r"trained|retrained|created|set up|set aside|started|stopped|put|made|opened|extended|reduced|increased|improved|altered|amended|adjusted|trialled|piloted|"
    r"developed|printed|published|produced|revised|implemented|relocated|refurbished|painted|repainted|redecorated|cleared|cleaned|removed|brought|switched|simplified|"
    r"clarified|reminded|launched|reorganised|restructured|displayed|labelled|rerouted|built|written|fitted|lowered|raised|supplied|"
    r"corrected|reworded|streamlined|allocated|assigned|dedicated|taught|briefed|upgraded|turned|dimmed|reissued|reopened|doubled|rolled out|begun|"
    r"taken on|employed|given (?:all|every|each|the|our)|provided|held|run|completed|finished|tightened|strengthened|separated|swapped|rearranged|adapted|"
    r"redone|resolved|sorted|restocked|ended|adopted|secured|invested|expanded|split|brought in|put in place|put up|asked (?:all|every|each|staff)|discontinued|withdrawn|reviewed and|included|widened|hung|oiled|serviced|designed|arranged for|delivered (?:extra|training|refresher|a)|changing|cut|merged|scrapped|renamed|rewired|restarted|restored|reset|recorded|re-?trained|relaunched|resurfaced|relabelled|reprinted|tested|purchased)"
)
_WHO = r"(?:we|i|they|she|he|team|ward|matron|manager|sister|staff|estates|colleagues|department|unit|clinic|service|practice|trust|hospital|nurses|lead|pharmacy|everyone|caterers?|catering|contractor|partners|booking office|reception)"

MADE = Gated(
    (
        (" now",),
        _any(
            r"\b(?:we|i|staff|team|ward|it|they|there|patients|everyone|clinic|this|leaflets?|letters?|which|all|notices?|lights?|doors?|bins|a \w+|the \w+)(?: are| is|'re|'s)? now (?:\w+ ){0,2}(?:have|has|be|been|offer|offers|give|gives|ask|asks|check|checks|use|uses|get|gets|do|does|send|sends|make|makes|start|starts|ring|rings|call|calls|keep|keeps|open|opens|include|includes|tell|tells|show|shows|run|runs|carry|carries|record|records|phone|in place|working|available|fixed|mended|open|clear|say|says|provide|provides|receive|receives|explain|explains|go|goes|allow|allows|close|closes|part of|on the|at the|two|extra|kept|done|sent|given|offered|checked|asked|printed|answered|signed|being (?:sent|given|offered|used|checked|asked))\b",
            r"\bnow (?:have|has|offer|use|ask|check|give|make sure|ensure|ensures) (?:a|an|two|three|extra|more|every|each|all|new|that|the|patients|people|families|our|staff)\b",
            r"\b(?!you|he|she|i|is|are|be|was|hope|who|feel|just|right|until|by|up|even|and|but|so|for|from|it's|home|well|better|that|know|see)[a-z]{3,14} now (?:take|takes|accept|accepts|come|comes|work|works|walk|walks|ring|rings|travel|stay|sit|sits|join|help|helps|start|starts|write|writes|print|prints|appear|appears|reads|meet|meets|look after|cover|covers|stop|stops|knock|knocks|wear|wears|visit|visits|follow|follows|order|orders|hold|holds|stock|stocks|train|trains|respond|responds|see|sees|greet|greets|introduce|introduces|switch|switches|turn|turns|wait|waits|serve|serves|list|lists|show|shows|know|need|needs|read|lists)\b",
            r"\b(?:staff|team|teams|nurses?|doctors?|sisters?|matron|manager|physios?|midwi(?:fe|ves)|host|volunteer|cleaners?|receptionists?|porters?|clerks?|we|which|everyone|patients|people|families|hosts|volunteers|it|they|wards?|clinics?|machines?|letters?|signs?|lines?|service|department|unit|pharmacy|(?:each|every|all) \w+) now (?!know|feel|understand|hope|need|that|and|the|realise|want|see|think|look|wish|works? (?:very|so|really) hard)[a-z]{3,14}\b",
            r"\b(?:is|are) (?:all )?now (?!recover|delight|pleas|settl|retir|overwhelm|under|at home|doing|feel|well|much|back|able|a |the |on the mend|looking|hoping)[a-z]{2,12}(?:ed|en|ng|pt|nt|ut|wn|de)\b",
            r"\bthere(?:'s| is| are) now\b",
        ),
    ),
    (
        (" ha", "'ve ", "'s ", "we ", "was ", "were "),
        _any(
            r"\b" + _WHO + r"(?:'ve| have| has| had)(?: now| since| already| also| recently| therefore| just| all| both| immediately| permanently| completely| today| fully| then)* (?:been )?" + _DONE_VERB + r"\b",
            r"\b(?:has|have|had)(?: now| since| already| also| recently| therefore| all| both| just)* been(?: now| fully| completely| permanently)? " + _DONE_VERB + r"\b",
            r"\b(?:was|were) (?:then |also |all |since )?(?:repaired|fixed|replaced|mended|fitted|installed|painted|repainted|introduced|updated|changed|retrained|reminded|opened|put in|put up|added|bought|purchased)\b",
            r"\b(?:we|they|estates)(?:'ve| have)(?: now| since| already| also| therefore| all| both)* (?!walked|watched|timed|received|shared|passed|noted|discussed|forwarded|listened|apologi|enjoyed|contacted|attempted|tried|looked|learn|experienced|asked|appreciated|worked|cared|wanted|needed|missed|failed|noticed|attached|included you|reviewed|investigated|checked|arranged|ordered|requested|planned|booked|raised|highlighted|escalated|informed|notified|logged|recorded|talked|visited|called|emailed|phoned|printed|pinned|displayed|treated|helped|supported|provided|considered|confirmed|realised|welcomed|hoped|used|loved|followed|managed|thanked|congratulated|relayed|circulated|referred|responded|replied|answered|struggled|recognised|identified|posted|mentioned|explained|cancelled|delayed|allowed|laughed|smiled|lived|agreed|decided|scheduled|read)[a-z]{2,12}ed\b(?! to (?:hear|read))",
            r"(?:'s|\bhas|\bhave)(?: now| already| since)? been (?:now )?(?:made|done|sorted|put right|dealt with|switched|scrapped|corrected|covered|signed off)\b",
            r"\b(?:i|we)(?:'ve| have)? (?:now |also )?had (?:the|our|it|them|all|both|this|that|every|each|a new|new|extra) [^.!?]{0,40}\b(?:[a-z]{3,12}(?:ed|wn|en)|separate|change|check|fix|move|put|add|remove|update)\b",
        ),
    ),
    (
        ("we ", "i ", "new", "extra ", "more ", "two ", "three ", "four ", "replace", "another", "second", "place", "live", "in use",
         "force", "since", "as of", "result", "because", "thanks", "in light", "response", "after", "back of", "prompted", "based",
         "from this", "you said", "fix", "repair", "mend", "paint", "instal", "rebuilt", "refitted", "running", "following"),
        _any(
            r"\b(?:as a (?:direct )?result|because|following|thanks to|in light|in response|after|since|on the back|prompted by|based on)\b[^.!?]{0,15}\b(?:of|to|by|you|your|this|reading|on)\b[^.!?]{0,60}\b(?:we|i|the \w+)(?:'ve| have| has)?(?: now| also| already| since| all)* " + _DONE_VERB + r"\b",
            r"\b(?:we|i)(?: then| also| immediately| therefore)? (?:changed|introduced|installed|replaced|fixed|repaired|moved|added|updated|rewrote|redesigned|bought|recruited|created|stopped|removed|reminded|put up|put in place|launched|trialled)\b",
            r"\bnew [^.!?]{0,40}\b(?:is|are|was|were|has been|have been) (?:now )?(?:in place|in use|up and running|installed|introduced|fitted|working|started|open)\b",
            r"\b(?:since (?:then|your story|you wrote|reading)|as of (?:today|this week|last week|monday|\w+day)|from this week|you said,? we did|we did)\b[^.!?]{0,60}\b(?:have|has|is|are|now|been)\b",
            r"\b(?:fixed|repaired|replaced|mended|repainted|installed|rebuilt|refitted) (?:that|it|them|this|on (?:mon|tues|wednes|thurs|fri)|last|the (?:same|next)|within|straight)\b",
            r"\bas of (?:yesterday|today|monday|tuesday|wednesday|thursday|friday|last|this week|now|the \d|\d)",
            r"\b(?:new|extra|more|two|three|four|replacement|a second|another)\b[^.!?]{0,60}\b(?:came|arrived|went (?:up|in)|opened|started|began|joined)\b[^.!?]{0,12}\b(?:last|on|this|yesterday|in|today)\b",
            r"\b(?:in use|up and running|gone live|went live|came into (?:use|force))\b(?: since| from| on| last| this| now| today|[.!,]|$)",
        ),
    ),
)  # fmt: skip
PLANNED = Gated(
    (
        ("will ", "'ll ", "shall ", "going to", "due", "ready to", "set to", "about to", "plan", " is ", " are ", "being", "on order",
         "goes ", "starts", "opens", "launches", "begins", "to be "),
        _any(
            r"\b(?:we|i|team|ward|matron|manager|sister|staff|estates|department|unit|clinic|service|practice|trust|lead|nurses|both|pharmacy)(?:'ll| will| shall)(?: now| also| therefore| be able to| personally| all| then| each| soon| both)* (?:be |have been |be getting |get |start |begin )?" + _ACTION + r"\w*",
            r"\b(?:will|'ll|due to|going to|ready to|set to|about to) be (?:\w+ )?" + _DONE_VERB + r"\b",
            r"\b(?:is|are) (?:now )?on order\b|\bto be (?:built|made|opened|fitted|replaced|installed|moved|changed|painted|put|ready|done|finished)\b[^.!?]{0,20}\b(?:by|in|before|next|this|on)\b|\b(?:goes live|is starting|starts|opens|launches|begins)\b[^.!?]{0,30}\b(?:on|in|from|next|this)\b|\b(?:from|starting|as from|until|by) (?:next |the new |this coming |\d{1,2} )?(?:month|week|year|monday|tuesday|wednesday|thursday|friday|january|february|march|april|may|june|july|august|september|october|november|december|spring|summer|autumn|winter|then)\b[^.!?]{0,140}\bwill\b|\bwill (?:go up|go live|reopen|open|start|begin|be in place|be ready|arrive|come into)\b",
            r"\b(?:will|'ll|going to|plan|due|is|are|being)\b[^.!?]{0,60}\b(?:next (?:week|month|year|spring|summer|autumn|winter|monday|tuesday|wednesday|thursday|friday|team|ward|staff|clinical)|from (?:half term|monday|next|january|february|march|april|may|june|july|august|september|october|november|december)|by the end of|in the (?:coming|next)|later this|this (?:month|autumn|spring|summer|winter)|over the coming|(?:in|from|on|by) (?:early |late |the )?(?:january|february|march|april|may|june|july|august|september|october|november|december|monday|tuesday|wednesday|thursday|friday|saturday|sunday|spring|summer|autumn|\d{1,2}(?:st|nd|rd|th)|\d{1,2} (?:january|february|march|april|may|june|july|august|september|october|november|december)))\b",
            r"\b(?:is|are)(?: also| now)? (?:holding|running|starting|opening|launching|installing|fitting|introducing|replacing|organising|setting up|putting on|recruiting)\b",
        ),
    ),
    (
        ("'re ", "'m ", " are ", " is ", " am ", "plan", "inten", "hop", "agree", "decid", "propos", "due", "schedul", "commit",
         "expect", "promis", "have ", "has ", "'ve ", "work is", "project", "pilot", "trial", "business", "rol"),
        _any(
            r"\b(?:we|i|team|ward|matron|manager|sister|estates|department|unit|clinic|service|practice|trust|lead|colleagues)(?:'re|'m| are| is| am)(?: now| also| currently| therefore| actively| already| both| all| in the process of| about to| hoping to| due to| in discussions? \w+)* (?:going to|planning|looking (?:at|into|to)|working (?:on|with|to|towards)|exploring|considering|trialling|testing|piloting|reviewing|recruiting|introducing|developing|changing|updating|rewriting|redesigning|arranging|organising|installing|replacing|moving|putting|setting|getting|ordering|buying|creating|writing|building|meeting|hoping to|aiming to have|discussing|bringing|trying out|seeking|adding (?:a|an|more|extra|two)|training|making|drawing up|starting|holding|running|asking|investing|producing)\b",
            r"\b(?:plans?|planned|plan is|intend|intends|hope|hoping|agreed|decided|proposing|due|scheduled|committed|expect|promise) (?:are )?(?:now |also )?(?:in place |under ?way )?to (?:\w+ )?" + _ACTION + r"\w*",
            r"\b(?:is|are) (?:now |currently |also )?being (?:\w+ )?(?:" + _DONE_VERB[3:-1] + r"|reviewed|rolled out|looked at|considered|planned|ordered|investigated)\b",
            r"\b(?:from|by|in|on|at|before|starting|later|during|over|within)\b (?:the )?(?:next |early |late |end of |start of |coming |this |\d{1,2}(?:st|nd|rd|th)? )*(?:half term|term|monday|tuesday|wednesday|thursday|friday|saturday|sunday|january|february|march|april|may|june|july|august|september|october|november|december|week|month|weeks|months|spring|summer|autumn|winter|year|few weeks|few months|our next|team meeting)\b[^.!?]{0,40}\b(?:will|we'll|going to|plan|is being|are being|be)\b",
            r"\b(?:have|has|'ve)(?: now| since| already| also| therefore| just)* (?:asked (?!you\b)[^.!?]{0,60}\b(?:to|for|that|if|whether|about)\b|ordered|requested|commissioned|arranged|booked|agreed|scheduled|submitted|bid for|applied for|put in a (?:request|bid|business case)|raised (?:a|this with (?:our )?estates)|planned)\b[^.!?]{0,100}",
            r"\b(?:action plan|plans are|plans to|work is under ?way|project|pilot|trial|business case|being rolled out|roll ?out)\b",
        ),
    ),
)  # fmt: skip
VAGUE_PLAN = _any(
    r"\b(?:will|'ll|are|is|am|'re|'m|be|going to|to) (?:\w+ ){0,2}(?:look(?:ing)? into|investigat\w+|look(?:ing)? at (?:this|your|it|what|the (?:issues?|points?|concerns?|matters?))|review(?:ing)? (?:your|this|it|the (?:feedback|comments|issues?|points?|care))|follow(?:ing)? (?:this|it) up|discuss(?:ing)? (?:this|your|it|these|the (?:feedback|issues?|points?|concerns?|comments?))|address(?:ing)? (?:this|these|the|your)|tak(?:e|ing) (?:this|your|these|all|it|on board|the (?:feedback|comments|points|issues))|us(?:e|ing) (?:this|your|it|the feedback|all)|shar(?:e|ing)|pass(?:ing)?|feed(?:ing)?|learn(?:ing)? (?:from|lessons)|reflect\w*|consider(?:ing)? (?:this|your|what)|rais(?:e|ing) (?:this|your|it|these|the (?:issues?|points?|concerns?))|continu\w+|ensure (?:that )?(?:this|your|the|lessons|it|these) (?:\w+ )?(?:is|are|does|do|feedback|comments|reach\w*|lessons|gets?)|mak(?:e|ing) sure (?:that )?(?:this|your|it|they|the (?:team|staff)) (?:\w+ ){0,3}(?:passed|shared|see|sees|know|hear|get|gets|receive|receives|read|reads|your)|improv(?:e|ing) (?:our|the|this|on|patient|in)|work(?:ing)? (?:to|towards|on|hard) (?:improv\w*|this|provid\w*|ensur\w*)|us(?:e|ed|ing) to (?:improve|help|inform|shape|learn)|be (?:used|able|happy|delighted|pleased|shared|passed|taken|so|very|really|thrilled|in touch|looked|investigated|fed|discussed|available|grateful|sure|glad|touched|proud)|speak (?:to|with) you|meet (?:with )?you|call you|contact|ring you|phone you|get back|be in touch|give you|help you|do (?:all|our|everything|what|my)|try|strive|aim|endeavour|tak(?:e|ing) (?:this |it |that )?(?:forward|further|seriously|very seriously|on board|into account)|provid(?:e|ing) (?:the|a|high|an|good|excellent|safe|you|us|them|him|her)|treat\w*|mak(?:e|ing) (?:things|it|your|our services?) (?:right|better)|put (?:this|it|things) right|receive|welcome|treasure|cherish|keep up the|let (?:the|them|him|her|everyone|all)|tell (?:the|them|him|her)|thank (?:the|them|him|her)|mak(?:e|ing) (?:a|all the) difference|made (?:very )?(?:happy|proud|aware))\b",
    r"\b(?:to|hope to|aim to|strive to|plan to|hoping to|committed to) (?:\w+ )?(?:improve (?:our|the|patient|on)|provide|deliver|ensure (?:that )?(?:all|we|our|every)|offer (?:all|the|a|high|excellent|you)|make (?:improvements|it better)|learn (?:from|lessons)|continue)\b",
)
# A promise to speak to a particular person about the particular matter, or to do a small definite thing.
FOUND = _any(
    r"\b(?:i|we|our [^.!?]{0,30}|the (?:\w+ ){0,3}(?:manager|matron|sister|lead|team|consultant|director))(?:'ve| have| has)?(?: now| since| also| already| personally| both| just| recently)* (?:spoken|spoke|talked|met|discussed|checked|looked (?:into|at|back|through)|investigated|reviewed|been (?:told|able|advised|informed)|sat down with|asked|found|learned|learnt|understood|established|raised (?:this|it|your))\b(?! you\b)(?! to (?:hear|read))",
    r"\b(?:having|after|when|once) (?:i |we )?(?:spoken|spoke|speaking|talked|talking|looked|looking|checked|checking|investigated|investigating|discussed|discussing|asked|asking|reviewed|reviewing)\b",
    r"\b(?:i|we) (?:can see|could see|found|find|discovered|understand|learned|learnt|can confirm|noticed|saw|know now|now know|realise|realised|realise now|now realise) (?:out )?(?:from (?:the|our|my|looking|talking|speaking|staff|them)|that (?:the|our|on|there|a|an|we|some|one|it|this|two|staff|patients|by|in|when)|the|there|on)\b",
    r"\b(?:she|he|they|sister|matron|manager|team|staff|estates|consultant|pharmacy|reception|receptionists|nurses|ward|doctors)(?: team| manager| sister| staff)? (?:has |have |had )?(?:told|explained|said|tell|tells|tell us|say|says|confirmed|agreed|agree|agrees|recognised|acknowledged|found|advised|remember|remembers|admitted|checked|noticed|reports?) (?:to )?(?:me|us|that|to me|it|they|there|how|the|me that)\b",
    r"\bour (?:\w+ )?(?:review|investigation|audit|records of (?:calls|waits)|check|checks|findings|figures|data) (?:\w+ )?(?:showed|shows|found|has found|tells?|suggests?|confirm\w*|revealed)\b",
    r"\b(?:on|that|at) (?:the|that) (?:day|night|evening|morning|afternoon|shift|time|weekend|date)(?: in question| you (?:came|were|visited|attended|describe))?,? (?:we|the|our|there|two|three|it|a|one|staff|both)\b",
    r"\b(?:it (?:turns out|transpires|seems that the|appears that the|was because)|what (?:happened|went wrong) (?:was|is|here)|the (?:delay|problem|fault|mistake|error|cause|confusion|mix-up|reason)[^.!?]{0,40}\b(?:was|is|came|happened|lay|arose)\b)",
    r"\bi (?:have |'ve )?(?:now )?(?:listened|watched|walked|timed|tried|rang|called|sat)\b[^.!?]{0,50}\b(?:myself|to the recording|the route|the ward|the clinic|entrance|waiting room|the line|our lines)\b",
)
EXPLAINS = _any(
    r"\b(?:because|as (?:we|the|our|there|it|some|many|patients|this|each|most)|since (?:we|the|our|there)|due to|owing to|caused by|down to (?:the|a|an|our)|the reason|reasons? (?:for|why|that|we|behind|is|was)|which is why|that is why|that's why|this is why|why (?:we|the|this|it|some|you (?:may|might|will)|there))\b",
    r"\b(?:usually|normally|normal practice|ordinarily|in general|generally|as a rule|routinely|typically|standard practice|by design|what (?:normally |usually |should )?happens? (?:is|when|here|at)|what (?:normally|usually|should) happens?|what should (?:have )?happen|should (?:always |normally |have )|is supposed to|are supposed to|our (?:usual |normal |current )?(?:process|policy|system|procedure|practice|approach|rule|target|aim|way|guidelines?|standard) (?:is|means|here|says|for|of))\b",
    r"\b(?:works? (?:by|like|in|as)|this means|that means|which means|it means|means that|meaning (?:that )?(?:we|the|you|some|patients|people|there)|in order (?:that|of)|so that (?:the|people|patients|staff|everyone|no|families|each|nobody|those)|depends? on|prioriti[sz]\w*|order of (?:urgency|need|priority|arrival)|clinical(?:ly)? (?:need|priority|urgent|urgency)|triage[ds]?|sickest|most (?:urgent|unwell|seriously ill)|takes (?:about|around|up to|longer)|needs to be (?:checked|signed|seen|done|made|kept|given|agreed)|has to be|(?:we|staff|nurses|doctors|everyone|patients) (?:do )?have to)\b",
    r"\b(?:to explain|explain (?:why|how|what|a little|the reason|that|our)|by way of explanation|the background|for context|you may (?:not )?(?:know|be aware|have noticed)|it may help to know|some people (?:do not|don't) (?:know|realise)|designed to|there (?:is|are|was|were) (?:usually|normally|only|a shortage|currently|no|two|one|often|a national|a lot of|not enough|three|four|always|a number of|several))\b",
)
INFORMS = _any(
    r"\b(?:you|anyone|patients|people|parents|visitors|carers|relatives|families|everyone) (?:can|could|are able to|are welcome to|may|are entitled to|should be able to|will be able to|do not need|don't need|don't have|do not have|can always|can now|are free to) (?:\w+ ){0,2}(?:ask|book|request|use|apply|claim|bring|choose|change|get|order|park|visit|stay|see|view|find|refer|self-?refer|opt|pick|collect|cancel|access|download|have|press|expect|go|sit|wait|take|pay|start|come back|drop|join|switch|to|leave|reach)\b",
    r"\b(?:you|anyone) can (?!contact|call|ring|phone|email|e-mail|get in|reach|speak|write|imagine|see (?:how|why|that)|be (?:sure|assured|proud|rest)|rest|tell|feel|hear|discuss|talk|raise|make a)[a-z]{3,}\b",
    r"\bany (?:pharmacy|chemist|gp|library|ward|nurse|member of staff|receptionist|hospital|shop|clinic) (?:can|will|should|could)\b",
    r"\b(?:is|are) (?:available|open|free|offered|located|found|on|kept|run|held|just|next to|closed)(?: (?:every|each|at|from|on|in|for|between|to|24|by|next|inside|outside|near|all|through|until))\b",
    r"\b(?:there (?:is|are)|we (?:do )?(?:have|offer|run|keep|hold|provide)) (?:also |always |now )?(?:a|an|some|free|two|three|\w+) ?[^.!?]{0,60}\b(?:available|open|for (?:patients|people|anyone|families|relatives|visitors|parents|carers|those|this)|near|next to|behind|on the|at the|where|which|every|in the|outside|who can|if|called|you can)\b",
    r"\b(?:opening|visiting) (?:hours|times) (?:are|is|have)\b|\bopen (?:from|until|till|between|monday|on|every|at)\b",
    r"\b(?:the best (?:time|way)|it helps to|a tip|simply (?:ask|tell|press)|just (?:ask|tell|press|let (?:a|the) (?:nurse|receptionist|member))|next time (?:you|please)|another time|in future,? (?:please|you)|for (?:your )?next (?:visit|appointment|time))\b",
)
KEEPS = _any(
    r"\b(?:we|i|they|team|ward|staff|unit|nurses|she|he|midwives|crew|service|department)(?:'ll| will| shall| plan to| want to| intend to| hope to)? (?:\w+ )?(?:keep (?:\w+ing|on|it|this|that|our|the|up (?:the|our)|doing)|carry on|continue (?:to (?:offer|run|use|make|give|hold|keep|do|ask|sit|play|ring|check|open|include|invite|work with|visit|phone|call|take)|with|doing|\w+ing|this|our)|build on|protect|hold on to|make (?:this|it|that) (?:part of|standard|routine|our)|do (?:this|it|that|the same) for (?:every|all|each)|spread|roll (?:this|it) out|carry this)\b",
    r"\b(?:us(?:e|ed|ing)|share|shared|sharing|include|included|including|bring|read|take|took|discuss|discussed) [^.!?]{0,30}?\b(?:in|as|at|for|during|part of) (?:an? |our |the |my |their |new |next |tomorrow's |this |week's |all )*(?:\w+ )?(?:training|induction|teaching|example|case study|learning|supervision|student|study day|away day|team day|newsletter|workshop|reflection|reflective|good practice|new starters?|simulation|board)\b",
    r"\b(?:reminds? (?:us|me|everyone|the team|all)|taught us|teaches us|shows? (?:us|me|how|why|that)|tells us (?:that|what|how)|helps us (?:see|know)|what (?:we|i) (?:will |have |are going to |'ll )?(?:take|taken|learn|learned|learnt)|made (?:us|me) (?:think|realise|stop|look)|prompted|encouraged us to|learned from (?:this|you)|learnt from (?:this|you)|learning (?:from this|for us|we|is|here|point)|we (?:have )?(?:learned|learnt) (?:that|how|from|a lot))\b",
    r"\b(?:this is|that is|it is|it's|that's|exactly) (?:exactly )?(?:why|what|how|the reason) (?:we|the team|our|she|he|they) (?:\w+ )?(?:introduced|started|changed|set|trained|opened|moved|brought|do|train|ask|wanted|made|built|sit|ring|begin|run|keep|offer|use|have)\b",
    r"\b(?:introduced|started|set up|began|launched|opened|moved to|changed to|brought in|redesigned|trained|refurbished|recruited) [^.!?]{0,50}\b(?:last (?:year|month|week|spring|summer|autumn|winter)|this year|in (?:january|february|march|april|may|june|july|august|september|october|november|december|20\d\d|the (?:spring|summer|autumn))|(?:months?|weeks?|years?) ago|recently|because|so that|to (?:help|make|give|reduce|let|ease|cut))\b",
    r"\b(?:is|are|was|were) something (?:that )?(?:we|i|the team)(?:'ve| have)? (?:started|introduced|brought|set|began|do|use|offer|run|use|changed|built|trained|keep)\b",
    r"\bevery (?:patient|person|family|visitor|parent|new (?:starter|nurse|member|patient|parent|mum))\b[^.!?]{0,50}\b(?:gets?|is|has|should|will|can|are|receives?)\b",
)
QUESTION = _any(
    r"\b(?:may|could|can|might) (?:i|we) (?:use|share|include|quote|borrow|ask|check|suggest|invite)\b[^?]{0,120}\?$",
    r"\b(?:could|can|would|will|may|might) (?:you|i ask)\b[^?]{0,120}\?$",
    r"\b(?:what|which|when|where|how|who|why|did|do|was|were|is|are|have|has|would it|is there|are there|shall we|should we|any|anything)\b[^?]{0,160}\?$",
)
RHETORICAL = _any(
    r"\b(?:how (?:can|may) (?:we|i) help|what more can (?:we|i) say|who could ask|isn't (?:it|that)|what a|how lovely|how kind|would you (?:please |be able to |mind |be willing to |be happy to |like to |kindly )?(?:contact|call|ring|phone|email|get in touch|speak|give|making contact|contacting|calling|meet|discuss)|(?:could|can|may) (?:you|i ask (?:that )?you(?: to)?) (?:please |possibly |kindly |perhaps )?(?:contact|call|ring|phone|email|e-mail|get in touch|speak|give (?:me|us)|meet|message|telephone))\b",
)
NAMED_ASK = re.compile(
    r"\b(?:i|we)(?:'ll| will| am going to|'m going to| shall| have|'ve)(?: now| also| personally| therefore| already| just)* (?:ask(?:ed)?|speak(?:ing)?|spoken|talk|talked|meet|met|work|sit down|raise[d]?|discuss(?:ed)?|check(?:ed)?|remind(?:ed)?)\b"
    r"[^.!?]{0,60}\b(?:about|to (?:make|see|check|look at|stop|put|use|change|give|keep|ask|offer|ring|print|move|review|add|fix|find|remind|consider|ensure|let|write|explain|order|provide|bring|turn|include|tell|record|answer|send|open|replace|arrange|double)|how|why|whether|so that|what)\b"
)

# --- what tempers a signal ------------------------------------------------------------------------------------
ACKNOWLEDGES = re.compile(
    r"\b(?:glad|pleased|delighted|happy|sorry|disappointed|lovely|great|good|wonderful|saddened|sad|concerned|nice|thrilled|proud|fantastic|brilliant|heartening)\b"
    r"[^.!?]{0,20}\b(?:to (?:hear|read|know|see|learn|note)|that (?:you|your|our|the|they|she|he)|you (?:had|were|have|found|felt|enjoyed|received)|the (?:team|staff|\w+ team))\b"
)
WE_DID = re.compile(
    r"\b(?:we|i)(?:'ve| have)(?: now| since| already| also)? (?!been|had|read|heard|seen|shared|passed)\w+"
)
NOT_MADE = re.compile(
    r"\b(?:should|could|would|might|must|may|to|if|never|not|hasn't|haven't|you|your \w+) (?:ever )?(?:have|had|has)? ?(?:been )?"
    + _DONE_VERB
    + r"|\bmoved by|\bmoved to (?:read|hear|tears)|\bput (?:your|this|that|it) (?:\w+ )?(?:wording|story|up|on|in)"
    + r"|\b(?:made|make|put|given|raised|provided|held|set|brought|improved) (?:aware|you|us|me|him|her|them|it|such|our day|your|my|a (?:\w+ )?difference|all the difference|every(?:one|thing)|to feel|"
    r"the (?:care|best|experience|effort|high|team|staff|difference|whole|process easier)|this (?:experience|time|easier)|an? (?:good|great|excellent|positive|negative|complaint|high|impact|impression|big|huge)|sure (?:you|that you|your|he|she)|things|at ease|by|in (?:such|high)|time|so |feel)"
)
SOFT_ACTION = re.compile(
    r"\b(?:will|'ll|shall|going to|hope to|plan to|to) (?:\w+ ){0,2}(?:speak|talk|discuss|share|shar|meet|ask|raise|call|ring|contact|us(?:e|ing)|review|check|run|give|tak|mak(?:e|ing) (?:sure|certain)|ensur|learn|request|phone|record|chas|write|email)"
)
WHEN = re.compile(
    r"\b(?:next|this|coming|following) (?:week|month|year|spring|summer|autumn|winter|monday|tuesday|wednesday|thursday|friday|team|ward|staff|clinical|governance)|\b(?:by|from|before|in|on) (?:the )?(?:end of|early|late|monday|tuesday|wednesday|thursday|friday|january|february|march|april|may|june|july|august|september|october|november|december|today|tomorrow|\d{1,2}(?:st|nd|rd|th)?\b)|\b(?:tomorrow|today|weeks|our next|staff meeting|team meeting|ward meeting|training|huddle|handover)\b"
)
# A number or address in the body is itself an invitation, however it is worded.
ADDRESS = re.compile(r"(?:\+44|\(?\b0)\d[\d ()-]{7,14}\d\b|[\w.+-]{1,64}@[\w-]{1,63}\.[\w.-]{2,63}")
WE_WILL = re.compile(r"\b(?:we|i)(?:'ll|'re|'m| will| are| am| have| plan)\b")
ABOUT_THE_CALL = re.compile(
    r"\b(?:your call|when you (?:call|ring|phone)|put (?:straight |you )?through|expect(?:ing)? your|hear from you|speak to you|call you|ring you|meet you|contact you)\b"
)
LOOKED = re.compile(
    r"\b(?:found|look(?:ed)? (?:into|at|back)|checked|investigated|explained|turns out|because|confirmed|told me)\b"
)
STARTS_ANSWER = re.compile(
    r"\b(?:you are (?:quite |absolutely |completely |entirely )?right|you're (?:quite |absolutely |completely )?right|you make a (?:good|fair|very good|really good) point|that is (?:a )?(?:fair|good)|we got (?:this|that|it) wrong|we let you down|should not have happened|shouldn't have happened|should have been|to answer your|in answer to|you asked|you ask\b|you mention(?:ed)? that|you suggest(?:ed)?|your suggestion|your idea)"
)
